import pytest

from pipelines.computing.availability import write_availability
from pipelines.ingest import Account
from pipelines.jurisdiction import read_jurisdiction
from pipelines.months import Month

JUNE = Month(2020, 6)
REFUSED = "loans.xlsx：退回的行超过5%。"


@pytest.fixture
def judged(con):
    """Why variants have no figure, once ``received`` has arrived in June."""

    def judge(*received: Account, jurisdiction: str = "yanzhou") -> dict[tuple, tuple]:
        by_source: dict[str, list[Account]] = {}
        for account in received:
            by_source.setdefault(account.source, []).append(account)
        found = write_availability(con, JUNE, read_jurisdiction(jurisdiction), by_source)
        return {(row.indicator, row.variant): row[2:] for row in found}

    return judge


def living_firms(given, extra="", cell=""):
    given(f"""
        accepted_registrations
        credit_code | born_on    | person_id | folder_month {extra}
        a           | 2015-01-01 | p         | 2020-06-30 {cell}
    """)


def population(given, as_of_on):
    given(f"""
        accepted_population
        area_code | as_of_on   | persons_16_59 | folder_month
        370812    | {as_of_on} | 1000          | 2020-01-31
    """)


def test_a_register_without_exit_dates_lacks_a_column(given, judged):
    living_firms(given)
    population(given, "2019-12-31")

    found = judged(Account("registrations"))
    detail = "市场主体登记信息（区市场监管局）没有“注销日期”或“吊销日期”一栏的数据"
    assert found["success_rate", "default"] == ("column_missing", detail)
    assert found["activity_rate", "entities"] == ("column_missing", detail)
    assert found["register_report", "exits"] == ("column_missing", detail)
    assert ("register_report", "counts") not in found


def test_persons_are_needed_for_activity_but_not_for_its_entities(given, judged):
    given("""
        accepted_registrations
        credit_code | born_on    | cancelled_on | folder_month
        a           | 2015-01-01 | 2020-01-01   | 2020-06-30
    """)
    population(given, "2019-12-31")

    found = judged(Account("registrations"))
    assert found["activity_rate", "default"][0] == "column_missing"
    assert ("activity_rate", "entities") not in found
    assert ("success_rate", "default") not in found


def test_a_source_that_did_not_arrive_in_the_month_is_missing(given, judged):
    given("""
        accepted_registrations
        credit_code | born_on    | cancelled_on | person_id | folder_month
        a           | 2015-01-01 | 2020-01-01   | p         | 2020-05-31
    """)

    assert judged()["success_rate", "default"] == (
        "source_missing",
        "2020年6月没有收到市场主体登记信息（区市场监管局）",
    )


def test_a_delivery_without_rows_has_still_arrived(given, judged):
    given("""
        accepted_registrations
        credit_code | born_on    | cancelled_on | person_id | folder_month
        a           | 2015-01-01 | 2020-01-01   | p         | 2020-05-31
    """)

    assert ("success_rate", "default") not in judged(Account("registrations"))


def test_a_refused_file_makes_its_source_refused_and_no_other(judged):
    found = judged(Account("loans", refused=REFUSED))

    assert found["loan_coverage", "default"] == (
        "source_refused",
        f"创业担保贷款台账（区就业创业促进中心）整个文件被拒收：{REFUSED}",
    )
    assert found["subsidy_coverage", "default"][0] == "source_missing"


def test_a_source_stays_refused_beside_another_accepted_file(given, judged):
    given("""
        accepted_loans
        application_id | disbursed_on | disbursed_yuan | folder_month
        1              | 2020-06-01   | 100000         | 2020-06-30
    """)

    # The refused file may hold the loans of half the towns.
    found = judged(Account("loans", refused=REFUSED), Account("loans"))
    assert found["loan_coverage", "default"][0] == "source_refused"


@pytest.mark.parametrize(
    ("as_of_on", "reason"),
    [("2018-06-30", "source_missing"), ("2018-07-01", None), ("2020-07-01", "source_missing")],
)
def test_population_is_present_for_24_months(given, judged, as_of_on, reason):
    living_firms(given, "| cancelled_on", "| 2020-01-01")
    population(given, as_of_on)

    found = judged(Account("registrations"))
    assert found.get(("activity_rate", "default"), (None,))[0] == reason


def test_other_denominators_need_their_own_column(given, judged):
    living_firms(given, "| cancelled_on", "| 2020-01-01")
    population(given, "2019-12-31")

    found = judged(Account("registrations"))
    detail = "人口与劳动力（区统计局）没有“劳动力”一栏的数据"
    assert found["activity_rate", "per_labour_force"] == ("column_missing", detail)
    assert ("activity_rate", "default") not in found


def test_the_survey_stays_present_after_the_month_it_was_delivered_for(given, judged):
    given("""
        accepted_survey
        questionnaire_id | overall | folder_month
        1                | 5       | 2020-03-31
    """)
    living_firms(given)

    assert ("satisfaction_rate", "default") not in judged()


def test_service_needs_all_four_ledgers(judged):
    found = judged(Account("subsidies"), Account("loans"), Account("trainings"))

    assert found["service_rate", "default"] == (
        "source_missing",
        "2020年6月没有收到创业服务台账（区就业创业促进中心）",
    )


def test_a_jurisdiction_without_a_campaign_has_no_coverage(given, judged):
    given("""
        accepted_loans
        application_id | disbursed_on | disbursed_yuan | folder_month
        1              | 2020-06-01   | 100000         | 2020-06-30
    """)

    found = judged(Account("loans"), jurisdiction="jining")
    assert found["loan_coverage", "default"] == (
        "source_missing",
        "辖区文件没有写明创建期的起止日期",
    )


def test_corrected_rows_alone_are_not_the_report_of_the_month(given, judged):
    living_firms(given, "| cancelled_on", "| 2020-01-01")
    population(given, "2019-12-31")

    found = judged(Account("registrations", is_correction=True))
    assert found["activity_rate", "default"][0] == "source_missing"
    found = judged(Account("registrations", is_correction=True), Account("registrations"))
    assert ("activity_rate", "default") not in found
