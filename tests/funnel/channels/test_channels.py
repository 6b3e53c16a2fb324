"""The catalogue, its copy, and channels added to it."""

import pytest
from sqlalchemy import func, select

from crm.core.problems import Forbidden, Invalid
from crm.core.work import Work
from crm.models.words import Role
from funnel.channels.catalogue import BY_KEY, CATALOGUE
from funnel.channels.copy import copy_catalogue
from funnel.channels.ensure import ChannelWanted, ensure, ensure_one
from funnel.models import Channel
from funnel.models.words import ChannelGroup
from tests.factories.model import as_role, counted

pytestmark = [pytest.mark.anyio, pytest.mark.database]


def test_every_group_has_a_channel_and_no_key_stands_twice() -> None:
    assert {channel.group for channel in CATALOGUE} == set(ChannelGroup) - {ChannelGroup.OTHER}
    assert len(BY_KEY) == len(CATALOGUE)
    assert BY_KEY["vk_ads"].group is ChannelGroup.PAID_SOCIAL
    assert [channel.key for channel in CATALOGUE if channel.is_direct] == ["direct"]


async def test_a_copy_gives_dense_numbers_and_a_second_one_changes_nothing(work: Work) -> None:
    first = await copy_catalogue(work)
    assert sorted(channel.number for channel in first.values()) == list(range(1, len(CATALOGUE) + 1))
    assert (first["vk"].name, first["vk"].group) == ("VK", "ORGANIC_SOCIAL")
    second = await copy_catalogue(work)
    assert {key: channel.id for key, channel in first.items()} == {key: channel.id for key, channel in second.items()}
    assert await work.scalar(select(func.count()).select_from(Channel)) == len(CATALOGUE)


async def test_the_number_of_statements_does_not_grow(work: Work) -> None:
    async with counted(work) as one:
        await ensure(work, [ChannelWanted(key="vk")])
    wanted = [ChannelWanted(key=f"own{index}", group=ChannelGroup.OTHER) for index in range(50)]
    async with counted(work) as many:
        found = await ensure(work, wanted)
    assert len(many) == len(one)
    assert sorted(channel.number for channel in found.values()) == list(range(2, 52))


async def test_what_is_there_stays_and_what_is_missing_comes(work: Work) -> None:
    before = (await copy_catalogue(work))["vk"]
    wanted = [
        ChannelWanted(key="vk", name="Another name", group=ChannelGroup.OTHER),
        ChannelWanted(key="social_other", name="Social", group=ChannelGroup.ORGANIC_SOCIAL),
    ]
    found = await ensure(work, wanted)
    assert (found["vk"].id, found["vk"].name) == (before.id, "VK")
    assert (found["social_other"].number, found["social_other"].name) == (len(CATALOGUE) + 1, "Social")


async def test_an_unknown_key_needs_a_group(work: Work) -> None:
    with pytest.raises(Invalid) as refused:
        await ensure(work, [ChannelWanted(key="vk"), ChannelWanted(key="nowhere")])
    assert refused.value.field == "channels.1.group"
    with pytest.raises(Invalid) as alone:
        await ensure_one(work, ChannelWanted(key="nowhere"))
    assert alone.value.field == "group"
    assert await work.scalar(select(func.count()).select_from(Channel)) == 0


async def test_an_author_adds_no_channels(work: Work) -> None:
    with pytest.raises(Forbidden, match="RESOURCE_EDIT"):
        await ensure(await as_role(work, Role.AUTHOR), [ChannelWanted(key="vk")])
