"""What the pages of the score sheets read of a published file."""

from pipelines.months import Month
from pipelines.pages.edition import Edition


def standards(edition: Edition) -> list[dict]:
    """The standards that the month is scored by, in the order of the jurisdiction file."""
    return edition.rows(
        """
        select standard, title, name, document, clause, points, each_department
        from standards
        where standard in (select standard from score_totals where month = $month)
        order by position
        """,
        month=edition.month_end,
    )


def items(edition: Edition, standard: dict) -> list[dict]:
    """The items of a sheet in its order; department by department where each has its own."""
    return edition.rows(
        """
        select *
        from shown_items
        where month = $month and standard = $standard
        order by list_position($members, department), department, position
        """,
        month=edition.month_end,
        standard=standard["standard"],
        members=_members(edition),
    )


def totals(edition: Edition, standard: dict, scope: str) -> list[dict]:
    """The totals of a scope; departments in the order of the member list, systems of the sheet."""
    return edition.rows(
        """
        select totals.*
        from score_totals as totals
        left join (
            select standard, system, min(position) as position
            from shown_items
            where month = $month
            group by standard, system
        ) as systems
            on systems.standard = totals.standard and systems.system = totals.member
        where totals.month = $month and totals.standard = $standard and totals.scope = $scope
        order by
            list_position($members, totals.department),
            totals.department,
            systems.position,
            totals.member
        """,
        month=edition.month_end,
        standard=standard["standard"],
        scope=scope,
        members=_members(edition),
    )


def course(edition: Edition, standard: dict) -> dict[Month, dict[str | None, dict]]:
    """The total by month and department over the last 13 months; months without one left out."""
    found = edition.rows(
        """
        select *
        from score_totals
        where month between $first and $month and standard = $standard and scope = 'total'
        order by month, department
        """,
        first=(edition.month - 12).last_day,
        month=edition.month_end,
        standard=standard["standard"],
    )
    by_month: dict[Month, dict[str | None, dict]] = {}
    for row in found:
        by_month.setdefault(Month.of(row["month"]), {})[row["department"]] = row
    return by_month


def month_before(edition: Edition, standard: dict) -> Month | None:
    """The latest earlier month that the standard was published for."""
    (found,) = edition.rows(
        """
        select max(month) as month
        from score_totals
        where month < $month and standard = $standard
        """,
        month=edition.month_end,
        standard=standard["standard"],
    )
    return Month.of(found["month"]) if found["month"] else None


def changes(edition: Edition, standard: dict, before: Month) -> list[dict]:
    """Items whose points or range are others than in an earlier month, with both.

    Columns of the earlier month end in ``_before``; they are null for an item that is new.
    """
    return edition.rows(
        """
        with present as (
            select * from shown_items where month = $month and standard = $standard
        ),

        earlier as (
            select * from shown_items where month = $before and standard = $standard
        )

        select
            present.*,
            earlier.points as points_before,
            earlier.lost as lost_before,
            earlier.not_assessed as not_assessed_before,
            earlier.ambiguous as ambiguous_before,
            earlier.lowest as lowest_before,
            earlier.highest as highest_before,
            earlier.why as why_before
        from present
        left join earlier
            on earlier.item = present.item
            and earlier.department is not distinct from present.department
        where present.points is distinct from earlier.points
            or present.lowest is distinct from earlier.lowest
            or present.highest is distinct from earlier.highest
        order by
            list_position($members, present.department), present.department, present.position
        """,
        month=edition.month_end,
        before=before.last_day,
        standard=standard["standard"],
        members=_members(edition),
    )


def at_stake(edition: Edition) -> list[dict]:
    """Items with points that are not won, once for each department that is responsible."""
    return edition.rows(
        """
        select
            items.*,
            standards.position as standard_position,
            standards.name as standard_name,
            unnest(string_split(items.departments, '、')) as owner,
            items.lost + items.not_assessed + items.ambiguous as at_stake
        from shown_items as items
        inner join standards on standards.standard = items.standard
        where items.month = $month and items.lost + items.not_assessed + items.ambiguous > 0
        order by at_stake desc, standard_position, items.position
        """,
        month=edition.month_end,
    )


def owners_of_items(edition: Edition) -> list[str]:
    """Every department that is responsible for an item, in the order of the member list."""
    found = edition.rows(
        """
        with owners as (
            select distinct unnest(string_split(departments, '、')) as owner
            from shown_items
            where month = $month
        )

        select owner
        from owners
        order by list_position($members, owner), owner
        """,
        month=edition.month_end,
        members=_members(edition),
    )
    return [row["owner"] for row in found]


def _members(edition: Edition) -> list[str]:
    return [member.name for member in edition.jurisdiction.members]
