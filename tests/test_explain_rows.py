"""The rows behind published figures: in the published file, and as the command line shows them."""

import csv
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import openpyxl
import pytest

from pipelines.cli import main
from pipelines.jurisdiction import read_jurisdiction
from pipelines.months import Month
from pipelines.receiving import Folders
from pipelines.run import run
from pipelines.sample import write_sample
from tests.good_rows import GOOD
from tests.office import Office

ROOT = Path(__file__).resolve().parent.parent
MAY, JUNE = Month(2020, 5), Month(2020, 6)
CLOSED = GOOD["registrations"] | {
    "统一社会信用代码": "92370882K1GAGFF60X",
    "经营者证件号码": "",
    "登记状态": "注销",
    "注销日期": "2018-05-01",
}
SHOP = GOOD["registrations"]["统一社会信用代码"]
EVERY_CELL = """
    with sums as (
        select
            indicator,
            variant,
            area_code,
            dimension,
            member,
            sum(numerator)::double as numerator,
            sum(denominator)::double as denominator
        from cell_rows
        group by all
    )

    select
        count(*) filter (where figures.numerator is not null) as compared,
        count(*) filter (
            where figures.numerator <> coalesce(sums.numerator, 0)
                or (figures.numerator is not null
                    and figures.denominator is distinct from case
                        when figures.denominator is null then null
                        else coalesce(sums.denominator, 0)
                    end)
        ) as different,
        count(distinct figures.indicator) as indicators
    from indicator_values as figures
    left join sums using (indicator, variant, area_code, dimension, member)
    where figures.month = (select max(month) from indicator_values)
"""


def published(out: Path, sql: str) -> list[tuple]:
    with duckdb.connect(str(out / "indicators.duckdb"), read_only=True) as con:
        return con.execute(sql).fetchall()


@pytest.fixture(scope="module")
def sampled(tmp_path_factory) -> Folders:
    """An invented city of 600 entities, published for 2020-05."""
    folder = tmp_path_factory.mktemp("city")
    folders, jurisdiction = Folders(folder / "raw", folder / "out"), read_jurisdiction("yanzhou")
    write_sample(folders.raw, jurisdiction, MAY, MAY, 600, 1)
    run(MAY, folders, jurisdiction, lambda _: None)
    return folders


def test_the_rows_of_every_cell_add_up_to_the_published_numbers(sampled):
    ((compared, different, indicators),) = published(sampled.out, EVERY_CELL)

    assert different == 0
    assert compared > 2_000
    assert indicators == 11


def test_every_counted_thing_rests_on_rows_of_the_sources_of_its_figure(sampled):
    assert (
        published(
            sampled.out,
            "from counted_things anti join counted_rows using (indicator, variant, thing)",
        )
        == []
    )
    strangers = """
        select distinct things.indicator, things.variant, rows.source
        from counted_rows as rows
        inner join counted_things as things using (indicator, variant, thing)
        inner join indicators using (indicator, variant)
        where not contains('、' || indicators.sources || '、', '、' || rows.source || '、')
    """
    assert published(sampled.out, strangers) == []


def test_the_mean_of_years_is_that_of_their_rows(sampled):
    unequal = """
        with years as (
            select area_code, dimension, member, sum(numerator) / sum(denominator) as rate
            from cell_rows
            where variant = 'annual_mean'
            group by area_code, dimension, member, part
        )

        select area_code, member
        from indicator_values
        inner join (
            select area_code, dimension, member, avg(rate) as rate from years group by all
        ) using (area_code, dimension, member)
        where variant = 'annual_mean' and abs(value - rate) > 1e-9
    """
    assert published(sampled.out, unequal) == []


def test_a_row_is_where_the_published_file_says(sampled):
    """A text file and a worksheet, read again at the row of Excel that is named."""
    texts = published(
        sampled.out,
        'select unit_id, file, "row" from rows_behind'
        "('activity_rate', '370812', 'total', 'total', 'entities') limit 20",
    )
    for code, file, row in texts:
        content = (sampled.raw / "2020-05" / file).read_bytes().decode("gb18030")
        assert code in list(csv.reader(content.splitlines()))[row - 1]
    sheets = published(
        sampled.out,
        "select application_id, file, sheet, row from subsidies order by application_id limit 20",
    )
    for number, file, sheet, row in sheets:
        book = openpyxl.load_workbook(sampled.raw / "2020-05" / file, read_only=True)
        cells = next(book[sheet].iter_rows(min_row=row, max_row=row, values_only=True))
        assert number in map(str, cells)


