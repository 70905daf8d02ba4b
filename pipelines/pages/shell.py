"""An HTML document of numbered sections that loads nothing from elsewhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from pipelines.versions import PAGES, code_digest

STYLE = Path(__file__).with_name("page.css")
NUMERALS = "一二三四五六七八九十"


@dataclass(frozen=True)
class Section:
    """A section of a page; ``body`` is HTML."""

    identifier: str
    title: str
    body: str


def shell(
    title: str,
    head: str,
    sections: Sequence[Section],
    foot: str,
    *,
    look: str = "",
    styles: Sequence[Path] = (STYLE,),
) -> str:
    """Navigation and masthead as ``head``, the contents, the sections, and the foot.

    ``look`` names classes of the style sheets.
    """
    contents = "".join(
        f'<li><a href="#{section.identifier}">{escape(section.title)}</a></li>'
        for section in sections
    )
    body = "".join(
        f'<section id="{section.identifier}" aria-labelledby="{section.identifier}-title">\n'
        f'<h2 id="{section.identifier}-title">{numeral}、{escape(section.title)}</h2>\n'
        f"{section.body}</section>\n"
        for numeral, section in zip(NUMERALS, sections, strict=False)
    )
    style = "".join(path.read_text(encoding="utf-8") for path in styles)
    return (
        '<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f'<meta name="generator" content="chuangye {code_digest(PAGES)}">\n'
        f"<title>{escape(title)}</title>\n<style>\n{style}</style>\n</head>\n"
        f'<body class="{look}">\n'
        f'<a class="skip" href="#{sections[0].identifier}">跳到正文</a>\n'
        f'{head}<nav class="contents" aria-label="本页目录"><ol>{contents}</ol></nav>\n'
        f"<main>\n{body}</main>\n{foot}</body>\n</html>\n"
    )
