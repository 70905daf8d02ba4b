import pytest

from pipelines.jurisdiction import REFERENCE, JurisdictionError, read_jurisdiction

SMALL = """
code = "370900"
name = "泰安市"

[[areas]]
code = "370902"
name = "泰山区"

[[areas]]
code = "370902001"
name = "岱庙街道"
parent = "370902"
"""

MEMBER = '[[members]]\nname = "市人社局"\nkind = "党政部门"\n'
MAIL = """
[mail]
host = "smtp.example.cn"
port = 465
security = "tls"
sender = "tjj@example.cn"
recipients = ["cyzx@example.cn"]
user = "tjj@example.cn"
"""
ALERTS = '[alerts]\nrecipients = ["tjj@example.cn"]\nwebhook = "https://robot.example.cn/?key=1"\n'
STAGE = '[[stages]]\ntitle = "准备阶段"\nstart = 2020-01-01\nend = 2020-03-01\n'


def written(tmp_path, text: str) -> str:
    path = tmp_path / "taian.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("name", sorted(p.stem for p in (REFERENCE / "jurisdictions").iterdir()))
def test_every_jurisdiction_of_the_project_is_read(name):
    assert read_jurisdiction(name).tree


def test_every_area_with_parts_has_its_own_unspecified(tmp_path):
    tree = read_jurisdiction(written(tmp_path, SMALL)).tree

    assert {area.code: area.parent for area in tree} == {
        "370900": "",
        "370902": "370900",
        "370902001": "370902",
        "370902999": "370902",
        "370900999": "370900",
    }


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        (SMALL.replace('"370900"', "370900", 1), "code 应为加引号的文字"),
        (SMALL.replace('name = "泰安市"', ""), "name 缺少这一项"),
        (SMALL.replace('parent = "370902"', 'parent = "370999"'), "上级 370999 不在区划树里"),
        (SMALL.replace('name = "泰山区"', 'name = "泰山区"\nparent = "370902001"'), "不在区划树里"),
        (SMALL.replace('"370902001"', '"370902"'), "370902 出现了不止一次"),
        (SMALL + "[campaign]\nstart = 2020-01-01\n", "要同时写明"),
        (SMALL + "[campaign]\nstart = 2020-02-01\nend = 2020-01-01\n", "晚于"),
        (SMALL + '[targets]\nactivity_rate = "15%"\n', "targets.activity_rate 应为数字"),
        (SMALL + "[targets]\nactivity_rate = 15\n", "如 0.15"),
        (SMALL + "[targets]\nactivty_rate = 0.15\n", "没有 activty_rate 这个指标"),
        (SMALL + "[jobs_per_entity]\nenterprise = 3\n", "缺少 individual、cooperative"),
        (SMALL + '[extract]\nregistrations = "everything"\n', "extract.registrations"),
        ('aliases = "泰安"\n' + SMALL, "aliases 应为方括号里的列表"),
        ('standards = ["nowhere"]\n' + SMALL, "找不到评估标准 nowhere；已有标准：national_city"),
        ("training_task = 0\n" + SMALL, "training_task 应为大于 0"),
        (SMALL + MEMBER + MEMBER, "members 里 市人社局 出现了不止一次"),
        (SMALL + MEMBER.replace("党政部门", "局"), "members.0.kind 不在允许取值内"),
        (SMALL + '[departments]\nloans = "市银行"\n' + MEMBER, "departments.loans 的 市银行"),
        (SMALL + STAGE.replace("2020-03-01", "2019-03-01"), "stages 里准备阶段的 start 晚于 end"),
        ("colour = 1\n" + SMALL, "colour 不认识这一项"),
        ("due_day = 0\n" + SMALL, "due_day 应为 1 到 28 之间的日"),
        ("due_day = 31\n" + SMALL, "due_day 应为 1 到 28 之间的日"),
        ('mail = "smtp.example.cn"\n' + SMALL, "mail 应写成表"),
        (SMALL + MAIL.replace('host = "smtp.example.cn"\n', ""), "mail.host 缺少这一项"),
        (SMALL + MAIL.replace("smtp.example.cn", " "), "mail.host 是空白"),
        (SMALL + MAIL.replace("465", "70000"), "mail.port 应为 1 到 65535"),
        (SMALL + MAIL.replace('"tls"', '"ssl"'), "mail.security 不在允许取值内"),
        (SMALL + MAIL.replace('["cyzx@example.cn"]', "[]"), "mail.recipients 至少要有一个收件人"),
        (SMALL + MAIL.replace("cyzx@", "创业中心@"), "“创业中心@example.cn”不是电子邮件地址"),
        (SMALL + MAIL.replace("cyzx@", "a@b.cn\\nBcc: c@"), "不是电子邮件地址"),
        (SMALL + MAIL.replace('user = "tjj@example.cn"', 'user = ""'), "mail.user 应为登录名"),
        (SMALL + MAIL.replace('"tls"', '"none"'), "密码会以明文传送"),
        (SMALL + MAIL + 'password = "123456"\n', "mail.password 不认识这一项"),
        (SMALL + "[alerts]\n", "recipients 和 webhook 至少要写一项"),
        (SMALL + ALERTS, "alerts.recipients 要经 [mail] 的服务器发送"),
        (SMALL + MAIL + ALERTS.replace("tjj@", "tjj"), "alerts 里的“tjjexample.cn”不是"),
        (SMALL + MAIL + ALERTS.replace("https://", ""), "alerts.webhook 应为 https:// 开头"),
        (SMALL + MAIL + ALERTS.replace("https://robot", "https:/robot"), "alerts.webhook"),
        (SMALL + MAIL + ALERTS.replace(".cn/?", ".cn:钥/?"), "alerts.webhook"),
        ('publishes_on_schedule = "false"\n' + SMALL, "publishes_on_schedule 应为 true 或 false"),
        ("publishes_on_schedule = 1\n" + SMALL, "publishes_on_schedule 应为 true 或 false"),
    ],
)
def test_what_is_wrong_is_named(tmp_path, wrong, sentence):
    with pytest.raises(JurisdictionError) as refused:
        read_jurisdiction(written(tmp_path, wrong))

    assert sentence in str(refused.value)
    assert str(refused.value).startswith("taian.toml：")


def test_what_concerns_only_the_office_is_no_reason_to_read_or_publish_again(tmp_path):
    before = read_jurisdiction(written(tmp_path, SMALL)).fingerprint
    facts = "due_day = 10\npublishes_on_schedule = true\n"
    office = read_jurisdiction(written(tmp_path, facts + SMALL + MAIL + ALERTS))

    assert (office.due_day, office.mail.port) == (10, 465)
    assert office.publishes_on_schedule
    assert office.alerts.webhook == "https://robot.example.cn/?key=1"
    assert office.fingerprint == before
    other = read_jurisdiction(written(tmp_path, SMALL.replace("泰山区", "岱岳区")))
    assert other.fingerprint != before


def test_ledgers_are_due_on_the_fifth_unless_the_file_says_otherwise(tmp_path):
    assert read_jurisdiction(written(tmp_path, SMALL)).due_day == 5


def test_the_schedule_makes_drafts_unless_the_file_says_otherwise(tmp_path):
    assert read_jurisdiction(written(tmp_path, SMALL)).publishes_on_schedule is False
