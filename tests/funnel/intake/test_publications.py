"""Videos that appear on a channel are content of its resource."""

from typing import Any

import pytest
from sqlalchemy import func, select

from crm.core.work import Work
from funnel.content.brief import brief
from funnel.content.inputs import ContentBrief
from funnel.models import ContentItem, ContentMove, IntakeProblem
from funnel.models.words import ContentFormat, Network
from tests.factories.leads import again
from tests.factories.products import published_funnel
from tests.funnel.adapters.samples import body_of
from tests.funnel.intake.doors import arrive, connected, work_off

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]

VIDEO = body_of("youtube_video.xml")


def changed(number: str) -> bytes:
    """The same feed with another title, and with another video for a number."""
    return VIDEO.replace(b"Lesson 1", b"Lesson one").replace(b"VID123", number.encode())


async def test_a_new_video_is_a_published_item_once(work: Work) -> None:
    model = await published_funnel(work)
    own, _ = await connected(work, Network.YOUTUBE, account_id="UCxxxx", resource_id=model.resource_ids["group"])
    await arrive(work, own, Network.YOUTUBE, VIDEO, changed("VID123"), changed("VID124"))
    assert await work_off(work) == 3
    item = ContentItem
    columns = (item.title, item.url, item.external_id, item.state, item.format, item.resource_id)
    found = (await work.execute(select(*columns).order_by(item.number))).all()
    told: tuple[Any, ...] = ("PUBLISHED", "VIDEO", model.resource_ids["group"])
    assert [tuple(row) for row in found] == [
        ("Lesson 1", "https://www.youtube.com/watch?v=VID123", "VID123", *told),
        ("Lesson one", "https://www.youtube.com/watch?v=VID124", "VID124", *told),
    ]
    moves = (await work.execute(select(ContentMove.from_state, ContentMove.to_state))).all()
    assert [tuple(row) for row in moves] == [(None, "PUBLISHED")] * 2
    assert await work.scalar(select(func.count()).select_from(IntakeProblem)) == 0


async def test_an_item_that_was_ready_is_published_and_one_that_was_not_is_left(work: Work) -> None:
    model = await published_funnel(work)
    group = model.resource_ids["group"]
    for number, state in (("VID123", "APPROVED"), ("VID124", "BRIEF")):
        made = await brief(again(work), ContentBrief(resource_id=group, title=state, format=ContentFormat.VIDEO))
        made.state, made.url = state, f"https://www.youtube.com/watch?v={number}"
    await work.flush()
    own, _ = await connected(work, Network.YOUTUBE, account_id="UCxxxx", resource_id=group)
    await arrive(work, own, Network.YOUTUBE, VIDEO, changed("VID124"))
    work._highest = None
    assert await work_off(work) == 2
    item = ContentItem
    columns = (item.title, item.state, item.external_id, item.version)
    found = (await work.execute(select(*columns).order_by(item.number))).all()
    assert [tuple(row) for row in found] == [("APPROVED", "PUBLISHED", "VID123", 2), ("BRIEF", "BRIEF", None, 1)]


async def test_without_a_resource_there_is_nothing_it_could_be_of(work: Work) -> None:
    await published_funnel(work)
    own, _ = await connected(work, Network.YOUTUBE, account_id="UCxxxx")
    await arrive(work, own, Network.YOUTUBE, VIDEO)
    assert await work_off(work) == 1
    problem = (await work.execute(select(IntakeProblem.code, IntakeProblem.field))).one()
    assert tuple(problem) == ("INVALID", "resourceId")
    assert await work.scalar(select(func.count()).select_from(ContentItem)) == 0
