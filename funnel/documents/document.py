"""A file for somebody to keep: its bytes, what they are, and what the file is called."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import urlencode

from funnel.documents import as_csv, as_page, as_xlsx
from funnel.documents.table import Paper, Table
from funnel.inputs import Period


class Format(StrEnum):
    """What a document can be fetched as."""

    CSV = "csv"
    XLSX = "xlsx"
    HTML = "html"
    SVG = "svg"
    """Pictures of reports only; no paper is one."""


@dataclass(frozen=True)
class Document:
    """The answer of a route; a page is shown, everything else is downloaded."""

    name: str
    media_type: str
    body: bytes
    is_shown: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Paths:
    """Where the documents of a product and period are found on this server."""

    kind: str
    product_id: str
    """The public id."""
    period: Period
    workspace: str
    """Its slug: a link cannot send the header by which an account of several workspaces says where it is."""

    def of(self, extension: str) -> str:
        """The path with its question."""
        asked = {"start": self.period.start, "end": self.period.end, "workspace": self.workspace}
        return f"/documents/{self.kind}/{self.product_id}.{extension}?{urlencode(asked)}"


def document(name: str, wanted: Format, sheets: Sequence[Table], paper: Paper) -> Document:
    """The first table as CSV, all of them as a workbook, or the paper as a page; raises ValueError for a picture."""
    if wanted is Format.SVG:
        raise ValueError("A paper is no picture.")
    name = f"{file_name(name)}.{wanted.value}"
    if wanted is Format.CSV:
        return Document(name, as_csv.MEDIA_TYPE, as_csv.as_csv(sheets[0]))
    if wanted is Format.XLSX:
        return Document(name, as_xlsx.MEDIA_TYPE, as_xlsx.as_xlsx(sheets))
    headers = {"Content-Security-Policy": as_page.policy()}
    return Document(name, as_page.MEDIA_TYPE, as_page.as_page(paper), is_shown=True, headers=headers)


def file_name(name: str) -> str:
    """Letters, digits, dots and dashes of any script; the rest becomes a dash."""
    return re.sub(r"[^\w.-]+", "-", name).strip("-.") or "document"
