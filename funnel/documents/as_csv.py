"""A table as CSV (RFC 4180): UTF-8 with a mark, so that spreadsheets read Cyrillic, and safe to open in them."""

import csv
import io

from funnel.documents.table import Kind, Table, Value, plain

MEDIA_TYPE = "text/csv"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
"""A text that starts so would be run as a formula by a spreadsheet (OWASP, CSV injection)."""


def as_csv(table: Table) -> bytes:
    """Headings, rows and totals; what does not apply is empty."""
    written = io.StringIO(newline="")
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow([harmless(column.name) for column in table.columns])
    for row in table.all_rows:
        writer.writerow([cell(value, column.kind) for value, column in zip(row, table.columns, strict=True)])
    return written.getvalue().encode("utf-8-sig")


def cell(value: Value, kind: Kind) -> str:
    """Numbers stay numbers, also below zero; every text is made harmless, wherever it stands."""
    text = plain(value)
    return harmless(text) if kind is Kind.TEXT or isinstance(value, str) else text


def harmless(text: str) -> str:
    """The text with an apostrophe before what a spreadsheet would run."""
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA_STARTS) else text
