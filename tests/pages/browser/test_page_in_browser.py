"""The page in headless Chromium: on a desk, on a phone and on paper."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.jurisdiction import read_jurisdiction
from pipelines.months import Month
from pipelines.pages.month import write_page
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


@pytest.fixture(scope="module")
def report(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    database = write_published_file(folder / "indicators.duckdb")
    return write_page(database, Month(2020, 6), read_jurisdiction("yanzhou"), folder / "pages")


@pytest.fixture(scope="module")
def browser() -> Iterator:
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as started:
        chromium = started.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        yield chromium
        chromium.close()


@pytest.fixture(params=[1280, 390], ids=["desk", "phone"])
def opened(request, browser, report) -> Iterator:
    """The page at a width, with what it asked for and complained about."""
    page = browser.new_page(viewport={"width": request.param, "height": 844})
    page.asked, page.complaints = [], []
    page.on("request", lambda asked: page.asked.append(asked.url))
    page.on("console", lambda said: page.complaints.append(said.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.goto(report.as_uri())
    yield page
    page.close()


def test_nothing_is_complained_about_and_nothing_else_is_loaded(opened, report):
    assert opened.complaints == []
    assert opened.asked == [report.as_uri()]


def test_the_page_never_scrolls_sideways(opened):
    widths = opened.evaluate(
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


def test_every_link_of_the_page_leads_somewhere_on_it(opened):
    dead = opened.evaluate(
        """[...document.querySelectorAll('a')].map(a => a.getAttribute('href'))
            .filter(href => !href.startsWith('#') || !document.querySelector(href))"""
    )
    assert dead == []


def test_text_can_be_told_from_its_ground(opened):
    """Contrast of at least 4.5 : 1 (WCAG 2.1, level AA) wherever text stands."""
    pale = opened.evaluate(CONTRAST)
    assert pale == []


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


def test_the_page_prints_on_a4(browser, report, tmp_path):
    page = browser.new_page()
    page.goto(report.as_uri())
    printed = page.pdf(path=tmp_path / "report.pdf", prefer_css_page_size=True)
    page.close()

    boxes = re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]", printed)
    assert len(boxes) > 1
    assert {(round(float(w)), round(float(h))) for w, h in boxes} == {A4_POINTS}


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
