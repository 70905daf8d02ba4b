import pytest

from pipelines.computing.definitions import DefinitionError, read_check, read_indicator

HEADER = """/*
title = "创业服务率"
kind = "target"
definition = "得到服务的人占有需求的人的比例。"
numerator = "得到服务的人数（人）"
denominator = "有需求或得到服务的人数（人）"
unit = "%"
sources = ["services"]
needs = ["services.served_on"]
owner = "就业部门"
version = 2
status = "provisional"
dimensions = ["key_group"]
rows = "select two"
{more}
[[variants]]
id = "default"
title = "近12个月"
definition = "近12个月内。"

[[variants]]
id = "recent_founders"
title = "近期创业者"
definition = "近36个月内创业的人。"
needs = []
dimensions = ["entity_type"]
*/
select 1 as one
"""


STEPS = """with first as (
    select 1 as one
),

second as (
    select one + 1 as two from first
)

"""


def written(tmp_path, text):
    path = tmp_path / "service_rate.sql"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_rows_of_an_indicator_are_a_select_over_its_steps(tmp_path):
    text = HEADER.format(more="").replace(
        "select 1 as one", f"{STEPS}select two\nfrom second\nunion all\nselect 3"
    )

    assert read_indicator(written(tmp_path, text)).rows_sql == f"{STEPS}select two"


def test_a_variant_says_what_differs_and_takes_the_rest_from_its_indicator(tmp_path):
    indicator = read_indicator(written(tmp_path, HEADER.format(more="")))

    default, founders = indicator.variants
    assert (indicator.id, indicator.sql) == ("service_rate", "select 1 as one")
    assert (default.needs, default.dimensions) == (("services.served_on",), ("key_group",))
    assert (founders.needs, founders.dimensions) == ((), ("entity_type",))
    assert founders.sources == ("services",)
    assert indicator.definition_id(founders) == "service_rate.recent_founders.v2"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("select 1", "service_rate.sql：文件应以 /* 元数据 */ 开头。"),
        ("/*\ntitle = \n*/\nselect 1", "service_rate.sql：元数据不是合法的 TOML"),
        (HEADER.format(more='unit2 = "%"'), "service_rate.sql：不认识的键 unit2。"),
        (HEADER.format(more="").replace("version = 2\n", ""), "service_rate.sql：缺少 version。"),
        (
            HEADER.format(more='gap = "many"'),
            "service_rate.sql：gap 只能是 none、cases、new_entrants。",
        ),
        (
            HEADER.format(more="").replace('"default"', '"usual"'),
            "service_rate.sql：第一个 [[variants]] 的 id 应为 default。",
        ),
        *(
            (
                HEADER.format(more="").replace("needs = []", f'counts_as = "{other}"'),
                "service_rate.sql：recent_founders 的 counts_as 不是自己计数的口径。",
            )
            for other in ("usual", "recent_founders")
        ),
    ],
)
def test_a_wrong_header_is_refused_by_the_name_of_its_file(tmp_path, text, message):
    with pytest.raises(DefinitionError) as refusal:
        read_indicator(written(tmp_path, text))

    assert str(refusal.value).startswith(message)


def test_a_check_says_how_severe_it_is_and_what_is_wrong(tmp_path):
    path = tmp_path / "balance.sql"
    path.write_text(
        '/*\nrule = "V06"\nseverity = "error"\nmessage = "不平衡"\n*/\nselect 1 as one\n'
    )

    check = read_check(path)
    assert (check.id, check.severity, check.message) == ("balance", "error", "不平衡")
