"""The page of arrivals in headless Chromium: on a desk, on a phone and on paper."""

import re
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from pipelines.arrivals import Arrival, MonthArrivals, State
from pipelines.jurisdiction import read_jurisdiction
from pipelines.months import Month
from pipelines.pages.status import write_status_page
from pipelines.sources import declared_sources

CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="the command chromium is not installed"),
]
OPTIONS = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking")
A4_LANDSCAPE_POINTS = (842, 595)
YANZHOU = read_jurisdiction("yanzhou")


def thirteen_months() -> list[MonthArrivals]:
    """Every source in every month, with the longest that its cells can hold."""
    states = [state for state in State if state is not State.UNREAD]
    found = []
    for number in range(13):
        month = Month(2019, 12) + number
        arrivals = tuple(
            Arrival(
                declared_sources()[source],
                department,
                states[(place + number) % len(states)],
                date(2021, 12, 23),
                12_345,
                1_234,
                ("参训后创业稳定率", "省级创业型城市评估标准 3.1.1、3.5.1、6.3.1"),
            )
            for place, (source, department) in enumerate(YANZHOU.departments.items())
        )
        due_on = (month + 1).first_day.replace(day=5)
        file = f"{'很长的文件名' * 9}.xlsx"
        found.append(MonthArrivals(month, due_on, "20200705T060000-abc123", arrivals, (file,), ()))
    return found


@pytest.fixture(scope="module")
def path(tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("out")
    return write_status_page(thirteen_months(), YANZHOU, date(2021, 1, 12), out)


@pytest.fixture(scope="module")
def browser() -> Iterator:
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as started:
        chromium = started.chromium.launch(executable_path=CHROMIUM, args=OPTIONS)
        yield chromium
        chromium.close()


@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_fits_and_loads_nothing_else(width, browser, path):
    page = browser.new_page(viewport={"width": width, "height": 844})
    asked, complaints = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda said: complaints.append(said.text))
    page.goto(path.as_uri())
    widths = page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    beyond = page.evaluate(
        """[...document.querySelectorAll('.frame td, .frame th')].filter(cell =>
            cell.offsetWidth > 1 && cell.scrollWidth > cell.clientWidth + 1)
            .map(cell => cell.textContent)"""
    )
    page.close()

    assert (asked, complaints) == ([path.as_uri()], [])
    assert widths[0] == widths[1]
    assert beyond == []


def test_the_page_prints_on_a4_on_its_side(browser, path, tmp_path):
    page = browser.new_page()
    page.goto(path.as_uri())
    printed = page.pdf(path=tmp_path / "status.pdf", prefer_css_page_size=True)
    page.close()

    boxes = re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]", printed)
    assert {(round(float(w)), round(float(h))) for w, h in boxes} == {A4_LANDSCAPE_POINTS}
