"""What leaves the bureau as files beside the pages: the workbook and the open data of a month."""

from pipelines.months import Month


def workbook_name(month: Month) -> str:
    """What the workbook of a month is called."""
    return f"创业指标_{month}.xlsx"
