"""`/labels/{language}.json`: what people call the values of enums, for caches of browsers and of the way between.

Nothing in it is anybody's, so it is public and kept for an hour; after that a client asks with its ETag and is told 304
until a label changes.
"""

from functools import lru_cache
from typing import Any

from litestar import Response, get
from litestar.params import FromPath

from crm.core.packing import BEST, chosen, is_known, packed
from crm.core.problems import Invalid, NotFound
from crm.web.service import AnyRequest
from graphapi.labels.read import LANGUAGES, body_of, language_of, version_of

KEPT = "public, max-age=3600, stale-while-revalidate=86400"


@get("/labels/{file:str}", name="labels", include_in_schema=False)
async def labels(request: AnyRequest, file: FromPath[str]) -> Response[bytes]:
    """All labels of a language."""
    language, _, extension = file.rpartition(".")
    try:
        language_of(language)
    except Invalid as error:
        raise NotFound(error.message) from error
    if extension != "json":
        raise NotFound("Labels are JSON; ask for a name such as ru.json.")
    # Weak: the same words in other bytes. A 304 says what its 200 would (RFC 9110, 15.4.5).
    tag = f'W/"{version_of(language)}"'
    headers = {"ETag": tag, "Cache-Control": KEPT, "Vary": "Accept-Encoding"}
    if is_known(tag, request.headers.get("if-none-match", "")):
        return Response(b"", status_code=304, headers=headers)
    accepted = chosen(request.headers.get("accept-encoding", ""), {"gzip": None})
    body, more = _packed(body_of(language), accepted or "")
    return Response(body, media_type="application/json", headers=headers | more)


@lru_cache(maxsize=2 * len(LANGUAGES))
def _packed(body: bytes, accepted: str) -> tuple[bytes, dict[str, str]]:
    """Packed once for a language."""
    return packed(body, accepted, BEST)


def routes() -> tuple[Any, ...]:
    """The route handlers."""
    return (labels,)
