"""GET /app and below: the console. Its own router reads the path, so every path that names no file is the page."""

from collections.abc import Mapping, Sequence
from typing import Any

from litestar import HttpMethod, Request, Response, route
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect

from crm.console import files
from crm.console.page import page
from crm.core.packing import chosen, is_known

READS = [HttpMethod.GET, HttpMethod.HEAD]
FOR_GOOD = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"


def routes() -> Sequence[Any]:
    """The route handlers."""
    return (front, console, below)


@route("/", http_method=READS, status_code=302, include_in_schema=False, sync_to_thread=False)
def front() -> Redirect:
    """Whoever types the address alone wants the console."""
    return Redirect("/app/")


@route("/app", http_method=READS, status_code=200, include_in_schema=False, sync_to_thread=False)
def console(request: Request[Any, Any, Any]) -> Response[bytes]:
    """The page."""
    return _page(request)


@route("/app/{path:path}", http_method=READS, status_code=200, include_in_schema=False, sync_to_thread=False)
def below(request: Request[Any, Any, Any], path: FromPath[str]) -> Response[bytes]:
    """A file, or the page where the path is none: one that looks like a file and is not there is not found."""
    name = path.lstrip("/")
    found = None if name == files.PAGE else files.file(name)
    if found is not None:
        return _file(request, found)
    if name.startswith(files.LASTING) or (name != files.PAGE and "." in name.rpartition("/")[2]):
        raise NotFoundException("There is no such file.")
    return _page(request)


def _page(request: Request[Any, Any, Any]) -> Response[bytes]:
    body, headers = page()
    return _sent(request, body, headers, files.MEDIA_TYPES[".html"])


def _file(request: Request[Any, Any, Any], found: files.File) -> Response[bytes]:
    encoding = chosen(request.headers.get("accept-encoding", ""), found.packed)
    tag = f'"{found.tag}-{encoding}"' if encoding else f'"{found.tag}"'
    headers = {
        "ETag": tag,
        "Cache-Control": FOR_GOOD if found.is_lasting else ASK_AGAIN,
        "Vary": "Accept-Encoding",
        "X-Content-Type-Options": "nosniff",
    }
    if is_known(tag, request.headers.get("if-none-match", "")):
        return Response(b"", status_code=304, headers=headers)
    if encoding:
        headers["Content-Encoding"] = encoding
    return _sent(request, found.packed[encoding] if encoding else found.plain, headers, found.media_type)


def _sent(request: Request[Any, Any, Any], body: bytes, headers: Mapping[str, str], media_type: str) -> Response[bytes]:
    """For HEAD the length without the bytes."""
    told = {**headers, "Content-Length": str(len(body))}
    return Response(b"" if request.method == HttpMethod.HEAD else body, headers=told, media_type=media_type)
