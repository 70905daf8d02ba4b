"""The pages of the methodology and of the data dictionary: generated from the declarations."""

import shutil
from pathlib import Path
from typing import get_args

import duckdb
import pytest

from pipelines.jurisdiction import read_jurisdiction
from pipelines.months import Month
from pipelines.pages.methodology import RULES
from pipelines.standards import Rule
from tests.pages.page_reading import draw, row, table
from tests.pages.published_month import write_published_file

JUNE = Month(2020, 6)
YANZHOU = read_jurisdiction("yanzhou")


@pytest.fixture(scope="module")
def published(tmp_path_factory) -> Path:
    return write_published_file(tmp_path_factory.mktemp("published") / "indicators.duckdb")


@pytest.fixture(scope="module")
def pages(published, tmp_path_factory) -> dict[str, str]:
    return draw(published, JUNE, YANZHOU, tmp_path_factory.mktemp("report"))


def test_every_definition_stands_with_number_and_sql(pages):
    page = pages["methodology.html"]
    definitions = page.partition('<section id="definitions"')[2].partition("</section>")[0]

    assert definitions.count("<details>") == 11
    assert "activity_rate.default.v1" in definitions
    assert "activity_rate.per_resident.v1" in definitions
    assert "numerator" in definitions.partition("<pre>")[2]


def test_measures_stand_with_their_source_and_escaped(pages):
    measures = pages["methodology.html"].partition('<section id="measures"')[2]

    assert "未报送资料<code>reports_missed</code>" in measures
    assert "应报而未报的&lt;b&gt;份数&lt;/b&gt;。" in measures
    assert "<dd>份，逐个部门</dd>" in measures
    assert "部门职责任务台账" in measures


def test_every_kind_of_rule_is_explained():
    kinds = {get_args(rule.__annotations__["kind"])[0] for rule in get_args(Rule)}

    assert set(RULES) == kinds


def test_without_scores_nothing_is_said_of_their_rules(published, tmp_path):
    unscored = shutil.copy(published, tmp_path / "unscored.duckdb")
    with duckdb.connect(str(unscored)) as con:
        con.execute("delete from score_items")
        con.execute("delete from score_totals")
    page = draw(unscored, JUNE, YANZHOU, tmp_path / "report")["methodology.html"]

    assert '<section id="rules"' not in page
    assert '<section id="protection"' in page


def test_the_dictionary_names_every_table_and_column(pages):
    page = pages["dictionary.html"]

    assert row(page, 1, "areas") == ["区划", "4", "辖区的区划树。"]
    assert row(page, 2, "area_code") == ["VARCHAR", "区划&lt;代码&gt;"]
    assert "区划（areas）" in table(page, 2)
    assert row(page, 3, "by_department") == ["BOOLEAN", "—"]
