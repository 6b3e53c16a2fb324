"""Reading topics, rules, templates, the argument base and questions to the client."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm.members.permissions import Action
from crm.models import Argument as ArgumentRow
from crm.models import InformationItem as InformationItemRow
from crm.models.words_conversation import InformationStatus
from graphapi.compiler import by_id, connection, filters, many, match, orders, queries
from graphapi.connections import Connection

if TYPE_CHECKING:
    from graphapi.arguments.types import Argument, ClassificationRule, InformationItem, ReplyTemplate, Topic

ARGUMENT_FILTER = filters("ArgumentFilter", ArgumentRow, topic=match.string(), product_id=match.id("prod"))
ARGUMENT_ORDER = orders("ArgumentOrder", ArgumentRow, created_at="created_at", default="-created_at")
INFORMATION_FILTER = filters(
    "InformationItemFilter", InformationItemRow, status=match.enum(InformationStatus), asked_at=match.datetime()
)
INFORMATION_ORDER = orders("InformationItemOrder", InformationItemRow, asked_at="asked_at", default="-asked_at")


@queries
class ArgumentQueries:
    """What answers are made of."""

    topics: list[Topic] = many(order="key", permission=Action.READ, description="What conversations are about, by key.")
    classification_rules: list[ClassificationRule] = many(
        order="position", permission=Action.READ, description="By which words messages are told, in order."
    )
    reply_templates: list[ReplyTemplate] = many(
        order="name",
        where=lambda template: template.retired_at.is_(None),
        permission=Action.READ,
        description="Words to begin answers with, without the retired ones.",
    )
    argument: Argument | None = by_id(permission=Action.READ, description="One entry of the argument base, or null.")
    arguments: Connection[Argument] = connection(
        filter=ARGUMENT_FILTER,
        order=ARGUMENT_ORDER,
        permission=Action.READ,
        description="The argument base, the newest entries first.",
    )
    information_items: Connection[InformationItem] = connection(
        filter=INFORMATION_FILTER,
        order=INFORMATION_ORDER,
        permission=Action.READ,
        description="Questions to the client's information support, the newest first.",
    )
