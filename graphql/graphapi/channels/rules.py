"""Channel groups of visits: the workspace's own rules, and what all rules make of a visit."""

from __future__ import annotations

import strawberry

from crm.members.permissions import Action
from funnel.channels.classify import Classified, GroupDecidedBy, OwnRule, TrafficGroup, classify
from funnel.channels.own_rules import ChannelRulesSave, read, save
from funnel.channels.told import visit_of
from funnel.reads import WorkReads
from funnel.resources.recognise import Evidence
from graphapi.answers import answer, answer_type
from graphapi.compiler import input_type, queries
from graphapi.context import Info
from graphapi.mutation import Payload, fill, mutation, mutations, payload
from graphapi.touchpoints.inputs import UtmInput


@answer_type
class ChannelRule:
    """A rule of the workspace; `*` in a pattern stands for any characters, an empty one asks nothing."""

    name: str = strawberry.field(description="What it is called in explanations.")
    group: TrafficGroup = strawberry.field(description="The group of visits that it fits.")
    channel_key: str | None = strawberry.field(description="The channel of touches that it fits.")
    source: str = strawberry.field(description="Pattern of `utm_source`.")
    medium: str = strawberry.field(description="Pattern of `utm_medium`.")
    campaign: str = strawberry.field(description="Pattern of `utm_campaign`.")
    referrer_host: str = strawberry.field(description="Pattern of the host come from.")


@answer_type
class ChannelRules:
    """All of them, in the order in which they are asked."""

    rules: list[ChannelRule] = strawberry.field(description="The first that fits counts.")
    version: int = strawberry.field(description="For `expectedVersion`; 0 as long as none were saved.")


@answer_type
class ChannelClassification:
    """To which group a visit belongs, and why."""

    group: TrafficGroup = strawberry.field(description="The group.")
    strict_group: TrafficGroup = strawberry.field(description="What Google Analytics 4 alone says.")
    decided_by: GroupDecidedBy = strawberry.field(description="What told it.")
    rule: str = strawberry.field(description="`GA4 4`, the name of a rule, the click id, or the domain.")
    seen: str = strawberry.field(description="What the rule saw.")
    platform: str | None = strawberry.field(description="Whose the domain or click id is.")
    channel_key: str | None = strawberry.field(description="The channel of a touch of which nobody says another.")
    explanation: str = strawberry.field(description="The same as a sentence.")


@input_type
class ChannelClassifyInput:
    """What a visit brings along."""

    utm: UtmInput | None = strawberry.field(default=None, description="The campaign parameters of the link.")
    referrer: str | None = strawberry.field(default=None, description="The page the person came from.")
    url: str | None = strawberry.field(default=None, description="The page the person came to, with its click ids.")
    aliases: bool = strawberry.field(
        default=True, description="Whether sources are read as people write them, and our own rules are asked."
    )


@input_type
class ChannelRuleInput:
    """A rule; one of the patterns must ask something."""

    name: str = strawberry.field(description="What it is called in explanations.")
    group: TrafficGroup = strawberry.field(description="The group of visits that it fits.")
    channel_key: str | None = strawberry.field(default=None, description="The channel of touches that it fits.")
    source: str | None = strawberry.field(default="", description="Pattern of `utm_source`.")
    medium: str | None = strawberry.field(default="", description="Pattern of `utm_medium`.")
    campaign: str | None = strawberry.field(default="", description="Pattern of `utm_campaign`.")
    referrer_host: str | None = strawberry.field(default="", description="Pattern of the host come from.")


@input_type
class ChannelRulesSaveInput:
    """All rules, in their order."""

    rules: list[ChannelRuleInput] = strawberry.field(description="Instead of those before; at most 200.")
    expected_version: int | None = strawberry.field(default=None, description="The version that was read.")
    idempotency_key: str | None = strawberry.field(
        default=None, description="Writing again with the same key and input answers the same."
    )


@payload
class ChannelRulesSavePayload(Payload):
    """The rules as they hold now."""

    channel_rules: ChannelRules | None = None


@queries
class ChannelRuleQueries:
    """How visits are told apart."""

    @answer(permission=Action.READ)
    async def channel_rules(self, info: Info) -> ChannelRules:
        """The workspace's own rules of channel groups."""
        rules, version, _ = await read(info.reader)
        return ChannelRules(rules=[_shown(rule) for rule in rules], version=version)

    @answer(permission=Action.READ)
    async def channel_classify(self, info: Info, input: ChannelClassifyInput) -> ChannelClassification:
        """Says to which channel group a visit belongs, by which rule, and what that rule saw."""
        rules, _, _ = await read(info.reader)
        utm = input.utm
        said = {"source": utm.source, "medium": utm.medium, "campaign": utm.campaign} if utm else None
        found = classify(visit_of(said, input.referrer, input.url), rules, aliases=input.aliases)
        evidence = Evidence(day=info.now.date(), utm=said, referrer=input.referrer, landing_page=input.url)
        own = found.channel_key if found.by is GroupDecidedBy.OWN_RULE else None
        return _classified(found, own or next(evidence.channel_keys(), None))


@mutations
class ChannelRuleMutations:
    """How visits are told apart."""

    @mutation
    async def channel_rules_save(self, info: Info, input: ChannelRulesSaveInput) -> ChannelRulesSavePayload:
        """Says all own rules in their order. They hold for touches that come from now on."""
        await save(info.work, fill(ChannelRulesSave, input))
        rules, version, _ = await read(WorkReads(info.work))
        return ChannelRulesSavePayload(
            channel_rules=ChannelRules(rules=[_shown(rule) for rule in rules], version=version)
        )


def _shown(rule: OwnRule) -> ChannelRule:
    return ChannelRule(
        name=rule.name, group=rule.group, channel_key=rule.channel_key, source=rule.source, medium=rule.medium,
        campaign=rule.campaign, referrer_host=rule.referrer_host,
    )  # fmt: skip


def _classified(found: Classified, channel_key: str | None) -> ChannelClassification:
    return ChannelClassification(
        group=found.group, strict_group=found.strict, decided_by=found.by, rule=found.rule, seen=found.seen,
        platform=found.platform, channel_key=channel_key, explanation=found.sentence,
    )  # fmt: skip
