"""A paper as one page of HTML that needs nothing else: for the screen, and to print."""

import base64
import hashlib
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined

from funnel.documents.table import Kind, Paper, readable

MEDIA_TYPE = "text/html"
"""The server says that it is UTF-8."""


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("funnel.documents"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    made.filters["readable"] = readable
    return made


@cache
def style() -> str:
    """The page's own style sheet."""
    loader = _environment().loader
    assert loader is not None
    return loader.get_source(_environment(), "page.css")[0]


@cache
def policy() -> str:
    """The page's Content-Security-Policy: its own style and nothing else, no script, no frame, nothing loaded."""
    digest = base64.b64encode(hashlib.sha256(style().encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


def as_page(paper: Paper) -> bytes:
    """The page; whatever people wrote is escaped."""
    template = _environment().get_template("page.html.jinja")
    return template.render(paper=paper, style=style(), Kind=Kind).encode()
