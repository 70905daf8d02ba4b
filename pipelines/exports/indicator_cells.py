"""How the figures of an indicator stand in cells, and the words that its sheets share."""

from collections.abc import Mapping, Sequence

from pipelines.exports.sheets import Styled, Value, figure
from pipelines.pages.edition import Edition
from pipelines.pages.figures import NOT_APPLICABLE

DEFAULT = "default"
SEE_DEFINITIONS = "各指标和口径的定义见“定义与说明”"
CASES_UNIT = "比率为%，分子、分母为人、人次或户"
KINDS = {"coverage": "政策落实", "training": "创业培训"}


def of_jurisdiction(edition: Edition, figures: Sequence[dict], *dimensions: str) -> list[dict]:
    """The jurisdiction's own figures of some dimensions."""
    code = edition.jurisdiction.code
    return [row for row in figures if row["area_code"] == code and row["dimension"] in dimensions]


def cases(row: Mapping) -> dict[str, Value]:
    """Numerator and denominator; an estimate that is no quotient of counts has none."""
    return {column: unless_known(row, column) for column in ("numerator", "denominator")}


def bounds(row: Mapping) -> dict[str, Value | Styled]:
    look = look_of(row)
    return {column: Styled(unless_known(row, column), look) for column in ("lower", "upper")}


def unless_known(row: Mapping, column: str) -> Value:
    """A figure; where its row has a value and it has none, it does not apply."""
    if row[column] is None and row["value"] is not None:
        return NOT_APPLICABLE
    return figure(row, column)


def look_of(row: Mapping) -> str:
    return "amount" if row["estimator"] == "survey_mean" else "percent"


def in_points(fraction: Value) -> Value:
    return fraction if isinstance(fraction, str) else fraction * 100


def full_title(row: Mapping) -> str:
    return f"{row['title']}（{row['variant_title']}）"
