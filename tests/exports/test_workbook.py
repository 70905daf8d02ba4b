"""The workbook of a month made by hand: numbers, forms, and what must not be in it."""

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import duckdb
import openpyxl
import pytest
from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from pipelines.exports.workbook import write_workbook
from pipelines.jurisdiction import read_jurisdiction
from pipelines.months import Month
from pipelines.pages.edition import Edition
from tests.exports.exported_month import COMMAND, FORMULA, HIDDEN, LINK

JUNE = Month(2020, 6)
YANZHOU = read_jurisdiction("yanzhou")


def row(page: Worksheet, *starts: str) -> dict[str, Cell]:
    """The row that begins with some texts, by the titles over it; of groups, ``group.title``."""
    bottom = int(page.print_title_rows.rpartition("$")[2])
    group, titles = "", []
    for above, title in zip(page[3], page[bottom], strict=True):
        if above.value is title.value is None:
            break  # the notes reach further than the table
        group = above.value or group
        titles.append(group if title.value in (None, group) else f"{group}.{title.value}")
    for cells in page.iter_rows(min_row=bottom + 1):
        if tuple(cell.value for cell in cells[: len(starts)]) == starts:
            return dict(zip(titles, cells, strict=False))
    raise AssertionError(f"{page.title} 没有“{'、'.join(starts)}”一行")


def values(cells: dict[str, Cell], *titles: str) -> list:
    return [cells[title].value for title in titles]


def every_cell(workbook: openpyxl.Workbook) -> Iterator[Cell]:
    return (cell for page in workbook for cells in page.iter_rows() for cell in cells)


def notes(page: Worksheet) -> str:
    return "\n".join(str(cell.value) for cell in page["A"] if cell.value)


def written(database: Path, folder: Path) -> Path:
    with Edition.opened(database, JUNE, YANZHOU) as edition:
        return write_workbook(edition, folder)


def test_the_tables_of_the_month_have_a_sheet_each(workbook):
    assert workbook.sheetnames == [
        "说明", "五项目标", "政策落实与培训", "口径敏感性", "分镇街", "分镇街（政策与培训）",
        "分主体类型", "分行业门类", "分重点群体", "走势", "市场主体月报", "市场主体环比同比",
        "市场主体分主体类型", "市场主体分行业门类", "市场主体分镇街", "满意度",
        "存续", "存续分组", "评分表 省级标准", "评分表 部门标准", "评分合计", "失分清单",
        "数据接收与退回", "退回和需核实的原因", "缺报的来源", "定义与说明", "数据字典",
    ]  # fmt: skip


def test_the_same_published_file_gives_the_same_bytes(exported, tmp_path):
    first, again = (written(exported, tmp_path / name) for name in ("a", "b"))

    assert first.name == "创业指标_2020-06.xlsx"
    assert first.read_bytes() == again.read_bytes()


def test_numbers_are_numbers_with_the_formats_of_their_units(workbook):
    cells = row(workbook["五项目标"], "创业活跃度")

    # 52,000 of 353,000; 51,600 the month before; 15 % of 353,000 is 52,950.
    assert values(cells, "本月", "分子", "分母", "还差") == [
        pytest.approx(52000 / 353000), 52000, 353000, 950,
    ]  # fmt: skip
    assert cells["比上月"].value == pytest.approx(400 / 353000 * 100)
    assert [cells[title].number_format for title in ("本月", "分子", "比上月")] == [
        "0.00%",
        "#,##0",
        "+#,##0.00;-#,##0.00;0.00",
    ]
    assert values(cells, "是否达标", "差距", "口径") == [
        "✗ 未达标", "还差 950 人", "暂行口径",
    ]  # fmt: skip


def test_an_estimate_has_an_interval_and_no_cases(workbook):
    cells = row(workbook["五项目标"], "创业环境满意度")

    assert values(cells, "分子", "分母", "下界", "上界") == ["—", "—", 0.7925, 0.8325]


