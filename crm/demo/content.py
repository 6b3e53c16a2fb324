"""Content of the demo in all its states: messages with variants, an experiment that was decided, links that count."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from uuid import UUID

from crm.core.actor import Actor
from crm.core.work import Work
from crm.demo import world
from crm.demo.cast import Model, acting
from crm.demo.people import midnight
from funnel.content import decide, experiments, publish
from funnel.content.brief import brief
from funnel.content.experiments import ExperimentCreate, ExperimentDecide
from funnel.content.inputs import ContentBrief, ContentMoveOn, ContentPublish, ContentSchedule, ContentWrite
from funnel.content.write import write
from funnel.links.create import create as create_link
from funnel.links.follow import Click, keep
from funnel.links.inputs import TrackedLinkCreate, Utm
from funnel.links.record_clicks import record_clicks
from funnel.metrics.record import ResourceMetricItem, ResourceMetricsRecord
from funnel.metrics.record import record as record_metrics
from funnel.models.words import ContentFormat, ContentState, ExperimentMetric, Metric


@dataclass(frozen=True)
class Item:
    """A content item; `week` counts back from the anchor to its brief, `of` is the message it is a variant of."""

    key: str
    resource: str
    format: ContentFormat
    title: str
    topic: str
    week: int
    state: ContentState
    of: str | None = None
    reach: int = 0
    reactions: int = 0
    returned: str | None = None


_I, _F, _S = Item, ContentFormat, ContentState
ITEMS = (
    _I("exercise", "vk-group", _F.POST, "Ten minutes for your back: the question", "Exercises", 5, _S.PUBLISHED,
       reach=2_400, reactions=74),
    _I("exercise-film", "vk-group", _F.SHORT_VIDEO, "Ten minutes for your back: the film", "Exercises", 5,
       _S.PUBLISHED, of="exercise", reach=2_300, reactions=196),
    _I("mistakes", "blog", _F.ARTICLE, "Seven mistakes in sitting", "Posture", 8, _S.PUBLISHED,
       reach=900, reactions=31),
    _I("morning", "telegram", _F.POST, "A short exercise every morning", "Exercises", 2, _S.PUBLISHED,
       reach=1_300, reactions=58),
    _I("cushion", "youtube", _F.VIDEO, "Why the cushion does not help", "Posture", 3, _S.SCHEDULED),
    _I("firms", "newsletter", _F.NEWSLETTER_ISSUE, "What a bad back costs a firm", "Firms", 2, _S.APPROVED),
    _I("owners", "forum", _F.ANSWER, "A year in the chair: owners answer", "Owners", 2, _S.WRITTEN),
    _I("height", "instagram", _F.CAROUSEL, "Is your table too high?", "Posture", 1, _S.BRIEF),
    _I("doctor", "page-patients", _F.LANDING, "What your doctor means by ergonomic", "Doctors", 3, _S.BRIEF,
       returned="Name the centres that lend the chair for a month."),
    _I("dance", "vk-page", _F.SHORT_VIDEO, "The chair dance", "Fun", 4, _S.CANCELLED),
)  # fmt: skip
WINNER = "exercise-film"
LINKED = ("exercise", "exercise-film", "morning")
"""Each with a tracked link to the page for a bad back."""
CLICKS = {"exercise": 9, "exercise-film": 24, "morning": 7}
"""Clicks of visitors; as many again are of nobody who may be known, and a few of programs."""
BOTS = 5


async def build_content(work: Work, model: Model, anchor: date) -> None:
    """Every item goes its way by the verbs of those who work on it."""
    ids: dict[str, UUID] = {}
    for item in ITEMS:
        ids[item.key] = await _item(work, model, item, ids, anchor)
    await _figures(work, model, ids, anchor)
    await _experiment(work, model, ids, anchor)
    await _links(work, model, ids, anchor)


async def _item(work: Work, model: Model, item: Item, ids: dict[str, UUID], anchor: date) -> UUID:
    """Brief, text, approval, time and publication, a day each, as far as the item came."""
    begun = midnight(anchor) - timedelta(weeks=item.week) + timedelta(hours=10)
    community, author, marketer = (model.actors[key] for key in ("community", "author", "marketer"))
    made = await brief(acting(work, marketer, begun), ContentBrief(
        resource_id=model.resources[item.resource], title=item.title, format=item.format, topic=item.topic,
        brief=f"One thought, one picture, one question: {item.topic.lower()}.", author_id=author.id,
        due_on=begun.date() + timedelta(days=3), variant_of_id=ids[item.of] if item.of else None,
    ))  # fmt: skip
    move = ContentMoveOn(item_id=made.id)
    if item.state is ContentState.CANCELLED:
        reason = ContentMoveOn(item_id=made.id, comment="Nobody here wants to dance.")
        await decide.cancel(acting(work, marketer, begun + timedelta(days=1)), reason)
        return made.id
    if item.state is ContentState.BRIEF and item.returned is None:
        return made.id
    text = ContentWrite(item_id=made.id, body=f"{item.title}.\n\nSit up, breathe out, and tell us where it hurts.")
    await write(acting(work, author, begun + timedelta(days=1)), text)
    if item.returned:
        back = ContentMoveOn(item_id=made.id, comment=item.returned)
        await decide.return_item(acting(work, marketer, begun + timedelta(days=2)), back)
    if item.state in (ContentState.BRIEF, ContentState.WRITTEN):
        return made.id
    await decide.approve(acting(work, marketer, begun + timedelta(days=2)), move)
    await _out(work, community, item, made.id, begun, anchor)
    return made.id


async def _out(work: Work, community: Actor, item: Item, item_id: UUID, begun: datetime, anchor: date) -> None:
    """Published on the third day, or planned for the day after the demo's year."""
    hands = acting(work, community, begun + timedelta(days=3))
    if item.state is ContentState.SCHEDULED:
        coming = midnight(anchor) + timedelta(days=1, hours=18)
        await publish.schedule(hands, ContentSchedule(item_id=item_id, scheduled_for=coming))
    if item.state is ContentState.PUBLISHED:
        url = f"{world.RESOURCE[item.resource].url}/{item.key}"
        await publish.publish(hands, ContentPublish(item_id=item_id, url=url, external_id=item.key))


