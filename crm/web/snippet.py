"""`/t.js`: the script that pages include, as it stands in `assets/` without indents, packed for browsers that take it.

It is public and nobody's. `/t.js?v=<version>` never changes and is kept for a year; without a version, or with one that
was another release's, for an hour.
"""

import gzip
import hashlib
from pathlib import Path

from litestar import Response, get

from crm.core.packing import chosen, is_known
from crm.web.service import AnyRequest

_WRITTEN = (Path(__file__).parent / "assets" / "t.js").read_bytes()
SCRIPT = b"\n".join(line for each in _WRITTEN.splitlines() if (line := each.strip()) and not line.startswith(b"/*"))
"""Without indents and comments, which nobody's browser needs: every page waits for it."""
PACKED = gzip.compress(SCRIPT, 9, mtime=0)
VERSION = hashlib.sha256(SCRIPT).hexdigest()[:12]
FOR_GOOD = "public, max-age=31536000, immutable"
FOR_AN_HOUR = "public, max-age=3600"


@get("/t.js", include_in_schema=False, sync_to_thread=False)
def snippet(request: AnyRequest) -> Response[bytes]:
    """The script, or 304 for who has it."""
    packed = chosen(request.headers.get("accept-encoding", ""), {"gzip": None}) is not None
    tag = f'"{VERSION}-gz"' if packed else f'"{VERSION}"'
    headers = {
        "ETag": tag,
        "Cache-Control": FOR_GOOD if request.query_params.get("v") == VERSION else FOR_AN_HOUR,
        "Vary": "Accept-Encoding",
        "Access-Control-Allow-Origin": "*",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "X-Content-Type-Options": "nosniff",
    }
    if is_known(tag, request.headers.get("if-none-match", "")):
        return Response(b"", status_code=304, headers=headers)
    if packed:
        headers["Content-Encoding"] = "gzip"
    return Response(PACKED if packed else SCRIPT, headers=headers, media_type="text/javascript")
