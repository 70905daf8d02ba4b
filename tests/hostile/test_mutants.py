from tests.hostile.mutants import Trial

COUNT = 300


def test_every_mutated_form_has_one_of_three_outcomes(tmp_path):
    trial = Trial(tmp_path)
    for number in range(COUNT):
        trial.read(number)

    # Not only refusals: what mutants are made of is still a form often enough.
    assert set(trial.outcomes) == {"accepted", "returned with reasons", "refused"}
    assert trial.outcomes.total() - trial.outcomes["refused"] > COUNT // 4
