"""The sources of the assessment: one pandera schema each, the home of every column."""

import sys

# An installed pyspark would be imported by pandera and cost seconds; the Spark engine asks for it.
sys.modules.setdefault("pyspark", None)

from schemas.employment import Employment  # noqa: E402
from schemas.loans import Loans  # noqa: E402
from schemas.population import Population  # noqa: E402
from schemas.registrations import Registrations  # noqa: E402
from schemas.services import Services  # noqa: E402
from schemas.subsidies import Subsidies  # noqa: E402
from schemas.survey import Survey  # noqa: E402
from schemas.survey_frame import SurveyFrame  # noqa: E402
from schemas.tax_reliefs import TaxReliefs  # noqa: E402
from schemas.trainings import Trainings  # noqa: E402

SOURCES = {
    model.Config.name: model
    for model in (
        Registrations,
        Population,
        Subsidies,
        Loans,
        Trainings,
        Services,
        TaxReliefs,
        Employment,
        Survey,
        SurveyFrame,
    )
}
