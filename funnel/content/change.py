"""Changes what a brief says; of what is published only how it is found and filed."""

from typing import Any

from crm.audit import record as audit
from crm.core.problems import Conflict, Invalid
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.content.inputs import ContentChange
from funnel.content.locked import locked_item, require_state
from funnel.content.refers import check_author, check_goal
from funnel.content.states import ContentAction
from funnel.models import ContentItem
from funnel.models.words import ContentState

_ALWAYS = frozenset({"topic", "keywords", "url", "external_id"})
_NEVER_NULL = ("title", "format", "keywords")


async def change(work: Work, data: ContentChange) -> ContentItem:
    """Sets what is given."""
    work.actor.require(Action.CONTENT_BRIEF)
    item = (await locked_item(work, data.item_id, data.expected_version)).item
    require_state(item, ContentAction.CHANGE)
    values = _values(data)
    _refuse_after_publication(item, values)
    if values.get("goal_id"):
        await check_goal(work, values["goal_id"], item.resource_id)
    if values.get("author_id"):
        await check_author(work, values["author_id"])
    if values:
        for name, value in values.items():
            setattr(item, name, value)
        item.version += 1
        audit.record(work, "CONTENT_CHANGE", object_type="ContentItem", object_id=item.id)
        await work.flush()
    return item


def _values(data: ContentChange) -> dict[str, Any]:
    given = data.model_fields_set - {"item_id", "expected_version"}
    values = {name: getattr(data, name) for name in sorted(given)}
    for name in _NEVER_NULL:
        if name in values and values[name] is None:
            raise Invalid(f"An item always has its {name}; leave it out to keep it.", field=name)
    if "format" in values:
        values["format"] = values["format"].value
    if "keywords" in values:
        values["keywords"] = list(dict.fromkeys(values["keywords"]))
    return values


def _refuse_after_publication(item: ContentItem, values: dict[str, Any]) -> None:
    later = sorted(values.keys() - _ALWAYS)
    if item.state == ContentState.PUBLISHED.value and later:
        name = later[0].partition("_")
        field = name[0] + name[2].title()
        raise Conflict(
            "The item is PUBLISHED; only topic, keywords, url and externalId can still be changed.", field=field
        )
