"""Inputs of funnels: steps, goals and rules."""

from __future__ import annotations

import strawberry
from strawberry import ID

from crm.models.words import IdentityKind, TouchpointKind
from funnel.models.words import LifecycleStage, StepPhase, StepSide
from graphapi.compiler import input_type

RULE_IDS = {"resource_ids": "res", "place_resource_ids": "res"}
"""Public ids inside rules, for `fill`."""


@input_type
class TouchRuleInput:
    """Enough touches of these kinds, through these channels, sent by these resources."""

    kinds: list[TouchpointKind] | None = strawberry.field(default=None, description="Any kind when left out.")
    channel_keys: list[str] | None = strawberry.field(default=None, description="Any channel when left out.")
    resource_ids: list[ID] | None = strawberry.field(default=None, description="Any resource when left out.")
    place_resource_ids: list[ID] | None = strawberry.field(
        default=None, description="Where it happened; anywhere when left out."
    )
    landing_pages: list[str] | None = strawberry.field(
        default=None,
        description="Landing on one of these pages or below: an address, or a path such as `/office` of any site.",
    )
    campaigns: list[str] | None = strawberry.field(default=None, description="Campaigns (utm_campaign), any case.")
    search_terms: list[str] | None = strawberry.field(
        default=None, description="What was searched for (utm_term): the whole phrase, any case."
    )
    promo_codes: list[str] | None = strawberry.field(default=None, description="Promo codes that were named.")
    at_least: int | None = strawberry.field(default=1, description="How many.")
    within_days: int | None = strawberry.field(default=None, description="In how many days; ever when left out.")


@input_type
class FormAnswerRuleInput:
    """An answer in a form."""

    field: str = strawberry.field(description="The form's field.")
    equals: str | None = strawberry.field(default=None, description="The answer; any when left out.")
    one_of: list[str] | None = strawberry.field(default=None, description="One of several answers.")


@input_type
class IdentityRuleInput:
    """An identity of the person."""

    kinds: list[IdentityKind] = strawberry.field(description="One of these kinds.")
    verified: bool | None = strawberry.field(default=False, description="Whether only verified ones count.")


@input_type
class CompanyRuleInput:
    """A company the person belongs to; any when nothing is given."""

    domains: list[str] | None = strawberry.field(default=None, description="With one of these domains.")
    has_tax_id: bool | None = strawberry.field(default=None, description="With or without a tax id.")


@input_type
class RuleInput:
    """A condition on a person's facts: exactly one of its fields."""

    all: list[RuleInput] | None = strawberry.field(default=None, description="Every one of these holds.")
    any: list[RuleInput] | None = strawberry.field(default=None, description="At least one of these holds.")
    not_: RuleInput | None = strawberry.field(
        default=None, name="not", description="This does not hold; inside `all`, beside a condition that must hold."
    )
    touch: TouchRuleInput | None = strawberry.field(default=None, description="Touches of the person.")
    form_answer: FormAnswerRuleInput | None = strawberry.field(default=None, description="An answer in a form.")
    handoff_accepted: bool | None = strawberry.field(default=None, description="Sales accepted the lead.")
    sale_recorded: bool | None = strawberry.field(default=None, description="The person bought the product.")
    score_at_least: int | None = strawberry.field(
        default=None, description="For steps: the score once came to so many points, at the fact at which it did."
    )
    silent_for_days: int | None = strawberry.field(
        default=None,
        description="So many whole days went by without a contact for any product; told at the midnight after them.",
    )
    identity: IdentityRuleInput | None = strawberry.field(
        default=None, description="For scores: the person is known by an identity."
    )
    company: CompanyRuleInput | None = strawberry.field(
        default=None, description="For scores: the person belongs to a company."
    )


@input_type
class StepGoalInput:
    """The one concrete goal of a step."""

    text: str = strawberry.field(description="What is to be reached.")
    reached_when: RuleInput = strawberry.field(description="The fact that lets a person pass to the next step.")


@input_type
class StepInput:
    """A step of the funnel."""

    key: str = strawberry.field(description="The same over all versions: lower-case letters, digits, `-` and `_`.")
    name: str = strawberry.field(description="Its name.")
    phase: StepPhase = strawberry.field(description="Where it stands in the customer's journey.")
    side: StepSide = strawberry.field(description="Who works on the people at it.")
    is_handoff: bool | None = strawberry.field(default=False, description="Whether sales take over here.")
    optional: bool | None = strawberry.field(default=False, description="Whether it may be left out.")
    expected_days: int | None = strawberry.field(default=None, description="How long people usually stay.")
    lifecycle_stage: LifecycleStage | None = strawberry.field(default=None, description="The stage other systems know.")
    goal: StepGoalInput | None = strawberry.field(default=None, description="Its goal; none at the last step.")


@input_type
class FunnelDraftSaveInput:
    """All steps of a product's funnel."""

    product_id: ID = strawberry.field(description="Whose funnel.")
    entry_rule: RuleInput = strawberry.field(description="The fact that lets a person into the first step.")
    steps: list[StepInput] = strawberry.field(description="The steps in order.")
    expected_version: int | None = strawberry.field(default=None, description="`version` of the draft as it was read.")


@input_type
class StepMappingInput:
    """A step of the version before, and the step of this version that stands for it."""

    from_key: str = strawberry.field(description="Key of a step of the version before.")
    to_key: str | None = strawberry.field(
        default=None, description="Key of this version's step; null: the step was dropped and counts nowhere."
    )


@input_type
class FunnelPublishInput:
    """Which draft is to become a version."""

    product_id: ID = strawberry.field(description="Whose funnel.")
    mapping: list[StepMappingInput] | None = strawberry.field(
        default=None, description="How the version before is read in this one; steps left out are found by their key."
    )
    expected_version: int | None = strawberry.field(default=None, description="`version` of the draft as it was read.")
    idempotency_key: str | None = strawberry.field(default=None, description="The same key again answers the same.")


@input_type
class FunnelVersionMapInput:
    """How the version before is read in a version; replaces what was said before."""

    funnel_id: ID = strawberry.field(description="The newer version.")
    mapping: list[StepMappingInput] = strawberry.field(description="Steps left out are found by their key.")


@input_type
class FunnelDraftFromTemplateInput:
    """A template for a product's draft."""

    product_id: ID = strawberry.field(description="Whose draft.")
    template_key: str = strawberry.field(description="`key` of one of `funnelTemplates`.")
    language: str | None = strawberry.field(default=None, description="Of the names; the workspace's when left out.")
    expected_version: int | None = strawberry.field(default=None, description="`version` of the draft as it was read.")
    replace: bool | None = strawberry.field(
        default=False, description="Whether changes of the draft that were never published may be lost."
    )


@input_type
class FunnelCopyInput:
    """A published version for another product's draft, or for the same product's."""

    from_product_id: ID = strawberry.field(description="Whose version.")
    version: int | None = strawberry.field(default=None, description="Which; the current one when left out.")
    to_product_id: ID = strawberry.field(description="Whose draft.")
    expected_version: int | None = strawberry.field(default=None, description="`version` of the draft as it was read.")
    replace: bool | None = strawberry.field(
        default=False, description="Whether changes of the draft that were never published may be lost."
    )
