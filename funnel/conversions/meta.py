"""Meta Conversions API: up to 1,000 events a request, a repeat known by `event_id` and `event_name` for 48 hours.

Normalised and hashed as Meta's own library does (`../shared/reference/channels.md` §12.1).
"""

import re
from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256
from typing import Any

import orjson

from crm.core.money import exponent
from crm.core.network_urls import NetworkUrls
from funnel.adapters.meta.graph import RETRIED, TOKEN
from funnel.adapters.reading import members, text
from funnel.adapters.sending import answered
from funnel.conversions.shape import (
    AdNetwork,
    Call,
    Click,
    Conversion,
    Later,
    Part,
    Refused,
    Stop,
    Taken,
    Target,
    Verdict,
)

MOST = 1_000
WEEK, STORE = timedelta(days=7), timedelta(days=62)
ACTION_SOURCE, SOURCE_NAME, TEST_CODE = "action_source", "lead_event_source", "test_event_code"
PAGE, WABA = "page_id", "whatsapp_business_account_id"
SETTINGS = (ACTION_SOURCE, SOURCE_NAME, TEST_CODE, PAGE, WABA)
ACTION_SOURCES = frozenset({"email", "phone_call", "chat", "physical_store", "system_generated", "other"})
"""Those that need nothing we do not know; `website` wants the browser's words, `app` the app's."""
_HASHED = re.compile(r"[0-9a-f]{32}|[0-9a-f]{64}", re.IGNORECASE)
_MAIL = re.compile(r".+@.+\..+")
_PHONE = re.compile(r"\d{1,4}\(?\d{2,3}\)?\d{4,}")
_LEAD = re.compile(r"\d{15,17}")


def normal_email(value: str) -> str | None:
    """Trimmed, in lower case; None for what is no address."""
    found = value.strip().lower()
    return found if _MAIL.fullmatch(found) else None


def normal_phone(value: str) -> str | None:
    """Digits with the country's code; None for what cannot be a number."""
    found = re.sub(r"[\s\-()+]", "", value)
    found = re.sub(r"^0{1,2}", "", found)
    return found if not found.startswith("0") and _PHONE.fullmatch(found) else None


def hashed(value: str) -> str:
    """SHA-256 of the UTF-8 in hex; what is hashed already stays."""
    return value.lower() if _HASHED.fullmatch(value) else sha256(value.encode()).hexdigest()


def fbc_of(click: Click) -> str:
    """Of a stored `fbclid` and when it was met; a stored `fbc` is one already."""
    return click.value if click.name == "fbc" else f"fb.1.{int(click.at.timestamp() * 1000)}.{click.value}"


def window(target: Target) -> timedelta:
    """One event that is older has its whole request refused."""
    return STORE if target.settings.get(ACTION_SOURCE) == "physical_store" else WEEK


def _whatsapp(conversion: Conversion, target: Target) -> Click | None:
    """The click to WhatsApp, for a week."""
    found = conversion.click("ctwa_clid")
    has_account = bool(target.settings.get(PAGE) or target.settings.get(WABA))
    return found if found and has_account and conversion.occurred_at - found.at <= WEEK else None


def _matched(conversion: Conversion, target: Target) -> tuple[dict[str, list[str]], dict[str, Any]]:
    """What is hashed and what is not, each under the network's own name."""
    normal = {
        "em": [found for each in conversion.emails if (found := normal_email(each))],
        "ph": [found for each in conversion.phones if (found := normal_phone(each))],
    }
    private = {name: [hashed(each) for each in dict.fromkeys(values)] for name, values in normal.items() if values}
    plain: dict[str, Any] = {}
    if (lead := conversion.click("lead_id")) and _LEAD.fullmatch(lead.value):
        plain["lead_id"] = int(lead.value)
    if clicked := conversion.click("fbc", "fbclid"):
        plain["fbc"] = fbc_of(clicked)
    if visitor := conversion.click("fbp"):
        plain["fbp"] = visitor.value
    if whatsapp := _whatsapp(conversion, target):
        plain["ctwa_clid"] = whatsapp.value
        plain |= {name: str(target.settings[name]) for name in (PAGE, WABA) if target.settings.get(name)}
    return private, plain


def part(conversion: Conversion, target: Target) -> Part | None:
    """Our own id alone is known to nobody there."""
    private, plain = _matched(conversion, target)
    known = private or set(plain) - {"fbp"}
    return Part(sorted(private), sorted([*plain, "external_id"])) if known else None


def event(conversion: Conversion, target: Target) -> dict[str, Any]:
    """One event; times in seconds."""
    private, plain = _matched(conversion, target)
    custom: dict[str, Any] = {"event_source": "crm", SOURCE_NAME: str(target.settings.get(SOURCE_NAME, "Touchline"))}
    if conversion.value is not None:
        minor, currency = conversion.value
        custom |= {"value": minor / 10 ** exponent(currency), "currency": currency}
    if "ctwa_clid" in plain:
        source = {ACTION_SOURCE: "business_messaging", "messaging_channel": "whatsapp"}
    else:
        source = {ACTION_SOURCE: str(target.settings.get(ACTION_SOURCE, "system_generated"))}
    return {
        "event_name": conversion.event_name,
        "event_time": int(conversion.occurred_at.timestamp()),
        "event_id": conversion.dedupe_id,
        **source,
        "user_data": {**private, **plain, "external_id": [conversion.person_id.hex]},
        "custom_data": custom,
    }


def calls(conversions: Sequence[Conversion], target: Target, token: str, urls: NetworkUrls) -> list[Call]:
    """The token stands in the header: addresses are written down by those between."""
    headers = {"content-type": "application/json", "authorization": f"Bearer {token}"}
    test = {TEST_CODE: target.settings[TEST_CODE]} if target.settings.get(TEST_CODE) else {}
    return [
        Call(
            f"{urls.graph}/{target.account_id}/events",
            headers,
            orjson.dumps({"data": [event(each, target) for each in some], **test}),
            some,
        )
        for start in range(0, len(conversions), MOST)
        if (some := conversions[start : start + MOST])
    ]


def verdict(status: int, body: bytes) -> Verdict | None:
    """Meta takes or refuses a request as a whole."""
    said = answered(body)
    error = members(said.get("error"))
    if not error:
        return Taken() if status == 200 and "events_received" in said else None
    code = text(error.get("code"), 20) or "ERROR"
    number = int(code) if code.isdigit() else 0
    if number in TOKEN:
        return Stop(code, "Meta does not accept the token; give the destination a new one.")
    if number in (10, 200, 803) or status in (401, 403):
        return Stop(code, "The token has no right to the dataset, or there is none of this id; look at both at Meta.")
    if number in RETRIED or status == 429 or error.get("is_transient") is True:
        return Later(code, "Meta asks for a pause; it is tried again by itself.")
    subcode = text(error.get("error_subcode"), 20)
    return Refused(code, f"Meta refused it with the error {code}{f' ({subcode})' if subcode else ''}.")


META = AdNetwork(window, part, calls, verdict, knows_repeats=True, settings=SETTINGS)
