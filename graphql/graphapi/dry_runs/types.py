"""A draft of a funnel tried on the past."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import strawberry
from strawberry import ID

from crm.core.ids import encode
from crm.models.words import EntryCause
from funnel.facts.fold import Wanted
from funnel.funnels import dry_run as room
from funnel.funnels.dry_run import DryRunChange
from graphapi.analytics.inputs import PeriodInput
from graphapi.answers import answer_type, ref, ref_or_none
from graphapi.compiler import input_type
from graphapi.leads.types import Lead
from graphapi.people.types import Person


@input_type
class FunnelDraftDryRunInput:
    """Whose draft, over which days."""

    product_id: ID = strawberry.field(description="Whose draft.")
    period: PeriodInput = strawberry.field(description="Days whose contacts and leads are looked at.")


@answer_type
class DryRunStep:
    """A step as it was entered by the published rules, and as it would have been by the draft's.

    Persons count whose first entry into the step lies in the period.
    """

    key: str = strawberry.field(description="The step's key.")
    name: str = strawberry.field(description="The step's name; in the draft, where it is there.")
    published: int = strawberry.field(description="Persons by the published rules.")
    drafted: int = strawberry.field(description="Persons by the draft's rules.")
    gained: int = strawberry.field(description="Persons who enter it in the period by the draft only.")
    lost: int = strawberry.field(description="Persons who enter it in the period by the published rules only.")
    earlier: int = strawberry.field(description="Persons who enter it earlier by the draft.")
    later: int = strawberry.field(description="Persons who enter it later by the draft.")


@answer_type
class DryRunEntry:
    """A step entry of one of the two histories."""

    step_key: str = strawberry.field(description="The step.")
    occurred_at: datetime = strawberry.field(description="When.")
    cause: EntryCause = strawberry.field(description="Why.")
    reason: str = strawberry.field(description="The rule as one sentence, or a member's own words.")
    fact_kind: str = strawberry.field(
        description="What happened: TOUCHPOINT, SALE, HANDOFF, START, MOVE, SCORE or SILENCE."
    )
    touchpoint_id: ID | None = strawberry.field(description="The contact, where it was one.")


@answer_type
class DryRunSample:
    """A person for whom the draft changes something."""

    change: DryRunChange = strawberry.field(description="What it changes first.")
    step_key: str = strawberry.field(description="At which step.")
    person: Person = strawberry.field(description="Who it is.")
    lead: Lead | None = strawberry.field(description="The lead there is; null for a person who would become one.")
    published: list[DryRunEntry] = strawberry.field(description="The history by the published rules.")
    drafted: list[DryRunEntry] = strawberry.field(description="The history by the draft's rules.")


@answer_type
class FunnelDryRun:
    """What publishing the draft would have meant for these days; nothing is written."""

    persons: int = strawberry.field(description="Persons with a contact in the period, or a lead that began in it.")
    steps: list[DryRunStep] = strawberry.field(description="The draft's steps in order, then those it drops.")
    samples: list[DryRunSample] = strawberry.field(description="Up to twenty persons for each kind of change.")


def dry_run_of(found: room.DryRun) -> FunnelDryRun:
    """The dry run as the API shows it."""
    return FunnelDryRun(
        persons=found.persons,
        steps=[_step(each) for each in found.steps],
        samples=[_sample(each) for each in found.samples],
    )


def _step(own: room.StepFigures) -> DryRunStep:
    return DryRunStep(
        key=own.key,
        name=own.name,
        published=own.published,
        drafted=own.drafted,
        gained=own.changes[DryRunChange.GAINED],
        lost=own.changes[DryRunChange.LOST],
        earlier=own.changes[DryRunChange.EARLIER],
        later=own.changes[DryRunChange.LATER],
    )


def _sample(own: room.Sample) -> DryRunSample:
    return DryRunSample(
        change=own.change,
        step_key=own.step_key,
        person=ref(Person, own.person_id),
        lead=ref_or_none(Lead, own.lead_id),
        published=_entries(own.published),
        drafted=_entries(own.drafted),
    )


def _entries(entries: Sequence[Wanted]) -> list[DryRunEntry]:
    return [
        DryRunEntry(
            step_key=each.step_key,
            occurred_at=each.occurred_at,
            cause=EntryCause(each.cause),
            reason=each.reason,
            fact_kind=each.fact_kind,
            touchpoint_id=ID(encode("touch", each.fact_id)) if each.fact_kind == "TOUCHPOINT" else None,
        )
        for each in entries
    ]
