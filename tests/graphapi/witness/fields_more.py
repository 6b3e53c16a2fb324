"""What fields of sales, service, content and reports mean, where it does not follow from their names."""

from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from tests.graphapi.witness.kinds import About, Record, money, written
from tests.graphapi.witness.pages import ordered, terms_of
from tests.graphapi.witness.rows import Row
from tests.graphapi.witness.schema import SDL
from tests.graphapi.witness.shapes import SHAPED, told_of
from tests.graphapi.witness.tables import KINDS

if TYPE_CHECKING:
    from tests.graphapi.witness.fields import Field
    from tests.graphapi.witness.model import Model


CLICKS = ("CLICK", "VISIT", "FORM_SUBMIT")


def _canonical(model: "Model", person_id: Any) -> Record | None:
    return Record("Person", model.canonical(person_id)) if person_id else None


def _of_person(kind: str, table: str, order: str) -> "Field":
    return lambda model, person, _: model.listed(kind, model.of_person(table, person["id"]), terms_of(order))


def _stage_at(name: str) -> "Field":
    def told(model: "Model", audience: Row, _: Row) -> Any:
        stages = model.side.having("roll_out_stages", "audience_id", audience["id"])
        return written(stages[0][name], "DateTime") if stages else None

    return told


def _first_contact(name: str, *states: str) -> "Field":
    def told(model: "Model", handoff: Row, _: Row) -> Any:
        timers = [
            timer for timer in model.side.having("sla_timers", "subject_id", handoff["id"])
            if timer["kind"] == "FIRST_CONTACT" and (not states or timer["state"] in states)
        ]  # fmt: skip
        found = ordered(timers, terms_of("-started_at"))
        return written(found[0][name], "DateTime") if found else None

    return told


def _percent(model: "Model", deal: Row) -> int | None:
    stage = model.side.get("deal_stages", deal["stage_id"])
    own: int | None = deal["probability_percent"]
    return own if own is not None else stage["probability_percent"] if stage else None


def _weighted(model: "Model", deal: Row, _: Row) -> Row | None:
    percent = _percent(model, deal)
    if deal["amount_minor"] is None or percent is None:
        return None
    exact = Decimal(deal["amount_minor"]) * percent / 100
    return money(int(exact.quantize(Decimal(1), ROUND_HALF_UP)), deal["currency"])


def _stage_age(model: "Model", deal: Row, _: Row) -> float | About | None:
    if deal["stage_entered_at"] is None:
        return None
    age = ((deal["closed_at"] or datetime.now(UTC)) - deal["stage_entered_at"]).total_seconds()
    return age if deal["closed_at"] else About(age)


def _of_deal(column: str) -> "Field":
    def told(model: "Model", line: Row, _: Row) -> Row | None:
        deal = model.side.get("deals", line["deal_id"])
        return money(line[column], deal["currency"] if deal else None)

    return told


def _is_active(model: "Model", row: Row, _: Row) -> bool:
    return row["lifted_at"] is None and (row["until"] is None or row["until"] > datetime.now(UTC))


def _sent_by(model: "Model", call: Row, _: Row) -> Record | None:
    touches = [
        touch for touch in model.of_person("touchpoints", call["person_id"])
        if touch["kind"] in CLICKS and touch["resource_id"] and touch["occurred_at"] <= call["occurred_at"]
    ]  # fmt: skip
    return model.first("Touchpoint", touches, terms_of("-occurred_at"))


def _corrected(model: "Model", spend: Row, _: Row) -> Row | None:
    more = model.side.having("spends", "corrects_id", spend["id"])
    return money(spend["amount_minor"] + sum(one["amount_minor"] for one in more), spend["currency"])


def _cell_cost(model: "Model", cell: Row, _: Row) -> Row | None:
    snapshot = model.side.get("matrix_snapshots", cell["snapshot_id"]) or {}
    product = model.side.get("products", snapshot.get("product_id")) or {}
    return money(cell["cost_minor"], product.get("currency"))


def _variants(model: "Model", item: Row, _: Row) -> list[Record]:
    original = item["variant_of_id"] or item["id"]
    rows = [one for one in model.side.rows("content_items") if original in (one["id"], one["variant_of_id"])]
    return model.listed("ContentItem", rows, terms_of("number"))


def _ones(kind: str, own: str, column: str = "id", *order: str) -> "Field":
    return lambda model, row, _: model.by(kind, column, row[own], *order)


def _all(kind: str, own: str, column: str, order: str) -> "Field":
    return lambda model, row, _: model.all(kind, column, row[own], order)


def _share(column: str) -> "Field":
    return lambda model, row, _: row[column] / 100


