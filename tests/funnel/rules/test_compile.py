"""Compiled rules against a naive reading of the tree, over random trees and histories."""

from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from crm.core.work import Work
from crm.models import Lead, Touchpoint
from funnel.facts.facts import Fact, MoveFact, SaleFact, TouchFact
from funnel.rules.compile import compile_rules
from funnel.rules.read import parse
from tests.factories.people import at, email, recorded, touch
from tests.factories.products import Published, published_funnel
from tests.funnel.facts.histories import ZONE

pytestmark = [pytest.mark.anyio, pytest.mark.database]

ANN = email("ann@example.test")
KINDS = ["VISIT", "MESSAGE", "FORM_SUBMIT"]


def leaf(random: Random, funnel: Published) -> dict[str, Any]:
    what = random.choice(["touch", "touch", "touch", "form_answer", "sale_recorded"])
    if what == "sale_recorded":
        return {what: True}
    if what == "form_answer":
        return {what: random.choice([{"field": "size", "equals": "S"}, {"field": "size", "one_of": ["S", "M"]},
                                     {"field": "size"}])}  # fmt: skip
    body: dict[str, Any] = {"at_least": random.choice([1, 1, 2, 3])}
    if random.random() < 0.8:
        body["kinds"] = random.sample(KINDS, random.choice([1, 2]))
    if random.random() < 0.3:
        body["channel_keys"] = random.sample(["vk", "google_ads"], 1)
    if random.random() < 0.3:
        body["resource_ids"] = [str(funnel.resource_ids[random.choice(["ads", "group"])])]
    if random.random() < 0.5:
        body["within_days"] = random.choice([1, 2, 5])
    return {"touch": body}


def tree(random: Random, funnel: Published, depth: int = 3) -> dict[str, Any]:
    what = random.choice(["leaf", "all", "any", "not"]) if depth else "leaf"
    if what == "leaf":
        return leaf(random, funnel)
    if what == "not":
        return {"all": [leaf(random, funnel), {"not": tree(random, funnel, depth - 1)}]}
    return {what: [tree(random, funnel, depth - 1) for _ in range(random.choice([1, 2]))]}


def happened(fact: Fact) -> datetime:
    return fact.sold_at if isinstance(fact, SaleFact) else fact.occurred_at  # type: ignore[union-attr]  # no refunds here


def order(fact: Fact) -> tuple[datetime, str, str]:
    if isinstance(fact, MoveFact):
        return fact.occurred_at, "move", ""
    return happened(fact), fact.source, fact.external_id  # type: ignore[union-attr]  # touches and sales have both


def matches(key: str, body: Any, fact: Fact, channels: dict[UUID, str]) -> bool:
    if key == "sale_recorded":
        return isinstance(fact, SaleFact)
    if not isinstance(fact, TouchFact) or fact.direction == "OUTBOUND":
        return False
    if key == "form_answer":
        answer = (fact.form_answers or {}).get(body["field"])
        wanted = [body["equals"]] if "equals" in body else body.get("one_of")
        return answer in wanted if wanted else bool(answer)
    channel = channels.get(fact.channel_id) if fact.channel_id else None
    return (
        ("kinds" not in body or fact.kind.value in body["kinds"])
        and ("channel_keys" not in body or channel in body["channel_keys"])
        and ("resource_ids" not in body or str(fact.resource_id) in body["resource_ids"])
    )


def holds(rule: dict[str, Any], past: list[Fact], channels: dict[UUID, str]) -> bool:
    ((key, body),) = rule.items()
    if key == "not":
        return not holds(body, past, channels)
    if key in ("all", "any"):
        answers = [holds(each, past, channels) for each in body]
        return all(answers) if key == "all" else any(answers)
    found = [fact for fact in past if matches(key, body, fact, channels)]
    if isinstance(body, dict) and "within_days" in body:
        first = happened(past[-1]).astimezone(ZONE).date() - timedelta(days=body["within_days"])
        found = [fact for fact in found if happened(fact).astimezone(ZONE).date() >= first]
    return len(found) >= (body.get("at_least", 1) if isinstance(body, dict) else 1)