def test_an_old_client_finds_the_same_sums(sampled):
    client = ROOT / ".venv" / "old-client"
    if not client.is_dir():
        pytest.skip("the old client is not installed (make .venv/old-client)")
    question = (
        "import duckdb, sys; con = duckdb.connect(sys.argv[1], read_only=True);"
        f"print(duckdb.__version__, *con.execute('''{EVERY_CELL}''').fetchone());"
        'print(con.execute("select sum(numerator), sum(denominator), count(*) from rows_behind'
        "('activity_rate', '370812', 'total', 'total', 'default')\").fetchone())"
    )
    answer = subprocess.run(
        [sys.executable, "-c", question, str(sampled.out / "indicators.duckdb")],
        env={"PYTHONPATH": str(client)},
        capture_output=True,
        text=True,
        check=True,
    )
    every_cell, sums = answer.stdout.splitlines()
    ((compared, different, indicators),) = published(sampled.out, EVERY_CELL)
    assert every_cell.split() == ["1.1.3", str(compared), str(different), str(indicators)]
    # The macro alone, where the client pushes its filters down.
    here = published(
        sampled.out,
        "select sum(numerator), sum(denominator), count(*) from rows_behind"
        "('activity_rate', '370812', 'total', 'total', 'default')",
    )
    assert sums == str(here[0])


def test_the_rows_stand_in_the_dictionary(sampled):
    described = published(
        sampled.out,
        "select table_name, count(*), count(comment) from data_dictionary"
        " where table_name in ('cell_rows', 'counted_rows', 'rows_behind') group by all order by 1",
    )
    assert described == [("cell_rows", 20, 20), ("counted_rows", 9, 9), ("rows_behind", 15, 15)]
    assert published(
        sampled.out,
        "select comment[:7] from duckdb_functions() where function_name = 'rows_behind'",
    ) == [("一个指标值背后",)]
    page = (sampled.out / "reports" / "2020-05" / "dictionary.html").read_text(encoding="utf-8")
    assert "一个指标值背后的行（rows_behind）" in page


def test_every_column_stands_in_the_dictionary_with_its_comment(sampled):
    """Those of the dictionary too."""
    columns = published(
        sampled.out,
        "select table_name, column_name, data_type, comment from duckdb_columns()"
        " where schema_name = 'main' and not internal",
    )
    described = published(sampled.out, "from data_dictionary where table_name <> 'rows_behind'")

    assert set(described) == set(columns)
    assert len(described) == len(columns)
    assert ("data_dictionary", "comment", "VARCHAR", "含义") in described


@pytest.fixture(scope="module")
def two_months(tmp_path_factory) -> Office:
    """Every source delivered for 2020-05, a row each, and a shop that has closed; for 2020-06
    another shop. Both are published."""
    office = Office(tmp_path_factory.mktemp("office"))
    for source, row in GOOD.items():
        rows = [row, CLOSED] if source == "registrations" else [row]
        office.deliver_rows("2020-05", f"{source}.csv", rows)
    second = GOOD["registrations"] | {
        "统一社会信用代码": "92370812KGM0138U45",
        "经营者证件号码": "",
    }
    office.deliver_rows("2020-06", "=六月.csv", [second])
    run(JUNE, office.folders, office.jurisdiction, lambda _: None)
    return office


@pytest.fixture
def office(two_months, tmp_path) -> Office:
    """A copy of both months to do as one likes with."""
    shutil.copytree(two_months.place, tmp_path / "office", symlinks=True)
    return Office(tmp_path / "office")


@pytest.fixture
def explain(office, capsys):
    """What is printed for the words of a command, and what is complained about."""

    def said(*words: str) -> tuple[list[str], str]:
        folders = ["--raw", str(office.folders.raw), "--out", str(office.folders.out)]
        main(["explain", *folders, *words])
        printed = capsys.readouterr()
        return printed.out.splitlines(), printed.err

    return said


def behind(lines: list[str]) -> list[str]:
    """What is said from the rows on."""
    head = next(n for n, line in enumerate(lines) if line.startswith("数字背后的行"))
    return lines[head:]


def test_the_rows_of_the_newest_month_come_from_the_published_file(explain):
    lines, _ = explain("activity_rate", "2020-06", "--variant", "entities")

    # Both shops over 350,000 people aged 16–59; 5211 is retail trade, in the town 鼓楼街道.
    assert behind(lines) == [
        "数字背后的行：公布的数据文件",
        "  计数对象 2 个，来源行 3 行",
        "  分子合计 2，分母合计 350,000，与公布的相等",
        "  分母是人口数，由 1 行人口数相加",
        "  92370812KGM0138U45（鼓楼街道）分子 1：2020-06/=六月.csv 第 2 行（市场主体登记信息）",
        f"  {SHOP}（鼓楼街道）分子 1：2020-05/registrations.csv 第 2 行（市场主体登记信息）",
        "  370812（兖州区）分子 0，分母 350,000：2020-05/population.csv 第 2 行（人口与劳动力）",
    ]