def test_a_figure_that_is_not_there_is_no_zero_and_says_why(workbook):
    page = workbook["政策落实与培训"]
    cells = row(page, "参训后创业稳定率")

    assert values(cells, "本月", "分子", "分母", "比上月") == ["…"] * 4
    assert "参训后创业稳定率：缺少栏目：创业培训实名制台账缺少“结业日期”" in notes(page)
    assert "符号：… 无数据" in notes(page)


def test_a_score_is_no_percentage(workbook):
    page = workbook["口径敏感性"]
    score = row(page, "创业环境满意度", "满意度得分")

    assert (score["本月"].value, score["本月"].number_format) == (82.5, "#,##0.00")
    assert score["比默认口径"].value == "—"
    # Half of 52,000 cases: 7.365 points below the default.
    half = row(page, "创业活跃度", "按户")
    assert half["比默认口径"].value == pytest.approx(-26000 / 353000 * 100)


def test_areas_stand_as_a_tree_with_the_unspecified_last(workbook):
    page = workbook["分镇街"]
    places = [(cell.value, cell.alignment.indent) for cell in page["A"][4:16]]

    assert places[:2] == [("兖州区", 0), ("鼓楼街道", 1)]
    assert places[-1] == ("未注明", 1)
    # A fifth of the district's 52,000 and 353,000.
    cells = row(page, "鼓楼街道")
    assert values(cells, "创业活跃度.分子", "创业活跃度.分母") == [10400, 70600]
    assert "创业环境满意度.分子" not in cells


def test_parts_stand_below_their_total(workbook):
    page = workbook["分主体类型"]

    assert [cell.value for cell in page["A"][4:8]] == [
        "合计", "企业", "个体工商户", "农民专业合作社",
    ]  # fmt: skip
    assert row(page, "企业")["创业活跃度.比率"].value == pytest.approx(12000 / 353000)
    assert row(workbook["分行业门类"], "农、林、牧、渔业")["创业活跃度.分子"].value == 2000
    # No figure of this indicator for the group: it does not apply.
    assert row(page, "企业")["创业环境满意度.比率"].value == "—"


def test_the_course_has_changes_on_month_year_and_year_to_date(workbook):
    page = workbook["走势"]
    june = next(
        cells
        for cells in page.iter_rows(min_row=4)
        if cells[0].value == "创业活跃度" and cells[1].value == datetime(2020, 6, 30)
    )

    assert june[1].number_format == 'yyyy"年"m"月"'
    # 400 more than in May, 6 × 400 more than in December; nothing is known of June 2019.
    assert [cell.value for cell in june[3:6]] == [
        pytest.approx(400 / 353000 * 100),
        "…",
        pytest.approx(2400 / 353000 * 100),
    ]


def test_a_change_against_a_protected_month_is_protected(exported, tmp_path):
    hidden = shutil.copy(exported, tmp_path / "hidden.duckdb")
    with duckdb.connect(str(hidden)) as con:
        con.execute(
            "update indicator_values set is_suppressed = true"
            " where indicator = 'activity_rate' and month = '2020-05-31'"
        )
    workbook = openpyxl.load_workbook(written(hidden, tmp_path))
    may, june = list(workbook["走势"].iter_rows(min_row=9, max_row=10, values_only=True))

    assert (may[0], may[2:8]) == ("创业活跃度", ("*",) * 6)
    assert june[3:5] == ("*", "…")
    assert row(workbook["五项目标"], "创业活跃度")["比上月"].value == "…"


def test_the_register_report_is_compared(workbook):
    cells = row(workbook["市场主体环比同比"], "新开户数")

    # 820 in June, 810 in May, 700 in June 2019; 770 + 780 + … + 820 from January on, against
    # 650 + 660 + … + 700.
    assert [cell.value for cell in cells.values()][1:] == [
        820, 810, 10, pytest.approx(10 / 810), 700, 120, pytest.approx(120 / 700), 4770, 4050,
        pytest.approx(720 / 4050),
    ]  # fmt: skip
    assert cells["与上月比.环比"].number_format == "0.00%"


