"""GraphiQL is served from here, and from nowhere else."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import pytest

from graphapi.ide import page


@pytest.fixture
def assets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of built files, empty at first."""
    monkeypatch.setattr(page, "ASSETS", tmp_path)
    page.forget()
    yield tmp_path
    page.forget()


def _build(folder: Path) -> None:
    for name in ("react.js", "react-dom.js", "graphql-ws.js", "graphiql.js", "graphiql.css"):
        (folder / name).write_text(f"/* {name} */")
    page.forget()


def test_every_address_is_of_this_server(assets: Path) -> None:
    _build(assets)
    html = page.page("/graphql").decode()
    addresses = re.findall(r'(?:src|href)="([^"]*)"', html)
    assert addresses[0] == "data:,"
    assert [address.partition("?")[0] for address in addresses[1:]] == [
        *(f"graphiql/{name}" for name in page.STYLES),
        *(f"graphiql/{name}" for name in page.SCRIPTS),
    ]
    assert "://" not in html


def test_no_script_stands_in_the_page(assets: Path) -> None:
    _build(assets)
    scripts = re.findall(r"<script[^>]*>(.*?)</script>", page.page("/graphql").decode(), re.DOTALL)
    assert scripts == [""] * len(page.SCRIPTS)
    policy = page.HEADERS["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "default-src 'none'" in policy


def test_the_endpoint_and_the_first_query_are_data(assets: Path) -> None:
    _build(assets)
    html = page.page('/a"b').decode()
    assert 'data-endpoint="/a&quot;b"' in html
    (welcome,) = re.findall(r'data-welcome="([^"]*)"', html)
    assert unescape(welcome) == (page.CLIENT / "welcome.graphql").read_text()


def test_files_are_given_by_name_only(assets: Path) -> None:
    _build(assets)
    assert page.asset("react.js") == (b"/* react.js */", "text/javascript; charset=utf-8")
    assert page.asset("graphiql.css") == (b"/* graphiql.css */", "text/css; charset=utf-8")
    assert [page.asset(name) for name in ("../page.py", "page.py", "stamp.json", "welcome.graphql", "")] == [None] * 5


def test_without_built_files_the_page_says_what_to_do(assets: Path) -> None:
    html = page.page("/graphql?<x>").decode()
    assert not page.is_built()
    assert "make setup" in html
    assert "<code>/graphql?&lt;x&gt;</code>" in html
    assert "<script" not in html
