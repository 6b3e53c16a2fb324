"""The page at /graphiql and its files.

Everything comes from this server: an installation without internet has its IDE too, and the policy below can forbid
every other source. `python -m tools.ide` takes GraphiQL's files out of npm packages into `assets/`; where that was
not done the page says how.
"""

import hashlib
from functools import cache
from html import escape
from pathlib import Path

HERE = Path(__file__).parent
CLIENT = HERE / "client"
"""Our own few lines."""
ASSETS = HERE / "assets"
"""GraphiQL and what it needs; built, never committed."""

SCRIPTS = ("react.js", "react-dom.js", "graphql-ws.js", "graphiql.js", "start.js")
"""In the order they must run."""
STYLES = ("graphiql.css", "start.css")
MEDIA_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
}

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; connect-src 'self'; img-src 'self' data:; font-src data:; "
        "style-src 'self' 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-cache",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
"""Headers of the page: no inline script, nothing from elsewhere. Styles may be inline, because the editor's pop-ups
write their places that way; the fonts lie inside the style sheet."""

ASSET_HEADERS = {"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}
"""Headers of the files: the page asks for them with a digest, so what a browser has stays good."""


def page(endpoint: str) -> bytes:
    """The HTML page for a GraphQL endpoint, given as a path (`/graphql`) or a URL of this server.

    It loads its files from `graphiql/{name}`, relative to the page: mount `asset` at that path.
    """
    if not is_built():
        return _document(_MISSING.format(endpoint=escape(endpoint)), scripts=(), styles=("start.css",))
    welcome = (CLIENT / "welcome.graphql").read_text(encoding="utf-8")
    place = f'<div id="graphiql" data-endpoint="{escape(endpoint)}" data-welcome="{escape(welcome)}"></div>'
    return _document(place, scripts=SCRIPTS, styles=STYLES)


def asset(name: str) -> tuple[bytes, str] | None:
    """One file of the page and its media type; None for a name that is not one of them."""
    return _files().get(name)


def is_built() -> bool:
    """Whether GraphiQL's own files are here."""
    return all(asset(name) is not None for name in (*SCRIPTS, *STYLES))


def forget() -> None:
    """Reads the files anew at the next call; for tests and after a build."""
    _files.cache_clear()


@cache
def _files() -> dict[str, tuple[bytes, str]]:
    found = [*CLIENT.iterdir(), *(ASSETS.iterdir() if ASSETS.is_dir() else ())]
    return {file.name: (file.read_bytes(), MEDIA_TYPES[file.suffix]) for file in found if file.suffix in MEDIA_TYPES}


def _address(name: str) -> str:
    """With a digest behind it: a browser may keep the file until it changes."""
    found = asset(name)
    assert found is not None
    return f"graphiql/{name}?{hashlib.sha256(found[0]).hexdigest()[:12]}"


def _document(body: str, *, scripts: tuple[str, ...], styles: tuple[str, ...]) -> bytes:
    links = "".join(f'<link rel="stylesheet" href="{_address(name)}">' for name in styles)
    loads = "".join(f'<script src="{_address(name)}" defer></script>' for name in scripts)
    return _PAGE.format(links=links, body=body, loads=loads).encode()


_PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>GraphiQL · Touchline</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">{links}</head>
<body>{body}{loads}</body>
</html>
"""

_MISSING = """<main class="missing"><h1>GraphiQL is not built here.</h1>
<p>The API itself answers at <code>{endpoint}</code>. In a checkout, <code>make setup</code> builds this page
(it takes Node's npm, which it installs when the machine has none); a wheel made by <code>make wheel</code>
carries it.</p></main>"""