def _current(rows: list[Row]) -> list[Row]:
    return [row for row in rows if row["archived_at"] is None]


def _send_of(model: "Model", message: Row) -> Row | None:
    return next(iter(model.side.having("message_sends", "message_id", message["id"])), None)


def _message_status(model: "Model", message: Row, _: Row) -> str | None:
    if message["direction"] != "OUTBOUND":
        return None
    return (_send_of(model, message) or {"status": "RECORDED"})["status"]


def _sending(model: "Model", message: Row, _: Row) -> Record | None:
    send = _send_of(model, message)
    return Record("MessageSend", send) if send else None


def _micro(column: str) -> "Field":
    return lambda model, row, _: None if row[column] is None else row[column] / 1e6


def _listed_in(kind: str, column: str, order: str) -> "Field":
    """The rows that an array of ids names."""

    def told(model: "Model", row: Row, _: Row) -> list[Record]:
        found = [model.side.get(KINDS[kind].table, id) for id in set(row[column])]
        return model.listed(kind, [one for one in found if one], terms_of(order))

    return told


def _current_wording(model: "Model", form: Row, _: Row) -> Record | None:
    versions = model.side.having("form_versions", "form_id", form["id"])
    return model.first(
        "FormVersion", [one for one in versions if one["number"] == form["published_number"]], terms_of()
    )


def _shape(where: str) -> "Field":
    def told(model: "Model", row: Row, _: Row) -> Any:
        kind, name = where.split(".")
        return told_of(row[SHAPED[where]], SDL.type_map[kind].fields[name].type)  # type: ignore[attr-defined]  # object

    return told


