"""Why a score is what it is, as the command line tells it."""

from pathlib import Path

import duckdb
import pytest

from pipelines.cli import main
from tests.pages.published_month import write_published_file


@pytest.fixture(scope="module")
def out(tmp_path_factory) -> Path:
    """An output folder whose published file was made by hand."""
    folder = tmp_path_factory.mktemp("out")
    write_published_file(folder / "indicators.duckdb")
    return folder


@pytest.fixture
def explain(out, tmp_path, capsys):
    """What is printed for the words of a command, and what is complained about."""

    def said(*words: str, folder: Path = out) -> tuple[list[str], str]:
        main(["explain", "--raw", str(tmp_path / "raw"), "--out", str(folder), *words])
        printed = capsys.readouterr()
        return printed.out.splitlines(), printed.err

    return said


def test_an_item_is_told_with_wording_points_grounds_and_past_months(explain):
    lines, _ = explain("shandong_district/2.1.1", "2020-06")

    assert lines == [
        "省级标准 2.1.1　2020年6月（2020-06-r1）",
        "  出处：《工作方案》 附件",
        "  要求：担保贷款。",
        "  评分办法：达到80%得1分，达到90%得2分。",
        "  分值：4 分",
        "  评定：得 1 分，失 1 分，未评定 2 分，得分区间 1–3 分",
        "  依据：达到80%，未达到90%；没有认定材料",
        "  数字：创业担保贷款覆盖率 83.51%（233／279）",
        "  差额：再有 19 例，可多得 1 分",
        "  责任部门：区就业创业促进中心（原文：区就业创业中心）",
        "  2020年3月：得 1 分，失 1 分，未评定 2 分，得分区间 1–3 分",
        "  2020年5月：得 1 分，失 1 分，未评定 2 分，得分区间 1–3 分",
    ]


def test_a_reading_that_is_ours_and_the_evidence_are_told(explain):
    lines, _ = explain("shandong_district/1.1.1", "2020-06")

    assert "  〔推断〕组内3分按两行2、1分拆分" in lines
    assert "  佐证：政府工作报告；会议纪要" in lines


def test_protected_figures_are_marked_as_not_for_pages(explain):
    lines, _ = explain("shandong_district/2.1.2", "2020-06")

    assert "  数字：参训后创业成功率 33.33%（1／3）（受保护，不对外公布）" in lines


def test_a_standard_is_told_by_systems_and_months(explain):
    lines, _ = explain("shandong_district", "2020-05")

    assert lines == [
        "创建责任分工<表>（省级标准）　2020年5月（2020-05-r1）",
        "  出处：《工作方案》 附件2",
        "  满分 10 分：得 4 分，失 1 分，未评定 4 分，原文未明 1 分，得分区间 4–9 分",
        "  一、组织领导（4 分）：得 2 分，未评定 2 分，得分区间 2–4 分",
        "  二、政策扶持（6 分）：得 2 分，失 1 分，未评定 2 分，原文未明 1 分，得分区间 2–5 分",
        "  2020年3月：得 4 分，失 1 分，未评定 4 分，原文未明 1 分，得分区间 4–9 分",
        "  2020年6月：得 4.5 分，失 1.5 分，未评定 3 分，原文未明 1 分，得分区间 4.5–8.5 分",
    ]


def test_without_a_department_there_is_a_line_for_each_in_the_order_of_the_members(explain):
    of_item, _ = explain("national_department/2.1", "2020-06")
    of_total, _ = explain("national_department", "2020-06")

    assert of_item[-2:] == [
        "  区科学技术局：得 0 分，失 4 分；一项也没有完成",
        "  区人社局：得 2.67 分，失 1.33 分；完成三分之二",
    ]
    assert of_total[-2:] == [
        "  区科学技术局：得 0 分，失 4 分，未评定 6 分，得分区间 0–6 分",
        "  区人社局：得 8.67 分，失 1.33 分",
    ]


def test_a_department_is_found_by_any_of_its_names(explain):
    lines, _ = explain("national_department", "2020-06", "--department", "区人力资源和社会保障局")

    assert lines[2:] == [
        "  被考核部门：区人社局",
        "  满分 10 分：得 8.67 分，失 1.33 分",
        "  重视程度（6 分）：得 6 分",
        "  职责任务（4 分）：得 2.67 分，失 1.33 分",
    ]
    item, _ = explain("national_department/2.1", "2020-06", "--department", "区人社局")
    assert "  差额：再有 1 例，可多得 1.33 分" in item


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            ["nosuch/1.1.1", "2020-06"],
            "没有评分标准 nosuch；已有标准：shandong_district、national_department。",
        ),
        (
            ["shandong_district/9.9.9", "2020-06"],
            "省级标准没有条目 9.9.9；条目有：1.1.1、1.1.2、1.2.1、2.1.1、2.1.2。",
        ),
        (
            ["shandong_district", "2020-04"],
            "2020年4月没有公布省级标准的评分；已公布：2020年3月、2020年5月、2020年6月。",
        ),
        (
            ["national_department", "2020-06", "--department", "区气象局"],
            "没有被考核部门 区气象局；被考核部门：区科学技术局、区人社局。",
        ),
        (
            ["shandong_district", "2020-06", "--department", "区人社局"],
            "省级标准是全辖区一张表，不逐个部门考核；请去掉 --department，"
            "各责任部门的失分见失分清单。",
        ),
        (
            ["shandong_district", "2020-06", "--area", "370812"],
            "评分不分区划和口径；请去掉 --area 和 --variant。",
        ),
        (
            ["success_rate", "2020-06", "--department", "区人社局"],
            "指标不分部门；--department 只用于评分标准。",
        ),
    ],
)
def test_what_is_not_there_is_named_with_what_is(explain, words, sentence):
    printed, complaint = explain(*words)

    assert printed == []
    assert complaint == sentence + "\n"


def test_a_file_from_before_there_were_standards_has_none(explain, tmp_path):
    old = tmp_path / "old"
    old.mkdir()
    write_published_file(old / "indicators.duckdb")
    with duckdb.connect(str(old / "indicators.duckdb")) as con:
        con.execute("drop table standards")

    _, complaint = explain("shandong_district/1.1.1", "2020-06", folder=old)

    assert complaint == "没有评分标准 shandong_district；已有标准：无。\n"
