"""A second, slow, plain-Python reading of the methodology, to hold against the SQL.

Every function quotes the sentence that it reads. Nothing here is shared with the pipeline.
"""

from tests.oracle.coverage import loan_coverage, subsidy_coverage, tax_relief_coverage
from tests.oracle.employment import employment_contribution_rate
from tests.oracle.figures import Cells, cells
from tests.oracle.rates import activity_rate, success_rate
from tests.oracle.services import service_rate
from tests.oracle.training import (
    training_pass_rate,
    training_stability_rate,
    training_success_rate,
)
from tests.oracle.world import World

INDICATORS = (
    activity_rate,
    success_rate,
    service_rate,
    employment_contribution_rate,
    subsidy_coverage,
    loan_coverage,
    tax_relief_coverage,
    training_pass_rate,
    training_success_rate,
    training_stability_rate,
)


def indicator_values(world: World) -> Cells:
    """Every figure of the month: (indicator, variant, area, dimension, member) → figure."""
    return {
        (indicator.__name__, variant, *place): figure
        for indicator in INDICATORS
        for variant, count in indicator(world).items()
        for place, figure in cells(world, count).items()
    }
