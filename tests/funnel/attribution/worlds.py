"""Random workspaces in which touches carry everything a dimension can ask for."""

from dataclasses import dataclass, replace
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import text

from crm.core import ids
from crm.core.ids import new_id
from crm.core.tables import sort_key
from crm.core.work import Work
from crm.models import Company
from funnel.facts.facts import Fact, SaleFact, TouchFact
from funnel.models import AttributionResult, AttributionRun, ContentItem
from tests.factories.people import recorded
from tests.factories.products import Published, insert_audience, published_funnel
from tests.factories.workspaces import CREATED
from tests.funnel.facts.histories import Event, fact_of, history

CHANNEL_OF = {"ads": "google_ads", "group": "vk", "site": "organic_search"}


@dataclass(frozen=True)
class World:
    """What was recorded, and by external id what each touch carried: dimension → key as the report shows it."""

    funnel: Published
    events: list[Event]
    carried: dict[str, dict[str, str | None]]
    of_person: dict[str, dict[str, str | None]]
    run: dict[str | None, float]
    """Key of the channel → share, of run number 1."""


async def world(work: Work, seed: int, *, people: int = 4, length: int = 36) -> World:
    """Everything recorded shuffled, in batches."""
    random = Random(seed)
    funnel = await published_funnel(work)
    items = [await _item(work, funnel, number) for number in (1, 2)]
    events = [event for event in history(random, people=people, length=length) if event.what != "move"]
    carried: dict[str, dict[str, str | None]] = {}
    facts: list[Fact] = []
    for event in events:
        fact = fact_of(event, funnel)
        if isinstance(fact, TouchFact):
            fact, carried[event.external_id] = _loaded(random, funnel, items, event, fact)
        elif isinstance(fact, SaleFact):
            fact = replace(fact, self_reported=random.choice([None, None, "Friends"]))
        facts.append(fact)
    random.shuffle(facts)
    while facts:
        size = random.choice([1, 3, 8])
        assert (await recorded(work, *facts[:size])).rejected == 0
        facts = facts[size:]
    of_person = await _owned(work, funnel, random, sorted({event.person for event in events}))
    return World(funnel, events, carried, of_person, await finished_run(work, random))


def _loaded(
    random: Random, funnel: Published, items: list[UUID], event: Event, fact: TouchFact
) -> tuple[TouchFact, dict[str, str | None]]:
    direct = event.resource is None and random.random() < 0.5
    campaign, term = random.choice([None, " Spring", "autumn "]), random.choice([None, "Back+Pain", "chair"])
    place = random.choice([None, "group", "site"])
    item = random.choice([None, *items]) if event.resource == "group" else None
    utm = {"term": term} if term else None
    loaded = replace(
        fact, campaign=campaign, utm=utm, content_item_id=item,
        place_resource_id=funnel.resource_ids[place] if place else None,
        channel_id=funnel.channel_ids["direct"] if direct else None,
    )  # fmt: skip
    resource = funnel.resource_ids[event.resource] if event.resource else None
    return loaded, {
        "CHANNEL": CHANNEL_OF[event.resource] if event.resource else "direct" if direct else None,
        "CHANNEL_GROUP": _GROUPS.get(event.resource, "DIRECT" if direct else None),
        "RESOURCE": ids.encode("res", resource) if resource else None,
        "RESOURCE_KIND": _KINDS.get(event.resource),
        "PLACEMENT": _PLACEMENTS.get(event.resource),
        "PLACE": ids.encode("res", funnel.resource_ids[place]) if place else None,
        "CAMPAIGN": campaign.strip().lower() if campaign else None,
        "CONTENT_ITEM": ids.encode("item", item) if item else None,
        "KEYWORD": term.lower().replace("+", " ") if term else None,
    }


_GROUPS: dict[str | None, str] = {"ads": "PAID_SEARCH", "group": "ORGANIC_SOCIAL", "site": "ORGANIC_SEARCH"}
_KINDS: dict[str | None, str] = {"ads": "AD_CAMPAIGN", "group": "SOCIAL_GROUP", "site": "SALES_SITE"}
_PLACEMENTS: dict[str | None, str] = {"ads": "PAID", "group": "OUTPOST", "site": "OWN"}


async def _item(work: Work, funnel: Published, number: int) -> UUID:
    item_id = new_id()
    work.session.add(
        ContentItem(
            workspace_id=work.workspace_id, id=item_id, number=number, resource_id=funnel.resource_ids["group"],
            title=f"Post {number}", format="POST", state="BRIEF", created_at=CREATED, keywords=[],
        )
    )  # fmt: skip
    await work.flush()
    return item_id


async def _owned(work: Work, funnel: Published, random: Random, people: list[str]) -> dict[str, dict[str, str | None]]:
    """Owners, companies and audiences of leads, as rows: they are those of today."""
    company_id, (audience_id, _) = new_id(), await insert_audience(work, funnel.product_id, "Backs")
    work.session.add(
        Company(
            workspace_id=work.workspace_id,
            id=company_id,
            name="Firm",
            name_key="firm",
            sort_key=sort_key("Firm"),
            created_at=CREATED,
        )
    )
    await work.flush()
    found: dict[str, dict[str, str | None]] = {}
    for person in people:
        given: dict[str, Any] = {
            "owner_id": random.choice([None, work.actor.member_id]),
            "company_id": random.choice([None, company_id]),
            "audience_id": random.choice([None, audience_id]),
        }
        await work.execute(
            text(
                "UPDATE leads SET owner_id = :owner_id, company_id = :company_id, audience_id = :audience_id"
                " WHERE workspace_id = :w AND person_id IN (SELECT person_id FROM identities WHERE value = :email)"
            ),
            given | {"w": work.workspace_id, "email": f"{person}@example.test"},
        )
        found[person] = {
            "OWNER": _key("mem", given["owner_id"]),
            "COMPANY": _key("comp", given["company_id"]),
            "AUDIENCE": _key("aud", given["audience_id"]),
        }
    return found


def _key(prefix: str, value: UUID | None) -> str | None:
    return ids.encode(prefix, value) if value else None


async def finished_run(work: Work, random: Random, *, status: str = "DONE", number: int = 1) -> dict[str | None, float]:
    """A run by channel as it lies in the database; its shares are sixteenths."""
    run_id, day = new_id(), CREATED.date()
    work.session.add(
        AttributionRun(
            workspace_id=work.workspace_id, id=run_id, number=number, model="MARKOV", model_order=1, period_start=day,
            period_end=day, window_days=90, dimension="CHANNEL", currency="RUB", status=status, cut_off=CREATED,
            created_at=CREATED, warnings=[],
        )
    )  # fmt: skip
    await work.flush()
    keys = ["vk", "google_ads", "organic_search"]
    shares: dict[str | None, float] = dict(
        zip(keys, random.choice([(0.5, 0.25, 0.25), (0.75, 0.25, 0.0)]), strict=True)
    )
    for place, (key, share) in enumerate(shares.items(), start=1):
        work.session.add(
            AttributionResult(
                workspace_id=work.workspace_id, id=new_id(), run_id=run_id, place=place, key=key, label=str(key),
                share=share, touches=1, converted_journeys=1, conversions_micro=1, units_micro=1, amount_minor=1,
                contribution_minor=1, currency="RUB",
            )
        )  # fmt: skip
    await work.flush()
    return shares