def test_an_older_month_is_counted_again_from_what_its_run_received(explain, office):
    shop = office.folders.raw / "2020-05" / "registrations.csv"
    shop.unlink()
    office.deliver_rows("2020-05", "迟报.csv", [GOOD["registrations"] | {"所属镇街": "大安镇"}])

    lines, _ = explain("activity_rate", "2020-05", "--variant", "entities")

    assert "正在按公布时收到的文件重新计算2020年5月。" in lines
    assert behind(lines)[:4] == [
        "数字背后的行：按公布时收到的文件重新计算",
        "  计数对象 1 个，来源行 2 行",
        "  分子合计 1，分母合计 350,000，与公布的相等",
        "  分母是人口数，由 1 行人口数相加",
    ]
    assert "2020-05/registrations.csv 第 2 行" in behind(lines)[4]


def test_an_older_month_is_read_again_where_the_program_has_changed(explain, office):
    for folder in ("accepted", "accounts"):
        for path in (office.folders.out / folder).rglob("*.*"):
            path.unlink()

    lines, _ = explain("activity_rate", "2020-05", "--variant", "entities")

    assert "  分子合计 1，分母合计 350,000，与公布的相等" in lines


def test_what_comes_out_otherwise_than_published_is_said_with_its_cause(
    explain, office, monkeypatch
):
    release = (office.folders.out / "indicators.duckdb").resolve()
    release.chmod(0o600)
    with duckdb.connect(str(release)) as con:
        con.execute(
            "update indicator_values set numerator = 5 where indicator = 'activity_rate'"
            " and month = date '2020-05-31'"
        )

    words = ("activity_rate", "2020-05", "--variant", "entities")
    unchanged, _ = explain(*words)
    monkeypatch.setattr("pipelines.explain_rows.code_digest", lambda: "another")
    changed, _ = explain(*words)

    different = "  分子合计 1，分母合计 350,000，与公布的不相等：公布的分子 5，分母 350,000"
    assert different in unchanged
    assert "  计算程序没有改动，请核对辖区文件和密钥是否在公布之后改过。" in unchanged
    assert "  公布之后计算程序已经改动，所以不同。" in changed


def test_a_part_that_the_latest_publication_has_no_longer_has_no_rows(explain, office):
    release = (office.folders.out / "indicators.duckdb").resolve()
    release.chmod(0o600)
    with duckdb.connect(str(release)) as con:
        con.execute("delete from indicator_values where indicator = 'activity_rate'")

    lines, complaint = explain("activity_rate", "2020-06")

    assert lines[0].startswith("创业活跃度")
    assert complaint == "2020年6月最近一次公布里已没有这个数，列不出背后的行。\n"


def test_a_file_gone_from_the_archive_is_named(explain, office):
    for path in (office.folders.out / "accounts").glob("*.json"):
        path.unlink()
    for path in (office.folders.out / "archive").glob("??/*"):
        path.unlink()

    _, complaint = explain("activity_rate", "2020-05")

    assert complaint.startswith("归档里缺少批次") and "2020-05/loans.csv" in complaint


def test_a_part_is_asked_for_by_dimension_and_member(explain):
    lines, _ = explain("activity_rate", "2020-06", "--dimension", "industry", "--member", "F")

    # The person of one shop, and the other shop for one whose person is not known.
    assert any(line.startswith("兖州区，批发和零售业 2020年6月") for line in lines)
    assert behind(lines)[1:3] == [
        "  计数对象 2 个，来源行 3 行（受保护，不对外公布）",  # two persons
        "  分子合计 2，分母合计 350,000，与公布的相等",
    ]


def test_sums_are_said_for_what_they_are(explain):
    """One satisfied answer; one person hired in 2020, in 2019 nobody; a shop of 2017."""
    survey, _ = explain("satisfaction_rate", "2020-06")
    score, _ = explain("satisfaction_rate", "2020-06", "--variant", "mean100")
    mean, _ = explain("employment_contribution_rate", "2020-05", "--variant", "annual_mean")

    weighted = "公布的值按抽样设计加权，不由这两个数相除"
    assert f"  有效回答 1 份，其中满意 1 份，不加权 100.00%；{weighted}" in survey
    assert f"  有效回答 1 份，得分合计 80，不加权的平均 80.00 分；{weighted}" in score
    # The shop was 29 months old when it hired: a contribution; 2019 has no cases.
    assert behind(mean)[1:4] == [
        "  计数对象 1 个，来源行 2 行（受保护，不对外公布）",
        "  2020年 1 ÷ 1 = 100.0000%",
        "  有的年份没有对象，没有公布平均值",
    ]


def test_a_figure_without_counted_things_has_no_rows(explain, tmp_path):
    file = tmp_path / "rows.csv"

    lines, _ = explain("loan_coverage", "2020-06", "--area", "370812102", "--rows", str(file))

    assert behind(lines) == ["数字背后的行：公布的数据文件", "  没有计数对象，没有行可列。"]
    assert not file.exists()


