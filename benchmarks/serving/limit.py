"""All six questions by hand: the two screens of `byhand`, the reports and the record as the SQL functions of the peers.

python -m benchmarks.serving.limit PORT WORLD.json APP_URL
"""

import json
import os
import sys
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from benchmarks.serving.byhand import INBOX, Screens, Server
from benchmarks.serving.one_worker import serve

_COUNT = INBOX[INBOX.index(",\n  (SELECT count(*)") : INBOX.index("\nFROM (SELECT * FROM leads")]
WITHOUT_COUNT = INBOX.replace(_COUNT, ", 0 AS total")
FUNNEL = "SELECT funnel_by_sql($1, $2, $3, $4, $5, $6)"
ATTRIBUTION = "SELECT attribution_by_sql($1, $2, $3, $4, $5)"
RECORD = "SELECT record_touchpoint($1, $2, $3, $4, $5, $6, $7, $8)"


class Questions(Screens):
    """Answers as bytes."""

    async def uncounted(self, body: dict[str, Any]) -> bytes:
        """A page of leads; nobody counts."""
        return await self.inbox(body, statement=WITHOUT_COUNT)

    async def funnel(self, body: dict[str, Any]) -> bytes:
        """The funnel report; its JSON is PostgreSQL's."""
        given = UUID(body["product"]), *_times(body, "since", "until", "before"), body["zone"]
        return await self._text(FUNNEL, *given)

    async def attribution(self, body: dict[str, Any]) -> bytes:
        """The attribution report."""
        return await self._text(ATTRIBUTION, UUID(body["product"]), *_times(body, "since", "until"), body["zone"])

    async def record(self, body: dict[str, Any]) -> bytes:
        """One touchpoint, in a transaction that writes."""
        names = ("source", "externalId", "kind", "occurredAt", "channelKey", "email", "landingPage")
        given = [body[name] for name in names]
        given[3] = datetime.fromisoformat(given[3])
        return await self._text(RECORD, *given, begin=self.begin.replace("READ ONLY", "READ WRITE"))

    async def _text(self, sql: str, *given: Any, begin: str | None = None) -> bytes:
        row = (await self.rows(sql, *given, begin=begin))[0]
        return b'{"data":{"found":' + str(row[0]).encode() + b"}}"


def _times(body: dict[str, Any], *names: str) -> list[datetime]:
    return [datetime.fromisoformat(body[name]) for name in names]


def create_app() -> Server:
    """What granian calls in its worker."""
    questions = Questions(json.loads(Path(os.environ["BENCH_WORLD"]).read_text()), os.environ["BENCH_URL"])
    return Server(
        questions,
        uncounted=questions.uncounted,
        funnel=questions.funnel,
        attribution=questions.attribution,
        record=questions.record,
    )


def main() -> None:
    """Serves until it is ended."""
    port, os.environ["BENCH_WORLD"], os.environ["BENCH_URL"] = sys.argv[1:4]
    serve("benchmarks.serving.limit:create_app", port)


if __name__ == "__main__":
    main()
