"""Lead forms: Meta announces the id, the Graph API has the answers.

Every request carries `appsecret_proof`, so that a token alone is of no use to whoever finds it. Meta keeps leads for 90
days. Test leads of Meta's own tool say so in their answers.
"""

import hashlib
import hmac
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode

import orjson

from crm.core.network_urls import NetworkUrls
from crm.models.words import IdentityKind, TouchpointKind
from crm.outbound.call import Answer
from funnel.adapters.fetching import AccessRefused, Asking, Fetcher, Gone, NotNow
from funnel.adapters.forms import click_ids_of, utm_of
from funnel.adapters.meta import mentions
from funnel.adapters.meta.pages import LEAD
from funnel.adapters.meta.verify import APP_SECRET
from funnel.adapters.reading import document, identifier, is_yes, items, joined, members, moment, named, objects, text
from funnel.adapters.shape import Announced, Contact, Found, Secrets, Unreadable

ACCESS_TOKEN = "access_token"
FIELDS = (
    "id", "created_time", "field_data", "ad_id", "ad_name", "adset_id", "adset_name", "campaign_id", "campaign_name",
    "form_id", "is_organic", "platform", "partner_name", "custom_disclaimer_responses",
)  # fmt: skip
_TOKEN = frozenset({102, 190, 463, 467})
_PACE = frozenset({4, 17, 32, 613})
_PASSING = frozenset({1, 2, 341})
_FIRST_PACED, _LAST_PACED = 80_000, 80_014
"""Limits of business use cases: 80005 is of lead forms."""
_NO_SUCH = 33
"""Subcode of 100."""
_ODD = "Meta did not answer as its Graph API does; it is asked again."
"""Without a code: whoever stands between may have answered."""
_LONGEST_PAUSE = 3_600.0
_PAUSE = 300.0
"""Seconds, where Meta does not say for how long."""
_ORGANIC = {"ig": "instagram"}
_ADS = {"ig": "instagram_ads"}
_EMAILS, _PHONES = ("email", "work_email"), ("phone_number", "work_phone_number")
_NAMES = ("full_name", "first_name", "last_name")
_COMPANY = "company_name"
_KNOWN = {*_EMAILS, *_PHONES, *_NAMES, _COMPANY}
_TOLD = (
    "form_id", "ad_id", "ad_name", "adset_id", "adset_name", "campaign_id", "campaign_name", "platform", "partner_name",
)  # fmt: skip
_TRIAL = "<test lead:"
"""Begins each answer of a lead that Meta's testing tool made."""


def ask(announced: Sequence[Announced], secrets: Secrets, networks: NetworkUrls) -> list[Asking]:
    """A request for each: one id that is gone would spoil a request for several."""
    token = secrets[ACCESS_TOKEN][0]
    proved, headers = proof(token, secrets[APP_SECRET][0]), {"authorization": f"Bearer {token}"}
    known = (each for each in announced if each.kind in (LEAD, mentions.MENTION))
    return [Asking((each,), _address(each, proved, networks), headers) for each in known]


def _address(announced: Announced, proved: str, networks: NetworkUrls) -> str:
    node, fields = announced.reference, ",".join(FIELDS)
    if announced.kind == mentions.MENTION:
        node, fields = mentions.path_of(announced)
    query = urlencode({"fields": fields, "appsecret_proof": proved}, safe=",")
    return f"{networks.graph}/{quote(node, safe='')}?{query}"


def proof(token: str, app_secret: str) -> str:
    """HMAC-SHA256 of the token by the app's secret, in hexadecimal digits."""
    return hmac.new(app_secret.encode(), token.encode(), hashlib.sha256).hexdigest()


def read(asking: Asking, answer: Answer) -> Mapping[str, Sequence[Found]]:
    """The lead, or the mention, as a contact known by its own id."""
    (announced,) = asking.of
    try:
        said = document(answer.body)
    except Unreadable as error:
        raise NotNow(_ODD) from error
    if members(said.get("error")) or not answer.is_success:
        trouble = _trouble(members(said.get("error")), answer)
        raise _of_mention(trouble, members(said.get("error"))) if announced.kind == mentions.MENTION else trouble
    is_mention = announced.kind == mentions.MENTION
    return {announced.reference: [mentions.contact(said, announced) if is_mention else _lead(said, announced)]}


def _of_mention(trouble: Exception, error: Mapping[str, Any]) -> Exception:
    """A token that may not see mentions is good for leads all the same: they are not made to wait for another."""
    if isinstance(trouble, NotNow) or _number(error.get("code")) in {0, *_TOKEN}:
        return trouble
    return Gone(
        "Meta has no such mention any more, shows nobody's of closed accounts, or the token may not see it (it needs"
        " the right instagram_manage_comments)."
    )


