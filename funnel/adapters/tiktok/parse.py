"""Leads of TikTok's instant forms."""

from collections.abc import Iterator, Mapping
from typing import Any

from crm.models.words import TouchpointKind
from funnel.adapters.forms import answers_of, identities_of, name_of
from funnel.adapters.reading import document, each_of, moment, objects, required, text, told
from funnel.adapters.shape import Account, Contact, Found, Received, Unreadable

CHANNEL = "tiktok_ads"
_TOLD = ("page_id", "campaign_id", "adgroup_id", "ad_id")


def parse(received: Received, _account: Account) -> list[Found]:
    """A lead for each entry."""
    sent = document(received.body)
    if not isinstance(sent.get("entry"), list):
        raise Unreadable("The body has no entries.", field="entry")
    return each_of(sent["entry"], _lead, at="entry.")


def _lead(entry: Mapping[str, Any]) -> Iterator[Found]:
    pairs = ((text(each.get("field")), text(each.get("value"))) for each in objects(entry.get("changes")))
    answers = {name: value for name, value in pairs if name and value}
    from_where = {name: value for name in _TOLD if (value := told(entry.get(name)))}
    yield Contact(
        external_id=f"lead:{required(entry.get('id'), 'id')}",
        kind=TouchpointKind.FORM_SUBMIT,
        occurred_at=moment(entry.get("create_time")),
        channel_key=CHANNEL,
        identities=identities_of(answers),
        name=name_of(answers),
        campaign=told(entry.get("campaign_id")),
        form_answers=from_where | answers_of(answers),
        starts_lead=True,
    )