def mentions(rule: dict[str, Any], fact: Fact, channels: dict[UUID, str]) -> bool:
    ((key, body),) = rule.items()
    if key in ("all", "any"):
        return any(mentions(each, fact, channels) for each in body)
    return key != "not" and matches(key, body, fact, channels)


def firings(rule: dict[str, Any], facts: list[Fact], channels: dict[UUID, str]) -> list[tuple[datetime, str]]:
    """The first fact after each move at which the rule holds."""
    found, past, fired = [], [], False
    for fact in sorted(facts, key=order):
        if isinstance(fact, MoveFact):
            fired = False
            continue
        past.append(fact)
        if not fired and mentions(rule, fact, channels) and holds(rule, past, channels):
            fired = True
            found.append((happened(fact), fact.external_id))  # type: ignore[union-attr]  # touches and sales have one
    return found


def random_facts(random: Random, funnel: Published) -> list[Fact]:
    facts: list[Fact] = []
    for number in range(16):
        moment = at(days=random.randrange(12), hours=random.choice([0, 11, 12, 13]))
        if random.random() < 0.15:
            facts.append(
                SaleFact(product_id=funnel.product_id, sold_at=moment, source="s", external_id=f"s{number}",
                         identities=(ANN,))
            )  # fmt: skip
            continue
        answers = random.choice([None, None, {"size": random.choice(["S", "M", "L", ""])}])
        resource = random.choice([None, "ads", "group", "site"])
        facts.append(
            touch(random.choice(KINDS), ANN, occurred_at=moment, external_id=f"t{number}", form_answers=answers,
                  direction=random.choice([None, None, None, "OUTBOUND"]),
                  resource_id=funnel.resource_ids[resource] if resource else None)
        )  # fmt: skip
    return facts


@pytest.mark.parametrize("seed", range(4))
async def test_random_trees(work: Work, seed: int) -> None:
    random = Random(seed)
    funnel = await published_funnel(work)
    other = await published_funnel(work, name="Another")
    facts = random_facts(random, funnel)
    await recorded(work, *facts, touch("VISIT", ANN, product_id=other.product_id, occurred_at=at(3)))
    lead_id, person_id = (
        await work.execute(select(Lead.id, Lead.person_id).where(Lead.product_id == funnel.product_id))
    ).one()
    for moment in (at(days=4, hours=1), at(days=8, hours=1)):
        move = MoveFact(lead_id=lead_id, to_step_key="aware", reason="Again.", occurred_at=moment)
        await recorded(work, move)
        facts.append(move)
    channels = {channel_id: key for key, channel_id in funnel.channel_ids.items()}
    filled = dict((await work.execute(select(Touchpoint.external_id, Touchpoint.channel_id))).all())  # type: ignore[arg-type]  # rows are pairs
    known = [
        fact if not isinstance(fact, TouchFact) else TouchFact(**{**vars(fact), "channel_id": filled[fact.external_id]})
        for fact in facts
    ]
    for _ in range(25):
        trees = [tree(random, funnel) for _ in range(3)]
        compiled = compile_rules([(position, parse(each)) for position, each in enumerate(trees, start=1)])
        given = {
            "workspace_id": work.workspace_id, "product_id": funnel.product_id, "persons": [person_id],
            "zone": "Europe/Moscow", **compiled.values,
        }  # fmt: skip
        rows = [row for row in await work.execute(compiled.statement, given) if row.cause == "RULE"]
        for position, each in enumerate(trees, start=1):
            stored = sorted((row.occurred_at, row.external_id) for row in rows if row.position == position)
            assert stored == firings(each, known, channels), each
        assert all(row.fact_kind in ("TOUCHPOINT", "SALE") for row in rows)
