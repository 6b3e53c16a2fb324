"""Offline conversions of Yandex Metrica: a CSV file for each kind of id and currency, §12.5 of the reference."""

import csv
import io
from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from uuid import NAMESPACE_OID, uuid5

from crm.core.money import exponent
from crm.core.network_urls import NetworkUrls
from funnel.adapters.sending import answered
from funnel.conversions.shape import AdNetwork, Call, Conversion, Later, Part, Refused, Stop, Taken, Target, Verdict

MOST = 50_000
"""Rows a file; a file may have a gigabyte."""
KINDS = {"Yclid": ("yclid",), "ClientId": ("ym_client_id", "_ym_uid", "client_id"), "UserId": ("ym_user_id",)}
"""Column of the file → names under which ids are kept, the surest first: exactly one column stands in a file."""
HEADER = ("Target", "DateTime", "Price", "Currency")


def window(_target: Target) -> timedelta:
    """The visit has to lie within 21 days before the upload, and is not later than the conversion."""
    return timedelta(days=21)


def _id(conversion: Conversion) -> tuple[str, str] | None:
    """Column and value; up to 20 digits, so it stays text."""
    for column, names in KINDS.items():
        found = conversion.click(*names)
        if found is not None and found.value.isdigit():
            return column, found.value
    return None


def part(conversion: Conversion, _target: Target) -> Part | None:
    """Nothing is hashed: ids of visits are the network's own."""
    found = _id(conversion)
    return Part((), (found[0],)) if found else None


def files(conversions: Sequence[Conversion]) -> dict[tuple[str, str], list[Conversion]]:
    """By column and currency: mixed currencies are emptied there."""
    found: dict[tuple[str, str], list[Conversion]] = {}
    for each in conversions:
        own = _id(each)
        if own is not None:
            found.setdefault((own[0], each.value[1] if each.value else ""), []).append(each)
    return found


def as_csv(column: str, conversions: Sequence[Conversion]) -> str:
    """One file, with its header."""
    out = io.StringIO()
    write = csv.writer(out, lineterminator="\n")
    write.writerow((column, *HEADER))
    for each in conversions:
        own = _id(each)
        price, currency = _price(each)
        write.writerow((own[1] if own else "", each.event_name, int(each.occurred_at.timestamp()), price, currency))
    return out.getvalue()


def _price(conversion: Conversion) -> tuple[str, str]:
    if conversion.value is None:
        return "", ""
    minor, currency = conversion.value
    return f"{Decimal(minor).scaleb(-exponent(currency)):f}", currency


def calls(conversions: Sequence[Conversion], target: Target, token: str, urls: NetworkUrls) -> list[Call]:
    """A multipart form with the file in it."""
    made = []
    for (column, _), rows in files(conversions).items():
        for start in range(0, len(rows), MOST):
            some = rows[start : start + MOST]
            boundary = uuid5(NAMESPACE_OID, ":".join(str(each.id) for each in some)).hex
            address = f"{urls.yandex_metrica}/management/v1/counter/{target.account_id}/offline_conversions/upload"
            headers = {
                "authorization": f"OAuth {token}",
                "content-type": f"multipart/form-data; boundary={boundary}",
            }
            made.append(Call(f"{address}?type=BASIC", headers, _form(boundary, as_csv(column, some)), some))
    return made


def _form(boundary: str, content: str) -> bytes:
    head = 'content-disposition: form-data; name="file"; filename="conversions.csv"\r\ncontent-type: text/csv'
    return f"--{boundary}\r\n{head}\r\n\r\n{content}\r\n--{boundary}--\r\n".encode()


def verdict(status: int, body: bytes) -> Verdict | None:
    """A file is taken as a whole."""
    said = answered(body)
    if status == 200 and "uploading" in said:
        return Taken()
    if status in (401, 403):
        return Stop(str(status), "Metrica does not accept the token for this counter; give the destination a new one.")
    if status == 404:
        return Stop("404", "There is no such counter; enter the right one.")
    if status in (420, 429, 503):
        return Later(str(status), "Metrica asks for a pause; it is tried again by itself.")
    if status in (400, 413) and said:
        return Refused(str(status), f"Metrica refused it with status {status}; look whether the goal is one of the"
                                    " counter's, and whether offline conversions are switched on.")  # fmt: skip
    return None


YANDEX = AdNetwork(window, part, calls, verdict, knows_repeats=False, settings=())
