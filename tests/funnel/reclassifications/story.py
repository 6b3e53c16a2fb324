"""Touches of a few people with all that tells a channel, and rules that say otherwise."""

from collections.abc import Mapping
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from crm.core.work import Work
from crm.models import Touchpoint
from crm.models.words import Direction
from funnel.channels.own_rules import ChannelRulesSave, save
from funnel.facts.facts import Fact, SaleFact
from funnel.models import Channel, ChannelReclassification, Resource
from funnel.reclassifications.apply import ReclassificationApply, apply
from funnel.reclassifications.start import ReclassificationStart, start
from funnel.reclassifications.step import step
from funnel.reclassifications.undo import ReclassificationUndo, undo
from funnel.resources.addresses import normal_url
from tests.factories.leads import again
from tests.factories.people import at, email, touch
from tests.factories.products import STEPS, Published, published_funnel

BY_CHANNEL: dict[str, Any] = STEPS[0] | {"reached_when": {"touch": {"channel_keys": ["email"], "at_least": 1}}}
"""A step that people reach by a channel: moving a touch moves them."""
FRIEND: Mapping[str, Any] = {
    "name": "Friends", "group": "EMAIL", "channel_key": "email", "referrer_host": "friend.example",
}  # fmt: skip
BLOGGERS: Mapping[str, Any] = {"name": "Bloggers", "group": "PAID_SOCIAL", "channel_key": "vk", "campaign": "blog-*"}
NO_CHANNEL: Mapping[str, Any] = {"name": "Press", "group": "REFERRAL", "source": "press"}
SEARCH: Mapping[str, Any] = {"name": "Brand", "group": "PAID_SEARCH", "channel_key": "google_ads", "source": "*"}
RULES = (FRIEND, BLOGGERS, NO_CHANNEL, SEARCH)


async def company(work: Work) -> Published:
    """A funnel with a step that asks for a channel; the site is known by its address."""
    made = await published_funnel(work, steps=(BY_CHANNEL, *STEPS[1:]))
    site = update(Resource).where(Resource.workspace_id == work.workspace_id, Resource.id == made.resource_ids["site"])
    address = "https://spinaok.example/"
    await work.execute(site.values(url=address, normal_url=normal_url(address), stands_at_url=True))
    return made


async def say_rules(work: Work, *rules: Mapping[str, Any]) -> None:
    """The workspace's own rules are these now."""
    await save(again(work), ChannelRulesSave.model_validate({"rules": [dict(each) for each in rules]}))


def facts_of(random: Random, made: Published, count: int = 12) -> list[Fact]:
    """Visits told by marks, click ids, pages and resources, some by whoever recorded them; and sales."""
    facts: list[Fact] = []
    for number in range(count):
        who = email(f"p{random.randrange(3)}@example.test")
        moment = at(days=random.randrange(40), hours=number / 10)
        if random.random() < 0.12:
            facts.append(SaleFact(source="shop", external_id=f"s{number}", product_id=made.product_id, sold_at=moment,
                                  units_micro=1_000_000, amount_minor=1_200_000, currency="RUB",
                                  identities=(who,)))  # fmt: skip
        else:
            facts.append(touch(random.choice(("VISIT", "CLICK", "MESSAGE")), who, external_id=f"t{number}",
                               occurred_at=moment, **_brought(random, made)))  # fmt: skip
    return facts


def _brought(random: Random, made: Published) -> dict[str, Any]:
    source, medium = random.choice(("vk", "press", "unheard", "google", "")), random.choice(("", "cpc", "email"))
    campaign = random.choice(("blog-7", "spring", ""))
    utm = {name: value for name, value in zip(("source", "medium", "campaign"), (source, medium, campaign), strict=True)
           if value}  # fmt: skip
    referrer = random.choice((None, "https://friend.example/x", "https://www.google.com/", "https://unheard.example/"))
    landing = random.choice((None, None, "https://spinaok.example/a?yclid=1", "https://elsewhere.example/?gclid=2"))
    named: dict[str, Any] = random.choice((
        {}, {}, {}, {"channel_id": made.channel_ids["phone"]}, {"resource_id": made.resource_ids["group"]},
        {"place_url": "https://spinaok.example/b"},
    ))  # fmt: skip
    direction = random.choice((None, None, Direction.OUTBOUND))
    return {"utm": utm or None, "referrer": referrer, "landing_page": landing, "direction": direction, **named}


async def go_on(work: Work, run_id: UUID, *, limit: int | None = None, most: int = 1_000) -> bool:
    """Steps of the worker, at most so many; whether there is more."""
    more = True
    while more and most:
        more, most = await step(again(work), run_id, limit=limit), most - 1
    return more


async def reclassified(work: Work, *, limit: int | None = None, **given: Any) -> ChannelReclassification:
    """A run from its start to its end, without a trial."""
    run = await start(again(work), ReclassificationStart(dry_run=False, **given))
    await go_on(work, run.id, limit=limit)
    return run


async def applied(work: Work, run: ChannelReclassification, *, limit: int | None = None) -> None:
    """What it found is written."""
    await apply(again(work), ReclassificationApply(run_id=run.id))
    await go_on(work, run.id, limit=limit)


async def undone(work: Work, run: ChannelReclassification, *, limit: int | None = None) -> None:
    """It is taken back."""
    await undo(again(work), ReclassificationUndo(run_id=run.id))
    await go_on(work, run.id, limit=limit)


async def channels_of(work: Work) -> dict[str, str | None]:
    """Touch → key of its channel."""
    asked = (
        select(Touchpoint.external_id, Channel.key)
        .outerjoin(Channel, (Channel.id == Touchpoint.channel_id) & (Channel.workspace_id == work.workspace_id))
        .where(Touchpoint.workspace_id == work.workspace_id)
    )
    return {row.external_id: row.key for row in await work.execute(asked)}
