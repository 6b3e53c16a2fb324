"""What every field of the graph around a lead means, over rows in plain Python.

Most follow from names: `createdAt` is the column `created_at`, `owner` the row that `owner_id` names. What does not
stands in `fields.FIELDS`, in the words of the schema's descriptions. No SQL, and nothing of the compiler.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from functools import cached_property
from typing import Any
from uuid import UUID

from graphql import GraphQLEnumType, GraphQLObjectType, GraphQLOutputType, get_named_type

from crm.core.actor import Actor
from crm.core.ids import decode, encode
from crm.core.money import Money
from crm.core.tables import sort_key
from crm.leads.allowed import LeadState, allowed
from crm.models.words import HandoffStatus, LeadStatus
from graphapi.compiler.refs import Ref
from tests.graphapi.witness.fields import FIELDS
from tests.graphapi.witness.figures import Figure, Figures, is_figure, kind_of
from tests.graphapi.witness.filters import asked_terms, keeps, order_terms
from tests.graphapi.witness.kinds import COLUMNS, NODES, OF_THE_SAME_ROW, Record, money, snake, written
from tests.graphapi.witness.pages import Cursors, Edge, Page, Terms, ordered, page_of, terms_of
from tests.graphapi.witness.rows import Row, Side
from tests.graphapi.witness.schema import SDL, is_connection, node_of
from tests.graphapi.witness.shapes import Shaped, told_of
from tests.graphapi.witness.sight import Sight
from tests.graphapi.witness.tables import KINDS, LISTS, ROOT_ORDERS, WHERE


@dataclass(frozen=True)
class Viewer:
    """Who asks."""

    side: Side
    actor: Actor
    key: str

    @cached_property
    def sight(self) -> Sight:
        """The rows that are in sight."""
        return Sight(self.side, self.actor)


class Model:
    """Answers for one viewer."""

    def __init__(self, viewer: Viewer, cursors: Cursors, figures: Figures) -> None:
        self.figures, self.asks_rooms = figures, False
        self.viewer, self.side, self.cursors = viewer, viewer.sight, cursors

    def resolve(self, source: Any, parent: str, name: str, kind: GraphQLOutputType, given: Row) -> Any:
        """The value of one field."""
        where = f"{parent}.{name}"
        if parent == "Query":
            return self._root(name, kind, given)
        if isinstance(source, Page):
            return self._of_page(source, name)
        if isinstance(source, dict):
            return source[name]
        if isinstance(source, Edge):
            return source.page.cursor(source.row) if name == "cursor" else Record(source.page.kind, source.row)
        if isinstance(source, Shaped):
            return told_of(source.value.get(snake(name)), kind)
        if isinstance(source, Figure):
            return self._inside(where, source.value, kind, given)
        if where in FIELDS:
            return FIELDS[where](self, source.row, given)
        if where in LISTS:
            return self._list(source.row, *LISTS[where], given, kind)
        if is_figure(where):
            return self._figure(where, source.row, kind, given)
        return self._by_name(source, where, name, kind)

    async def _figure(self, where: str, row: Row, kind: GraphQLOutputType, given: Row) -> Any:
        self.asks_rooms = True
        return self._told(await self.figures.of(where, row, given), kind)

    async def _inside(self, where: str, value: Any, kind: GraphQLOutputType, given: Row) -> Any:
        return self._told(await self.figures.inside(where, value, given), kind)

    def _told(self, value: Any, declared: GraphQLOutputType) -> Any:
        """What a function gave, as the schema has it."""
        kind = get_named_type(declared)
        if value is None or (isinstance(value, list | tuple) and kind.name != "JSON"):
            return value and [self._told(one, declared) for one in value]
        if isinstance(value, Ref):
            return self.one(kind_of(value), value.id)
        if isinstance(kind, GraphQLEnumType):
            return value.name if isinstance(value, Enum) else value
        if isinstance(value, Money):
            return money(value.minor, value.currency)
        return Figure(value) if isinstance(kind, GraphQLObjectType) else written(value, kind.name)

    def _of_page(self, page: Page, name: str) -> Any:
        if name == "edges":
            return [Edge(page, row) for row in page.rows]
        if name == "pageInfo":
            return {
                "hasNextPage": page.has_next,
                "hasPreviousPage": page.has_previous,
                "startCursor": page.cursor(page.rows[0]) if page.rows else None,
                "endCursor": page.cursor(page.rows[-1]) if page.rows else None,
            }
        return page.total if name == "totalCount" else True

    def _list(self, row: Row, kind: str, column: str, terms: Terms, given: Row, declared: GraphQLOutputType) -> Any:
        rows = self.side.having(KINDS[kind].table, column, row["id"])
        if given.get("filter"):
            rows = [one for one in rows if keeps(self.side, f"{kind}Filter", one, given["filter"])]
        if is_connection(declared):
            return self.page(kind, rows, asked_terms(given["orderBy"]) if given.get("orderBy") else terms, given)
        return self.listed(kind, rows, terms)

    def page(self, kind: str, rows: Iterable[Row], terms: Terms, given: Row) -> Page:
        """One page of these rows."""
        return page_of(kind, KINDS[kind].table, list(rows), terms, given, self.cursors)

    def listed(self, kind: str, rows: Iterable[Row], terms: Terms) -> list[Record]:
        """All of these rows."""
        return [Record(kind, row) for row in ordered(list(rows), terms)]

    def _by_name(self, source: Record, where: str, name: str, declared: GraphQLOutputType) -> Any:
        kind, row = get_named_type(declared), source.row
        column = COLUMNS.get(where, snake(name))
        if name == "id":
            return encode(KINDS[source.kind].prefix, row["id"])
        if kind.name == "Money":
            return money(row[f"{column}_minor"], row["currency"])
        if kind.name in OF_THE_SAME_ROW:
            present = OF_THE_SAME_ROW[kind.name]
            return None if present and row[present] is None else Record(kind.name, row)
        if kind.name in KINDS:
            return self.one(kind.name, row[f"{column}_id"])
        return [str(one) for one in row[column]] if isinstance(row[column], list) and isinstance(
            kind, GraphQLEnumType
        ) else written(row[column], kind.name)  # fmt: skip

    def one(self, kind: str, id: UUID | None) -> Record | None:
        """The row of that id, if the workspace has it."""
        row = self.side.get(KINDS[kind].table, id)
        return Record(kind, row) if row else None

    def first(self, kind: str, rows: Iterable[Row], terms: Terms) -> Record | None:
        """The first row in that order."""
        return next(iter(self.listed(kind, rows, terms)), None)

    def all(self, kind: str, column: str, value: Any, order: str) -> list[Record]:
        """The rows with that value in that column."""
        return self.listed(kind, self.side.having(KINDS[kind].table, column, value), terms_of(order))

    def by(self, kind: str, column: str, value: Any, *order: str) -> Record | None:
        """The first of them."""
        return self.first(kind, self.side.having(KINDS[kind].table, column, value), terms_of(*order))

    # roots ----------------------------------------------------------------------------------------------------------

    def _root(self, name: str, declared: GraphQLOutputType, given: Row) -> Any:
        """A list, something by its id, or what is written out below."""
        if name in ("nodes", "responsePolicy"):
            return getattr(self, f"root_{name}")(given)
        if name not in ROOT_ORDERS:
            return self.node(given["id"])
        kind = node_of(declared)
        rows = [row for row in self.side.rows(KINDS[kind].table) if name not in WHERE or WHERE[name](row)]
        if given.get("filter"):
            filter = get_named_type(SDL.query_type.fields[name].args["filter"].type).name  # type: ignore[union-attr]
            rows = [row for row in rows if keeps(self.side, filter, row, given["filter"])]
        if given.get("search") is not None:
            rows = [row for row in rows if getattr(self, f"found_{name}")(row, given["search"])]
        terms = order_terms(name, given.get("orderBy"))
        return self.page(kind, rows, terms, given) if is_connection(declared) else self.listed(kind, rows, terms)

    def root_responsePolicy(self, given: Row) -> Record | None:
        """The only one of the workspace."""
        return self.first("ResponsePolicy", self.side.rows("response_policies"), terms_of())

    def found_leads(self, lead: Row, words: str) -> bool:
        """By name, firm and identity of the person, whatever part of them; the generator asks in small letters.

        Words of one or two letters find the names that begin so, a single one what is exactly so.
        """
        people = self.same_person(lead["person_id"])
        company = self.viewer.side.get("companies", lead["company_id"])
        keys = [lead["sort_key"], *(person["sort_key"] for person in people), company["sort_key"] if company else ""]
        return self._found(words, keys, people)

    def found_people(self, person: Row, words: str) -> bool:
        """The same, of a person."""
        people = self.same_person(person["id"])
        return self._found(words, [one["sort_key"] for one in people], people)

    def _found(self, words: str, keys: list[str], people: list[Row]) -> bool:
        side = self.viewer.side
        known = [i["value"] for person in people for i in side.having("identities", "person_id", person["id"])]
        if not self.viewer.actor.can("READ_PERSONAL"):
            known = []  # that somebody is found by an address would tell it
        if max(map(len, re.split(r"[^0-9a-z\u0080-\uffff]+", words))) >= 3:
            return any(words in key for key in keys) or any(words in value.lower() for value in known)
        begins = sort_key(words)
        return words in known or any(key == begins if len(words) == 1 else key.startswith(begins) for key in keys)

    def found_conversations(self, conversation: Row, words: str) -> bool:
        """By what was said and with whom; words shorter than three letters find nothing."""
        if len(words.strip()) < 3:
            return False
        keys = [person["sort_key"] for person in self.same_person(conversation["person_id"])]
        if self.viewer.actor.can("READ_PERSONAL"):
            told = self.viewer.side.having("messages", "conversation_id", conversation["id"])
            keys += [message["search_key"] or "" for message in told]
        return any(words in key for key in keys)

    def root_nodes(self, given: Row) -> list[Record | None]:
        """In their order."""
        return [self.node(id) for id in given["ids"]]

    def node(self, public: str) -> Record | None:
        """The record of a public id."""
        prefix, id = decode(public)
        return self.one(NODES[prefix], id)

    # people ---------------------------------------------------------------------------------------------------------

    def canonical(self, person_id: UUID) -> Row:
        """Who stands for this person."""
        person = self.side.get("persons", person_id)
        assert person
        found = self.side.get("persons", person["canonical_id"])
        assert found
        return found

    def same_person(self, person_id: UUID) -> list[Row]:
        """All persons that are one with this one."""
        return self.side.having("persons", "canonical_id", self.canonical(person_id)["id"])

    def of_person(self, table: str, person_id: UUID) -> list[Row]:
        """Rows of all persons that are one with this one."""
        return [row for one in self.same_person(person_id) for row in self.side.having(table, "person_id", one["id"])]

    def merges_of(self, person_id: UUID) -> list[Row]:
        """Merges that named any of the persons that are one with this one."""
        same = {one["id"] for one in self.same_person(person_id)}
        return [merge for merge in self.side.rows("person_merges") if {merge["kept_id"], merge["merged_id"]} & same]

    def leads_of(self, person_id: UUID) -> list[Record]:
        """Their leads that are not withdrawn."""
        rows = [lead for lead in self.of_person("leads", person_id) if lead["withdrawn_at"] is None]
        return self.listed("Lead", rows, terms_of("created_at"))

    def lead_timeline(self, lead: Row, given: Row) -> Page:
        """The person's own lines and those of this lead."""
        lines = self.of_person("timeline_entries", lead["person_id"])
        own = [line for line in lines if line["lead_id"] in (None, lead["id"])]
        return self.page("TimelineEntry", own, terms_of("-occurred_at"), given)

    def duplicates(self, person: Row) -> list[Record]:
        """Open suggestions of the person, the surest first; those that were merged meanwhile are left out."""
        own, found = self.canonical(person["id"])["id"], []
        for row in self.side.rows("duplicate_suggestions"):
            ends = [self.canonical(row["person_id"])["id"], self.canonical(row["other_id"])["id"]]
            if row["dismissed_at"] is None and ends[0] != ends[1] and own in ends:
                found.append({**row, "other_id": ends[0] if ends[1] == own else ends[1]})
        return [Record("DuplicateSuggestion", row) for row in ordered(found, (("confidence", True), ("id", False)))]

    def lead_of_touch(self, touch: Row) -> Record | None:
        """The lead this contact created or moved."""
        moved = {
            entry["lead_id"]
            for entry in self.side.having("step_entries", "fact_id", touch["id"])
            if entry["voided_at"] is None
        }
        rows = [lead for lead in self.of_person("leads", touch["person_id"]) if lead["id"] in moved]
        return self.first("Lead", rows, terms_of("created_at"))

    # leads ----------------------------------------------------------------------------------------------------------

    def allowed_actions(self, lead: Row) -> list[str]:
        """By the rules of the verbs; times to accept lie far away from now."""
        handoff = self.side.get("handoffs", lead["current_handoff_id"]) or {}
        state = LeadState(
            LeadStatus(lead["status"]),
            lead["owner_id"],
            HandoffStatus(handoff["status"]) if handoff else None,
            handoff.get("assignee_id"),
            handoff.get("team_id"),
            not handoff or handoff["accept_by"] > datetime.now(UTC),
        )
        return [action.value for action in allowed(self.viewer.actor, state)]

    def decision(self, handoff: Row) -> Record:
        """The stored decision."""
        stored: Mapping[str, Any] = handoff["decision"]
        chosen = stored.get("chosen")
        told = {
            "by": stored.get("by", "TEAM" if handoff["team_id"] else "MEMBER"),
            "chosen_id": UUID(chosen) if chosen else None,
            "nobody_found": stored.get("nobody_found"),
        }
        return Record("HandoffDecision", {**stored, **told})

    # the model ------------------------------------------------------------------------------------------------------

    def product_of(self, step: Row) -> UUID:
        """Of which product the step is."""
        funnel = self.side.get("funnels", step["funnel_id"])
        assert funnel
        product: UUID = funnel["product_id"]
        return product

    def of_step(self, kind: str, step: Row, order: str) -> Record | None:
        """The first row of that product and step key."""
        rows = self.side.having(KINDS[kind].table, "product_id", self.product_of(step))
        return self.first(kind, [row for row in rows if row["step_key"] == step["key"]], terms_of(order))

    def current_step(self, objective: Row) -> Record | None:
        """The objective's step in the current version."""
        funnels = self.side.having("funnels", "product_id", objective["product_id"])
        current = [funnel["id"] for funnel in funnels if funnel["is_current"]]
        steps = self.side.having("steps", "key", objective["step_key"])
        return self.first("Step", [step for step in steps if step["funnel_id"] in current], terms_of("position"))

    def goals_of_step(self, step: Row) -> list[Record]:
        """What resources are to reach at it; cancelled goals are left out."""
        objectives = [
            one["id"]
            for one in self.side.having("objectives", "product_id", self.product_of(step))
            if one["step_key"] == step["key"]
        ]
        goals = [goal for goal in self.side.rows("resource_goals") if goal["objective_id"] in objectives]
        kept = [goal for goal in goals if goal["status"] != "CANCELLED"]
        return self.listed("ResourceGoal", kept, terms_of("-period_start", "created_at"))

    def serves(self, product: Row, resource_id: UUID) -> bool:
        """Those with a goal, audience or main place of the product, and those of no product at all."""
        tied = [row["product_id"] for row in self.side.having("resource_goals", "resource_id", resource_id)]
        tied += [row["product_id"] for row in self.side.having("audiences", "landing_page_id", resource_id)]
        tied += [row["product_id"] for row in self.side.having("main_resources", "resource_id", resource_id)]
        return not tied or product["id"] in tied

    def cluster(self, product: Row) -> list[Record]:
        """The resources that work for a product, by name."""
        rows = [row for row in self.side.rows("resources") if self.serves(product, row["id"])]
        return self.listed("Resource", rows, terms_of("sort_key"))

    def cluster_ties(self, product: Row) -> list[Record]:
        """What feeds what among them."""
        rows = [
            tie for tie in self.side.rows("ties") if all(self.serves(product, tie[e]) for e in ("from_id", "to_id"))
        ]
        return self.listed("Tie", rows, terms_of("created_at"))

    def orphans(self, product: Row) -> list[Record]:
        """Marketing resources in use that no tie touches."""
        return [
            one
            for one in self.cluster(product)
            if one.row["state"] == "ACTIVE" and "MARKETING" in one.row["purposes"] and "AUDIENCE" in one.row["users"]
            and not self.ties(one.row)
        ]  # fmt: skip

    def ties(self, resource: Row) -> list[Record]:
        """What feeds it, what it feeds, and what it connects."""
        ends = ("from_id", "to_id", "connector_id")
        rows = [tie for tie in self.side.rows("ties") if resource["id"] in [tie[end] for end in ends]]
        return self.listed("Tie", rows, terms_of("created_at"))

    def members_of(self, team: Row) -> list[Record]:
        """Who is in it, by name."""
        ids = {link["member_id"] for link in self.side.rows("team_members") if link["team_id"] == team["id"]}
        rows = [member for member in self.side.rows("members") if member["id"] in ids]
        return self.listed("Member", rows, terms_of("sort_key"))

    def steps_of(self, ids: Iterable[UUID]) -> list[Record]:
        """Those steps by position."""
        steps = [self.side.get("steps", id) for id in ids]
        return self.listed("Step", [step for step in steps if step], terms_of("position"))

    def sale_currency(self, event: Row) -> str:
        """Of the event's sale."""
        sale = self.side.get("sales", event["sale_id"])
        assert sale
        currency: str = sale["currency"]
        return currency

    def first_touch_of(self, journey: Row) -> Any:
        """When the first contact of a journey happened."""
        touch = self.side.get("touchpoints", journey["touch_ids"][0]) if journey["touch_ids"] else None
        return written(touch["occurred_at"], "DateTime") if touch else None
