"""Descriptions of arguments: one name means the same everywhere, so each is described once."""

from __future__ import annotations

from graphql import GraphQLInterfaceType, GraphQLObjectType, GraphQLSchema

ARGUMENTS: dict[str, str] = {
    "first": "So many from the beginning of the list.",
    "after": "Only what comes after this cursor.",
    "last": "So many from the end of the list.",
    "before": "Only what comes before this cursor.",
    "filter": "Only what meets these conditions.",
    "orderBy": "How the list is sorted; the first of them counts most.",
    "search": "Only what these words are found in.",
    "id": "Its id.",
    "ids": "Their ids, in the order in which they are to be answered.",
    "names": "Of these; of all when left out.",
    "period": "First and last day, in the workspace's time zone.",
    "productId": "Of this product.",
    "resourceId": "Of this resource.",
    "resourceIds": "Of these resources; of all when left out.",
    "leadId": "Of this lead.",
    "connectedAccountId": "Of this connected account.",
    "body": "The request's body as the network sends it.",
    "memberId": "Of this member.",
    "ownerId": "Of this owner.",
    "authorId": "Of this author.",
    "partnerId": "Of this partner.",
    "teamId": "Of this team.",
    "conversionId": "The sale, or the entry into a step, that is explained.",
    "model": "By this attribution model.",
    "language": "Language of the texts; the workspace's when left out.",
    "phone": "The number as it was typed or shown; spaces and brackets do not matter.",
    "variants": "Which sides are shown: as is, to be, actual.",
    "days": "So many days ahead.",
    "stepKey": "Key of the step.",
    "by": "What the rows are broken down by.",
    "at": "At this moment; now when left out.",
    "week": "Any day of the week, which begins on Monday.",
    "on": "On this day.",
    "channel": "By this way: a channel's key.",
    "purpose": "For this purpose.",
    "destinationId": "Of this destination of conversions.",
    "uploadId": "The uploaded file.",
    "sheet": "Of a workbook: name of the sheet, or its number from 1; the first shown when left out.",
    "dark": "Colour of the dark modules, as #rrggbb.",
}


def describe_arguments(schema: GraphQLSchema) -> None:
    """Fills what nobody described; a description given elsewhere wins."""
    for kind in schema.type_map.values():
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType) and not kind.name.startswith("__"):
            _describe(kind, "What is to be done." if kind is schema.mutation_type else "What is asked for.")


def _describe(kind: GraphQLObjectType | GraphQLInterfaceType, input: str) -> None:
    for field in kind.fields.values():
        for name, argument in field.args.items():
            argument.description = argument.description or (input if name == "input" else ARGUMENTS.get(name))
