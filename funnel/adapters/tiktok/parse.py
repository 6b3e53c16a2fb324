"""Leads of TikTok's instant forms."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from crm.models.words import TouchpointKind
from funnel.adapters.forms import answers_of, identities_of, name_of
from funnel.adapters.reading import document, each_of, moment, objects, required, text, told
from funnel.adapters.shape import Account, Contact, Found, Received, Unreadable
from funnel.adapters.tiktok.confirm import is_wanted, unconfirmed

CHANNEL = "tiktok_ads"
_TOLD = ("page_id", "campaign_id", "adgroup_id", "ad_id")


def parse(received: Received, account: Account) -> list[Found]:
    """A lead for each entry; where leads are confirmed, its id only."""
    sent = document(received.body)
    if not isinstance(sent.get("entry"), list):
        raise Unreadable("The body has no entries.", field="entry")
    read = unconfirmed if is_wanted(account) else _lead
    return each_of(sent["entry"], read, at="entry.")


def _lead(entry: Mapping[str, Any]) -> Iterator[Found]:
    pairs = ((text(each.get("field")), text(each.get("value"))) for each in objects(entry.get("changes")))
    answers = {name: value for name, value in pairs if name and value}
    yield lead_of(required(entry.get("id"), "id"), answers, entry, moment(entry.get("create_time")))


def lead_of(number: str, answers: Mapping[str, str], of: Mapping[str, Any], at: datetime | None) -> Contact:
    """The contact of a lead; `of`: page, campaign, ad group and ad."""
    from_where = {name: value for name in _TOLD if (value := told(of.get(name)))}
    return Contact(
        external_id=f"lead:{number}",
        kind=TouchpointKind.FORM_SUBMIT,
        occurred_at=at,
        channel_key=CHANNEL,
        identities=identities_of(answers),
        name=name_of(answers),
        campaign=told(of.get("campaign_id")),
        form_answers=from_where | answers_of(answers),
        starts_lead=True,
    )
