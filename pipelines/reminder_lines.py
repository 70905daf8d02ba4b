"""What a waiting case adds to which indicator, and how many would close what is lacking."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipelines.pages.wording import gap, reason

DECISION = "decision"
SERVICE_RATE = "service_rate"


@dataclass(frozen=True)
class Ledger:
    """What the last step of a ledger is called, and what its indicator counts in."""

    last_step: str
    counted_in: str


LEDGERS = {
    "subsidies": Ledger("拨付", "人"),
    "loans": Ledger("放款", "人"),
    "trainings": Ledger("登记是否合格", "人次"),
    "services": Ledger("提供服务", "人"),
    "tax_reliefs": Ledger("享受减免", "户"),
}


def step(row: Mapping) -> str:
    """The step that a case waits for."""
    return "审核" if row["step"] == DECISION else LEDGERS[row["source"]].last_step


def gap_line(source: str, rows: Sequence[Mapping], figures: Mapping[str, Mapping]) -> str:
    """What the indicators of a ledger lack, and how many of its waiting cases would close that.

    ``rows`` are the cases, ``figures`` the jurisdiction's totals by indicator.
    """
    indicators = dict.fromkeys(row["indicator"] for row in rows if row["indicator"])
    indicators |= dict.fromkeys(indicator for row in rows for indicator in added(row))
    return "".join(_sentence(source, rows, figures[indicator]) for indicator in indicators)


def _sentence(source: str, rows: Sequence[Mapping], figure: Mapping) -> str:
    if figure["value"] is None:
        return f"{figure['title']}：{reason(figure)}。"
    if figure["target"] is None:
        standing = f"{figure['numerator']:,.0f}／{figure['denominator']:,.0f}，未设目标"
    else:
        standing = f"目标 {figure['target'] * 100:g}%，{gap(figure, None)}"
    return f"{figure['title']}：{standing}；本表{_closing(source, rows, figure)}。"


def _closing(source: str, rows: Sequence[Mapping], figure: Mapping) -> str:
    """How many heads the cases add to the numerator of an indicator.

    Whom a decision lets in enters the denominator of a coverage too; in that of the service rate
    whoever applied stands already.
    """
    indicator, ledger = figure["indicator"], LEDGERS[source]
    undecided = [r for r in rows if r["step"] == DECISION and indicator != SERVICE_RATE]
    later = sum(added(row).get(indicator, 0) for row in undecided)
    now = sum(added(row).get(indicator, 0) for row in rows) - later
    lacking, unit = figure["gap"] or 0, ledger.counted_in
    if not now:
        closing = "没有办结即可计入的"
    elif now < lacking:
        closing = f"全部办结可计入 {now:,} {unit}，之后还差 {lacking - now:,} {unit}"
    elif lacking:
        closing = f"全部办结可计入 {now:,} {unit}，其中 {lacking:,} {unit}办结即达标"
    else:
        closing = f"全部办结可计入 {now:,} {unit}"
    if later:
        closing += f"，待审核的通过并{ledger.last_step}后再计入 {later:,} {unit}（分母同时增加）"
    return closing


def added(row: Mapping) -> dict[str, int]:
    """To the numerators of which indicators a case adds, and how many heads."""
    adds = {row["indicator"]: row["would_add"], SERVICE_RATE: row["would_serve"]}
    return {indicator: heads for indicator, heads in adds.items() if heads}
