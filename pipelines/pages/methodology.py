"""The page of the methodology: definitions with their SQL, conventions, scores, protection."""

from collections.abc import Mapping
from html import escape

from pipelines.pages.edition import Edition, source_title
from pipelines.pages.frame import Page, Section, document
from pipelines.pages.notes import notes
from pipelines.pages.score_records import standards
from pipelines.pages.site import METHODOLOGY
from pipelines.pages.wording import REASONS, REVISIONS
from schemas import SOURCES

CONVENTIONS = {
    "报告期": "一个自然月；截至日是该月最后一天。往前数几个月的日子，取那个月的最后一天。",
    "辖区和区划": "按住所和所属镇街归到区划树；统一社会信用代码的第3至8位是登记机关，不用来分区划。"
    "不能归到下级区划的列为“未注明”，不丢掉。",
    "市场主体": "企业、个体工商户、农民专业合作社；分支机构和被撤销登记的不在内。",
    "存续": "成立日期不晚于当日，当日以前没有注销、吊销、迁出，迁入日期不晚于当日；以日期为准，"
    "不看状态文字。",
    "延续": "个转企前后、同一人在同一镇街同一行业退出后24个月内重新开业的，算同一个单位；"
    "中间的间断不算退出。",
    "人": "以加密散列后的证件号码识别，一个人只计一次；号码不出现在任何公布的数据里。",
    "比率": "是否达标按分子、分母的整数比较，不用四舍五入后的百分比。“达到”“以上”含本数，"
    "“超过”不含。"
    "分母为零的没有数，不是零。辖区的数由分子、分母汇总，不是各区划比率的平均。",
    "差额": "还差多少人或户才能达标；新增一例同时进入分子和分母的，按两边都增加计算。"
    "创业活动成功率的对象已经固定，"
    "不给差额，只给今后12个月的展望。",
    "比较": "环比、同比、本年累计为与上月、上年同月、上年12月之差；"
    "市场主体的户数给增减和增长百分比，"
    "本年累计为1月至本月之和。口径版本不同的不比。",
    "没有数的原因": f"{'；'.join(REASONS.values())}。按这个次序只说第一个，并写明栏目、"
    "文件和部门。",
    "分组": "每个人、每户只归到一组；没有写明的归“未注明”，各组相加等于合计。分母不分组的，"
    "各组的值是对全体的贡献。",
    "修订": f"每次公布的数都保留。修订的原因：{'；'.join(list(REVISIONS.values())[1:])}。",
}
PROTECTION = {
    "保护什么": "人数为1至2的格，残疾人等敏感群体人数为1至4的格，以及分子、"
    "分母或两者之差是这样的数的比率，"
    "不公布，记作 *。市场主体的户数来自公开的登记，照常公布。",
    "怎样保护": "同时隐去其他格，使这样的人数不能从合计、其他月份或其他口径推算出来："
    "从公布的数看，它也可以是零或不再过少的数；即使知道公布的每一组都有人，它也可以多一人或少一人。"
    "网页、工作簿和公开数据用同一套隐去的格；待办件数同样处理。",
    "辖区合计": "默认口径的辖区合计，除本身受保护的以外都公布；"
    "只凭这些合计就能知道的，不再另行隐去。",
    "走势和修订": "受保护的数，在走势图、历次公布和比较中也不出现。上月隐去而本月几乎没有变动的格，"
    "本月仍隐去；同一个月再次公布的，原来隐去的仍隐去。",
}
# The kinds of rules of the score sheets.
RULES = {
    "levels": ("分级", "在写明的几级中认定一级，得这一级的分；以最近一次认定为准。"),
    "deductions": ("扣分", "从满分起，按认定的问题逐项扣分，或使有关部分不得分；扣到零为止。"),
    "tiers": ("分档", "按算得的比率所达到的档得分；“达到”含本数，“超过”不含。"),
    "target": ("目标", "指标达到辖区文件中的目标得满分，否则不得分。"),
    "baseline": (
        "与基期比",
        "与若干年的平均和某一年的水平比较，按是否低于平均、比那一年提高多少得分；"
        "原文没有写明的，给出最低和最高可能的分。",
    ),
    "per_unit": ("按量计分", "每多或少若干个单位加分或扣分，在零和上限之间。"),
    "share": ("按比例", "满分乘以完成数与应完成数之比。"),
}


def methodology_page(edition: Edition) -> str:
    """The page as one document; what is said of scores is left out where there are none."""
    scored = standards(edition)
    bodies = {
        "conventions": ("约定", _terms(CONVENTIONS)),
        "definitions": ("指标的定义", notes(edition)),
        "rules": ("评分规则", _terms(dict(RULES.values())) if scored else ""),
        "measures": ("评分用的其他数", _measures(edition) if scored else ""),
        "protection": ("披露控制", _terms(PROTECTION)),
    }
    sections = [
        Section(identifier, title, body) for identifier, (title, body) in bodies.items() if body
    ]
    name = f"{edition.jurisdiction.name}创业指标口径与方法"
    return document(edition, Page(METHODOLOGY, name, _introduction(), sections))


def _introduction() -> str:
    return (
        '<p class="caution">五项目标的计算口径均为<b>暂行口径</b>：没有见到正式文件写明分子、分母。'
        "每项指标有定义编号；各备选口径每月同时计算，结果见各指标的页面。</p>\n"
    )


def _terms(words: Mapping[str, str]) -> str:
    return (
        '<dl class="terms">'
        + "".join(f"<dt>{escape(name)}</dt><dd>{escape(text)}</dd>" for name, text in words.items())
        + "</dl>\n"
    )


def _measures(edition: Edition) -> str:
    return "".join(
        f'<article class="definition" id="measure-{escape(row["measure"])}">\n'
        f"<h3>{escape(row['title'])}<code>{escape(row['measure'])}</code></h3>\n<dl>"
        f"<dt>定义</dt><dd>{escape(row['definition'])}</dd>"
        f"<dt>单位</dt><dd>{escape(row['unit'])}{'，逐个部门' if row['by_department'] else ''}</dd>"
        f"<dt>来源</dt><dd>{escape(_sources(row['sources']))}</dd></dl>\n"
        f"<details><summary>计算语句（SQL）</summary><pre><code>{escape(row['sql'])}"
        "</code></pre></details>\n</article>\n"
        for row in edition.rows("from measures order by measure")
    )


def _sources(names: str) -> str:
    """Titles of sources; a measure may read what is computed from them instead."""
    return "、".join(source_title(name) if name in SOURCES else name for name in names.split("、"))
