"""Disclosure control: small counts of persons, and what would tell them, are hidden."""

import duckdb

from pipelines.disclosure.family_rows import hidden_rows

RATES = {
    "rates": "select * from person_rates order by family, position",
    "counts": "select *, false as is_suppressed from person_counts"
    " inner join person_rates using (indicator, variant)",
    "protected": "select * from protected_counts"
    " inner join person_rates using (indicator, variant) order by all",
    "classes": "select * from person_classes",
    "shown": "select * from shown_persons",
}
# What waits at a step is a family of one rate and one member; what waited before tells nothing.
WAITING = {
    "rates": """
        select distinct
            concat(source, ' ', step) as family,
            0 as position,
            source as indicator,
            step as variant,
            false as is_over_population
        from pending_totals
        order by family
    """,
    "counts": """
        select
            concat(source, ' ', step) as family,
            source as indicator,
            step as variant,
            area_code,
            dimension,
            dimension as member,
            cases as persons,
            0 as marked,
            false as is_suppressed
        from pending_totals
        cross join (values ('total'), ('waiting')) as breakdowns (dimension)
    """,
    "protected": """
        select
            concat(source, ' ', step) as family,
            source as indicator,
            step as variant,
            area_code,
            'total' as dimension,
            'total' as member,
            'persons' as quantity,
            cases as persons,
            greatest(cases, 2) as count_protected
        from pending_totals
        where is_suppressed
        order by all
    """,
    "classes": """
        select
            concat(source, ' ', step) as family,
            1 as standing,
            area_code,
            'waiting' as dimension,
            'waiting' as member,
            count(*) as persons
        from pending_cases
        group by all
    """,
    "shown": "select * from shown_persons limit 0",
}
HIDDEN_ROWS = """
    select
        unnest($indicator) as indicator,
        unnest($variant) as variant,
        unnest($area_code) as area_code,
        unnest($dimension) as dimension,
        unnest($member) as member
"""
HIDE_RATES = f"""
    update indicator_values set is_suppressed = true
    from ({HIDDEN_ROWS}) as hidden_rows
    where
        indicator_values.indicator = hidden_rows.indicator
        and indicator_values.variant = hidden_rows.variant
        and indicator_values.area_code = hidden_rows.area_code
        and indicator_values.dimension = hidden_rows.dimension
        and indicator_values.member = hidden_rows.member
"""
HIDE_WAITING = f"""
    update pending_totals set is_suppressed = true
    from ({HIDDEN_ROWS}) as hidden_rows
    where
        pending_totals.source = hidden_rows.indicator
        and pending_totals.step = hidden_rows.variant
        and pending_totals.area_code = hidden_rows.area_code
        and hidden_rows.dimension = 'total'
"""
# A contribution shows the whole denominator of its area. A mean of years tells, beside the rate of
# this year, the rate of a year before. Who is followed up after training succeeded a year ago: that
# denominator is the numerator of then.
HIDE_DERIVED = """
    with hidden_now as (
        select indicator, area_code, dimension, member
        from indicator_values
        where variant = 'default' and is_suppressed
    ),

    hidden_before as (
        select
            published_rows.indicator,
            published_rows.area_code,
            published_rows.dimension,
            published_rows.member
        from published_rows
        cross join reference_month
        cross join jurisdiction
        where
            published_rows.variant = 'default'
            and published_rows.is_suppressed
            and month(published_rows.month) = 12
            and published_rows.month < reference_month.month_end
            and year(published_rows.month) >= year(jurisdiction.campaign_start)
    ),

    derived as (
        select
            indicators.indicator,
            indicators.variant,
            hidden_now.area_code,
            cast(null as varchar) as dimension,
            cast(null as varchar) as member
        from indicators
        inner join hidden_now on hidden_now.indicator = indicators.indicator
        where
            indicators.is_contribution
            and indicators.counted = 'persons'
            and hidden_now.dimension = 'total'
        union all
        select
            indicators.indicator,
            indicators.variant,
            hidden_rates.area_code,
            hidden_rates.dimension,
            hidden_rates.member
        from indicators
        inner join (from hidden_now union all from hidden_before) as hidden_rates
            on hidden_rates.indicator = indicators.indicator
        where indicators.estimator = 'mean_of_parts' and indicators.counted = 'persons'
        union all
        select
            indicators.indicator,
            indicators.variant,
            succeeded.area_code,
            succeeded.dimension,
            succeeded.member
        from indicators
        cross join reference_month
        inner join published_rows as succeeded
            on
                succeeded.indicator = 'training_success_rate'
                and succeeded.variant = 'default'
                and succeeded.month = last_day(add_months(reference_month.month_end, -12))
        where indicators.indicator = 'training_stability_rate' and succeeded.is_suppressed
    )

    update indicator_values set is_suppressed = true
    from derived
    where
        indicator_values.indicator = derived.indicator
        and indicator_values.variant = derived.variant
        and indicator_values.area_code = derived.area_code
        and indicator_values.dimension = coalesce(derived.dimension, indicator_values.dimension)
        and indicator_values.member = coalesce(derived.member, indicator_values.member)
"""


def protect(con: duckdb.DuckDBPyConnection) -> None:
    """Hide rows of ``indicator_values`` and ``pending_totals`` until no protected count follows.

    Reads the marts of persons; what other months have shown stands in ``published_rows``.
    """
    _protect(con, RATES, HIDE_RATES)
    con.execute(HIDE_DERIVED)
    _protect(con, WAITING, HIDE_WAITING)


def _protect(con: duckdb.DuckDBPyConnection, sources: dict[str, str], hide: str) -> None:
    tree = con.execute(
        "select area_code, parent_code from areas order by parent_code is not null, area_code"
    ).fetchall()
    tables = {name: con.sql(sql).pl() for name, sql in sources.items()}
    for family in tables["counts"]["family"].unique().sort():
        rows = {name: table.filter(family=family) for name, table in tables.items()}
        con.execute(hide, hidden_rows(tree, **rows).to_dict(as_series=False))
