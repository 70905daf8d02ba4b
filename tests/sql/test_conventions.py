"""What holds for every SQL file."""

from pathlib import Path

import pytest
import sqlglot
from sqlglot import exp

from pipelines.computing.availability import JURISDICTION_FACTS
from pipelines.computing.definitions import read_check, read_header, read_indicators, read_measures
from pipelines.computing.inputs import TABLES, accepted_columns
from pipelines.computing.warehouse import SQL, tables_read_by
from schemas import SOURCES

TESTS = Path(__file__).resolve().parent
MEASURES = {measure.id: measure for measure in read_measures(SQL / "measures")}
INDICATORS = {indicator.id: indicator for indicator in read_indicators(SQL / "indicators")}
LAYERS = {
    layer: {path.stem: path for path in sorted((SQL / layer).glob("*.sql"))}
    for layer in ("staging", "core", "indicators", "measures", "marts", "scores", "checks")
}
ACCEPTED = {f"accepted_{source}" for source in SOURCES}
UNITED = {"counted", "indicators", "measured", "measures", "measure_titles"}
READABLE = {
    "staging": ACCEPTED,
    "core": {*LAYERS["staging"], *LAYERS["core"], *TABLES},
    "indicators": {*LAYERS["staging"], *LAYERS["core"], *TABLES},
    "measures": {*LAYERS["staging"], *LAYERS["core"], *TABLES},
    "marts": {*LAYERS["core"], *LAYERS["marts"], *TABLES, *UNITED},
    "scores": {*LAYERS["staging"], *LAYERS["marts"], *LAYERS["scores"], *TABLES, *UNITED},
    "checks": {*ACCEPTED, *TABLES, *UNITED}.union(*LAYERS.values()),
}
FILES = {f"{layer}/{name}": path for layer, files in LAYERS.items() for name, path in files.items()}


@pytest.mark.parametrize("indicator", INDICATORS.values(), ids=INDICATORS)
def test_every_indicator_has_a_test(indicator):
    path = TESTS / "indicators" / f"test_{indicator.id}.py"
    assert path.exists(), f"请补 {path.relative_to(TESTS)}：{indicator.title}缺一个手算的小例子。"


@pytest.mark.parametrize("path", FILES.values(), ids=FILES)
def test_a_layer_reads_only_the_layers_before_it(path):
    layer = path.parent.name
    reads = tables_read_by(path.read_text(encoding="utf-8"))

    assert reads <= READABLE[layer], (
        f"{path.name} 读了 {'、'.join(sorted(reads - READABLE[layer]))}。"
    )


@pytest.mark.parametrize("path", FILES.values(), ids=FILES)
def test_a_file_is_one_select_that_names_its_columns(path):
    statements = sqlglot.parse(path.read_text(encoding="utf-8"), read="duckdb")

    assert len(statements) == 1
    final = statements[0]
    while isinstance(final, exp.SetOperation):
        final = final.this
    assert isinstance(final, exp.Select)
    assert not final.is_star, f"{path.name} 的最后一个 SELECT 用了 *。"


@pytest.mark.parametrize("indicator", INDICATORS.values(), ids=INDICATORS)
def test_an_indicator_and_its_rows_become_spark_sql(indicator):
    for sql in (indicator.sql, indicator.rows_sql):
        (spark,) = sqlglot.transpile(
            sql, read="duckdb", write="spark", unsupported_level=sqlglot.ErrorLevel.RAISE
        )

        assert spark


@pytest.mark.parametrize("indicator", INDICATORS.values(), ids=INDICATORS)
def test_the_rows_of_an_indicator_read_what_it_may_read(indicator):
    assert tables_read_by(indicator.rows_sql) <= READABLE["indicators"]


@pytest.mark.parametrize("indicator", INDICATORS.values(), ids=INDICATORS)
def test_an_indicator_returns_its_variants_with_the_columns_of_the_contract(
    indicator, con, compute
):
    compute(indicator.id, con)

    rows = [row[0] for row in con.execute(f"describe {indicator.rows_sql}").fetchall()]
    assert rows == ["variant", "unit_id", "part", "source", "row_key"]
    columns = [row[0] for row in con.execute(f"describe {indicator.id}").fetchall()]
    assert columns == [
        "variant",
        "unit_id",
        "area_code",
        "entity_type",
        "industry",
        "key_group",
        "numerator",
        "denominator",
        "part",
    ]


@pytest.mark.parametrize("measure", MEASURES.values(), ids=MEASURES)
def test_a_measure_returns_figures_with_the_columns_of_the_contract(measure, con, compute):
    compute(measure.id, con)

    columns = [row[0] for row in con.execute(f"describe {measure.id}").fetchall()]
    assert columns == ["department", "numerator", "denominator", "is_complete", "detail"]


@pytest.mark.parametrize("measure", MEASURES.values(), ids=MEASURES)
def test_every_measure_has_a_test_and_names_what_it_needs(measure):
    tests = (TESTS / "measures" / "test_measures.py").read_text(encoding="utf-8")

    assert f'"{measure.id}"' in tests, f"请补 {measure.id} 的例子：{measure.title}。"
    assert set(measure.sources) <= SOURCES.keys()
    for need in measure.needs:
        source, column = need.split(".")
        assert need in JURISDICTION_FACTS or column in accepted_columns(source)


@pytest.mark.parametrize("indicator", INDICATORS.values(), ids=INDICATORS)
def test_every_name_in_a_header_resolves(indicator):
    for variant in indicator.variants:
        assert set(variant.sources) <= SOURCES.keys()
        for need in variant.needs:
            for alternative in need.split("|"):
                source, column = alternative.split(".")
                assert alternative in JURISDICTION_FACTS or column in accepted_columns(source)


@pytest.mark.parametrize("indicator", INDICATORS.values(), ids=INDICATORS)
def test_whoever_reads_the_campaign_needs_its_dates(indicator):
    reads = "campaign_start" in indicator.sql
    needs = any("jurisdiction.campaign" in variant.needs for variant in indicator.variants)

    assert needs or not reads


@pytest.mark.parametrize("path", LAYERS["checks"].values(), ids=LAYERS["checks"])
def test_every_check_has_a_test(path):
    tests = "".join(p.read_text(encoding="utf-8") for p in (TESTS / "checks").glob("test_*.py"))

    assert read_check(path).message
    assert f'"{path.stem}"' in tests, f"请补 {path.name} 的例子：能让它报出来的几行。"


@pytest.mark.parametrize(
    "name", [name for name, path in LAYERS["core"].items() if path.read_text()[:2] == "/*"]
)
def test_a_described_table_describes_each_of_its_columns(name, con, compute):
    compute(name, con)
    facts, _ = read_header(LAYERS["core"][name])

    columns = [row[0] for row in con.execute(f"describe {name}").fetchall()]
    assert list(facts["columns"]) == columns
