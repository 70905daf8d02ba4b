"""Figures as text, and the signs that stand where there is none."""

from collections.abc import Callable, Mapping

MISSING = "…"
PROTECTED = "*"
NOT_APPLICABLE = "—"
LEGEND = {
    MISSING: "… 无数据，原因见注或“数据质量”页",
    PROTECTED: "* 受保护，不公布",
    NOT_APPLICABLE: "— 不适用",
}


def cell(row: Mapping, column: str, write: Callable[..., str]) -> str:
    """A figure as text: ``*`` where protected, ``…`` where there is none."""
    if row.get("is_suppressed"):
        return PROTECTED
    return MISSING if row[column] is None else write(row[column])


def percent(fraction: float) -> str:
    return _written(f"{fraction * 100:,.2f}")


def count(number: float) -> str:
    return _written(f"{number:,.0f}")


def amount(number: float) -> str:
    return _written(f"{number:,.2f}")


def points(difference: float) -> str:
    """A difference of fractions in percentage points, with its sign."""
    return _written(f"{difference * 100:+,.2f}")


def increase(number: float) -> str:
    """A difference of counts, with its sign."""
    return _written(f"{number:+,.0f}")


def amount_increase(number: float) -> str:
    """A difference of amounts, with its sign."""
    return _written(f"{number:+,.2f}")


def _written(text: str) -> str:
    """With a true minus sign; a zero carries no sign."""
    return text.replace("-", "\N{MINUS SIGN}") if text.strip("+-0.,") else text.lstrip("+-")
