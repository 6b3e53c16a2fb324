"""The six questions as each side is asked them, ids drawn from a seeded Zipf distribution.

A question is the same on all sides: the same owner, lead, product and period. Ours are the contract's documents word
for word; PostGraphile's and the ordinary server's are in the words of their schemas.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate, count
from typing import Any

import asyncpg

from benchmarks.screens_bench import attribution_call, funnel_call, report_arguments
from benchmarks.serving import documents, ordinary
from benchmarks.serving.postgraphile import documents as graphile
from benchmarks.serving.runs import Call
from benchmarks.serving.world import SALES_STEP, World
from crm.core.ids import decode, encode

DRAWN = 1_000
"""Requests that the connections walk through, each from a place of its own."""
ZIPF = 1.1
"""Of the ranks: the first of 5,000 leads is asked for in every eighth request."""
SIDES = ("touchline", "postgraphile", "ordinary", "byHand")


@dataclass(frozen=True)
class Question:
    """One row of the table. Of what is recorded every request is another one."""

    name: str
    calls: Callable[[str, int], list[Call]]
    """(side, number of the round) → requests"""
    connections: int = 16
    is_new: bool = False


@dataclass(frozen=True)
class Names:
    """What may be asked for: leads (public ids) and addresses, in an order that has nothing to do with their age."""

    leads: list[str]
    emails: list[str]


async def names_of(world: World, url: str) -> Names:
    """Five thousand of each."""
    connection = await asyncpg.connect(url)
    try:
        leads = await connection.fetch(
            "SELECT id FROM leads WHERE workspace_id = $1 AND step_key IN ($2, 'bought') ORDER BY md5(id::text) LIMIT 5000",
            world.workspace_id, SALES_STEP,
        )  # fmt: skip
        emails = await connection.fetch(
            "SELECT value FROM identities WHERE workspace_id = $1 AND kind = 'EMAIL' ORDER BY md5(id::text) LIMIT 5000",
            world.workspace_id,
        )
    finally:
        await connection.close()
    return Names([encode("lead", row["id"]) for row in leads], [row["value"] for row in emails])


def zipf(of: Sequence[str], seed: int, number: int = DRAWN) -> list[str]:
    """Draws with replacement: the k-th is drawn in proportion to 1 / k^ZIPF."""
    weights = list(accumulate(1 / rank**ZIPF for rank in range(1, len(of) + 1)))
    return random.Random(seed).choices(of, cum_weights=weights, k=number)


def questions(world: World, names: Names) -> list[Question]:
    """All, in the contract's order."""
    owners, leads = zipf(world.owners, 1), zipf(names.leads, 2)
    asking = _Asking(world)
    return [
        Question("01 SalesInbox", lambda side, _: [asking.inbox(side, owner, True) for owner in owners]),
        Question("01 without totalCount", lambda side, _: [asking.inbox(side, owner, False) for owner in owners]),
        Question("02 LeadCard", lambda side, _: [asking.card(side, lead) for lead in leads]),
        Question("05 FunnelReport", lambda side, _: [asking.funnel(side)], connections=1),
        Question("06 AttributionReport", lambda side, _: [asking.attribution(side)], connections=1),
        Question("09 TouchpointsRecord", lambda side, number: asking.touches(side, names, number), is_new=True),
    ]


