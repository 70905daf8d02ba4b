"""The pages of a month in headless Chromium: on a desk, on a phone and on paper."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.jurisdiction import read_jurisdiction
from pipelines.months import Month
from pipelines.pages.month import write_pages
from pipelines.pages.score_links import owner_place
from tests.pages.published_month import write_published_file

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
PAGES = ("index.html", *SCORE_PAGES)


@pytest.fixture(scope="module")
def pages(tmp_path_factory) -> Path:
    """The folder of the pages."""
    folder = tmp_path_factory.mktemp("report")
    database = write_published_file(folder / "indicators.duckdb")
    write_pages(database, Month(2020, 6), read_jurisdiction("yanzhou"), folder / "pages")
    return folder / "pages"


@pytest.fixture
def report(pages) -> Path:
    """The index of the month."""
    return pages / "index.html"


@pytest.fixture(scope="module")
def browser() -> Iterator:
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as started:
        chromium = started.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        yield chromium
        chromium.close()


@pytest.fixture(params=[1280, 390], ids=["desk", "phone"])
def width(request) -> int:
    return request.param


@pytest.fixture
def opened(width, browser, report) -> Iterator:
    """The index at a width."""
    page = browser.new_page(viewport={"width": width, "height": 844})
    page.goto(report.as_uri())
    yield page
    page.close()


@pytest.fixture(params=PAGES)
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


def test_wide_tables_scroll_inside_their_own_frame(opened):
    beyond = opened.evaluate(
        """[...document.querySelectorAll('.frame')].filter(frame =>
            frame.scrollWidth > frame.clientWidth
            && getComputedStyle(frame).overflowX !== 'auto').length"""
    )
    assert beyond == 0


@pytest.mark.parametrize("name", SCORE_PAGES)
def test_tables_of_the_score_pages_need_no_scrolling_on_a_phone(name, browser, pages):
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto((pages / name).as_uri())
    beyond = page.evaluate(
        """[...document.querySelectorAll('.frame, .frame *')]
            .filter(part => part.getBoundingClientRect().right > innerWidth).length"""
    )
    page.close()

    assert beyond == 0


def test_every_link_of_a_page_leads_somewhere(each):
    dead = each.evaluate(
        """[...document.querySelectorAll('a')].map(a => a.getAttribute('href'))
            .filter(href => href.startsWith('#') && !document.querySelector(href))"""
    )
    files = each.evaluate("[...document.querySelectorAll('a')].map(a => a.getAttribute('href'))")

    assert dead == []
    assert {href.partition("#")[0] for href in files} - {""} <= set(PAGES)


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


def test_numbers_stand_right_and_names_head_their_rows(opened):
    assert opened.locator("#table-8 tbody td").first.evaluate(
        "cell => getComputedStyle(cell).textAlign"
    ) in ("right", "end")
    assert opened.locator("#table-8 tbody th[scope=row]").count() == 13
    assert opened.locator("#table-8 thead th[scope=col]").count() == 8


def test_sql_opens_on_demand(opened):
    details = opened.locator("details").first
    assert not details.locator("pre").is_visible()
    details.locator("summary").click()
    assert details.locator("pre").is_visible()


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


def test_a_sheet_on_paper_repeats_its_head_and_cuts_no_cell(browser, pages):
    page = browser.new_page()
    page.goto((pages / "shandong_district.html").as_uri())
    page.emulate_media(media="print")

    def style(selector: str, name: str) -> str:
        return page.locator(selector).first.evaluate(f"e => getComputedStyle(e).{name}")

    assert style("#table-4 thead", "display") == "table-header-group"
    assert style("#table-4 tbody td", "breakInside") == "avoid"
    assert style("#table-4 .stay", "position") == "static"
    assert not page.locator("nav").is_visible()
    page.close()


def test_paper_has_neither_navigation_nor_sql(browser, report):
    page = browser.new_page()
    page.goto(report.as_uri())
    page.emulate_media(media="print")

    assert not page.locator("nav").is_visible()
    assert not page.locator("details").first.is_visible()
    assert (
        page.locator("#table-8 thead").evaluate("head => getComputedStyle(head).display")
        == "table-header-group"
    )
    page.close()


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
