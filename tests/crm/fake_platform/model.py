"""What a story is to leave behind, and what a database holds of it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from crm.core.actor import system
from crm.core.database import Database
from crm.core.sealing import Sealer
from crm.core.work import begin
from crm.fake_platform.accounts import account_of, given
from crm.fake_platform.sender import Report
from crm.fake_platform.signing import SECRETS, refusal_of
from crm.fake_platform.telling import Told
from funnel.adapters.registry import BY_PATH
from funnel.connected_accounts.create import create
from funnel.connected_accounts.inputs import ConnectedAccountCreate
from tests.factories.products import published_funnel

PROOFS = {network: f"storm-secret-{network}" for network in SECRETS}
"""Secrets of the story."""
Touch = tuple[str, str, str, datetime | None]


async def connect_all(database: Database, workspace_id: UUID, sealer: Sealer) -> dict[str, str]:
    """A connected account of every network of the story, for one product: path by network."""
    async with begin(database.sessions, system(workspace_id)) as work:
        model = await published_funnel(work)
        found = {}
        for network, proof in PROOFS.items():
            ours = account_of(network)
            adapter = BY_PATH[ours.path]
            names = (*adapter.secrets, *adapter.further_secrets)
            told = [{"name": name, "value": given(network, proof)} for name in names]
            data = ConnectedAccountCreate.model_validate(
                {"network": adapter.network, "name": network, "secrets": told, "product_id": model.product_id,
                 "account_id": ours.account_id, "settings": dict(ours.settings)}
            )  # fmt: skip
            _, token = await create(work, data, sealer)
            found[network] = f"/hooks/{ours.path}/{token}"
    return found


def wanted(told: Sequence[Told]) -> dict[str, Any]:
    """The facts of a story: each once, whatever happened on the way."""
    facts = {fact for each in told for fact in each.facts}
    agreed, blocked = [each.agreed for each in told if each.agreed], sum(each.blocked for each in told)
    names = {each.asked_for for each in told} - {None}
    calls: dict[str, int] = {}
    for each in told:
        if each.talked is not None:
            (fact,) = each.facts
            calls[fact.external_id] = max(each.talked, calls.get(fact.external_id, 0))
    return {
        "problems": {},
        "touches": Counter((fact.source, fact.external_id, fact.kind, fact.at) for fact in facts),
        "messages": Counter((fact.external_id, fact.words) for fact in facts if fact.words),
        "calls": Counter((name, talked, "REACHED" if talked else "NO_ANSWER") for name, talked in calls.items()),
        "agreed": Counter(agreed),
        "blocked": blocked,
        "leads twice": 0,
        "recorded": len(facts) + sum(fact.starts_lead for fact in facts) + len(agreed) + blocked + len(names),
        "names": Counter(f"Анна {who}" for who in names),
        "states": {"DONE"},
        "fetches": {"DONE"},  # leads that are announced, names of VK
    }


def refused(false: Iterable[Told]) -> Counter[int]:
    """How forged requests are to be answered, by status."""
    return Counter(refusal_of(each.network) for each in false)


def look_at(report: Report, false: Sequence[Told]) -> None:
    """All that is true was acknowledged, all that is forged refused."""
    assert (sum(report.acknowledged.values()), report.refused) == (sum(report.sent.values()), {})
    assert (report.forged, report.let_in) == (refused(false), 0)


async def found(database: Database, workspace_id: UUID, told: Iterable[Told]) -> dict[str, Any]:
    """The same of a database. What happened when its request came has no time that a story could know."""
    timeless = {(fact.source, fact.external_id) for each in told for fact in each.facts if fact.at is None}
    async with database.read(workspace_id) as reader:
        touches = await reader.fetch("SELECT source, external_id, kind, occurred_at FROM touchpoints")
        messages = await reader.fetch("SELECT external_id, text FROM messages")
        problems = await reader.fetch("SELECT code, count(*) AS count FROM intake_problems GROUP BY code")
        calls = await reader.fetch(
            "SELECT t.external_id, c.duration_seconds, c.result FROM calls c JOIN touchpoints t"
            " ON t.workspace_id = c.workspace_id AND t.id = c.touchpoint_id"
        )
        agreed = await reader.fetch(
            "SELECT i.value FROM consents c JOIN identities i"
            " ON i.workspace_id = c.workspace_id AND i.person_id = c.person_id WHERE c.granted AND i.kind = 'EMAIL'"
        )
        names = await reader.fetch(
            "SELECT p.name FROM persons p JOIN identities i ON i.workspace_id = p.workspace_id AND i.person_id = p.id"
            " WHERE i.account = 'vk' AND length(i.value) = 4"
        )
        (blocks,) = await reader.fetch("SELECT count(*) AS count FROM contact_blocks")
        (leads,) = await reader.fetch("SELECT count(*) - count(DISTINCT person_id) AS twice FROM leads")
        events = await reader.fetch("SELECT state, sum(recorded) AS recorded FROM intake_events GROUP BY state")
        fetches = await reader.fetch("SELECT DISTINCT state FROM intake_fetches")
    return {
        "touches": Counter(
            (row["source"], row["external_id"], row["kind"],
             None if (row["source"], row["external_id"]) in timeless else row["occurred_at"])
            for row in touches
        ),
        "messages": Counter((row["external_id"], row["text"]) for row in messages),
        "calls": Counter((row["external_id"], row["duration_seconds"], row["result"]) for row in calls),
        "agreed": Counter(row["value"] for row in agreed),
        "blocked": blocks["count"],
        "names": Counter(row["name"] for row in names),
        "leads twice": leads["twice"],
        "recorded": sum(row["recorded"] for row in events),
        "problems": {row["code"]: row["count"] for row in problems},
        "states": {row["state"] for row in events},
        "fetches": {row["state"] for row in fetches},
    }  # fmt: skip


def same(is_there: dict[str, Any], is_wanted: dict[str, Any]) -> None:
    """Exactly; says what is missing and what is too much, a few of each."""
    for name, value in is_wanted.items():
        if isinstance(value, Counter):
            missing, extra = value - is_there[name], is_there[name] - value
            assert (list(missing)[:3], list(extra)[:3]) == ([], []), (name, missing.total(), extra.total())
        else:
            assert is_there[name] == value, name
