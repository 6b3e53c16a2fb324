"""What mail services have in common: openings, clicks, and what addresses say of being written to."""

from collections.abc import Mapping
from datetime import datetime

from crm.models.words import IdentityKind, TouchpointKind
from funnel.adapters.forms import click_ids_of, utm_of
from funnel.adapters.reading import named, parameters, required
from funnel.adapters.shape import Contact, Preference
from funnel.models.words import PreferenceSaid

CHANNEL = "email"
OPENED_BY_MACHINE: Mapping[str, str] = {"opened_by": "machine"}
"""The mark of what a mail program fetched before anybody looked: an IMPRESSION, where a person's opening is a VIEW."""


def opened(number: str, email: object, at: datetime | None, campaign: str | None, *, by_machine: bool) -> Contact:
    """Somebody looked at a message, or their mail program did."""
    return Contact(
        external_id=f"event:{number}",
        kind=TouchpointKind.IMPRESSION if by_machine else TouchpointKind.VIEW,
        occurred_at=at,
        channel_key=CHANNEL,
        identities=named(required(email, "email"), IdentityKind.EMAIL),
        campaign=campaign,
        form_answers=OPENED_BY_MACHINE if by_machine else None,
    )


def clicked(number: str, email: object, at: datetime | None, campaign: str | None, url: str | None) -> Contact:
    """Somebody followed a link of a message; the link's own campaign is told rather than the message's."""
    marks = parameters(url)
    utm = utm_of(marks)
    return Contact(
        external_id=f"event:{number}",
        kind=TouchpointKind.CLICK,
        occurred_at=at,
        channel_key=CHANNEL,
        identities=named(required(email, "email"), IdentityKind.EMAIL),
        campaign=None if utm and "campaign" in utm else campaign,
        utm=utm,
        click_ids=click_ids_of(marks),
        landing_page=url,
    )


def preferred(number: str, email: object, at: datetime | None, said: PreferenceSaid) -> Preference:
    """What an address says of being written to."""
    return Preference(
        external_id=f"event:{number}",
        said=said,
        email=required(email, "email"),
        channel_key=CHANNEL,
        occurred_at=at,
    )
