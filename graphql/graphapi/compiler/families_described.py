"""Descriptions of what the compiler generates (filters, orders, connections, payloads) and of enums.

These types have no class body to write a docstring in; they say the same thing of every noun.
"""

import re
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
)

CONNECTION = {
    "edges": "Rows of the page, each with its cursor.",
    "pageInfo": "Whether there is more before and after.",
    "totalCount": "How many rows the filter leaves, without paging; counted only when asked for.",
    "totalCountIsExact": "False when `totalCount` is an estimate: above 10,000 rows.",
}
EDGE = {"cursor": "Give it to `after` or `before`.", "node": "The row."}
PAGE_INFO = {
    "hasNextPage": "Whether there are rows after this page.",
    "hasPreviousPage": "Whether there are rows before this page.",
    "startCursor": "Cursor of the first row; null for an empty page.",
    "endCursor": "Cursor of the last row; null for an empty page.",
}
FILTER = {
    "and": "All of these hold.",
    "or": "At least one of these holds.",
    "not": "This does not hold.",
    "eq": "Equal to.",
    "ne": "Not equal to; rows without a value are kept.",
    "in": "One of these.",
    "gt": "Greater than.",
    "gte": "Greater than or equal to.",
    "lt": "Less than.",
    "lte": "Less than or equal to.",
    "isNull": "True: has no value. False: has one.",
    "contains": "Holds this text; case matters, % is a percent sign.",
    "startsWith": "Begins with this text; case matters, % is a percent sign.",
    "nameAnyCase": "By name, however it is capitalised.",
}
ANY_CASE = {
    "eq": "Equal to this, however it is capitalised.",
    "contains": "Holds this text, however it is capitalised; % is a percent sign.",
    "startsWith": "Begins with this text, however it is capitalised; % is a percent sign.",
}
ORDER = {"field": "Sort by this.", "direction": "Which way; rows without a value come last either way."}
MONEY = {"amount": "Decimal in a string, with the currency's places.", "currency": "ISO 4217 code."}

BY_SUFFIX = (
    ("Connection", CONNECTION),
    ("Edge", EDGE),
    ("AnyCaseFilter", ANY_CASE),
    ("Filter", FILTER),
    ("Order", ORDER),
    ("PageInfo", PAGE_INFO),
)

COMMON = {
    "id": "Opaque id; give it to `node`.",
    "name": "Name to show.",
    "email": "Address the account logs in with.",
    "password": "Given to the account when it is new; at least ten characters.",
    "roles": "What the member is here; several at once are usual.",
    "scopes": "Actions it may do at most.",
    "permissions": "Names of the actions these roles allow.",
    "capacity": "Leads the member can work at once; null: no limit.",
    "version": "Grows with every change; give it as `expectedVersion`.",
    "createdAt": "When it was made.",
    "createdBy": "Who made it.",
    "startedAt": "When it began.",
    "finishedAt": "When it ended; null while it runs.",
    "undoneAt": "When it was undone; null if it stands.",
    "revokedAt": "When it was taken back; null while it may be used.",
    "deactivatedAt": "When the member was shut out; null while they may enter.",
    "isActive": "Whether the member may enter.",
    "kind": "What it is.",
    "status": "Where it stands.",
    "member": "Which member.",
    "memberId": "Which member.",
    "apiKeyId": "Which key.",
    "field": "Path of the input it is about.",
    "row": "Line of the file where the record starts.",
    "value": "What stood there.",
    "rows": "Records read.",
    "created": "New rows.",
    "updated": "Rows that changed.",
    "rejected": "Records that could not be brought in.",
    "problems": "What was wrong, record by record.",
    "fileName": "Name of the file as given.",
    "members": "Members of the workspace.",
    "apiKeys": "Keys of the workspace; the keys themselves are never shown again.",
    "import": "One import by its id.",
    "imports": "Imports, the newest first.",
    "code": "Code for programs.",
    "message": "Sentence for people.",
    "workspace": "The workspace one is in.",
    "slug": "Short name in addresses and headers.",
    "currency": "ISO 4217 code of the workspace's money.",
    "timeZone": "Zone whose days the workspace counts in, for example Europe/Moscow.",
    "language": "Language of labels: ru, en or kk.",
    "headcountBand": "Size of the company.",
    "industry": "What the company does.",
    "lookbackDays": "How many days before a conversion touches earn credit.",
    "acceptWithinSeconds": "How long an offer to sales may wait.",
}


def describe_generated(schema: GraphQLSchema) -> None:
    """Fills what nobody described; a description given elsewhere wins."""
    for kind in schema.type_map.values():
        if kind.name.startswith("__"):
            continue
        if isinstance(kind, GraphQLEnumType) and not kind.description:
            kind.description = _docstring(kind)
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType):
            _describe_fields(kind)


def _docstring(kind: GraphQLEnumType) -> str | None:
    """The first paragraph of the Python enum's docstring."""
    definition: Any = kind.extensions.get("strawberry-definition")
    text = getattr(getattr(definition, "wrapped_cls", None), "__doc__", None)
    return " ".join(text.split("\n\n")[0].split()) if text else None


def _describe_fields(kind: GraphQLObjectType | GraphQLInterfaceType | GraphQLInputObjectType) -> None:
    for name, field in kind.fields.items():
        if not field.description:
            field.description = _of_family(kind, name, field) or COMMON.get(name)


def _of_family(kind: GraphQLNamedType, name: str, field: Any) -> str | None:
    if kind.name == "Money":
        return MONEY.get(name)
    for suffix, words in BY_SUFFIX:
        if kind.name.endswith(suffix) and name in words:
            return words[name]
    if kind.name.endswith("Filter"):
        return f"By {_words(name)}."
    if kind.name.endswith("Payload") and isinstance(field.type, GraphQLObjectType):
        return f"The {_words(field.type.name)} as it is now; null when the change was refused."
    if kind.name.endswith("Payload") and isinstance(field.type, GraphQLList):
        return "Each as it is now; null when the change was refused."
    return None


def _words(name: str) -> str:
    """camelCase as words: stepEnteredAt → step entered at."""
    return re.sub(r"(?<!^)(?=[A-Z])", " ", name).lower()
