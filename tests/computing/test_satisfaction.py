"""Estimates of the satisfaction survey, by hand and by the formulas of Korn–Graubard and Wilson."""

import math

import pytest
from scipy import stats

from pipelines.computing.definitions import read_indicator
from pipelines.computing.satisfaction import estimate
from pipelines.computing.warehouse import SQL, describe
from tests.oracle.proportions import effective_size, korn_graubard, wilson

JURISDICTION, TOWN, OTHER_TOWN = "370812", "370812001", "370812101"
SATISFIED, NOT_SATISFIED = 4, 2


@pytest.fixture
def survey(con, compute):
    """Deliver so many answers per (area, entity type, score) and estimate them over a frame."""

    def delivered(answers, frame):
        con.executemany(
            "insert into accepted_survey "
            "(area_code, entity_type, overall, questionnaire_id, folder_month) "
            "select $1, $2, $3, concat_ws('-', $1, $2, $3, n), date '2020-06-30' "
            "from range($4) as numbers (n)",
            [(*cell, times) for cell, times in answers.items()],
        )
        columns = "(entity_type, population_size)"
        for stratum in frame.items():
            con.execute(f"insert into accepted_survey_frame {columns} values (?, ?)", stratum)
        describe(con, [read_indicator(SQL / "indicators" / "satisfaction_rate.sql")])
        compute("satisfaction_rate", con)
        compute("survey_strata", con)
        estimate(con)

        def figure(columns, variant="default", area=JURISDICTION, member="total"):
            return con.execute(
                f"select {columns} from survey_estimates "
                "where variant = ? and area_code = ? and member = ?",
                [variant, area, member],
            ).fetchone()

        return figure

    return delivered


@pytest.mark.parametrize(
    ("p", "n", "deff", "beta", "score"),
    [
        (0.823, 600, 1.00, (0.7901, 0.8527), (0.7904, 0.8515)),
        (0.823, 600, 1.35, (0.7843, 0.8574), (0.7848, 0.8557)),
        (0.970, 60, 1.20, (0.8778, 0.9978), (0.8799, 0.9930)),
    ],
)
def test_the_formulas_used_here_give_the_golden_values(p, n, deff, beta, score):
    # Golden values of SciPy 1.17.1 at 95 %, without adjustment for degrees of freedom.
    assert korn_graubard(p, n / deff) == pytest.approx(beta, abs=5e-5)
    assert wilson(p, n / deff, 1.959963984540054) == pytest.approx(score, abs=5e-5)


STRATIFIED = {
    (TOWN, "enterprise", SATISFIED): 30,
    (TOWN, "enterprise", NOT_SATISFIED): 10,
    (TOWN, "individual", SATISFIED): 48,
    (TOWN, "individual", NOT_SATISFIED): 12,
}
# N = 200 and 600, n = 40 and 60: p = 1/4 · 30/40 + 3/4 · 48/60 = 0.7875.
# V = Σ W² (1 − f) p (1 − p) / (n − 1)
#   = 1/16 · 0.8 · 0.1875 / 39 + 9/16 · 0.9 · 0.16 / 59 = 0.000240385 + 0.001372881.
FRAME = {"enterprise": 200, "individual": 600}
P, V, N, DF = 0.7875, 0.009375 / 39 + 0.081 / 59, 100, 98


def test_the_default_interval_is_that_of_korn_and_graubard(survey):
    value, lower, upper = survey(STRATIFIED, FRAME)("value, lower, upper")

    assert value == P
    assert (lower, upper) == pytest.approx(korn_graubard(P, effective_size(P, V, N, DF)), abs=1e-9)


