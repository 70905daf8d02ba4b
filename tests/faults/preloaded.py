"""What a run imports on its way, imported once for all runs that are started to be disturbed."""

from importlib import import_module

for module in (
    "openpyxl",
    "pandas",
    "pandera.pandas",
    "pyarrow.parquet",
    "pipelines.computing.satisfaction",
    "pipelines.disclosure.protection",
    "pipelines.exports.open_data",
    "pipelines.exports.workbook",
    "pipelines.pages.month",
    "pipelines.pages.status",
    "pipelines.publishing.release",
    "pipelines.reminders",
    "pipelines.returns",
    "pipelines.run",
    "schemas",
    "tests.faults.offices",
):
    import_module(module)
