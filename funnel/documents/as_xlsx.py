"""Tables as a workbook: one sheet each, money and days as Excel's own, texts never as formulas."""

import io
import re
from collections.abc import Sequence
from datetime import date
from typing import Any

import xlsxwriter

from crm.core.money import Money, exponent, to_decimal
from funnel.documents.table import Column, Table, Value, plain

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_NAME = 31
"""Excel's limit for the name of a sheet; of a cell's text it is 32,767."""
LONGEST_TEXT = 32_767
OPTIONS = {
    "constant_memory": True,  # rows go to a temporary file as they are written
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "yyyy-mm-dd",
}


def as_xlsx(tables: Sequence[Table]) -> bytes:
    """The workbook; in memory is only the packed file and the row being written."""
    written = io.BytesIO()
    workbook = xlsxwriter.Workbook(written, OPTIONS)
    formats = Formats(workbook)
    for number, table in enumerate(tables, start=1):
        _sheet(workbook.add_worksheet(sheet_name(table.title, number)), table, formats)
    workbook.close()
    return written.getvalue()


class Formats:
    """The workbook's formats, each made once."""

    def __init__(self, workbook: Any) -> None:
        self._workbook = workbook
        self.heading = workbook.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        self.text = workbook.add_format({"text_wrap": True, "valign": "top"})
        self.number = workbook.add_format({"num_format": "General", "valign": "top"})
        self.day = workbook.add_format({"num_format": "yyyy-mm-dd", "valign": "top", "align": "left"})
        self._money: dict[str, Any] = {}

    def money(self, currency: str) -> Any:
        """With the currency's decimal places and its code."""
        if currency not in self._money:
            places = exponent(currency)
            number = "#,##0" + (f".{'0' * places}" if places else "")
            self._money[currency] = self._workbook.add_format({"num_format": f'{number} "{currency}"', "valign": "top"})
        return self._money[currency]


def _sheet(sheet: Any, table: Table, formats: Formats) -> None:
    heading(sheet, table.columns, formats)
    for number, row in enumerate(table.all_rows, start=1):
        for place, value in enumerate(row):
            write(sheet, number, place, value, formats)


def heading(sheet: Any, columns: Sequence[Column], formats: Formats) -> None:
    """The first row, which stays in sight."""
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width)
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(columns):
        sheet.write_string(0, place, column.name, formats.heading)


def write(sheet: Any, row: int, place: int, value: Value, formats: Formats) -> None:
    """A value in its own kind; a text is never a formula."""
    if value is None:
        return
    if isinstance(value, Money):
        sheet.write_number(row, place, float(to_decimal(value.minor, value.currency)), formats.money(value.currency))
    elif isinstance(value, str):
        sheet.write_string(row, place, value[:LONGEST_TEXT], formats.text)
    elif isinstance(value, date):
        sheet.write_datetime(row, place, value, formats.day)
    else:
        sheet.write_number(row, place, float(plain(value)), formats.number)


def sheet_name(title: str, number: int) -> str:
    """A name Excel takes."""
    return re.sub(r"[\[\]:*?/\\']", " ", title).strip()[:LONGEST_NAME] or f"Sheet {number}"
