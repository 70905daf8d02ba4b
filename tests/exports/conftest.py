"""The published file that the exports are made from, and what they make of it."""

from pathlib import Path

import openpyxl
import pytest

from pipelines.exports.open_data import write_open_data
from pipelines.exports.workbook import write_workbook
from pipelines.jurisdiction import read_jurisdiction
from pipelines.months import Month
from pipelines.pages.edition import Edition
from tests.exports.exported_month import write_exported_file


@pytest.fixture(scope="session")
def exported(tmp_path_factory) -> Path:
    return write_exported_file(tmp_path_factory.mktemp("exported") / "indicators.duckdb")


@pytest.fixture(scope="session")
def workbook(exported, tmp_path_factory) -> openpyxl.Workbook:
    folder = tmp_path_factory.mktemp("workbook")
    with Edition.opened(exported, Month(2020, 6), read_jurisdiction("yanzhou")) as edition:
        return openpyxl.load_workbook(write_workbook(edition, folder))


@pytest.fixture(scope="session")
def open_data(exported, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("open")
    with Edition.opened(exported, Month(2020, 6), read_jurisdiction("yanzhou")) as edition:
        write_open_data(edition, folder)
    return folder