class _Asking:
    """One request of each kind."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._begun = datetime.now(UTC).replace(microsecond=0)
        self._moments = count_from(self._begun - timedelta(hours=12))

    def _ask(self, side: str, name: str, document: str, variables: dict[str, Any]) -> Call:
        key = self.world.key if side == "touchline" else None
        return Call("/graphql", {"operationName": name, "query": document, "variables": variables}, key)

    def inbox(self, side: str, owner: str, counted: bool) -> Call:
        """Contract 01."""
        if side == "byHand":
            return Call("/inbox" if counted else "/uncounted", {"owner": owner, "step": SALES_STEP})
        if side == "touchline":
            document = documents.SALES_INBOX if counted else documents.WITHOUT_COUNT
            wanted = {"stepKey": {"eq": SALES_STEP}, "ownerId": {"eq": owner}}
            return self._ask(side, "SalesInbox", document, {"first": 50, "filter": wanted})
        theirs = graphile if side == "postgraphile" else ordinary.documents
        document = theirs.SALES_INBOX if counted else theirs.WITHOUT_COUNT
        return self._ask(side, "SalesInbox", document, {"first": 50, "ownerId": _bare(owner), "stepKey": SALES_STEP})

    def card(self, side: str, lead: str) -> Call:
        """Contract 02."""
        if side == "byHand":
            return Call("/card", {"id": lead})
        if side == "touchline":
            return self._ask(side, "LeadCard", documents.LEAD_CARD, {"id": lead})
        if side == "ordinary":
            return self._ask(side, "LeadCard", ordinary.documents.LEAD_CARD, {"id": _bare(lead)})
        given = {"id": _bare(lead), "workspaceId": self.world.workspace_id}
        return self._ask(side, "LeadCard", graphile.LEAD_CARD, given)

    def funnel(self, side: str) -> Call:
        """Contract 05; the others are asked for the function."""
        if side == "touchline":
            return funnel_call(self.world)
        return self._report(side, "funnel", graphile.FUNNEL_REPORT, ("product", "since", "until", "before", "zone"))

    def attribution(self, side: str) -> Call:
        """Contract 06; the others are asked for the function."""
        if side == "touchline":
            return attribution_call(self.world)
        return self._report(side, "attribution", graphile.ATTRIBUTION_REPORT, ("product", "since", "until", "zone"))

    def _report(self, side: str, which: str, document: str, names: Sequence[str]) -> Call:
        given = {name: value for name, (_, value) in zip(names, report_arguments(self.world)[which], strict=True)}
        if side == "byHand":
            return Call(f"/{which}", given)
        if side == "ordinary":
            document = getattr(ordinary.documents, f"{which.upper()}_REPORT")
            return self._ask(side, f"{which.title()}Report", document, given)
        return self._ask(side, f"{which.title()}Report", document, {"workspace": self.world.workspace_id} | given)

    def touches(self, side: str, names: Names, number: int) -> list[Call]:
        """Contract 09: one touch each, all of them new, of people drawn like the leads, each a moment after the last."""
        return [
            self._touch(side, email, f"{self._begun:%m%d%H%M%S} {number}-{place}", next(self._moments))
            for place, email in enumerate(zipf(names.emails, 100 + number, 20 * DRAWN))
        ]

    def _touch(self, side: str, email: str, external_id: str, moment: datetime) -> Call:
        item: dict[str, Any] = {
            "source": f"bench {side}",
            "externalId": external_id,
            "kind": "VISIT",
            "occurredAt": moment.isoformat(),
            "channelKey": "vk",
            "landingPage": "https://example.com/1",
        }
        if side == "touchline":
            item |= {"identities": [{"kind": "EMAIL", "value": email}]}
            return self._ask(side, "TouchpointsRecord", documents.TOUCHPOINTS_RECORD, {"input": {"items": [item]}})
        item["email"] = email
        if side == "byHand":
            return Call("/record", item)
        if side == "ordinary":
            return self._ask(side, "TouchpointRecord", ordinary.documents.TOUCHPOINT_RECORD, {"input": item})
        given = {"input": item | {"workspace": self.world.workspace_id}}
        return self._ask(side, "TouchpointRecord", graphile.TOUCHPOINT_RECORD, given)


def count_from(start: datetime) -> Iterator[datetime]:
    """Moments 50 milliseconds apart: touches arrive as they happen, whichever side records them."""
    return (start + place * timedelta(milliseconds=50) for place in count())


def _bare(token: str) -> str:
    return str(decode(token)[1])