def _lead(said: Mapping[str, Any], announced: Announced) -> Contact:
    fields = dict(_fields(said))
    platform, organic = text(said.get("platform")) or "", is_yes(said.get("is_organic"))
    by_name = {name.casefold(): value for name, value in fields.items()}
    return Contact(
        external_id=f"lead:{announced.reference}",
        kind=TouchpointKind.FORM_SUBMIT,
        occurred_at=moment(said.get("created_time")) or moment(announced.details.get("created_time")),
        channel_key=_ORGANIC.get(platform, "facebook") if organic else _ADS.get(platform, "facebook_ads"),
        account_id=announced.details.get("page_id"),
        identities=(
            *(key for name in _EMAILS for key in named(by_name.get(name), IdentityKind.EMAIL)),
            *(key for name in _PHONES for key in named(by_name.get(name), IdentityKind.PHONE)),
        ),
        name=by_name.get("full_name") or joined(by_name.get("first_name"), by_name.get("last_name")),
        company_name=by_name.get(_COMPANY),
        campaign=identifier(said.get("ad_id")),
        utm=utm_of(fields),
        click_ids={"leadgen_id": announced.reference, **(click_ids_of(fields) or {})},
        form_answers=_answers(said, fields),
        starts_lead=True,
        is_test=any(value.startswith(_TRIAL) for value in fields.values()),
    )


def _fields(said: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What was asked, and what was answered: several answers to one question in one text."""
    for each in objects(said.get("field_data")):
        name, values = text(each.get("name")), [text(value) for value in items(each.get("values"))]
        answered = ", ".join(value for value in values if value)
        if name and answered:
            yield name, answered


def _answers(said: Mapping[str, Any], fields: Mapping[str, str]) -> dict[str, str]:
    answers = {name: value for name, value in fields.items() if name.casefold() not in _KNOWN}
    for each in objects(said.get("custom_disclaimer_responses")):
        if name := text(each.get("checkbox_key")):
            answers[name] = "yes" if is_yes(each.get("is_checked")) else "no"
    return answers | {name: value for name in _TOLD if (value := text(said.get(name)))}


def _trouble(error: Mapping[str, Any], answer: Answer) -> Exception:
    code, subcode = _number(error.get("code")), _number(error.get("error_subcode"))
    if code in _TOKEN or (answer.status == 401 and not error):
        return AccessRefused(
            "Meta does not accept the access token any more: it expired, or was taken back. Give the connected account"
            " a new one; what was announced meanwhile is fetched then."
        )
    if code in _PACE or _FIRST_PACED <= code <= _LAST_PACED or answer.status == 429:
        return NotNow("Meta asks for a pause; it is asked again by itself.", seconds=_pause(answer))
    if code in _PASSING or error.get("is_transient") is True or answer.status >= 500:
        return NotNow("Meta has trouble of its own; it is asked again by itself.")
    if code == 100 and subcode == _NO_SUCH:
        return Gone("Meta has no such lead any more, or the token may not see it (it needs the right leads_retrieval).")
    if code == 10 or 200 <= code < 300:
        return AccessRefused(
            "Meta lets the access token see no leads: give the connected account one with the right leads_retrieval;"
            " what was announced meanwhile is fetched then."
        )
    if not code:
        return NotNow(_ODD)
    return Gone(f"Meta refused it with the error {code}; its documentation says why.")


def _pause(answer: Answer) -> float:
    """Seconds: Retry-After, else the minutes that `X-Business-Use-Case-Usage` estimates, else five minutes."""
    if answer.retry_after is not None:
        return min(answer.retry_after, _LONGEST_PAUSE)
    minutes = max(_estimates(answer.headers.get("x-business-use-case-usage", "")), default=0.0)
    return min(minutes * 60, _LONGEST_PAUSE) or _PAUSE


def _estimates(header: str) -> Iterator[float]:
    try:
        told = orjson.loads(header)
    except orjson.JSONDecodeError:
        return
    for uses in members(told).values():
        for each in objects(uses):
            minutes = each.get("estimated_time_to_regain_access")
            if isinstance(minutes, int | float) and math.isfinite(minutes) and minutes > 0:
                yield float(minutes)


def _number(value: Any) -> int:
    written = text(value, 12) or ""
    return int(written) if written.isdigit() else 0


FETCHER = Fetcher(ACCESS_TOKEN, ask, read)
