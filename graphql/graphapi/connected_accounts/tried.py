"""What a connected account would make of a body."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import strawberry

from crm.core.problems import Problem
from crm.models.words import TouchpointKind
from funnel.adapters.shape import Contact, Found, Preference, Publication
from funnel.models.words import PreferenceSaid
from graphapi.answers import answer_type


@answer_type
class TriedContact:
    """One thing that a person did, as it would be recorded."""

    external_id: str = strawberry.field(description="By it the same thing told again is known.")
    kind: TouchpointKind = strawberry.field(description="What the contact was.")
    occurred_at: datetime | None = strawberry.field(description="When; null: when the request comes.")
    channel_key: str = strawberry.field(description="The channel it would count for.")
    identities: int = strawberry.field(description="By how many identities the person would be known.")
    text: str | None = strawberry.field(description="The words: with them it is a message of a conversation.")
    form_fields: list[str] = strawberry.field(description="Names of the answers of a form.")
    campaign: str | None = strawberry.field(description="The campaign it names.")
    starts_lead: bool = strawberry.field(description="Whether it is a lead form.")
    is_test: bool = strawberry.field(description="Whether the network marks it as a trial: then it is no fact.")


@answer_type
class TriedPreference:
    """What an e-mail address says of being written to, as it would be kept."""

    external_id: str = strawberry.field(description="By it the same thing told again is known.")
    said: PreferenceSaid = strawberry.field(description="What it says.")
    occurred_at: datetime | None = strawberry.field(description="When; null: when the request comes.")
    channel_key: str = strawberry.field(description="The channel it is about.")


@answer_type
class TriedPublication:
    """A content item that appeared on the account."""

    external_id: str = strawberry.field(description="Its id on the network.")
    title: str = strawberry.field(description="How it is called there.")
    url: str = strawberry.field(description="Its address.")
    published_at: datetime | None = strawberry.field(description="When; null: when the request comes.")


@answer_type
class TriedProblem:
    """What could not be read."""

    code: str = strawberry.field(description="For programs.")
    field: str | None = strawberry.field(description="What it is about.")
    message: str = strawberry.field(description="What is wrong.")


@answer_type
class ConnectedAccountTest:
    """What would come of a request; its signature is not looked at."""

    contacts: list[TriedContact] = strawberry.field(description="In the order of the request.")
    preferences: list[TriedPreference] = strawberry.field(
        description="What addresses say of being written to, in the order of the request."
    )
    publications: list[TriedPublication] = strawberry.field(description="What appeared on the account.")
    problems: list[TriedProblem] = strawberry.field(description="What could not be read.")


def shown(found: Sequence[Found]) -> ConnectedAccountTest:
    """As it is told."""
    return ConnectedAccountTest(
        contacts=[_contact(each) for each in found if isinstance(each, Contact)],
        preferences=[_preference(each) for each in found if isinstance(each, Preference)],
        publications=[_publication(each) for each in found if isinstance(each, Publication)],
        problems=[
            TriedProblem(code=each.code, field=each.field, message=each.message)
            for each in found
            if isinstance(each, Problem)
        ],
    )


def _preference(given: Preference) -> TriedPreference:
    return TriedPreference(
        external_id=given.external_id,
        said=given.said,
        occurred_at=given.occurred_at,
        channel_key=given.channel_key,
    )


def _publication(given: Publication) -> TriedPublication:
    return TriedPublication(
        external_id=given.external_id,
        title=given.title,
        url=given.url,
        published_at=given.published_at,
    )


def _contact(given: Contact) -> TriedContact:
    return TriedContact(
        external_id=given.external_id,
        kind=given.kind,
        occurred_at=given.occurred_at,
        channel_key=given.channel_key,
        identities=len(given.identities),
        text=given.text,
        form_fields=sorted(given.form_answers or {}),
        campaign=given.campaign or given.ref,
        starts_lead=given.starts_lead,
        is_test=given.is_test,
    )
