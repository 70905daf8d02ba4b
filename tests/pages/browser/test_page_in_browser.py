"""The pages of a month in headless Chromium: on a desk, on a phone and on paper."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.computing.warehouse import SQL
from pipelines.jurisdiction import read_jurisdiction
from pipelines.months import Month
from pipelines.pages.score_links import owner_place
from pipelines.reports import draw_report
from tests.pages.published_month import write_file_with_survival

CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="the command chromium is not installed"),
]
OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
A4_POINTS = (595, 842)
SCORE_PAGES = ("shandong_district.html", "national_department.html", "lost_points.html")
# The pages of the month by how many sheets of A4 they print on at least and at most. The overview
# is to fit on three. A sheet has room for some 45 lines of a table: a page of an indicator has two
# to four tables of up to 13 rows, charts and its definition; the policy page has 12 areas in each
# of two tables of two lines a row; the methodology has 11 indicators, three or four to a sheet.
PRINTED = {
    "index.html": (2, 3),
    **{f"indicator_{path.stem}.html": (2, 5) for path in (SQL / "indicators").glob("*.sql")},
    "shandong_district.html": (2, 3),
    "national_department.html": (2, 3),
    "lost_points.html": (2, 3),
    "policy.html": (3, 5),
    "register.html": (3, 5),
    "satisfaction.html": (2, 4),
    "survival.html": (1, 3),
    "quality.html": (2, 3),
    "revisions.html": (2, 3),
    "methodology.html": (4, 8),
    "dictionary.html": (1, 2),
}
PAGES = tuple(PRINTED)


@pytest.fixture(scope="module")
def pages(tmp_path_factory) -> Path:
    """The folder of the pages."""
    folder = tmp_path_factory.mktemp("report")
    database = write_file_with_survival(folder / "indicators.duckdb")
    return draw_report(database, Month(2020, 6), read_jurisdiction("yanzhou"), folder / "pages")


@pytest.fixture(scope="module")
def browser() -> Iterator:
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as started:
        chromium = started.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module", params=[1280, 390], ids=["desk", "phone"])
def width(request) -> int:
    return request.param


@pytest.fixture(scope="module", params=PAGES)
def each(request, width, browser, pages) -> Iterator:
    """Every page at a width, with what it asked for and complained about."""
    page = browser.new_page(viewport={"width": width, "height": 844})
    page.asked, page.complaints = [], []
    page.on("request", lambda asked: page.asked.append(asked.url))
    page.on("console", lambda said: page.complaints.append(said.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.goto((pages / request.param).as_uri())
    yield page
    page.close()


def test_nothing_is_complained_about_and_nothing_else_is_loaded(each):
    assert each.complaints == []
    assert each.asked == [each.url]


def test_no_page_ever_scrolls_sideways(each):
    widths = each.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    assert widths[0] == widths[1]


def test_no_table_needs_scrolling_sideways(each):
    beyond = each.evaluate(
        """[...document.querySelectorAll('.frame, .frame *')]
            .filter(part => part.getBoundingClientRect().right > innerWidth)
            .map(part => part.outerHTML.slice(0, 80))"""
    )

    assert beyond == []


def test_no_serious_fault_of_accessibility_is_found(each):
    axe = pytest.importorskip("axe_playwright_python.base").AXE_FILE_PATH
    each.evaluate(axe.read_text(encoding="utf-8"))
    found = each.evaluate("axe.run({resultTypes: ['violations']})")["violations"]

    serious = [fault for fault in found if fault["impact"] in ("serious", "critical")]
    assert [(fault["id"], fault["nodes"][0]["html"]) for fault in serious] == []


def test_the_site_has_the_pages_that_are_looked_at(pages):
    assert {path.name for path in pages.glob("*.html")} == set(PAGES)


def test_every_link_of_a_page_leads_somewhere(each, pages):
    links = each.evaluate("[...document.querySelectorAll('a')].map(a => a.getAttribute('href'))")

    for name, _, place in (link.partition("#") for link in set(links)):
        other = pages / name if name else pages / each.url.rpartition("/")[2]
        assert other.exists(), name
        assert not place or f'id="{place}"' in other.read_text(encoding="utf-8"), name


def test_the_navigation_opens_and_leads_to_another_page(width, browser, pages):
    page = browser.new_page(viewport={"width": width, "height": 844})
    page.goto((pages / "index.html").as_uri())
    page.click("nav.site summary >> text=数据与方法")
    page.click("nav.site >> text=数据字典")
    name = page.url.rpartition("/")[2]
    here = page.locator("nav.site [aria-current=page]").text_content()
    page.close()

    assert (name, here) == ("dictionary.html", "数据字典")


def test_a_link_from_the_lost_points_goes_to_the_row_of_the_sheet(browser, pages):
    page = browser.new_page(viewport={"width": 1280, "height": 844})
    page.goto((pages / "lost_points.html").as_uri())
    page.click(f"#{owner_place('区就业创业促进中心')} a.item >> nth=0")
    place = page.evaluate("decodeURI(location.pathname.split('/').pop() + location.hash)")

    assert place == "shandong_district.html#item-2-1-1"
    assert page.locator(":target").is_visible()
    page.close()


def test_text_can_be_told_from_its_ground(each):
    """Contrast of at least 4.5 : 1 (WCAG 2.1, level AA) wherever text stands."""
    pale = each.evaluate(CONTRAST)
    assert pale == []


def test_on_a_phone_every_cell_of_a_sheet_follows_the_title_of_its_column(browser, pages):
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto((pages / "shandong_district.html").as_uri())
    titles = page.evaluate(
        """[...document.querySelectorAll('#table-4 tbody tr:first-child td')]
            .map(cell => getComputedStyle(cell, '::before').content.replaceAll('"', ''))"""
    )
    page.close()

    assert titles[:5] == ["要求", "评分办法", "得分／分值", "评定依据", "责任部门"]


def test_numbers_stand_right_and_names_head_their_rows(browser, pages):
    page = browser.new_page(viewport={"width": 1280, "height": 844})
    page.goto((pages / "register.html").as_uri())
    aligned = page.locator("#table-2 tbody td").first.evaluate(
        "cell => getComputedStyle(cell).textAlign"
    )
    heads = [
        page.locator(f"#table-2 {part}").count()
        for part in ("tbody th[scope=row]", "thead th[scope=col]")
    ]
    page.close()

    assert aligned in ("right", "end")
    assert heads == [13, 8]


def test_on_a_phone_figures_follow_the_titles_of_their_columns(browser, pages):
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto((pages / "register.html").as_uri())
    titles = page.evaluate(
        """[...document.querySelectorAll('#table-1 tbody tr:first-child td')].slice(0, 3)
            .map(cell => getComputedStyle(cell, '::before').content.replaceAll('"', ''))"""
    )
    page.close()

    assert [title.replace("\\a", "\n").split() for title in titles] == [
        ["本月"],
        ["与上月比", "上月"],
        ["增减"],
    ]


def test_sql_opens_on_demand(width, browser, pages):
    page = browser.new_page(viewport={"width": width, "height": 844})
    page.goto((pages / "methodology.html").as_uri())
    details = page.locator("main details").first
    before = details.locator("pre").is_visible()
    details.locator("summary").click()
    after = details.locator("pre").is_visible()
    page.close()

    assert (before, after) == (False, True)


@pytest.mark.parametrize("name", PAGES)
def test_the_pages_print_on_a4(name, browser, pages, tmp_path):
    page = browser.new_page()
    page.goto((pages / name).as_uri())
    printed = page.pdf(path=tmp_path / "report.pdf", prefer_css_page_size=True)
    page.close()

    boxes = re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]", printed)
    # The sheet of the whole jurisdiction lies on its side.
    expected = A4_POINTS[::-1] if name == "shandong_district.html" else A4_POINTS
    assert {(round(float(w)), round(float(h))) for w, h in boxes} == {expected}
    least, most = PRINTED[name]
    assert least <= len(boxes) <= most


def test_a_sheet_on_paper_repeats_its_head_and_cuts_no_cell(browser, pages):
    page = browser.new_page()
    page.goto((pages / "shandong_district.html").as_uri())
    page.emulate_media(media="print")

    def style(selector: str, name: str) -> str:
        return page.locator(selector).first.evaluate(f"e => getComputedStyle(e).{name}")

    assert style("#table-4 thead", "display") == "table-header-group"
    assert style("#table-4 tbody td", "breakInside") == "avoid"
    assert style("#table-4 .stay", "position") == "static"
    assert not page.locator("nav").first.is_visible()
    page.close()


def test_paper_has_neither_navigation_nor_sql(browser, pages):
    page = browser.new_page()
    page.goto((pages / "methodology.html").as_uri())
    page.emulate_media(media="print")
    hidden = [page.locator(part).first.is_visible() for part in ("nav", "main details")]
    page.close()

    assert hidden == [False, False]


def test_tables_on_paper_repeat_their_heads_and_cut_no_row(browser, pages):
    page = browser.new_page()
    page.goto((pages / "policy.html").as_uri())
    page.emulate_media(media="print")

    def style(selector: str, name: str) -> str:
        return page.locator(selector).first.evaluate(f"e => getComputedStyle(e).{name}")

    head, row = style("#table-3 thead", "display"), style("#table-3 tbody tr", "breakInside")
    page.close()

    assert (head, row) == ("table-header-group", "avoid")


CONTRAST = """
(() => {
    const channels = colour => colour.match(/[\\d.]+/g).map(Number);
    const light = ([r, g, b]) => [r, g, b].map(c => c / 255)
        .map(c => c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
        .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
    const ground = element => {
        for (let at = element; at; at = at.parentElement) {
            const colour = channels(getComputedStyle(at).backgroundColor);
            if (colour.length < 4 || colour[3] > 0) return colour;
        }
        return [255, 255, 255];
    };
    const pale = [];
    for (const element of document.querySelectorAll('body *')) {
        const says = [...element.childNodes].some(n => n.nodeType === 3 && n.data.trim());
        if (!says || !element.checkVisibility() || element.matches('.key')) continue;
        const style = getComputedStyle(element);
        const colour = element.closest('svg') ? style.fill : style.color;
        const [high, low] = [light(channels(colour)), light(ground(element))]
            .sort((a, b) => b - a);
        if ((high + 0.05) / (low + 0.05) < 4.5) pale.push(element.outerHTML.slice(0, 80));
    }
    return pale;
})()
"""
