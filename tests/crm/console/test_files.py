"""The console's files over HTTP: what is cached how long, packed for whom, and that nothing else can be had."""

import gzip
import re
from collections.abc import AsyncGenerator, Generator
from pathlib import Path

import httpx
import pytest
from litestar import Litestar

from crm.console import files
from crm.console.routes import chosen, routes

pytestmark = pytest.mark.anyio
SCRIPT = b"console.log('ready')\n" * 20
PAGE = (
    b'<!doctype html><html><head><meta property="csp-nonce" nonce="__CSP_NONCE__">'
    b'<script type="module" nonce="__CSP_NONCE__" src="/app/files/index-a1.js"></script></head></html>'
)


@pytest.fixture
def assets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[Path, None, None]:
    """A small console, built into a folder of its own beside a file that is nobody's business."""
    folder = tmp_path / "assets"
    (folder / "files").mkdir(parents=True)
    (folder / "index.html").write_bytes(PAGE)
    (folder / "icon.svg").write_bytes(b"<svg/>")
    (folder / "stamp.json").write_bytes(b'"secret"')
    (folder / "files" / "index-a1.js").write_bytes(SCRIPT)
    (folder / "files" / "index-a1.js.gz").write_bytes(gzip.compress(SCRIPT, mtime=0))
    (folder / "files" / "index-a1.js.br").write_bytes(b"as brotli")
    (folder / "files" / "plain-a1.css").write_bytes(b"a{}")
    (tmp_path / "secret.txt").write_bytes(b"secret")
    monkeypatch.setattr(files, "ASSETS", folder)
    files.forget()
    yield folder
    files.forget()


@pytest.fixture
async def http() -> AsyncGenerator[httpx.AsyncClient, None]:
    """The console's routes alone."""
    app = Litestar(list(routes()), openapi_config=None)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://touchline.test") as client:
        yield client


@pytest.mark.usefixtures("assets")
async def test_every_path_of_the_console_is_the_page_with_a_fresh_nonce(http: httpx.AsyncClient) -> None:
    nonces = set()
    for path in ("/app", "/app/", "/app/leads", "/app/leads/lead_01?tab=calls", "/app/index.html"):
        found = await http.get(path)
        assert (found.status_code, found.headers["content-type"]) == (200, "text/html; charset=utf-8")
        assert found.headers["cache-control"] == "no-store"
        (nonce,) = re.findall(r"'nonce-([^']+)'", found.headers["content-security-policy"])
        assert found.content == PAGE.replace(b"__CSP_NONCE__", nonce.encode())
        nonces.add(nonce)
    assert len(nonces) == 5
    assert min(map(len, nonces)) == 24


@pytest.mark.usefixtures("assets")
async def test_headers_of_the_page(http: httpx.AsyncClient) -> None:
    headers = (await http.get("/app/")).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
    nonce = policy.pop("style-src").removeprefix("'self' ")
    assert nonce.startswith("'nonce-")
    assert policy == {
        "default-src": "'none'", "script-src": "'self'", "img-src": "'self' data: blob:", "font-src": "'self'",
        "connect-src": "'self'", "manifest-src": "'self'", "form-action": "'self'", "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }  # fmt: skip
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert "camera=()" in headers["permissions-policy"]


@pytest.mark.usefixtures("assets")
async def test_files_with_a_digest_in_their_name_stay_good(http: httpx.AsyncClient) -> None:
    found = await http.get("/app/files/plain-a1.css")
    assert (found.content, found.headers["content-type"]) == (b"a{}", "text/css; charset=utf-8")
    assert found.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert (await http.get("/app/icon.svg")).headers["cache-control"] == "no-cache"


@pytest.mark.usefixtures("assets")
async def test_the_smallest_that_the_browser_takes(http: httpx.AsyncClient) -> None:
    for accepted, encoding, length in (("gzip, br", "br", 9), ("gzip", "gzip", None), ("identity", None, len(SCRIPT))):
        headers = {"accept-encoding": accepted}
        async with http.stream("GET", "/app/files/index-a1.js", headers=headers) as found:
            raw = b"".join([part async for part in found.aiter_raw()])
        assert found.headers.get("content-encoding") == encoding
        assert int(found.headers["content-length"]) == len(raw) == (length or len(raw))
        assert found.headers["vary"] == "Accept-Encoding"
        if encoding != "br":
            assert (gzip.decompress(raw) if encoding else raw) == SCRIPT


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("", None), ("br", "br"), ("gzip;q=1.0, br;q=0", "gzip"), ("*", "br"), ("*;q=0", None), ("BR ; q=0.5", "br"),
        ("br;q=much", None), (",,", None), ("identity, *;q=0.1, br;q=0", "gzip"),
    ],
)  # fmt: skip
def test_the_encoding_is_chosen_by_weight(accepted: str, encoding: str | None) -> None:
    assert chosen(accepted, {"br": b"", "gzip": b""}) == encoding


@pytest.mark.usefixtures("assets")
async def test_who_has_it_is_told_so(http: httpx.AsyncClient) -> None:
    headers = {"accept-encoding": "gzip"}
    tag = (await http.get("/app/files/index-a1.js", headers=headers)).headers["etag"]
    again = await http.get("/app/files/index-a1.js", headers=headers | {"if-none-match": f'"other", W/{tag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    plain = await http.get("/app/files/index-a1.js", headers={"accept-encoding": "", "if-none-match": tag})
    assert (plain.status_code, plain.content) == (200, SCRIPT)


@pytest.mark.usefixtures("assets")
async def test_head_tells_the_length_only(http: httpx.AsyncClient) -> None:
    found = await http.head("/app/files/plain-a1.css")
    assert (found.status_code, found.content, found.headers["content-length"]) == (200, b"", "3")
    page = await http.head("/app/leads")
    assert (page.status_code, page.content) == (200, b"")
    assert int(page.headers["content-length"]) > 100


@pytest.mark.usefixtures("assets")
@pytest.mark.parametrize(
    "path",
    [
        "/app/files/gone-a1.js", "/app/gone.js", "/app/files/gone", "/app/stamp.json", "/app/files/index-a1.js.gz",
        "/app/../secret.txt", "/app/%2e%2e/secret.txt", "/app/..%2fsecret.txt", "/app/%2Fetc%2Fhosts.txt",
        "/app/files/..%2f..%2fsecret.txt", "/app/..%5csecret.txt",
    ],
)  # fmt: skip
async def test_nothing_else_can_be_had(http: httpx.AsyncClient, path: str) -> None:
    found = await http.send(httpx.Request("GET", httpx.URL("http://touchline.test").copy_with(raw_path=path.encode())))
    assert found.status_code == 404
    assert b"secret" not in found.content


@pytest.mark.usefixtures("assets")
async def test_the_address_alone_leads_to_the_console(http: httpx.AsyncClient) -> None:
    found = await http.get("/")
    assert (found.status_code, found.headers["location"]) == (302, "/app/")


async def test_where_it_is_not_built_the_page_says_what_to_do(http: httpx.AsyncClient, assets: Path) -> None:
    (assets / "index.html").unlink()
    files.forget()
    found = await http.get("/app/leads")
    assert found.status_code == 200
    assert "make setup" in found.text
    assert "<script" not in found.text
    (nonce,) = re.findall(r'<style nonce="([^"]+)"', found.text)
    assert f"'nonce-{nonce}'" in found.headers["content-security-policy"]
