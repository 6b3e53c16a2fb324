"""Inputs of routing rules, packets and dry runs."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import strawberry
from strawberry import ID

from funnel.models.words.routing import OutsideHours, PacketFieldKind, RoutingStrategy, RoutingTarget
from graphapi.compiler import input_type
from graphapi.funnels.inputs import RULE_IDS, RuleInput

IDS = {
    "product_id": "prod", "team_id": "team", "member_id": "mem", "audience_ids": "aud", "company_ids": "comp",
    **RULE_IDS,
}  # fmt: skip
"""Public ids inside rules, for `fill`."""


@input_type
class RoutingConditionInput:
    """A condition on the lead as it is when it is offered: exactly one of its fields."""

    all: list[RoutingConditionInput] | None = strawberry.field(default=None, description="Every one of these holds.")
    any: list[RoutingConditionInput] | None = strawberry.field(default=None, description="At least one of these holds.")
    not_: RoutingConditionInput | None = strawberry.field(default=None, name="not", description="This does not hold.")
    facts: RuleInput | None = strawberry.field(
        default=None, description="This has held over the person's dated facts, at one of them."
    )
    channel_keys: list[str] | None = strawberry.field(default=None, description="Channel of the first touch.")
    resource_ids: list[ID] | None = strawberry.field(default=None, description="Resource that sent the first touch.")
    audience_ids: list[ID] | None = strawberry.field(default=None, description="The lead's audience.")
    company_ids: list[ID] | None = strawberry.field(default=None, description="The lead's company, else the person's.")
    has_company: bool | None = strawberry.field(default=None, description="Whether a company is known.")
    phone_codes: list[str] | None = strawberry.field(
        default=None, description="A number of the person begins so: +7 or +7701; tells region and language. Up to 200."
    )
    amount_at_least: Decimal | None = strawberry.field(
        default=None, description="Expected value, in the workspace's currency."
    )
    score_at_least: int | None = strawberry.field(default=None, description="The highest score the lead has reached.")
    step_keys: list[str] | None = strawberry.field(default=None, description="The step the lead is at.")


@input_type
class RoutingWeightInput:
    """How many turns a member has for one of the others."""

    member_id: ID = strawberry.field(description="Who.")
    weight: int = strawberry.field(description="1 to 100; those who are not named have 1.")


@input_type
class RoutingRuleInput:
    """Whose leads, to whom, and how one of several is chosen."""

    key: str = strawberry.field(description="Its name for programs; a rule that keeps it keeps whose turn it is.")
    condition: RoutingConditionInput | None = strawberry.field(
        default=None, description="Which leads; every lead when it is left out."
    )
    target: RoutingTarget = strawberry.field(description="To whom.")
    team_id: ID | None = strawberry.field(default=None, description="The team, for the target TEAM.")
    member_id: ID | None = strawberry.field(default=None, description="The member, for the target MEMBER.")
    strategy: RoutingStrategy | None = strawberry.field(
        default=RoutingStrategy.ROUND_ROBIN, description="Who of a team is next."
    )
    weights: list[RoutingWeightInput] | None = strawberry.field(
        default=None, description="For the strategy WEIGHTED only."
    )
    outside_hours: OutsideHours | None = strawberry.field(
        default=OutsideHours.SKIP,
        description="SKIP: who works at the moment gets it. WAIT: the time to accept begins when work begins next.",
    )


@input_type
class RoutingFallbackInput:
    """Who gets what the rules leave over: the member, else the whole team; one of them at least."""

    team_id: ID | None = strawberry.field(default=None, description="Open to all of this team.")
    member_id: ID | None = strawberry.field(default=None, description="To this member, however full.")


@input_type
class RoutingRulesSetInput:
    """All rules in order, of one product or of all."""

    product_id: ID | None = strawberry.field(
        default=None, description="Whose leads; left out: all products, after each product's own rules."
    )
    rules: list[RoutingRuleInput] = strawberry.field(description="The first that holds and finds somebody wins.")
    fallback: RoutingFallbackInput = strawberry.field(description="No lead is left to nobody.")
    expected_version: int | None = strawberry.field(
        default=None, description="`version` of the rules as they were read; 0 before they were ever set."
    )


@input_type
class RoutingDryRunInput:
    """Offers of which days are routed again, and by which rules."""

    product_id: ID = strawberry.field(description="Whose leads.")
    since: date = strawberry.field(description="First day, of the workspace's zone.")
    until: date = strawberry.field(description="Last day.")
    rules: list[RoutingRuleInput] | None = strawberry.field(
        default=None, description="Rules to be tried out, alone; those in force when left out."
    )
    fallback: RoutingFallbackInput | None = strawberry.field(
        default=None, description="With `rules`; the fallback in force when left out."
    )


@input_type
class PacketFieldInput:
    """One field that a packet has beside need and promises."""

    key: str = strawberry.field(description="Its name for programs.")
    label: str = strawberry.field(description="Its name for people.")
    kind: PacketFieldKind | None = strawberry.field(
        default=PacketFieldKind.TEXT, description="What is written into it."
    )
    is_required: bool | None = strawberry.field(default=False, description="Whether an offer without it is refused.")
    choices: list[str] | None = strawberry.field(default=None, description="For the kind CHOICE: at least two.")


@input_type
class PacketFieldsSetInput:
    """All fields of a product's packets, in order."""

    product_id: ID = strawberry.field(description="Whose leads.")
    fields: list[PacketFieldInput] = strawberry.field(description="None asks for nothing but the need.")
    expected_version: int | None = strawberry.field(
        default=None, description="`version` of the product as it was read."
    )
