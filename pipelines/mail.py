"""A published month by e-mail: its summary as the text, its workbook attached."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from email.message import EmailMessage
from pathlib import Path

from pipelines.exports import workbook_name
from pipelines.jurisdiction import Jurisdiction, Mail
from pipelines.months import Month
from pipelines.pages.edition import Edition
from pipelines.pages.figures import count, percent
from pipelines.pages.score_departments import spread_of_departments
from pipelines.pages.score_links import INDEX
from pipelines.pages.score_records import changes, month_before, standards, totals
from pipelines.pages.score_wording import account, score, span
from pipelines.pages.wording import change, gap, met
from pipelines.publishing.vintages import Manifest, Vintages
from pipelines.sending import NotSent, letter, send

XLSX = "vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What became of a target, by whether it was met before and is now.
TURNS = {(False, True): "，由未达标转为达标", (True, False): "，由达标转为未达标"}


@dataclass(frozen=True)
class Sent:
    """A message on its way: to how many, and to whom not."""

    subject: str
    attachment: str
    recipients: int
    refused: tuple[str, ...]


def send_month(month: Month, out: Path, jurisdiction: Jurisdiction) -> Sent:
    """Send the summary and the workbook of a published month to those in the jurisdiction file.

    Raises ``NotSent`` when there is nothing to send, nowhere to send it, or nobody gets it.
    """
    mail = jurisdiction.mail
    if mail is None:
        raise NotSent(
            f"辖区文件 {jurisdiction.identifier}.toml 没有 [mail] 一节，不知道发给谁；"
            "写法见 yanzhou.toml 末尾的例子。"
        )
    vintages = Vintages(out)
    newest, published = vintages.newest(), vintages.latest(month)
    if newest is None or published is None:
        raise NotSent(f"{month.chinese}还没有公布，没有发送；请先运行 chuangye run {month}。")
    workbook = out / "reports" / str(month) / workbook_name(month)
    if not workbook.is_file():
        raise NotSent(f"找不到工作簿 {workbook.name}，没有发送；请先运行 chuangye run {month}。")
    release = vintages.release_path(newest.month, newest.run_id)
    with Edition.opened(release, month, jurisdiction) as edition:
        text = summary(edition, published)
    message = _message(mail, f"{jurisdiction.name}创业型城市月报 {month.chinese}", text, workbook)
    refused = send(message, mail)
    taken = len(mail.recipients) - len(refused)
    return Sent(message["Subject"], workbook.name, taken, refused)


def _message(mail: Mail, subject: str, text: str, workbook: Path) -> EmailMessage:
    message = letter(mail, mail.recipients, subject, text)
    message.add_attachment(
        workbook.read_bytes(), maintype="application", subtype=XLSX, filename=workbook.name
    )
    return message


def summary(edition: Edition, published: Manifest) -> str:
    """The month in words; figures under disclosure control are not in it."""
    sections = {
        "五项目标": _targets(edition),
        "评分": _scores(edition),
        "与上月相比": (*_changed_targets(edition), *_changed_scores(edition)),
        "报送情况": _deliveries(edition),
        "在哪里看": (
            f"网页从统计局输出文件夹里的 reports/{edition.month}/{INDEX} 打开",
            "各表、口径和数据说明见所附的工作簿",
        ),
    }
    lines = [
        f"{edition.report_name}　{edition.month.chinese}",
        f"运行编号 {published.run_id}",
    ]
    for title, facts in sections.items():
        if facts := [f"　　{fact}。" for fact in facts]:
            lines += ["", title, *facts]
    return "\n".join([*lines, ""])


def _targets(edition: Edition) -> Iterator[str]:
    for row in edition.totals("target"):
        words = gap(row, edition.outlook()).removeprefix("已达标，")
        if row["value"] is None:
            yield f"{row['title']}：{met(row)}，{words}"
        elif row["target"] is None:
            yield f"{row['title']}：{percent(row['value'])}%，{met(row)}"
        else:
            figures = f"{percent(row['value'])}%，目标 {percent(row['target'])}%"
            yield f"{row['title']}：{figures}，{met(row)}，{words}"


def _scores(edition: Edition) -> Iterator[str]:
    for standard in standards(edition):
        if standard["each_department"]:
            yield f"{standard['name']}：{spread_of_departments(edition, standard)}"
        else:
            (total,) = totals(edition, standard, "total")
            yield f"{standard['name']}：满分 {score(standard['points'])} 分，{account(total)}"


def _changed_targets(edition: Edition) -> Iterator[str]:
    earlier = replace(edition, month=edition.month - 1).totals("target")
    met_before = {row["indicator"]: row["met"] for row in earlier}
    for row in edition.totals("target"):
        if row["value"] is not None and row["value_before"] is not None:
            turn = TURNS.get((met_before[row["indicator"]], row["met"]), "")
            yield f"{row['title']}：{change(row)} 个百分点{turn}"


def _changed_scores(edition: Edition) -> Iterator[str]:
    for standard in standards(edition):
        before = month_before(edition, standard)
        if before is None:
            continue
        items = len(changes(edition, standard, before))
        words = f"与{before.chinese}相比有 {items} 个条目变化" if items else "没有变化"
        if not standard["each_department"]:
            (then,) = totals(replace(edition, month=before), standard, "total")
            (now,) = totals(edition, standard, "total")
            words += f"，得分区间 {span(then)} → {span(now)}"
        yield f"{standard['name']}：{words}"


def _deliveries(edition: Edition) -> Iterable[str]:
    found = edition.rows(
        """
        select
            source,
            coalesce(sum(returned) filter (where refused is null), 0) as returned,
            count(distinct file) filter (where refused is not null) as refused
        from deliveries
        where month = $month
        group by source
        """,
        month=edition.month_end,
    )
    by_department: dict[str, list[dict]] = {}
    for row in found:
        department = edition.jurisdiction.departments.get(row["source"], "部门不明的文件")
        by_department.setdefault(department, []).append(row)
    lines = [
        f"{department}：{'，'.join(words)}"
        for department, rows in by_department.items()
        if (words := _sent_back(rows))
    ]
    return sorted(lines) or ["没有退回的行，也没有拒收的文件"]


def _sent_back(rows: list[dict]) -> list[str]:
    returned, refused = (sum(row[name] for row in rows) for name in ("returned", "refused"))
    return [
        *([f"退回 {count(returned)} 行"] if returned else []),
        *([f"拒收 {count(refused)} 个文件"] if refused else []),
    ]
