"""What is lacking and why there is nothing, in words."""

import pytest

from pipelines.pages.wording import cases, change, gap, interval, met, reason, reasons

MISSED = {
    "indicator": "activity_rate",
    "title": "创业活跃度",
    "value": 0.1473,
    "target": 0.15,
    "met": False,
    "met_with_confidence": None,
    "gap": 1234,
    "counted": "persons",
    "estimator": "ratio",
    "is_suppressed": False,
    "reason": None,
    "reason_detail": None,
}
MET = MISSED | {"value": 0.16, "met": True, "gap": 0}
ABSENT = MISSED | {"value": None, "met": None, "gap": None, "reason": "no_cases"}
DUE = {"due": 7904, "failed_already": 1203, "may_still_fail": 1168}


def test_a_gap_is_told_in_people_or_in_firms():
    assert gap(MISSED, None) == "还差 1,234 人"
    assert gap(MISSED | {"counted": "entities"}, None) == "还差 1,234 户"


def test_a_missed_target_without_cases_is_told_in_percentage_points():
    assert gap(MISSED | {"gap": None}, None) == "还差 0.27 个百分点"


def test_a_met_target_says_by_how_much():
    assert gap(MET, None) == "已达标，高出 1.00 个百分点"


def test_a_target_met_within_the_sampling_error_is_not_certain():
    assert gap(MET | {"met_with_confidence": False}, None).endswith("尚不能确认")
    assert gap(MET | {"met_with_confidence": True}, None) == gap(MET, None)


def test_a_closed_cohort_has_an_outlook_instead_of_a_gap():
    success = MISSED | {"indicator": "success_rate", "gap": None, "counted": "entities"}

    assert gap(success, DUE) == (
        "还差 0.27 个百分点。今后12个月满三年的 7,904 户中，已退出 1,203 户，至多还可退出 1,168 户"
    )
    assert gap(success, DUE | {"may_still_fail": -32}).endswith("比达标所容许的多 32 户")
    assert gap(success, DUE | {"due": 0}) == "还差 0.27 个百分点"
    assert gap(success, None) == "还差 0.27 个百分点"


def test_the_outlook_belongs_to_the_success_rate_alone():
    assert gap(MISSED, DUE) == "还差 1,234 人"


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("column_missing", "缺少栏目"),
        ("source_refused", "文件被退回"),
        ("source_missing", "未报送"),
        ("no_cases", "没有符合条件的对象，分母为零"),
        ("unreliable", "数据不足，结果不可靠"),
    ],
)
def test_every_reason_reads_in_plain_words(code, words):
    absent = ABSENT | {"reason": code, "reason_detail": "台账（区税务局）没有“享受日期”。"}

    assert reason(absent) == f"{words}：台账（区税务局）没有“享受日期”"
    assert gap(absent, None) == reason(absent)


def test_figures_that_share_a_reason_share_a_sentence():
    rows = [ABSENT, MET, ABSENT | {"title": "创业服务率"}, ABSENT | {"reason": "unreliable"}]

    assert reasons(rows) == (
        "创业活跃度、创业服务率：没有符合条件的对象，分母为零。",
        "创业活跃度：数据不足，结果不可靠。",
    )


def test_a_protected_figure_gives_no_reason_away():
    hidden = ABSENT | {"is_suppressed": True, "reason_detail": "2 人"}

    assert reason(hidden) == "人数过少或能推算出过少的人数，受保护不公布"
    assert interval(hidden | {"lower": None, "upper": None}) == "*"
    assert change(hidden | {"value_before": 0.1}) == "*"


def test_a_change_needs_both_months():
    assert change(MISSED | {"value_before": 0.1462}) == "+0.11"
    assert change(MISSED | {"value_before": None}) == "…"


def test_what_is_met_is_told_by_word_and_sign():
    untargeted = MET | {"met": None, "target": None}

    assert [met(row) for row in (MET, MISSED, ABSENT, untargeted)] == [
        "✓ 达标",
        "✗ 未达标",
        "○ 不能评定",
        "○ 未设目标",
    ]
    assert gap(untargeted, None) == ""


def test_an_estimate_without_counts_has_no_numerator():
    assert cases(MET | {"numerator": None}, "numerator") == "—"
    assert cases(ABSENT | {"numerator": None}, "numerator") == "…"


def test_a_score_is_not_a_percentage():
    score = MET | {"estimator": "survey_mean", "lower": 81.2, "upper": 83.95}

    assert interval(score) == "81.20–83.95"