def test_all_rows_are_written_as_text_that_adds_up(explain, tmp_path):
    file = tmp_path / "rows.csv"

    lines, _ = explain("activity_rate", "2020-06", "--variant", "entities", "--rows", str(file))

    assert lines[-1] == f"  已写出全部 3 行：{file}；内部核对用，不要外传。"
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(file.read_text(encoding="utf-8-sig").splitlines()))
    assert [row["分子"] for row in rows] == ["1", "1", "0"]
    assert rows[0] | {"编号": ""} == {
        "编号": "",
        "计数对象": "92370812KGM0138U45",
        "分子": "1",
        "分母": "",
        "区划代码": "370812001",
        "区划": "鼓楼街道",
        "主体类型": "个体工商户",
        "行业门类": "批发和零售业",
        "重点群体": "",
        "分部": "",
        "来源": "市场主体登记信息",
        "报送月份": "2020-06",
        "文件": "'=六月.csv",
        "工作表": "",
        "Excel行号": "2",
    }


def test_all_rows_are_written_as_a_workbook_without_formulas(explain, tmp_path):
    file = tmp_path / "rows.xlsx"

    explain("activity_rate", "2020-06", "--variant", "entities", "--rows", str(file))

    (page,) = openpyxl.load_workbook(file).worksheets
    head, first, *_ = page.iter_rows()
    row = {title.value: cell for title, cell in zip(head, first, strict=True)}
    assert (row["分子"].value, row["Excel行号"].value) == (1, 2)
    assert (row["文件"].value, row["文件"].data_type) == ("=六月.csv", "s")
    assert (row["区划代码"].value, row["区划代码"].data_type) == ("370812001", "s")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            ["--dimension", "key_group", "--member", "残疾人"],
            "activity_rate 的口径 default 不按 key_group 分组；维度有：entity_type、industry。",
        ),
        (
            ["--dimension", "entity_type"],
            "区划 370812 的维度 entity_type 里没有 total；--member 可以是：individual。",
        ),
        (["--member", "F"], "--member F 要和 --dimension 一起用；维度有：entity_type、industry。"),
        (
            ["--variant", "h36"],
            "没有指标 activity_rate 的口径 h36；已有口径：default、entities、age42m、"
            "per_resident、per_labour_force、per_employed。",
        ),
        (["--rows", "{raw}/2020-06/rows.csv"], "会当作报送；请放到别处。"),
        (["--rows", "{raw}/2020-06"], "应以 .csv 或 .xlsx 结尾。"),
        (["--rows", "{out}/reports/rows.csv"], "那里由程序管理；请放到别处。"),
        (["--rows", "{raw}/../there.csv"], "不覆盖；请换个名字。"),
        (["--rows", "{raw}/../nowhere/rows.csv"], "请先建立。"),
    ],
)
def test_what_cannot_be_shown_is_said_in_one_sentence(explain, office, words, sentence):
    places = {"raw": office.folders.raw, "out": office.folders.out}
    (office.place / "there.csv").write_text("kept")

    printed, complaint = explain("activity_rate", "2020-06", *(w.format(**places) for w in words))

    assert printed == []
    assert complaint.endswith(f"{sentence}\n")
    assert complaint.count("\n") == 1
    assert (office.place / "there.csv").read_text() == "kept"


def test_rows_of_another_version_of_the_program_are_not_taken_over(office, capsys, monkeypatch):
    folders = ["--raw", str(office.folders.raw), "--out", str(office.folders.out)]
    for module in ("run", "publishing.changes"):
        monkeypatch.setattr(f"pipelines.{module}.code_digest", lambda: "of the next version")

    assert main(["run", *folders, "2020-05"]) == 0
    assert "暂时没有明细行；请再运行 chuangye run 2020-06" in capsys.readouterr().out
    with duckdb.connect(str(office.folders.out / "indicators.duckdb"), read_only=True) as con:
        assert con.execute("select count(*) from counted_things").fetchone() == (0,)
    # Until then the rows of the newest month, too, are found by counting again.
    assert main(["explain", *folders, "activity_rate", "2020-06"]) == 0
    assert "与公布的相等" in capsys.readouterr().out

    assert main(["run", *folders, "2020-06"]) == 0
    with duckdb.connect(str(office.folders.out / "indicators.duckdb"), read_only=True) as con:
        assert con.execute("select count(*) > 0 from counted_things").fetchone() == (True,)


def test_a_score_has_no_rows(explain):
    _, complaint = explain("shandong_district", "2020-06", "--dimension", "industry")

    assert complaint == "--dimension、--member 和 --rows 只用于指标，请去掉。\n"
