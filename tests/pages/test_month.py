"""The pages of a month made by hand as a site: which there are, and what holds for all."""

import re
import shutil
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from pipelines.computing.warehouse import SQL
from pipelines.jurisdiction import read_jurisdiction
from pipelines.months import Month
from pipelines.pages.month import write_pages
from pipelines.publishing.published_tables import read_published_table
from tests.pages.page_reading import draw, outline, row, table
from tests.pages.published_month import write_file_with_survival

JUNE = Month(2020, 6)
YANZHOU = read_jurisdiction("yanzhou")
SCORES = {"shandong_district.html", "national_department.html", "lost_points.html"}
BESIDE_THE_PAGES = {"创业指标_2020-06.xlsx", "open/README.csv"}


@pytest.fixture(scope="module")
def published(tmp_path_factory) -> Path:
    return write_file_with_survival(tmp_path_factory.mktemp("published") / "indicators.duckdb")


@pytest.fixture(scope="module")
def pages(published, tmp_path_factory) -> dict[str, str]:
    return draw(published, JUNE, YANZHOU, tmp_path_factory.mktemp("report"))


def site_links(page: str) -> list[str]:
    """What the navigation of a page leads to."""
    return re.findall(
        r'href="(.*?)"', page.partition('<nav class="site"')[2].partition("</nav>")[0]
    )


def test_the_hand_made_file_has_the_tables_and_columns_of_a_release(published):
    declared = {path.stem: path for path in (*SQL.glob("core/*.sql"), *SQL.glob("release/*.sql"))}
    with duckdb.connect(str(published), read_only=True) as con:
        tables = {
            name for (name,) in con.execute("select table_name from duckdb_tables()").fetchall()
        }
        for name in tables - {"indicators", "data_dictionary"}:
            assert con.table(name).columns == list(read_published_table(declared[name]).columns)


def test_the_same_published_file_gives_the_same_bytes(published, pages, tmp_path):
    paths = write_pages(published, JUNE, YANZHOU, tmp_path)

    assert {path.name: path.read_text(encoding="utf-8") for path in paths} == pages
    assert paths[-1].name == "index.html"
    assert sorted(paths) == sorted(tmp_path.iterdir())


def test_every_page_leads_to_every_page_and_to_no_other(pages):
    assert len(pages) == 23
    for name, page in pages.items():
        assert sorted(site_links(page)) == sorted(pages), name
        assert f'<a href="{name}" aria-current="page">' in page, name


def test_the_overview_lists_every_other_page(pages):
    listed = pages["index.html"].partition('<dl class="terms pages">')[2].partition("</dl>")[0]

    others = set(pages) - {"index.html"}
    assert set(re.findall(r'href="(.*?)"', listed)) == others | BESIDE_THE_PAGES


def test_the_pages_load_nothing_and_run_nothing(pages):
    for page in pages.values():
        assert "<script" not in page
        assert "http:" not in page and "https:" not in page
        assert not re.search(r"\b(src|srcset|action|onload)=", page)
        assert not re.search(r"url\(|@import", page)
        assert "default-src 'none'; style-src 'unsafe-inline'; img-src data:" in page
        assert len(page.encode()) < 1_000_000


def test_ids_are_unique_and_every_reference_resolves(pages):
    for name, page in pages.items():
        found = outline(page)

        assert len(found.ids) == len(set(found.ids)), name
        assert set(found.described) <= set(found.ids), name
        assert found.tags.count("h1") == 1, name
        assert found.tags.count("caption") == found.tags.count("table"), name
        assert 'lang="zh-CN"' in page, name
        assert '<a class="skip"' in page, name


def test_every_table_says_where_it_is_from_and_what_it_counts(pages):
    for name, page in pages.items():
        tables = re.findall(r'<figure class="table.*?</figure>', page, re.DOTALL)

        assert all("资料来源：" in drawn and "统计口径：" in drawn for drawn in tables), name


def test_every_link_leads_to_a_place_on_a_page_of_the_month(pages):
    places = {name: {"", *outline(page).ids} for name, page in pages.items()}
    places |= {name: {""} for name in BESIDE_THE_PAGES}

    for name, page in pages.items():
        for link in outline(page).links:
            other, _, place = link.partition("#")
            assert place in places[other or name], f"{name}: {link}"


def test_what_a_jurisdiction_does_not_have_has_no_page(published, tmp_path):
    lesser = shutil.copy(published, tmp_path / "lesser.duckdb")
    with duckdb.connect(str(lesser)) as con:
        for name in ("score_items", "score_totals", "survival_curves"):
            con.execute(f"delete from {name}")
        con.execute(
            "update indicator_values set value = null, met = null, reason = 'source_missing'"
            " where indicator = 'satisfaction_rate'"
        )
    pages = draw(lesser, JUNE, YANZHOU, tmp_path / "report")

    assert not SCORES & set(pages)
    assert not {"satisfaction.html", "survival.html"} & set(pages)
    for page in pages.values():
        assert sorted(site_links(page)) == sorted(pages)
        assert "<summary>评分</summary>" not in page


def test_a_month_with_nothing_but_definitions_can_be_drawn(published, tmp_path):
    bare = shutil.copy(published, tmp_path / "bare.duckdb")
    with duckdb.connect(str(bare)) as con:
        for name in ("deliveries", "quality", "register_report", "score_items", "score_totals"):
            con.execute(f"delete from {name}")
        for name in ("pending_totals", "ledger_matches", "survival_curves", "indicator_vintages"):
            con.execute(f"delete from {name}")
        con.execute(
            "update indicator_values set numerator = null, denominator = null, value = null,"
            " lower = null, upper = null, met = null, gap = null, target = null,"
            " reason = 'source_missing', reason_detail = null"
        )
    place = replace(YANZHOU, campaign_start=None, campaign_end=None)
    pages = draw(bare, JUNE, place, tmp_path / "report")
    page = pages["index.html"]

    assert "评分</h2>" not in page
    assert "5 项指标，辖区没有设定目标。" in page
    assert "创建期</dt>" not in page
    assert "创业型城市监测月报" in page
    assert "创业活跃度、创业活动成功率、创业服务率" in table(page, 1)
    assert "没有收到可用的文件。" in page
    assert "本月没有可用的市场主体登记信息（区市场监管局）。" in table(pages["register.html"], 2)
    assert row(pages["register.html"], 2, "2020年6月") == ["…"] * 7