def test_the_register_report_has_13_months_and_its_parts(workbook):
    page = workbook["市场主体月报"]
    months = [cell.value for cell in page["A"][3:16]]

    assert (months[0], months[-1]) == (datetime(2019, 6, 30), datetime(2020, 6, 30))
    # A quarter less a hundredth of 820 and 400; capital 21.5 for each opened.
    cells = row(workbook["市场主体分主体类型"], "企业")
    assert values(cells, "新开户数", "退出户数", "新登记资本") == [197, 96, 197 * 21.5]
    assert row(workbook["市场主体分镇街"], "鼓楼街道")["新开户数"].value == 164


def test_satisfaction_has_blocks_strata_and_intervals_and_tells_no_small_count(workbook):
    page = workbook["满意度"]

    assert values(row(page, "总体满意度", "合计"), "结果", "95%区间下限") == [0.8125, 0.7925]
    assert values(row(page, "总体满意度", "农民专业合作社"), "结果", "无数据的原因") == [
        "…", "数据不足，结果不可靠",
    ]  # fmt: skip
    assert "总体满意度 50／400" in notes(page)
    assert "有效回答2份" not in notes(page)


def test_survival_stands_by_age_and_at_full_years(workbook):
    cells = row(workbook["存续"], 36)

    # 1 − 36 × 0.01 and 600 − 36 × 10; enterprises lose half of that.
    assert [cell.value for cell in cells.values()] == pytest.approx([36, 0.64, 240, 0.82, 240])
    assert list(cells)[1:3] == ["合计.存续概率", "合计.仍在观察"]
    town = row(workbook["存续分组"], "镇街", "鼓楼街道")
    assert values(town, "满12个月", "满24个月", "满36个月") == [
        pytest.approx(0.952), pytest.approx(0.904), "—",
    ]  # fmt: skip


def test_a_score_sheet_has_the_items_with_points_and_grounds(workbook):
    cells = row(workbook["评分表 省级标准"], "2.1.1")

    assert values(cells, "分值", "得分", "失分", "未评定", "再有几例", "可多得分") == [
        4, 1, 1, 2, 19, 1,
    ]  # fmt: skip
    assert cells["评定依据"].value == (
        "达到80%，未达到90%；没有认定材料\n创业担保贷款覆盖率 83.51%（233／279）"
    )
    assert row(workbook["评分表 省级标准"], "1.1.1")["评分办法"].value.endswith(
        "\n〔推断〕组内3分按两行2、1分拆分"
    )
    assert row(workbook["评分表 部门标准"], "区科学技术局", "2.1")["失分"].value == 4


def test_protected_grounds_of_a_score_are_left_out(workbook):
    cells = row(workbook["评分表 省级标准"], "2.1.2")

    assert cells["评定依据"].value.endswith("\n* 受保护，不公布")
    assert values(cells, "再有几例", "可多得分") == ["*", "*"]


def test_lost_points_begin_with_the_department_that_has_most_at_stake(workbook):
    page = workbook["失分清单"]
    owners = [cell.value for cell in page["A"][3:]]

    # 1.3333 + … of 区科学技术局: 6 + 4; 区就业创业促进中心: 3 + 1.
    assert owners[:2] == ["区科学技术局", "区科学技术局"]
    assert owners[2] == "区就业创业促进中心"
    assert row(page, "区人社局", "省级标准", "1.1.2")["共同责任部门"].value == "区政府办公室"


def test_files_are_listed_without_their_folder(workbook):
    page = workbook["数据接收与退回"]

    assert values(row(page, "市场主体登记信息"), "收到", "采用", "退回") == [1321, 1282, 14]
    refused = row(page, "税费减免台账")
    assert values(refused, "文件", "收到") == ["<b>减免.xlsx", "—"]
    assert refused["拒收的原因和处理"].value == "90 行中有 31 行要退回，请改正后重报。"
    assert (
        row(workbook["退回和需核实的原因"], "退回", "市场主体登记信息（区市场监管局）")[
            "行数"
        ].value
        == 9
    )
    assert row(workbook["缺报的来源"], "税费减免台账")["应报部门"].value == "区税务局"


