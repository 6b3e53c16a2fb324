"""Reads the body of a request that fills in a form: JSON, an HTML form, or a multipart one without files."""

from urllib.parse import parse_qsl

from litestar.datastructures import UploadFile
from litestar.exceptions import ClientException

from crm.core.problems import Problem
from crm.web.service import AnyRequest
from funnel.forms.sent import MOST_VALUES, Sent, Unreadable, read_json, read_pairs

JSON, ENCODED, MULTIPART = "application/json", "application/x-www-form-urlencoded", "multipart/form-data"
_UNREADABLE = "The body could not be read; send JSON, or what a form of HTML sends."


class UnreadableBody(Problem):
    """The body is not what it says it is."""

    code = "UNREADABLE"


def kind_of(request: AnyRequest) -> str:
    """The media type of the body, without its parameters."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


async def read_body(request: AnyRequest) -> Sent:
    """What was sent. Raises UnreadableBody, and ClientException for what Litestar itself refuses."""
    kind = kind_of(request)
    try:
        if kind == JSON:
            return read_json(await request.body())
        if kind == ENCODED:
            return read_pairs(_encoded(await request.body()))
        if kind == MULTIPART:
            return read_pairs(await _multipart(request))
    except (Unreadable, LookupError, ValueError) as error:  # not JSON, an unknown charset, too many fields
        raise UnreadableBody(_UNREADABLE) from error
    raise ClientException(f"Send {JSON}, {ENCODED} or {MULTIPART}.", status_code=415)


def _encoded(body: bytes) -> list[tuple[str, str]]:
    return parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=MOST_VALUES)


async def _multipart(request: AnyRequest) -> list[tuple[str, str]]:
    form = await request.form()
    pairs = list(form.multi_items())
    if any(isinstance(value, UploadFile) for _, value in pairs):
        await form.close()
        raise UnreadableBody("Forms take no files; send the fields alone.")
    return [(str(name), str(value)) for name, value in pairs]