def test_wilson_and_logit_stand_beside_the_same_value(survey):
    figure = survey(STRATIFIED, FRAME)
    t = stats.t.ppf(0.975, DF)

    value, lower, upper = figure("value, lower, upper", variant="ci_wilson")
    assert value == P
    assert (lower, upper) == pytest.approx(wilson(P, effective_size(P, V, N, DF), t), abs=1e-9)

    # logit 0.7875 = ln(0.7875 / 0.2125) = 1.309921; se = √0.001613266 = 0.0401655;
    # t(98) · se / (p (1 − p)) = 1.984467 · 0.0401655 / 0.16734375 = 0.476308;
    # 0.833613 → 0.697118 and 1.786229 → 0.856464.
    value, lower, upper = figure("value, lower, upper", variant="ci_logit")
    assert value == P
    assert (lower, upper) == pytest.approx((0.697118, 0.856464), abs=2e-6)


def test_a_type_is_a_domain_of_the_whole_design(survey):
    value, lower, upper = survey(STRATIFIED, FRAME)("value, lower, upper", member="enterprise")

    # A stratum of its own: V = (1 − 40/200) · 0.1875 / 39, df = 39.
    bounds = korn_graubard(0.75, effective_size(0.75, 0.15 / 39, 40, 39))
    assert (value, lower, upper) == pytest.approx((0.75, *bounds), abs=1e-9)


def test_an_area_is_a_domain_of_the_whole_design(survey):
    figure = survey(
        {
            (TOWN, "enterprise", SATISFIED): 40,
            (TOWN, "enterprise", NOT_SATISFIED): 10,
            (OTHER_TOWN, "enterprise", SATISFIED): 25,
            (OTHER_TOWN, "enterprise", NOT_SATISFIED): 25,
        },
        {"enterprise": 1000},
    )

    # z = (y − 0.8) / 50 for the 50 answers of the town, 0 for the other 50; their mean is 0.
    # V = (1 − 0.1) · 100/99 · 50 · 0.16 / 2500; a sample of the town alone would have 50/49.
    bounds = korn_graubard(0.8, effective_size(0.8, 0.9 * 100 / 99 * 0.0032, 50, 49))
    found = figure("value, lower, upper", area=TOWN)
    assert found == pytest.approx((0.8, *bounds), abs=1e-9)


@pytest.mark.parametrize(
    ("enterprises", "note"),
    [(40, None), (30, "总体户数少于有效回答数的层，总体户数按有效回答数计")],
)
def test_a_census_stratum_adds_no_variance(survey, enterprises, note):
    # Whether the frame knows the 40 enterprises that answered or fewer, all of them were asked;
    # 60 of 120 individuals were: V = 9/16 · (1 − 1/2) · 0.16 / 59.
    figure = survey(STRATIFIED, {"enterprise": enterprises, "individual": 120})

    value, lower, upper, remark = figure("value, lower, upper, reason_detail")
    assert (value, remark) == (P, note)
    bounds = korn_graubard(P, effective_size(P, 0.045 / 59, N, DF))
    assert (lower, upper) == pytest.approx(bounds, abs=1e-9)
    assert figure("value, lower, upper", member="enterprise") == (0.75, None, None)


@pytest.mark.parametrize(("score", "value"), [(SATISFIED, 1.0), (NOT_SATISFIED, 0.0)])
def test_where_all_answer_alike_there_is_a_value_and_no_interval(survey, score, value):
    figure = survey({(TOWN, "enterprise", score): 30}, {"enterprise": 1000})

    columns = "value, lower, upper, met_with_confidence, reason"
    for variant in ("default", "ci_wilson", "ci_logit"):
        assert figure(columns, variant=variant) == (value, None, None, None, None)


def test_a_stratum_with_one_answer_or_none_joins_the_largest(survey):
    figure = survey(
        {
            (TOWN, "enterprise", SATISFIED): 20,
            (TOWN, "enterprise", NOT_SATISFIED): 20,
            (TOWN, "cooperative", NOT_SATISFIED): 1,
        },
        {"enterprise": 300, "cooperative": 20, "individual": 80},
    )

    # The largest has 300 + 20 + 80 entities and 41 answers: one weight for all, p = 20/41.
    value, note = figure("value, reason_detail")
    assert value == pytest.approx(20 / 41, abs=1e-12)
    assert note == "有效回答不足2份的层并入户数最多的层"


