"""创业就业贡献率."""

from datetime import date
from fractions import Fraction

from tests.oracle.calendar_days import back, shift, within
from tests.oracle.entities_and_units import Unit, entities, units
from tests.oracle.figures import Count, Counted, Figure, ratio
from tests.oracle.rates import REGISTER
from tests.oracle.world import Row, World


def employment_contribution_rate(world: World) -> dict[str, Count]:
    """«distinct persons in the 城镇新增就业 ledger with 就业日期 from 1 January of R's year to
    R, each by the earliest event in the window», and those of them who (a) founded a young
    entity or (b) were hired by one."""
    end = world.month_end
    before_the_year = date(end.year - 1, 12, 31)
    linked = units(world)
    this_year = _first_events(world, before_the_year, end)
    year_to_date = [(row, *_reasons(linked, row)) for row in this_year]
    trailing = [(r, *_reasons(linked, r)) for r in _first_events(world, back(end, 12), end)]
    return {
        "default": _count(_counted(row, a or b) for row, a, b in year_to_date),
        "annual_mean": _annual_mean(world, linked),
        "trailing12": _count(_counted(row, a or b) for row, a, b in trailing),
        "founders_only": _count(_counted(row, a) for row, a, _ in year_to_date),
        "hires_only": _count(_counted(row, b) for row, _, b in year_to_date),
        "coefficient": _coefficient(world, before_the_year, this_year),
    }


def _count(counted) -> Count:
    return Count(list(counted), dimensions=("key_group",))


def _first_events(world: World, after: date, until: date) -> list[Row]:
    """«each by the earliest event in the window (on one day, the smallest 登记编号)»."""
    first: dict[str, Row] = {}
    for row in sorted(
        world.current("employment"), key=lambda r: (r["employed_on"], r["record_id"])
    ):
        if within(after, row["employed_on"], until):
            first.setdefault(row["person_id"], row)
    return list(first.values())


def _reasons(linked: list[Unit], row: Row) -> tuple[bool, bool]:
    """«(a) are recorded as 个体经营 or 自主创业 and run an in-scope entity that exists at e and
    belongs to a unit born in (e − 36, e], or (b) were hired (单位就业) by such an entity»."""
    e = row["employed_on"]
    young = [
        member
        for unit in linked
        if within(shift(e, -36), unit.born, e)
        for member in unit.members
        if member.exists_at(e)
    ]
    founder = row["employment_form"] in ("own_account", "founder") and any(
        member.person == row["person_id"] for member in young
    )
    hired = row["employment_form"] == "employer" and any(
        member.code == row["employer_code"] for member in young
    )
    return founder, hired


def _counted(row: Row, in_numerator: bool) -> Counted:
    members = {"key_group": row["key_group"] or "unspecified"}
    return Counted(row["area_code"], members, int(in_numerator), 1)


def _annual_mean(world: World, linked: list[Unit]) -> Count:
    """«mean of the rates of the calendar years the campaign touches, the current one to date»."""
    last = min(world.place.campaign_end.year, world.month_end.year)
    years = range(world.place.campaign_start.year, last + 1)
    counted = []
    for year in years:
        until = min(date(year, 12, 31), world.month_end)
        for row in _first_events(world, date(year - 1, 12, 31), until):
            one = _counted(row, any(_reasons(linked, row)))
            members = {**one.members, "year": str(year)}
            counted.append(Counted(one.area, members, one.numerator, one.denominator))
    return Count(counted, figure=lambda part: _mean_over(years, part), dimensions=("key_group",))


def _mean_over(years: range, counted: list[Counted]) -> Figure:
    """A year with «a denominator of 0 gives null», and so does a mean with such a year in it."""
    rates = []
    for year in years:
        cases = [c for c in counted if c.members["year"] == str(year)]
        rates.append(ratio(sum(Fraction(c.numerator) for c in cases), len(cases))[2])
    if not rates or None in rates:
        return None, None, None
    return None, None, float(sum(rates) / len(rates))


def _coefficient(world: World, before_the_year: date, employed: list[Row]) -> Count:
    """«local births of the year × jobs per entity from the jurisdiction file»."""
    jobs = dict(world.place.jobs_per_entity)
    births = [
        Counted(
            entity.area,
            {"entity_type": entity.entity_type, "industry": entity.industry},
            Fraction(jobs[entity.entity_type]),
            0,
        )
        for entity in entities(world)
        if within(before_the_year, entity.born, world.month_end) and entity.moved_in is None
    ]
    return Count(
        births + [_counted(row, False) for row in employed],
        contributions=REGISTER,
    )
