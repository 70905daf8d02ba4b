"""The hand-made published file of the pages, with what only the exports read, and with traps."""

from pathlib import Path

import duckdb

from pipelines.computing.warehouse import SQL
from pipelines.publishing.published_tables import read_published_table
from tests.pages.published_month import write_published_file

# What a spreadsheet would compute, dial or open.
FORMULA = '=HYPERLINK("//x.example","y")'
COMMAND = "@SUM(1+1)*cmd|'/c calc'!A0"
LINK = "//x.example/a"
# Protected: 131,071 of 131,101 young graduates, a rate of 99.977 %.
HIDDEN = (131071, 131101, 131071 / 131101)
PARTS = """
insert into indicator_values by name
select usual.* replace (part.dimension as dimension, part.member as member,
    part.numerator as numerator, part.denominator as denominator,
    part.numerator / part.denominator as value, null as target, null as met, null as gap,
    part.is_suppressed as is_suppressed)
from indicator_values as usual
inner join (values
    ('activity_rate', 'entity_type', 'enterprise', 12000, 353000, false),
    ('activity_rate', 'entity_type', 'individual', 39000, 353000, false),
    ('activity_rate', 'entity_type', 'cooperative', 1000, 353000, false),
    ('activity_rate', 'industry', 'A', 2000, 353000, false),
    ('service_rate', 'key_group', '残疾人', 40, 50, false),
    ('service_rate', 'key_group', '高校毕业生', 131071, 131101, true),
    ('service_rate', 'key_group', 'unspecified', 3972, 5220, false)
) as part (indicator, dimension, member, numerator, denominator, is_suppressed)
    on part.indicator = usual.indicator
where usual.month = '2020-06-30' and usual.area_code = '370812' and usual.variant = 'default'
    and usual.dimension = 'total';

insert into indicator_values by name
select usual.* replace ('entity_type' as dimension, 'cooperative' as member, null as value,
    null as lower, null as upper, null as met, null as met_with_confidence, 'M' as status,
    'unreliable' as reason, '有效回答2份，少于30份' as reason_detail)
from indicator_values as usual
where usual.month = '2020-06-30' and usual.area_code = '370812' and usual.variant = 'default'
    and usual.indicator = 'satisfaction_rate' and usual.dimension = 'total';
"""
# The whole loses a hundredth a month, enterprises half of that; a town is known for two years.
SURVIVAL = """
create table survival_curves as
select date '2020-06-30' as month, area_code, dimension, member, age_months::integer as age_months,
    1 - loss * age_months as survival, (600 - 10 * age_months)::bigint as at_risk
from (values
    ('370812', 'total', 'total', 0.01, 61),
    ('370812', 'entity_type', 'enterprise', 0.005, 61),
    ('370812', 'industry', 'A', 0.002, 61),
    ('370812001', 'total', 'total', 0.004, 25)
) as curves (area_code, dimension, member, loss, months), range(61) as ages (age_months)
where age_months < months;
"""


def write_exported_file(path: Path) -> Path:
    """Figures of 2019-12 to 2020-06 with parts, protected cells, and texts that are dangerous."""
    write_published_file(path)
    with duckdb.connect(str(path)) as con:
        con.execute(PARTS)
        con.execute(SURVIVAL)
        for table in ("areas", "indicator_values"):
            con.execute(
                f"update {table} set area_name = $name where area_code = '370812102'",
                {"name": FORMULA},
            )
        con.execute(
            "update score_items set evidence = $evidence, why = $why where item = '1.1.1'",
            {"evidence": COMMAND, "why": LINK},
        )
        con.execute("update score_totals set title = '-2+3' where member = '2'")
        con.execute(
            "create or replace table data_dictionary "
            "(table_name varchar, column_name varchar, data_type varchar, comment varchar)"
        )
        con.executemany(
            "insert into data_dictionary values (?, ?, 'VARCHAR', ?)",
            [
                (table.name, name, meaning)
                for file in sorted((SQL / "release").glob("*.sql"))
                for table in [read_published_table(file)]
                for name, meaning in table.columns.items()
            ],
        )
    return path
