"""Cells of workbooks as the text that a form would show."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from math import isfinite, isnan
from typing import Any

SIGNIFICANT_DIGITS = 15


def cell_text(value: Any) -> str:
    """The text of a cell: ISO dates, plain numbers, TRUE and FALSE, nothing for an empty cell.

    A number of more than 15 digits is written as Excel shows it, 3.70882196204032E+17: its last
    digits are lost already.
    """
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and not isfinite(value):
        return "" if isnan(value) else str(value)
    if isinstance(value, int | float | Decimal):
        return _number_text(value)
    if isinstance(value, datetime):
        whole = value.time() == time(0)
        return str(value.date()) if whole else value.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, date | time | timedelta):
        return str(value)
    raise TypeError(f"no text for a cell of type {type(value).__name__}")


def xls_cell_text(cell: Any, datemode: int) -> str:
    """The same for a cell of an old workbook; error values such as #N/A are written out."""
    import xlrd

    if cell.ctype == xlrd.XL_CELL_DATE:
        days, part = divmod(cell.value, 1)
        if days < 61 and datemode == 0:
            return cell_text(cell.value)
        return cell_text(
            xlrd.xldate.xldate_as_datetime(days, datemode) + timedelta(seconds=round(part * 86400))
        )
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return cell_text(bool(cell.value))
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return xlrd.error_text_from_code.get(cell.value, "#VALUE!")
    return cell_text(cell.value)


def _number_text(value: int | float | Decimal) -> str:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}" if value else "0"
    if abs(value) >= 10**SIGNIFICANT_DIGITS:
        mantissa, exponent = f"{value:.{SIGNIFICANT_DIGITS - 1}E}".split("E")
        return f"{mantissa.rstrip('0').rstrip('.')}E{exponent}"
    if value == int(value):
        return str(int(value))
    return f"{Decimal(f'{value:.{SIGNIFICANT_DIGITS}g}'):f}"