def test_definitions_and_columns_can_be_looked_up(workbook):
    cells = row(workbook["定义与说明"], "创业活跃度", "比常住人口")

    assert values(cells, "口径地位", "定义编号") == ["暂行口径", "activity_rate.per_resident.v1"]
    assert row(workbook["数据字典"], "areas", "area_code")["含义"].value == "区划代码"


def test_the_first_sheet_says_what_the_workbook_is(workbook):
    facts = {cells[0].value: cells[1].value for cells in workbook["说明"].iter_rows()}

    assert facts["运行编号"] == "2020-06-r1"
    # Published on 4 July 22:00 UTC.
    assert facts["制表日期"] == datetime(2020, 7, 5)
    assert facts["符号 *"] == "受保护，不公布"
    assert facts["五项目标"] == "五项目标完成情况"


def test_every_table_has_unit_source_scope_heads_that_stay_and_a_print_set_up(workbook):
    for page in workbook.worksheets[1:]:
        head = page.print_title_rows
        assert page.freeze_panes[1:] == str(int(head.rpartition("$")[2]) + 1), page.title
        assert "资料来源：" in notes(page), page.title
        assert "统计口径：" in notes(page), page.title
        assert page.page_setup.paperSize == 9
        assert page.page_setup.fitToHeight == 0
        assert page.sheet_properties.pageSetUpPr.fitToPage
        assert page.oddFooter.left.text == "兖州区创业型城市创建月报　2020年6月"
        assert page.oddFooter.center.text == "第 &P 页，共 &N 页"
        assert page.oddFooter.right.text == "运行编号 2020-06-r1"
        if page.title not in ("定义与说明", "数据字典"):
            assert "单位：" in page["A2"].value, page.title
    assert workbook["评分表 省级标准"].page_setup.orientation == "landscape"
    assert workbook["缺报的来源"].page_setup.orientation == "portrait"


def test_no_text_becomes_a_formula_or_a_link(workbook):
    cells = list(every_cell(workbook))

    assert not [cell for cell in cells if cell.data_type == "f"]
    for text in (FORMULA, COMMAND, "-2+3"):
        written = [cell for cell in cells if cell.value == text]
        assert written and all(cell.quotePrefix for cell in written)
    assert any(LINK in str(cell.value) for cell in cells)
    linked = [cell for cell in cells if cell.hyperlink]
    assert {cell.parent.title for cell in linked} == {"说明"}
    assert not any(cell.hyperlink.target for cell in linked)


def test_protected_figures_are_nowhere_in_the_workbook(workbook):
    assert row(workbook["分重点群体"], "高校毕业生")["创业服务率.分子"].value == "*"
    assert row(workbook["分镇街"], "小孟镇")["创业服务率.比率"].value == "*"
    # 221 of 290 persons in 小孟镇; 1 of 3 behind an item of the sheet.
    protected = [f"{figure:.6g}" for figure in (*HIDDEN, 221 / 290)]
    for cell in every_cell(workbook):
        if isinstance(cell.value, int | float):
            assert f"{cell.value:.6g}" not in protected, cell
        for text in ("131,071", "131071", "33.33%"):
            assert text not in str(cell.value), cell


def test_a_month_with_nothing_but_definitions_can_be_written(exported, tmp_path):
    bare = Path(shutil.copy(exported, tmp_path / "bare.duckdb"))
    with duckdb.connect(str(bare)) as con:
        for name in (
            "deliveries",
            "quality",
            "register_report",
            "score_items",
            "score_totals",
            "survival_curves",
        ):
            con.execute(f"delete from {name}")
        con.execute(
            "update indicator_values set numerator = null, denominator = null, value = null,"
            " lower = null, upper = null, met = null, gap = null, target = null,"
            " reason = 'source_missing', reason_detail = null"
        )
    workbook = openpyxl.load_workbook(written(bare, tmp_path))

    assert "失分清单" not in workbook.sheetnames
    assert values(row(workbook["五项目标"], "创业活跃度"), "本月", "分子") == ["…", "…"]
    assert [cell.value for cell in row(workbook["市场主体环比同比"], "新开户数").values()][1:] == [
        "…"
    ] * 10
    assert workbook["市场主体月报"]["A4"].value == "本月没有。"
