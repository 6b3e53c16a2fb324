"""Saying how long things are kept, and whose data have to be."""

from __future__ import annotations

from datetime import datetime

import strawberry
from strawberry import ID

from crm.models.retention import RetentionSubject
from crm.privacy.hold_person import PersonHoldCreate, hold_person
from crm.privacy.lift_hold import PersonHoldLift, lift_hold
from funnel.reads import WorkReads
from funnel.retention.rules import rules_of
from funnel.retention.set_rule import RetentionRuleSet, set_rule
from graphapi.answers import ref
from graphapi.compiler import input_type
from graphapi.context import Info
from graphapi.mutation import Payload, fill, mutation, mutations, payload
from graphapi.retention.types import PersonHold, RetentionRule, rule_shown

KEY = "Writing again with the same key and input answers the same."


@input_type
class RetentionRuleSetInput:
    """How long one subject is kept."""

    subject: RetentionSubject = strawberry.field(description="What.")
    days: int | None = strawberry.field(default=None, description="How many days; for ever when left out.")
    expected_version: int | None = strawberry.field(default=None, description="`version` as it was read.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@input_type
class PersonHoldCreateInput:
    """Whose data have to be kept, until when and why."""

    person_id: ID = strawberry.field(description="Whose; of everybody that is one with them.")
    until: datetime | None = strawberry.field(default=None, description="Until it is lifted when left out.")
    reason: str = strawberry.field(description="Why; write no address or number here.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@input_type
class PersonHoldLiftInput:
    """Which hold does not stand any more."""

    hold_id: ID = strawberry.field(description="Which one.")
    expected_version: int | None = strawberry.field(default=None, description="`version` as it was read.")


@payload
class RetentionRulePayload(Payload):
    """The rule as it holds now."""

    rule: RetentionRule | None = strawberry.field(default=None, description="The rule.")


@payload
class PersonHoldPayload(Payload):
    """The hold as it is now."""

    hold: PersonHold | None = strawberry.field(default=None, description="The hold.")


@mutations
class RetentionMutations:
    """How long things are kept."""

    @mutation
    async def retention_rule_set(self, info: Info, input: RetentionRuleSetInput) -> RetentionRulePayload:
        """Says how long one subject is kept; it holds for runs that start from now on."""
        data = fill(RetentionRuleSet, input)
        await set_rule(info.work, data)
        return RetentionRulePayload(rule=rule_shown((await rules_of(WorkReads(info.work)))[data.subject]))

    @mutation
    async def person_hold_create(self, info: Info, input: PersonHoldCreateInput) -> PersonHoldPayload:
        """Says that a person's data have to be kept: nothing of them is erased, by hand or by rule."""
        hold_id = await hold_person(info.work, fill(PersonHoldCreate, input, ids={"person_id": "per"}))
        return PersonHoldPayload(hold=ref(PersonHold, hold_id))

    @mutation
    async def person_hold_lift(self, info: Info, input: PersonHoldLiftInput) -> PersonHoldPayload:
        """Lifts a hold; that there was one stays."""
        hold_id = await lift_hold(info.work, fill(PersonHoldLift, input, ids={"hold_id": "phold"}))
        return PersonHoldPayload(hold=ref(PersonHold, hold_id))