def test_the_largest_stratum_itself_may_be_without_answers(survey):
    figure = survey(
        {
            (TOWN, "enterprise", SATISFIED): 20,
            (TOWN, "enterprise", NOT_SATISFIED): 20,
            (TOWN, "cooperative", SATISFIED): 5,
        },
        {"enterprise": 100, "cooperative": 20, "individual": 880},
    )

    # individual joins enterprise: W = 980/1000 and 20/1000, p = 0.98 · 0.5 + 0.02 · 1.
    assert figure("value") == (0.51,)


def test_fewer_than_30_answers_are_unreliable_and_none_are_no_case(survey):
    figure = survey(
        {
            (TOWN, "enterprise", SATISFIED): 29,
            (OTHER_TOWN, "enterprise", SATISFIED): 1,
            (TOWN, "individual", NOT_SATISFIED): 2,
        },
        {"enterprise": 1000, "individual": 1000},
    )

    columns = "value, reason, reason_detail"
    assert figure(columns, member="enterprise") == (1.0, None, None)
    few = (None, "unreliable", "有效回答29份，少于30份")
    assert figure(columns, area=TOWN, member="enterprise") == few
    assert figure(columns, area="370812003") == (None, "no_cases", None)
    assert figure(columns, variant="culture") == (None, "no_cases", None)


def test_the_target_is_met_with_confidence_when_the_lower_bound_of_90_percent_reaches_it(survey):
    figure = survey(
        {
            (TOWN, "enterprise", SATISFIED): 252,
            (TOWN, "enterprise", NOT_SATISFIED): 48,
            (OTHER_TOWN, "enterprise", SATISFIED): 249,
            (OTHER_TOWN, "enterprise", NOT_SATISFIED): 51,
        },
        {"enterprise": 10**9},
    )

    # V = 600/599 · p (1 − p) / 300, so that n_eff = 299.5; 84 % is sure of 80 %, 83 % is not.
    assert korn_graubard(0.84, 299.5, alpha=0.10)[0] > 0.8 > korn_graubard(0.83, 299.5, 0.10)[0]
    assert figure("value, met_with_confidence", area=TOWN) == (0.84, True)
    assert figure("value, met_with_confidence", area=OTHER_TOWN) == (0.83, False)
    assert figure("met_with_confidence", area=TOWN, member="enterprise") == (None,)


def test_eighty_percent_is_eighty_percent(survey):
    # W = 1/3 and 2/3: 1/3 · 36/60 + 2/3 · 36/40 = 0.2 + 0.6.
    figure = survey(
        {
            (TOWN, "enterprise", SATISFIED): 36,
            (TOWN, "enterprise", NOT_SATISFIED): 24,
            (TOWN, "individual", SATISFIED): 36,
            (TOWN, "individual", NOT_SATISFIED): 4,
        },
        {"enterprise": 777, "individual": 1554},
    )

    assert figure("value") == (0.8,)


def test_the_score_is_a_weighted_mean_from_20_to_100(survey):
    figure = survey(STRATIFIED, FRAME)

    # 4 → 80 and 2 → 40: 40 + 40 p = 71.5; V is 40² that of p, t(98) = 1.984467.
    value, lower, upper = figure("value, lower, upper", variant="mean100")
    half = 40 * math.sqrt(V) * stats.t.ppf(0.975, DF)
    assert value == 71.5
    assert (lower, upper) == pytest.approx((71.5 - half, 71.5 + half), abs=1e-9)


def test_without_a_frame_and_a_register_nothing_can_be_weighted(survey):
    figure = survey(STRATIFIED, {})

    columns = "value, reason, reason_detail"
    assert figure(columns) == (
        None,
        "source_missing",
        "没有抽样框，也没有市场主体登记信息，无法加权",
    )
