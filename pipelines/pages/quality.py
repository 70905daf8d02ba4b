"""The page on the data: what arrived from whom, what went back, and what does not match."""

from pipelines.pages.captions import Notes
from pipelines.pages.deliveries import arrived, deliveries, missing
from pipelines.pages.edition import Edition
from pipelines.pages.figures import NOT_APPLICABLE, count, percent
from pipelines.pages.frame import Page, Section, document
from pipelines.pages.site import QUALITY
from pipelines.pages.tables import table
from schemas import SOURCES


def quality_page(edition: Edition) -> str:
    """The page as one document; what speaks of the newest month alone is on its page alone."""
    sections = [
        Section("deliveries", "数据接收与退回", deliveries(edition)),
        *(
            Section(identifier, title, draw(edition))
            for name, (identifier, title, draw) in OF_THE_NEWEST_MONTH.items()
            if edition.holds(name)
        ),
    ]
    name = f"{edition.jurisdiction.name}数据质量报告"
    return document(edition, Page(QUALITY, name, _introduction(edition), sections))


def _introduction(edition: Edition) -> str:
    owed = "、".join(edition.source_name(source) for source in missing(edition, monthly=True))
    words = f"应每月报送而没有可用文件的：{owed}。" if owed else "应每月报送的都已收到。"
    return (
        f'<p class="headline">{edition.month.chinese}收到 <b>{len(arrived(edition))}</b> 个来源。'
        f"{words}</p>\n"
    )


def _matches(edition: Edition) -> str:
    rows = edition.rows(
        "from ledger_matches order by list_position($sources, source)", sources=list(SOURCES)
    )
    return table(
        6,
        "台账中的统一社会信用代码与登记信息的核对",
        [
            {
                "source": edition.source_name(row["source"]),
                "records": count(row["records"]),
                "with_code": count(row["with_code"]),
                "unmatched": count(row["unmatched"]),
                "share": percent(row["unmatched"] / row["with_code"])
                if row["with_code"]
                else NOT_APPLICABLE,
            }
            for row in rows
        ],
        {
            "source": "来源",
            "records": "记录",
            "with_code": "填有代码",
            "unmatched": "登记信息中没有",
            "share": "所占比重",
        },
        Notes(
            f"各台账；{edition.source_name('registrations')}",
            "至本月收到的全部记录；登记信息中没有的，是填有代码、但辖区登记信息里查不到这个代码的记录。",
            ("外地的用人单位、未报送的登记信息都会使代码查不到，请报送部门核实。",),
        ),
        unit="条，所占比重为%",
        look="wide",
    )


def _nonresponse(edition: Edition) -> str:
    questions = SOURCES["survey"].to_schema().columns
    rows = edition.rows("from survey_nonresponse order by question <> 'overall', question")
    return table(
        7,
        "满意度调查未作答情况",
        [
            {
                "question": questions[row["question"]].title,
                "answers": count(row["answers"]),
                "nonresponse": count(row["nonresponse"]),
                "share": percent(row["share"]),
                "flagged": "超过10%，请谨慎使用" if row["flagged"] else "",
            }
            for row in rows
        ],
        {
            "question": "问题",
            "answers": "问卷",
            "nonresponse": "未作答",
            "share": "比例",
            "flagged": "提示",
        },
        Notes(
            edition.source_name("survey"),
            "最近一次调查中回答“不清楚”和空白的问卷；计算满意度时不计入。",
        ),
        unit="份，比例为%",
        words=("flagged",),
        look="wide",
    )


OF_THE_NEWEST_MONTH = {
    "ledger_matches": ("matches", "台账与登记的核对", _matches),
    "survey_nonresponse": ("nonresponse", "调查未作答", _nonresponse),
}
