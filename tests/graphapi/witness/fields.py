"""What a field means where that does not follow from its name, in the words of the schema's descriptions."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from crm.members.permissions import Action, permissions_of
from funnel.metrics.catalogue import CATALOGUE
from tests.graphapi.witness.fields_more import MORE
from tests.graphapi.witness.kinds import Record, money
from tests.graphapi.witness.pages import terms_of
from tests.graphapi.witness.rows import Row
from tests.graphapi.witness.stages import furthest, stage_of

if TYPE_CHECKING:
    from tests.graphapi.witness.model import Model


def _person(model: Model, row: Row, _: Row) -> Record:
    return Record("Person", model.canonical(row["person_id"]))


def _candidates(stored: Row) -> list[Record]:
    usual = {"waiting": 0, "passed_over": None, "covers_id": None}
    return [
        Record("HandoffCandidate", usual | each | {"member_id": UUID(each["member_id"])})
        for each in stored["candidates"]
    ]


Field = Callable[["Model", Row, Row], Any]
FIELDS: dict[str, Field] = MORE | {
    "Lead.allowedActions": lambda model, lead, _: model.allowed_actions(lead),
    "Lead.lifecycleStage": lambda model, lead, _: furthest(
        step
        for entry in model.side.having("step_entries", "lead_id", lead["id"])
        if entry["voided_at"] is None and (step := model.side.get("steps", entry["to_step_id"]))
    ),
    "Step.lifecycleStage": lambda model, step, _: stage_of(step),
    "Lead.person": _person,
    "Lead.timeline": lambda model, lead, given: model.lead_timeline(lead, given),
    "StepEntry.passedOver": lambda model, entry, _: model.steps_of(entry["passed_over"]),
    "Person.referredBy": lambda model, person, _: (
        Record("Person", model.canonical(person["referred_by_id"]))
        if model.side.get("persons", person["referred_by_id"])
        else None
    ),
    "Person.isMerged": lambda model, person, _: person["canonical_id"] != person["id"],
    "Person.identities": lambda model, person, _: model.listed(
        "Identity", model.of_person("identities", person["id"]), terms_of("first_seen_at", "kind", "value")
    ),
    "Person.consents": lambda model, person, _: model.listed(
        "Consent", model.of_person("consents", person["id"]), terms_of("-at")
    ),
    "Person.duplicateSuggestions": lambda model, person, _: model.duplicates(person),
    "Person.leads": lambda model, person, _: model.leads_of(person["id"]),
    "Person.touchpoints": lambda model, person, given: model.page(
        "Touchpoint", model.of_person("touchpoints", person["id"]), terms_of("-occurred_at"), given
    ),
    "Person.timeline": lambda model, person, given: model.page(
        "TimelineEntry", model.of_person("timeline_entries", person["id"]), terms_of("-occurred_at"), given
    ),
    "Person.merges": lambda model, person, given: model.page(
        "PersonMerge", model.merges_of(person["id"]), terms_of("-merged_at"), given
    ),
    "PersonMerge.isUndone": lambda _, merge, __: merge["undone_at"] is not None,
    "Company.people": lambda model, company, given: model.page(
        "Person",
        [one for one in model.side.having("persons", "company_id", company["id"]) if one["canonical_id"] == one["id"]],
        terms_of("sort_key"),
        given,
    ),
    "Company.leads": lambda model, company, given: model.page(
        "Lead",
        [lead for lead in model.side.having("leads", "company_id", company["id"]) if lead["withdrawn_at"] is None],
        terms_of("-last_activity_at"),
        given,
    ),
    "Identity.account": lambda model, identity, _: identity["account"] or None,
    "Touchpoint.person": _person,
    "Note.person": _person,
    "Touchpoint.lead": lambda model, touch, _: model.lead_of_touch(touch),
    "Touchpoint.leads": lambda model, touch, _: model.leads_of(touch["person_id"]),
    "Call.person": _person,
    "Sale.person": _person,
    "Sale.units": lambda model, sale, _: sale["units_micro"] / 1e6,
    "Sale.netUnits": lambda model, sale, _: sale["net_units_micro"] / 1e6,
    "Sale.journey": lambda model, sale, _: next(
        (Record("SaleJourney", row) for row in model.side.having("journeys", "conversion_id", sale["id"])), None
    ),
    "SaleJourney.length": lambda model, journey, _: len(journey["touch_ids"]),
    "SaleJourney.firstTouchAt": lambda model, journey, _: model.first_touch_of(journey),
    "SaleEvent.units": lambda model, event, _: event["units_micro"] / 1e6,
    "SaleEvent.amount": lambda model, event, _: money(event["amount_minor"], model.sale_currency(event)),
    "Handoff.decision": lambda model, handoff, _: model.decision(handoff),
    "HandoffDecision.candidates": lambda model, stored, _: _candidates(stored),
    "HandoffDecision.passedRules": lambda model, stored, _: [
        Record("PassedRoutingRule", rule) for rule in stored.get("passed_rules", ())
    ],
    "PassedRoutingRule.candidates": lambda model, stored, _: _candidates(stored),
    "Member.permissions": lambda model, member, _: [
        action.value for action in Action if action.value in permissions_of(member["roles"])
    ],
    "Member.isActive": lambda model, member, _: member["deactivated_at"] is None,
    "Team.members": lambda model, team, _: model.members_of(team),
    "Step.objective": lambda model, step, _: model.of_step("Objective", step, "created_at"),
    "Step.mainResource": lambda model, step, _: model.of_step("MainResource", step, "-chosen_at"),
    "StepGoal.text": lambda model, step, _: step["goal_text"],
    "StepRule.description": lambda model, step, _: step["reached_when_description"] or "",
    "Objective.step": lambda model, objective, _: model.current_step(objective),
    "Product.funnel": lambda model, product, _: model.first(
        "Funnel",
        [funnel for funnel in model.side.having("funnels", "product_id", product["id"]) if funnel["is_current"]],
        terms_of(),
    ),
    "Step.resourceGoals": lambda model, step, _: model.goals_of_step(step),
    "Product.funnelDraft": lambda model, product, _: None,  # no draft is among the rows
    "ResourceGoal.plan": lambda model, goal, _: model.first(
        "Plan",
        [plan for plan in model.side.having("plans", "goal_id", goal["id"]) if plan["status"] != "SUPERSEDED"],
        (("status", False), ("version", True), ("id", True)),
    ),
    "ResourceGoal.unit": lambda model, goal, _: CATALOGUE[goal["metric"]].unit.value,
    "ResourceGoal.direction": lambda model, goal, _: CATALOGUE[goal["metric"]].direction.value,
    "Cluster.resources": lambda model, product, _: model.cluster(product),
    "Cluster.ties": lambda model, product, _: model.cluster_ties(product),
    "Cluster.orphans": lambda model, product, _: model.orphans(product),
    "Resource.ties": lambda model, resource, _: model.ties(resource),
}
"""What does not follow from its name."""
