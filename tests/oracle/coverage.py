"""创业补贴享受比例, 创业担保贷款获得比例 and 税费减免享受比例."""

from collections.abc import Callable

from tests.oracle.entities_and_units import section_of
from tests.oracle.figures import Count
from tests.oracle.rates import REGISTER
from tests.oracle.services import Event, by_person, count_at_latest
from tests.oracle.world import Row, World

STARTUP, JOB_CREATION = "一次性创业补贴", "一次性创业岗位开发补贴"


def subsidy_coverage(world: World) -> dict[str, Count]:
    """«distinct persons with an application for 一次性创业补贴 or 一次性创业岗位开发补贴»; «of
    these, paid (拨付日期 ≤ R, amount > 0) on such an application»."""
    rows = [r for r in world.current("subsidies") if r["programme"] in (STARTUP, JOB_CREATION)]

    def paid(row: Row) -> bool:
        return _received(world, row["paid_on"], row["paid_yuan"])

    return {
        **_variants(world, rows, paid),
        "startup_subsidy": _eligible(world, [r for r in rows if r["programme"] == STARTUP], paid),
        "job_creation_subsidy": _eligible(
            world, [r for r in rows if r["programme"] == JOB_CREATION], paid
        ),
    }


def loan_coverage(world: World) -> dict[str, Count]:
    """«of these, disbursed (放款日期 ≤ R, amount > 0) on such an application»."""
    return _variants(
        world,
        world.current("loans"),
        lambda row: _received(world, row["disbursed_on"], row["disbursed_yuan"]),
    )


def tax_relief_coverage(world: World) -> dict[str, Count]:
    """«distinct taxpayers (统一社会信用代码, in scope or not)»; «of these, enjoyed (享受日期 ≤
    R) on such an application». The ledger carries no place and no type: they are the register's.
    """
    register = {
        row["credit_code"]: row
        for row in world.current("registrations")
        if row["born_on"] <= world.month_end
    }
    rows = [
        {
            **row,
            "person_id": row["credit_code"],
            **_of_the_register(world, register.get(row["credit_code"])),
        }
        for row in world.current("tax_reliefs")
    ]

    def enjoyed(row: Row) -> bool:
        return row["enjoyed_on"] is not None and row["enjoyed_on"] <= world.month_end

    return _variants(world, rows, enjoyed, REGISTER)


def _of_the_register(world: World, row: Row | None) -> Row:
    if row is None:
        return {"area_code": world.place.unspecified, "entity_type": None, "industry": None}
    entity_type = None if row["entity_type"] == "branch" else row["entity_type"]
    return {
        "area_code": row["area_code"],
        "entity_type": entity_type,
        "industry": section_of(row["industry_code"]),
    }


def _received(world: World, on, yuan) -> bool:
    return on is not None and on <= world.month_end and yuan is not None and yuan > 0


def _variants(
    world: World,
    rows: list[Row],
    received: Callable[[Row], bool],
    dimensions: tuple[str, ...] = ("key_group",),
) -> dict[str, Count]:
    """``pending_in_denominator``: «persons with an undecided application join»."""
    return {
        "default": _eligible(world, rows, received, dimensions),
        "pending_in_denominator": _eligible(world, rows, received, dimensions, pending=True),
    }


def _eligible(
    world: World,
    rows: list[Row],
    received: Callable[[Row], bool],
    dimensions: tuple[str, ...] = ("key_group",),
    pending: bool = False,
) -> Count:
    """«an application dated from the campaign start to R and found eligible by R»."""
    in_time = [r for r in rows if world.place.campaign_start <= r["applied_on"] <= world.month_end]
    eligible = [r for r in in_time if _found_eligible(world, r)]
    waiting = [r for r in in_time if pending and _undecided(world, r)]
    helped = {row["person_id"] for row in eligible if received(row)}
    applications = [
        Event(
            row["person_id"],
            row["applied_on"],
            row["application_id"],
            row["area_code"],
            {name: row[name] or "unspecified" for name in dimensions},
        )
        for row in eligible + waiting
    ]
    counted = [
        count_at_latest(events, person in helped)
        for person, events in by_person(applications).items()
    ]
    return Count(counted, dimensions=dimensions)


def _found_eligible(world: World, row: Row) -> bool:
    """«审核结果 says so and 审核日期 is blank or ≤ R»; «Self-declared tax relief … is eligible on
    its 申请日期»."""
    if row["decision"] == "self_declared":
        return True
    decided_on = row["decided_on"]
    return row["decision"] == "eligible" and (decided_on is None or decided_on <= world.month_end)


def _undecided(world: World, row: Row) -> bool:
    """Not decided at ``R``: a decision dated after ``R`` is «not counted yet» (design)."""
    if row["decision"] == "self_declared":
        return False
    decided_on = row["decided_on"]
    return row["decision"] == "undecided" or (
        decided_on is not None and decided_on > world.month_end
    )
