"""How a figure reads: met or not, what is lacking, why there is none."""

from collections.abc import Callable, Mapping

from pipelines.pages.figures import (
    MISSING,
    NOT_APPLICABLE,
    PROTECTED,
    amount,
    cell,
    count,
    percent,
    points,
)

REASONS = {
    "column_missing": "缺少栏目",
    "source_refused": "文件被退回",
    "source_missing": "未报送",
    "no_cases": "没有符合条件的对象，分母为零",
    "unreliable": "数据不足，结果不可靠",
}
DEFINITION_STATUS = {"provisional": "暂行口径", "official": "正式口径"}
REVISIONS = {
    None: "首次公布",
    "R1": "迟报或更正的数据",
    "R2": "例行修订",
    "R3": "方法或程序变动",
    "C": "更正差错",
}
# What a rate is compared with, by the column that holds it.
COMPARED_WITH = {
    "value_before": "环比",
    "value_year_before": "同比",
    "value_year_end": "本年累计",
}
COMPARISONS = "环比、同比、本年累计为与上月、上年同月、上年12月之差，口径版本不同的不比。"
COUNTED_IN = {"persons": "人", "entities": "户"}
DELIVERED_ROWS = {
    "rows_read": "收到",
    "accepted": "采用",
    "returned": "退回",
    "superseded": "被替代",
    "outside": "辖区外",
}


def met(row: Mapping) -> str:
    if row["target"] is None and row["value"] is not None:
        return "○ 未设目标"
    return {True: "✓ 达标", False: "✗ 未达标", None: "○ 不能评定"}[row["met"]]


def definition_status(row: Mapping) -> str:
    """The standing of the definition, and of a figure that will still be revised."""
    standing = DEFINITION_STATUS[row["definition_status"]]
    return f"{standing}，初步数" if row["status"] == "P" else standing


def gap(row: Mapping, outlook: Mapping | None) -> str:
    """What is lacking for the target, in people or firms; a closed cohort has an outlook."""
    if row["value"] is None:
        return reason(row)
    if row["target"] is None:
        return ""
    if row["met"]:
        words = f"已达标，高出 {percent(row['value'] - row['target'])} 个百分点"
        if row["met_with_confidence"] is False:
            words += "，但在抽样误差之内，尚不能确认"
    elif row["gap"] is None:
        words = f"还差 {percent(row['target'] - row['value'])} 个百分点"
    else:
        words = f"还差 {count(row['gap'])} {COUNTED_IN[row['counted']]}"
    if row["indicator"] == "success_rate" and outlook and outlook["due"]:
        words += f"。{_outlook(outlook)}"
    return words


def change(row: Mapping, base: str = "value_before") -> str:
    """Against the month before or another of ``COMPARED_WITH``, in percentage points."""
    if row["value"] is None or row[base] is None:
        return PROTECTED if row["is_suppressed"] else MISSING
    return points(row["value"] - row[base])


def changes(row: Mapping) -> dict[str, str]:
    """Against everything that a rate is compared with."""
    return {base: change(row, base) for base in COMPARED_WITH}


def rate_or_score(row: Mapping) -> Callable[[float], str]:
    return amount if row["estimator"] == "survey_mean" else percent


def interval(row: Mapping) -> str:
    if row["is_suppressed"]:
        return PROTECTED
    if row["lower"] is None or row["upper"] is None:
        return NOT_APPLICABLE
    write = rate_or_score(row)
    return f"{write(row['lower'])}–{write(row['upper'])}"


def cases(row: Mapping, column: str) -> str:
    """A numerator or denominator; an estimate that is no quotient of counts has none."""
    if row[column] is None and row["value"] is not None:
        return NOT_APPLICABLE
    return cell(row, column, count)


def rate_with_cases(row: Mapping) -> str:
    """The rate, and below it what was divided by what."""
    rate = cell(row, "value", percent)
    if None in (row["value"], row["numerator"], row["denominator"]):
        return rate
    return f"{rate}\n{count(row['numerator'])}／{count(row['denominator'])}"


def reasons(rows: list[dict], title: str = "title") -> tuple[str, ...]:
    """Why figures are not there, one sentence for all that share a reason."""
    titles: dict[str, list[str]] = {}
    for row in rows:
        if row["value"] is None:
            titles.setdefault(reason(row), []).append(row[title])
    return tuple(f"{'、'.join(named)}：{because}。" for because, named in titles.items())


def reason(row: Mapping) -> str:
    if row["is_suppressed"]:
        return "人数过少或能推算出过少的人数，受保护不公布"
    because = REASONS.get(row["reason"], row["reason"] or "没有数据")
    return f"{because}：{row['reason_detail'].rstrip('。')}" if row["reason_detail"] else because


def _outlook(outlook: Mapping) -> str:
    so_far = (
        f"今后12个月满三年的 {count(outlook['due'])} 户中，"
        f"已退出 {count(outlook['failed_already'])} 户，"
    )
    if outlook["may_still_fail"] < 0:
        return so_far + f"比达标所容许的多 {count(-outlook['may_still_fail'])} 户"
    return so_far + f"至多还可退出 {count(outlook['may_still_fail'])} 户"
