"""The sources of the assessment: one pandera schema each, the home of every column."""

import sys

# An installed pyspark would be imported by pandera and cost seconds; the Spark engine asks for it.
sys.modules.setdefault("pyspark", None)

from schemas.baselines import Baselines
from schemas.department_duties import DepartmentDuties
from schemas.department_survey import DepartmentSurvey
from schemas.employment import Employment
from schemas.evidence import Evidence
from schemas.guarantee_fund import GuaranteeFund
from schemas.loans import Loans
from schemas.population import Population
from schemas.registrations import Registrations
from schemas.services import Services
from schemas.subsidies import Subsidies
from schemas.survey import Survey
from schemas.survey_frame import SurveyFrame
from schemas.tax_reliefs import TaxReliefs
from schemas.trainings import Trainings

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
        Evidence,
        DepartmentDuties,
        DepartmentSurvey,
        GuaranteeFund,
        Baselines,
    )
}
