"""A cell becomes the text that Excel shows."""

from datetime import date, datetime, time
from decimal import Decimal

import pytest
import xlrd

from pipelines.reading.cell_text import cell_text, xls_cell_text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        ("00123", "00123"),
        (True, "TRUE"),
        (12.0, "12"),
        (-3, "-3"),
        (12.5, "12.5"),
        (0.1 + 0.2, "0.3"),
        (0.00001, "0.00001"),
        (999_999_999_999_999, "999999999999999"),
        (370882196204032123, "3.70882196204032E+17"),
        (370882196204032123.0, "3.70882196204032E+17"),
        (1e15, "1E+15"),
        (Decimal("12000.00"), "12000"),
        (Decimal("0.50"), "0.5"),
        (date(2020, 5, 6), "2020-05-06"),
        (datetime(2020, 5, 6), "2020-05-06"),
        (datetime(2020, 5, 6, 8, 30), "2020-05-06 08:30:00"),
        (time(8, 30), "08:30:00"),
    ],
)
def test_a_cell_becomes_the_text_that_excel_shows(value, text):
    assert cell_text(value) == text


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        (xlrd.XL_CELL_EMPTY, "", ""),
        (xlrd.XL_CELL_TEXT, "0011", "0011"),
        (xlrd.XL_CELL_NUMBER, 12.0, "12"),
        (xlrd.XL_CELL_BOOLEAN, 1, "TRUE"),
        (xlrd.XL_CELL_ERROR, 0x2A, "#N/A"),
        (xlrd.XL_CELL_DATE, 43957.0, "2020-05-06"),
        (xlrd.XL_CELL_DATE, 43957.354166666664, "2020-05-06 08:30:00"),
        # Excel's calendar has a 29 February 1900, so earlier serials are no certain dates.
        (xlrd.XL_CELL_DATE, 12.0, "12"),
    ],
)
def test_a_cell_of_an_old_workbook_becomes_the_same_text(kind, value, text):
    assert xls_cell_text(xlrd.sheet.Cell(kind, value), datemode=0) == text
