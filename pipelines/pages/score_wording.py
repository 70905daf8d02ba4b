"""How a score reads: what is won, lost and open, why, and what is still to be had."""

from collections.abc import Iterable, Mapping
from html import escape

from pipelines.pages.figures import LEGEND, PROTECTED

# What the points of an item come to: class of the style sheet, and name.
PARTS = {
    "points": ("won", "得分"),
    "lost": ("lost", "失分"),
    "not_assessed": ("open", "未评定"),
    "ambiguous": ("unclear", "原文未明"),
}
SIGNS = {"lost": "✗ 失", "not_assessed": "○ 未评定", "ambiguous": "？原文未明"}
LEGEND_OF_SCORES = (
    "○ 未评定：没有认定材料或数据，不算得分也不算失分",
    "？原文未明：原文没有写明怎样计，最终得分在区间之内",
    "〔推断〕：原文没有写明、由我们推断的读法",
)


def score(number: float) -> str:
    """Points without needless zeros: 2, 1.5, 0.25, 23.33."""
    return f"{number:.2f}".rstrip("0").rstrip(".")


def span(row: Mapping, ending: str = "") -> str:
    """The range in which the points must lie; a single figure where it is closed."""
    lowest, highest = score(row[f"lowest{ending}"]), score(row[f"highest{ending}"])
    return lowest if lowest == highest else f"{lowest}–{highest}"


def is_open(row: Mapping) -> bool:
    return row["highest"] > row["lowest"]


def account(row: Mapping) -> str:
    """What is won, lost and open in one sentence without its full stop."""
    parts = [
        f"{name.removesuffix('分')} {score(row[column])} 分"
        for column, (_, name) in PARTS.items()
        if row[column] or (column == "points" and row["lost"])
    ]
    return "，".join(parts) + (f"，得分区间 {span(row)} 分" if is_open(row) else "")


def verdict(row: Mapping) -> list[tuple[str, str]]:
    """What became of the points that are not won, by class and in words with a sign."""
    words = [
        (PARTS[column][0], f"{sign} {score(row[column])}")
        for column, sign in SIGNS.items()
        if row[column]
    ]
    return words or [("won", "✓ 满分")]


def won(row: Mapping, ending: str = "") -> str:
    """The points won, as long as some are decided; else that they are open."""
    if row[f"points{ending}"] or row[f"lost{ending}"]:
        return score(row[f"points{ending}"])
    is_open = [sign for column, sign in SIGNS.items() if row[f"{column}{ending}"]]
    return is_open[0] if len(is_open) == 1 else "待定"


def figures(row: Mapping) -> str:
    """The figures behind an item, or that they are protected."""
    return LEGEND[PROTECTED] if row["is_suppressed"] else row["figures"] or ""


def more(row: Mapping) -> str:
    """How many more cases win how many points."""
    if row["more_cases"] is None or row["more_points"] is None:
        return ""
    return f"再有 {row['more_cases']:,} 例，可多得 {score(row['more_points'])} 分"


def grounds(row: Mapping, *, with_evidence: bool = True) -> str:
    """Why an item has its points, its figures, and its evidence, as paragraphs."""
    lines = [
        ("why", row["why"] or ""),
        ("figures", figures(row)),
        ("evidence", f"佐证：{row['evidence']}" if row["evidence"] and with_evidence else ""),
        ("more", more(row)),
    ]
    return paragraphs(lines)


def paragraphs(lines: Iterable[tuple[str, str]]) -> str:
    """Lines of a cell with the classes of the style sheet; those without text are left out."""
    return "".join(f'<p class="{look}">{escape(text)}</p>' for look, text in lines if text)