async def _figures(work: Work, model: Model, ids: Mapping[str, UUID], anchor: date) -> None:
    """What the networks counted of each item in its first week, told on one day."""
    items = [
        ResourceMetricItem(
            resource_id=model.resources[item.resource], content_item_id=ids[item.key], metric=metric,
            day=anchor - timedelta(weeks=item.week - 1), value=Decimal(value),
        )
        for item in ITEMS
        if item.state is ContentState.PUBLISHED
        for metric, value in ((Metric.REACH, item.reach), (Metric.ENGAGEMENT, item.reactions))
    ]  # fmt: skip
    marketer = acting(work, model.actors["marketer"], midnight(anchor))
    await record_metrics(marketer, ResourceMetricsRecord(items=tuple(items)))


async def _experiment(work: Work, model: Model, ids: Mapping[str, UUID], anchor: date) -> None:
    """The question against the film; the film won."""
    begun = midnight(anchor) - timedelta(weeks=5)
    marketer = model.actors["marketer"]
    made = await experiments.create(acting(work, marketer, begun), ExperimentCreate(
        product_id=model.product_id, name="Question or film", metric=ExperimentMetric.ENGAGEMENT,
        starts_on=anchor - timedelta(weeks=5), ends_on=anchor - timedelta(weeks=2, days=1),
        item_ids=(ids["exercise"], ids[WINNER]),
    ))  # fmt: skip
    reason = "The film is answered by three times as many of those who saw it."
    decided = acting(work, marketer, midnight(anchor) - timedelta(weeks=1))
    await experiments.decide(decided, ExperimentDecide(experiment_id=made.id, winner_id=ids[WINNER], reason=reason))


async def _links(work: Work, model: Model, ids: Mapping[str, UUID], anchor: date) -> None:
    """A link an item to the page for a bad back; clicks of the last week, and the touches they became."""
    resources = {item.key: item.resource for item in ITEMS}
    end, clicks = midnight(anchor), list[Click]()
    for key in LINKED:
        link = await create_link(acting(work, model.actors["marketer"], end - timedelta(weeks=1)), TrackedLinkCreate(
            resource_id=model.resources[resources[key]], content_item_id=ids[key], label=f"Post: {key}",
            target_url=f"{world.SITE}/back", utm=Utm(source="post", medium="social", campaign=key),
        ))  # fmt: skip
        clicks += _clicks(link.id, key, end)
    system = replace(work, now=end - timedelta(minutes=1))  # programs are counted on the day they come
    await keep(system, clicks)
    await record_clicks(system)


def _clicks(link_id: UUID, key: str, end: datetime) -> Iterator[Click]:
    """As many of a visitor each as of people who asked not to be followed; programs beside."""
    random = Random(f"clicks:{key}")
    for number in range(2 * CLICKS[key] + BOTS):
        at = end - timedelta(minutes=random.randint(10, 7 * 24 * 60 - 10))
        visitor = f"demo-{key}-{number}" if number < CLICKS[key] else None
        yield Click(link_id, at, is_bot=number >= 2 * CLICKS[key], visitor=visitor)


__all__ = ["CLICKS", "ITEMS", "WINNER", "build_content"]