MORE: "dict[str, Field]" = {
    **{where: _shape(where) for where in SHAPED},
    "Form.current": _current_wording,
    "IntakeFailure.isKept": lambda _, event, __: event["body"] is not None,
    "WebhookEndpoint.products": _listed_in("Product", "product_ids", "sort_key"),
    "WebhookEndpoint.channels": _listed_in("Channel", "channel_ids", "number"),
    "WebhookEndpoint.resources": _listed_in("Resource", "resource_ids", "number"),
    "WebhookEndpoint.teams": _listed_in("Team", "team_ids", "name"),
    "Product.audiences": lambda model, product, _: model.listed(
        "Audience", _current(model.side.having("audiences", "product_id", product["id"])), terms_of("priority")
    ),
    "Product.dealStages": lambda model, product, _: model.listed(
        "DealStage", _current(model.side.having("deal_stages", "product_id", product["id"])), terms_of("position")
    ),
    "Product.audienceRecognition": _ones("AudienceRecognition", "id", "product_id"),
    "Product.routing": _ones("RoutingPlan", "id", "product_id"),
    "Resource.audiences": lambda model, resource, _: model.listed(
        "Audience",
        [
            audience
            for link in model.side.having("resource_audiences", "resource_id", resource["id"])
            if (audience := model.side.get("audiences", link["audience_id"]))
        ],
        terms_of("priority"),
    ),
    "Step.mainResources": lambda model, step, _: model.listed(
        "MainResource",
        [
            main
            for main in model.side.having("main_resources", "product_id", model.product_of(step))
            if main["step_key"] == step["key"]
        ],
        terms_of("-chosen_at"),
    ),
    "PlanAction.inTime": lambda _, action, __: None if action["late_by_days"] is None else not action["late_by_days"],
    "GoalRevision.supporting": lambda model, revision, _: model.listed(
        "GoalRevisionMetric",
        [
            one
            for one in model.side.having("supporting_metrics", "goal_id", revision["goal_id"])
            if one["revision"] == revision["revision"]
        ],
        terms_of("position"),
    ),
    "Spend.correctedAmount": _corrected,
    "Spend.original": lambda model, spend, _: money(spend["original_minor"], spend["original_currency"]),
    "RollOut.openedAt": _stage_at("opened_at"),
    "RollOut.passedAt": _stage_at("passed_at"),
    "RollOut.failedAt": _stage_at("failed_at"),
    "RollOut.stage": _ones("RollOutStage", "id", "audience_id"),
    "RollOutChange.member": _ones("Member", "member_id"),
    "RoutingPlan.changedBy": _ones("Member", "changed_by_id"),
    "Conversation.alert": lambda model, conversation, _: model.first(
        "Alert",
        [
            alert
            for row in model.side.having("alert_evidence", "conversation_id", conversation["id"])
            if (alert := model.side.get("alerts", row["alert_id"]))
        ],
        terms_of(),
    ),
    "Person.contactBlocks": _of_person("ContactBlock", "contact_blocks", "-created_at"),
    "Person.holds": _of_person("PersonHold", "person_holds", "-created_at"),
    "Person.attitudeChanges": _of_person("AttitudeChange", "attitude_changes", "-at"),
    "Person.referrals": _of_person("Referral", "referrals", "-at"),
    "Person.referralCodes": _of_person("ReferralCode", "referral_codes", "created_at"),
    "ContentItem.variants": _variants,
    "ConversionDestination.hasToken": lambda _, destination, __: destination["token"] is not None,
    "ConversionDestination.resources": _listed_in("Resource", "resource_ids", "sort_key"),
    "Message.sending": _sending,
    "Message.status": _message_status,
    "MessageSend.nextAttemptAt": lambda _, send, __: (
        written(send["due_at"], "DateTime") if send["status"] == "QUEUED" else None
    ),
    "TrackedLink.path": lambda model, link, _: f"/r/{link['code']}",
    "Handoff.firstContactDueAt": _first_contact("due_at"),
    "Handoff.firstContactAt": _first_contact("stopped_at", "MET", "LATE"),
    "Handoff.timers": _all("SlaTimer", "id", "subject_id", "started_at"),
    "Task.timers": _all("SlaTimer", "id", "subject_id", "started_at"),
    "SlaTimer.handoff": _ones("Handoff", "subject_id"),
    "SlaTimer.task": lambda model, timer, _: (
        model.by("Task", "id", timer["subject_id"]) if timer["kind"] == "TASK" else None
    ),
    "Task.isOverdue": lambda model, task, _: (
        task["completed_at"] is None and task["cancelled_at"] is None and task["due_at"] < datetime.now(UTC)
    ),
    "Deal.probabilityPercent": lambda model, deal, _: _percent(model, deal),
    "Deal.stageAge": _stage_age,
    "Deal.weightedAmount": _weighted,
    "Sale.paid": lambda model, sale, _: (
        None if sale["net_amount_minor"] is None
        else money(sale["net_amount_minor"] + sale["refunded_minor"], sale["currency"])
    ),
    "Sale.cancelledAt": lambda model, sale, _: next(
        (written(event["occurred_at"], "DateTime") for event in ordered(
            [e for e in model.side.having("sale_events", "sale_id", sale["id"]) if e["kind"] == "CANCELLATION"],
            terms_of("occurred_at"),
        )), None,
    ),
    "DealLine.unitPrice": _of_deal("unit_price_minor"),
    "DealLine.discount": _of_deal("discount_minor"),
    "DealLine.amount": _of_deal("amount_minor"),
    "DealLine.units": _micro("units_micro"),
    "DealContact.person": lambda model, contact, _: _canonical(model, contact["person_id"]),
    "Call.sentBy": _sent_by,
    "ContactBlock.isActive": _is_active,
    "PersonHold.isActive": _is_active,
    "Referral.person": lambda model, word, _: _canonical(model, word["person_id"]),
    "Referral.referrer": lambda model, word, _: (
        _canonical(model, word["referrer_id"]) if model.side.get("persons", word["referrer_id"]) else None
    ),
    "ApiKey.createdBy": _ones("Member", "created_by_id"),
    "AttributionModel.first": _share("first_weight"),
    "AttributionModel.last": _share("last_weight"),
    "AttributionModel.rest": _share("rest_weight"),
    "AuditEntry.member": _ones("Member", "actor_id"),
    "AuditEntry.apiKey": _ones("ApiKey", "actor_id"),
    "Community.resourceCount": lambda model, community, _: len(
        model.side.having("community_resources", "community_id", community["id"])
    ),
    "Event.targetCount": lambda model, event, _: len(model.side.having("event_targets", "event_id", event["id"])),
    "MatrixSnapshotCell.cost": _cell_cost,
    "DuplicatePair.person": lambda model, pair, _: _canonical(model, pair["person_id"]),
    "DuplicatePair.other": lambda model, pair, _: _canonical(model, pair["other_id"]),
    "Workspace.deletion": lambda model, workspace, _: model.first(
        "WorkspaceDeletion",
        [row for row in model.side.rows("workspace_deletions") if row["cancelled_at"] is None],
        terms_of(),
    ),
    "Alert.usual": _micro("usual_micro"),
    "AttributionRun.conversions": _micro("conversions_micro"),
    "AttributionRun.units": _micro("units_micro"),
    "AttributionRun.unattributedConversions": _micro("unattributed_micro"),
    "AttributionRunRow.conversions": _micro("conversions_micro"),
    "AttributionRunRow.units": _micro("units_micro"),
    "SalesTarget.units": _micro("units_micro"),
}  # fmt: skip
"""What does not follow from its name."""
