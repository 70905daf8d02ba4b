"""A sheet of one item under test, and the item's points for what is given."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from pipelines.computing.sheets import SHEETS, load_sheets
from pipelines.jurisdiction import Member, read_jurisdiction
from pipelines.standard_files import known_measures, read_standard

MEMBERS = (
    Member("区人社局", "党政部门"),
    Member("区财政局", "党政部门"),
    Member("区总工会", "社团"),
    Member("团区委", "社团"),
    Member("各成员单位", "集体"),
)
SHEET = """
title = "试评表"
name = "试评"
document = "试评文件"
clause = "附件"
points = 100
each_department = {each}
systems = [{{ id = "1", title = "一、试评", points = 100 }}]

[[items]]
id = "1.1"
requirement = "被试的条目"
method = "照规则"
points = {points}
departments = ["{owner}"]
{facts}
rules = [
{rules}
]

[[items]]
id = "1.2"
requirement = "其余"
method = "得分"
points = {rest}
departments = ["{owner}"]
rules = [{{ kind = "levels", points = {rest}, levels = [{{ name = "得分", points = {rest} }}] }}]
"""


@pytest.fixture
def sheet(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> Callable[..., None]:
    """Load a sheet whose item 1.1 has the rules given; all else of its 100 points is item 1.2."""

    def load(rules: str, points: str, facts: str = "", *, each: bool = False) -> None:
        path = tmp_path / "probe.toml"
        path.write_text(
            SHEET.format(
                each=str(each).lower(),
                points=points,
                rest=100 - Decimal(points),
                owner="被考核部门" if each else "区人社局",
                facts=facts,
                rules=" ".join(rules.split()),  # an inline table stands on one line
            ),
            encoding="utf-8",
        )
        for table in SHEETS:
            con.execute(f"delete from {table}")
        jurisdiction = read_jurisdiction("yanzhou")
        object.__setattr__(jurisdiction, "members", MEMBERS)
        load_sheets(con, jurisdiction, (read_standard(path),))

    return load


@pytest.fixture
def score(con: duckdb.DuckDBPyConnection, compute: Callable) -> Callable[..., tuple]:
    """Lowest and highest points of item 1.1, as floats, and other columns that are asked for."""

    def points(*columns: str, department: str | None = None, month: str = "2020-06") -> tuple:
        names = ", ".join(("lowest::double", "highest::double", *columns))
        where = "item = '1.1' and department is not distinct from " + (
            f"'{department}'" if department else "null"
        )
        (row,) = compute("score_items", con, month=month, columns=names, where=where)
        return row

    return points


@pytest.fixture
def evidence(given: Callable) -> Callable[..., None]:
    """Give judgements of item 1.1: word, cases, day, department."""

    def judge(*judgements: tuple[str | None, ...]) -> None:
        lines = [
            " | ".join(
                [
                    "probe",
                    "1.1",
                    str(number),
                    "材料",
                    *(str(cell or "") for cell in (*judgement, "", "", "")[:4]),
                ]
            )
            for number, judgement in enumerate(judgements)
        ]
        given(
            "current_evidence\n"
            "standard | item | case_id | material | word | cases | determined_on | department\n"
            + "\n".join(lines)
        )

    return judge


@pytest.fixture
def figure(con: duckdb.DuckDBPyConnection, given: Callable) -> Callable[..., None]:
    """Give a measure its figure; one not given is not known. A second figure replaces the first."""
    given(
        "figures\nmeasure:varchar | department:varchar | numerator:decimal(18,4)"
        " | denominator:decimal(18,4) | met:boolean | gap:bigint | is_complete:boolean"
        " | is_suppressed:boolean | reason:varchar | text:varchar"
    )
    given("measure_titles\nmeasure:varchar | title:varchar | unit:varchar")
    con.executemany(
        "insert into measure_titles values (?, '某数', '次')",
        [(m,) for m in known_measures()],
    )

    def fill(
        measure: str,
        numerator: int,
        denominator: int | None = None,
        *,
        complete: bool = True,
        department: str = "",
        met: bool | None = None,
        gap: int | None = None,
        reason: str | None = None,
    ) -> None:
        con.execute(
            "delete from figures where measure = ? and department = ?", [measure, department]
        )
        con.execute(
            "insert into figures values (?, ?, ?, ?, ?, ?, ?, false, ?, '某数')",
            [measure, department, numerator, denominator, met, gap, complete, reason],
        )

    return fill
