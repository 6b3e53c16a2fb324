"""A workspace says itself to which channel group visits belong: ordered rules, asked before all that we know."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from uuid import UUID

from pydantic import BeforeValidator, Field, StringConstraints
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from crm.audit import record as audit
from crm.core.ids import new_id
from crm.core.problems import Conflict, Invalid, NotFound, Problems
from crm.core.versions import require_version
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.channels.classify import OwnRule, TrafficGroup
from funnel.inputs import Input
from funnel.models import Channel
from funnel.models.channel_rules import ChannelRuleSet
from funnel.reads import Reads

MOST = 200
Pattern = Annotated[
    str,
    BeforeValidator(lambda given: "" if given is None else given),
    StringConstraints(strip_whitespace=True, to_lower=True, max_length=200),
]
"""A null asks nothing, as what is left out."""


class OwnRuleGiven(Input):
    """Patterns in which `*` stands for any characters; a part that is left out asks nothing, one must ask something."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
    group: TrafficGroup
    channel_key: str | None = None
    source: Pattern = ""
    medium: Pattern = ""
    campaign: Pattern = ""
    referrer_host: Pattern = ""


class ChannelRulesSave(Input):
    """All rules in their order, instead of those before."""

    rules: Annotated[tuple[OwnRuleGiven, ...], Field(max_length=MOST)]
    expected_version: int | None = None


async def save(work: Work, data: ChannelRulesSave) -> int:
    """The version they have now. Touches of before are judged again when somebody asks (`funnel.reclassifications`).

    Raises NotFound for a channel that is not in the catalogue, Invalid for a rule that would fit everything, Conflict
    when somebody saved others meanwhile.
    """
    work.actor.require(Action.RESOURCE_EDIT)
    await _check(work, data.rules)
    own = select(ChannelRuleSet.version).where(ChannelRuleSet.workspace_id == work.workspace_id)
    stored = await work.scalar(own.with_for_update())
    require_version("channelRules", stored or 0, data.expected_version)
    row = {
        "workspace_id": work.workspace_id, "id": new_id(), "saved_at": work.now, "saved_by_id": work.actor.member_id,
        "rules": [rule.model_dump(mode="json") for rule in data.rules], "version": (stored or 0) + 1,
    }  # fmt: skip
    given = insert(ChannelRuleSet).values(row)
    saved = given.on_conflict_do_update(
        constraint="uq_channel_rule_sets_workspace_id",
        set_={name: given.excluded[name] for name in ("rules", "saved_at", "saved_by_id", "version")},
        where=ChannelRuleSet.version == (stored or 0),
    )
    if (version := await work.scalar(saved.returning(ChannelRuleSet.version))) is None:
        raise Conflict("Somebody saved other rules at the same moment; read them and save again.", field="rules")
    audit.record(work, "CHANNEL_RULES_SAVE", object_type="Workspace", object_id=work.workspace_id,
                 details={"count": len(data.rules)})  # fmt: skip
    return int(version)


async def _check(work: Work, rules: Sequence[OwnRuleGiven]) -> None:
    known = set((await work.execute(select(Channel.key).where(Channel.workspace_id == work.workspace_id))).scalars())
    wrong: list[Invalid | NotFound] = []
    for at, rule in enumerate(rules):
        if not any((rule.source, rule.medium, rule.campaign, rule.referrer_host)):
            message = "The rule asks nothing and would fit every visit; give it a source, medium, campaign or host."
            wrong.append(Invalid(message, field=f"rules.{at}"))
        if rule.channel_key is not None and rule.channel_key not in known:
            message = f"There is no channel {rule.channel_key!r}; add it first."
            wrong.append(NotFound(message, field=f"rules.{at}.channelKey"))
    if wrong:
        raise Problems(list(wrong))


def rules_of(stored: Sequence[Mapping[str, Any]]) -> list[OwnRule]:
    """As they are asked."""
    return [OwnRule(**{**each, "group": TrafficGroup(each["group"])}) for each in stored]


async def read(reads: Reads) -> tuple[list[OwnRule], int, UUID | None]:
    """The rules in their order, their version (0: there are none yet) and who saved them."""
    own = select(ChannelRuleSet.rules, ChannelRuleSet.version, ChannelRuleSet.saved_by_id).where(
        ChannelRuleSet.workspace_id == reads.workspace_id
    )
    rows = await reads.rows(own)
    return (rules_of(rows[0]["rules"]), rows[0]["version"], rows[0]["saved_by_id"]) if rows else ([], 0, None)


async def stored(work: Work) -> tuple[list[Any], int]:
    """The rules as they are stored, for what goes by them as they are now, and their version."""
    own = select(ChannelRuleSet.rules, ChannelRuleSet.version).where(ChannelRuleSet.workspace_id == work.workspace_id)
    row = (await work.execute(own)).one_or_none()
    return ([], 0) if row is None else (row.rules, row.version)
