"""Which pages a month has, what they are called, and how they are grouped in the navigation."""

from pipelines.pages.edition import Edition
from pipelines.pages.score_links import INDEX, LOST_POINTS, sheet_name
from pipelines.pages.score_records import standards

POLICY = "policy.html"
REGISTER = "register.html"
SATISFACTION = "satisfaction.html"
SURVIVAL = "survival.html"
QUALITY = "quality.html"
REVISIONS = "revisions.html"
METHODOLOGY = "methodology.html"
DICTIONARY = "dictionary.html"


def site(edition: Edition) -> dict[str, dict[str, str]]:
    """Titles of the pages of the month by file name, in the groups of the navigation.

    A page of what a jurisdiction does not have is not among them, nor is an empty group.
    """
    groups = {
        "总览": {INDEX: "总览"},
        "指标": _indicators(edition),
        "评分": _scores(edition),
        "专题": {
            POLICY: "政策落实与培训",
            REGISTER: "市场主体月报",
            **({SATISFACTION: "满意度调查"} if _is_surveyed(edition) else {}),
            **({SURVIVAL: "存续分析"} if edition.holds("survival_curves") else {}),
        },
        "数据与方法": {
            QUALITY: "数据质量",
            REVISIONS: "修订",
            METHODOLOGY: "口径与方法",
            DICTIONARY: "数据字典",
        },
    }
    return {group: pages for group, pages in groups.items() if pages}


def file_names(edition: Edition) -> list[str]:
    """The file names of the pages of the month, in the order of the navigation."""
    return [name for pages in site(edition).values() for name in pages]


def indicator_name(indicator: str) -> str:
    """The file name of the page of an indicator."""
    return f"indicator_{indicator}.html"


def _indicators(edition: Edition) -> dict[str, str]:
    return {indicator_name(row["indicator"]): row["title"] for row in edition.indicators}


def _scores(edition: Edition) -> dict[str, str]:
    sheets = {sheet_name(row["standard"]): row["name"] for row in standards(edition)}
    return {**sheets, LOST_POINTS: "失分清单"} if sheets else {}


def _is_surveyed(edition: Edition) -> bool:
    """Whether answers have arrived; without them there is nothing to show of a survey."""
    return any(
        row["indicator"] == "satisfaction_rate" and row["reason"] != "source_missing"
        for row in edition.indicators
    )
