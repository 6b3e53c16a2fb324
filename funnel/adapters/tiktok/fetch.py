"""Leads as TikTok's interface confirms them. It answers 200 on errors too: the code in the body counts."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from crm.core.network_urls import NetworkUrls
from crm.outbound.call import Answer
from funnel.adapters.fetching import AccessRefused, Asking, Fetcher, Gone, NotNow
from funnel.adapters.reading import document, identifier, members, moment, text
from funnel.adapters.shape import Announced, Found, Secrets, Unreadable
from funnel.adapters.tiktok.confirm import ADVERTISER, LEAD, LIBRARY, SETTINGS, SOURCE, SOURCES
from funnel.adapters.tiktok.parse import lead_of

ACCESS_TOKEN = "access_token"
_TOKEN = frozenset({40001, 40102, 40104, 40105})
_PACE = frozenset({40100})
_FIRST_OWN = 50_000
"""Codes from here on are trouble of TikTok's own."""
_PAUSE, _LONGEST_PAUSE = 300.0, 3_600.0
"""Seconds."""
_ODD = "TikTok did not answer as its interface does; it is asked again."
"""Without a code: whoever stands between may have answered."""


def ask(announced: Sequence[Announced], secrets: Secrets, networks: NetworkUrls) -> list[Asking]:
    """A request for each."""
    headers = {"access-token": secrets[ACCESS_TOKEN][0]}
    leads = (each for each in announced if each.kind == LEAD)
    place = f"{networks.tiktok}/open_api/v1.3/lead/get/"
    return [Asking((each,), f"{place}?{urlencode(_asked(each))}", headers) for each in leads]


def _asked(each: Announced) -> dict[str, str]:
    told = {name: each.details[name] for name in (ADVERTISER, LIBRARY, "page_id") if name in each.details}
    return {"lead_source": each.details.get(SOURCE, SOURCES[0]), **told, "lead_id": each.reference}


def read(asking: Asking, answer: Answer) -> Mapping[str, Sequence[Found]]:
    """The lead as a contact, known by its own id as when it is not confirmed: it is one lead either way."""
    (announced,) = asking.of
    try:
        said = document(answer.body)
    except Unreadable as error:
        raise NotNow(_ODD) from error
    if not answer.is_success or text(said.get("code")) != "0":
        raise _trouble(said, answer)
    data = members(said.get("data"))
    meta, answers = members(data.get("meta_data")), members(data.get("lead_data"))
    if identifier(meta.get("lead_id")) != announced.reference:
        raise Gone("TikTok answered with another lead than the one that was announced; it is not confirmed.")
    given = {name: value for name, each in answers.items() if (value := text(each))}
    told = {**announced.details, **{name: each for name in meta if (each := identifier(meta[name]))}}
    at = moment(meta.get("create_time")) or moment(announced.details.get("create_time"))
    return {announced.reference: [lead_of(announced.reference, given, told, at)]}


def _trouble(said: Mapping[str, Any], answer: Answer) -> Exception:
    written = text(said.get("code"), 12) or ""
    code = int(written) if written.isascii() and written.isdigit() else 0
    if code in _TOKEN or answer.status in (401, 403):
        return AccessRefused(
            "TikTok does not accept the access token, or it may not see the leads of this advertiser or library. Give"
            f" the connected account a new one, or put its setting `{ADVERTISER}` or `{LIBRARY}` right; what was"
            " announced meanwhile is confirmed then."
        )
    if code in _PACE or answer.status == 429:
        pause = answer.retry_after if answer.retry_after is not None else _PAUSE
        return NotNow("TikTok asks for a pause; it is asked again by itself.", seconds=min(pause, _LONGEST_PAUSE))
    if code >= _FIRST_OWN or answer.status >= 500:
        return NotNow("TikTok has trouble of its own; it is asked again by itself.")
    if not code:
        return NotNow(_ODD)
    return Gone(f"TikTok does not confirm the lead (error {code}): it has none of this id there.")


FETCHER = Fetcher(ACCESS_TOKEN, ask, read, settings=SETTINGS)
