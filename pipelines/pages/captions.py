"""What stands around a table: number, caption, unit and notes."""

from dataclasses import dataclass
from html import escape

from pipelines.pages.figures import LEGEND

LONG = 10  # a table of more rows may go over pages in print


@dataclass(frozen=True)
class Notes:
    """What stands under a table."""

    source: str
    scope: str
    remarks: tuple[str, ...] = ()


def enclosed(
    number: int,
    title: str,
    body: str,
    notes: Notes,
    used: set[str],
    *,
    unit: str,
    look: str = "",
    none: str = "本月没有。",
) -> str:
    """A drawn table with its number, caption, unit and notes; symbols among ``used`` are explained.

    ``none`` stands for a table that was not drawn, for it has no rows.
    """
    identifier = f"table-{number}"
    caption = (
        f'<span class="caption"><span><b>表{number}</b>　{escape(title)}</span>'
        f"<i>单位：{escape(unit)}</i></span>"
    )
    if body:
        body = body.replace(
            "<thead>", f'<caption id="{identifier}-caption">{caption}</caption>\n<thead>', 1
        )
        body = body.replace("<table ", f'<table aria-describedby="{identifier}-notes" ', 1)
    else:
        body = (
            f'<p class="untabled" id="{identifier}-caption">{caption}</p>\n'
            f'<p class="none">{escape(none)}</p>'
        )
    return (
        f'<figure class="{" ".join(["table", *look.split()])}" id="{identifier}">\n'
        f'<div class="frame" role="region" tabindex="0" aria-labelledby="{identifier}-caption">\n'
        f"{body}\n</div>\n"
        f'<div class="notes" id="{identifier}-notes">{_notes(used, notes)}</div>\n</figure>\n'
    )


def _notes(used: set[str], notes: Notes) -> str:
    lines = [f"资料来源：{notes.source}", f"统计口径：{notes.scope}", *notes.remarks]
    if symbols := [meaning for symbol, meaning in LEGEND.items() if symbol in used]:
        lines.append(f"符号：{'；'.join(symbols)}。")
    return "".join(f"<p>{escape(line)}</p>" for line in lines)
