"""The other side: the same two screens by hand. One statement each, asyncpg, rows → dict → orjson, a bare ASGI app.

No GraphQL, no login, no log line, no counters, no limits: what somebody would write who needs these two answers only
and spares nothing. It keeps what a tenant of this database cannot do without: the row-level security transaction
(BEGIN with SET LOCAL, the statement, COMMIT), as touchline_app. Lists come as arrays of records, which asyncpg
decodes in C; ids and cursors are encoded as the service's are, with a cache.

    python -m benchmarks.serving.byhand PORT WORLD.json APP_URL
"""

import hashlib
import json
import os
import sys
from base64 import urlsafe_b64encode
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from benchmarks.serving.one_worker import serve
from crm.core.actor import Actor, ActorKind
from crm.core.clock import now
from crm.core.database import READ_SETTINGS
from crm.core.ids import decode
from crm.leads.allowed import LeadState, allowed
from crm.members.permissions import permissions_of
from crm.models.words import HandoffStatus, LeadStatus, Role
from graphapi.compiler.finish import letters


def _signature(order: str) -> str:
    return hashlib.blake2s(order.encode(), digest_size=3).hexdigest()


LEADS_ORDER, LINES_ORDER = _signature("-last_activity_at,-id"), _signature("-occurred_at,-id")

INBOX = """
SELECT l.id, l.name, l.status, l.score, l.created_at, l.last_activity_at, l.step_entered_at, l.expected_value_minor,
  l.currency, p.id AS person_id, p.name AS person_name, p.primary_email, p.primary_phone,
  c.id AS company_id, c.name AS company_name, o.id AS owner_id, o.name AS owner_name,
  f.id AS funnel_id, f.name AS funnel_name, f.version AS funnel_version,
  s.id AS step_id, s.key AS step_key, s.name AS step_name, s.position, s.phase, s.side,
  l.first_touch_at, l.first_touch_kind, fc.key AS fc_key, fc.name AS fc_name, fr.id AS fr_id, fr.name AS fr_name,
  l.last_touch_at, l.last_touch_kind, lc.key AS lc_key, lc.name AS lc_name, lr.id AS lr_id, lr.name AS lr_name,
  h.id AS handoff_id, h.status AS handoff_status, h.accept_by, h.assignee_id, h.team_id,
  t.id AS task_id, t.title AS task_title, t.due_at AS task_due_at, t.is_promise AS task_is_promise,
  (SELECT count(*) FROM (SELECT 1 FROM leads WHERE workspace_id = $1 AND owner_id = $2
    AND step_key = $3 AND withdrawn_at IS NULL LIMIT 10001) x) AS total
FROM (SELECT * FROM leads WHERE workspace_id = $1 AND owner_id = $2 AND step_key = $3 AND withdrawn_at IS NULL
      ORDER BY last_activity_at DESC, id DESC LIMIT 51) l
JOIN persons q ON q.workspace_id = $1 AND q.id = l.person_id
JOIN persons p ON p.workspace_id = $1 AND p.id = q.canonical_id
LEFT JOIN companies c ON c.workspace_id = $1 AND c.id = l.company_id
LEFT JOIN members o ON o.workspace_id = $1 AND o.id = l.owner_id
JOIN funnels f ON f.workspace_id = $1 AND f.id = l.funnel_id
JOIN steps s ON s.workspace_id = $1 AND s.id = l.step_id
LEFT JOIN channels fc ON fc.workspace_id = $1 AND fc.id = l.first_touch_channel_id
LEFT JOIN resources fr ON fr.workspace_id = $1 AND fr.id = l.first_touch_resource_id
LEFT JOIN channels lc ON lc.workspace_id = $1 AND lc.id = l.last_touch_channel_id
LEFT JOIN resources lr ON lr.workspace_id = $1 AND lr.id = l.last_touch_resource_id
LEFT JOIN handoffs h ON h.workspace_id = $1 AND h.id = l.current_handoff_id
LEFT JOIN tasks t ON t.workspace_id = $1 AND t.id = l.next_task_id
ORDER BY l.last_activity_at DESC, l.id DESC
"""

_SAME = "SELECT y.id FROM persons y WHERE y.workspace_id = $1 AND y.canonical_id = q.canonical_id"
CARD = f"""
SELECT l.id, l.name, l.status, l.score, l.version, l.currency, l.owner_id, p.id AS person_id, p.name AS person_name,
  p.attitude, c.id AS company_id, c.name AS company_name, w.credit_model,
  h.status AS handoff_status, h.assignee_id, h.team_id, h.accept_by,
  ARRAY(SELECT ROW(x.occurred_at, x.points, x.reason) FROM score_entries x
    WHERE x.workspace_id = $1 AND x.lead_id = l.id ORDER BY x.occurred_at DESC, x.id DESC LIMIT 20) AS scores,
  ARRAY(SELECT ROW(x.kind, x.value, x.verified, x.first_seen_at, x.last_seen_at) FROM identities x
    WHERE x.workspace_id = $1 AND x.person_id IN ({_SAME}) ORDER BY x.first_seen_at, x.kind, x.value) AS identities,
  ARRAY(SELECT ROW(x.channel, x.purpose, x.granted, x.at, x.source) FROM consents x
    WHERE x.workspace_id = $1 AND x.person_id IN ({_SAME}) ORDER BY x.at DESC, x.id DESC) AS consents,
  ARRAY(SELECT ROW(d.id, d.reason, d.confidence, z.id, z.name) FROM persons y
    JOIN duplicate_suggestions d ON d.workspace_id = $1 AND y.id IN (d.person_id, d.other_id)
    JOIN persons k ON k.workspace_id = $1 AND k.id = CASE y.id WHEN d.person_id THEN d.other_id ELSE d.person_id END
    JOIN persons z ON z.workspace_id = $1 AND z.id = k.canonical_id
    WHERE y.workspace_id = $1 AND y.canonical_id = q.canonical_id AND d.dismissed_at IS NULL AND z.id <> q.canonical_id
    ORDER BY d.confidence DESC, d.id) AS duplicates,
  ARRAY(SELECT ROW(x.id, f.name, t.name, ARRAY(SELECT o.name FROM steps o WHERE o.workspace_id = $1
      AND o.id = ANY(x.passed_over) ORDER BY o.position), x.occurred_at, x.recorded_at, x.voided_at, x.cause, x.reason, m.name)
    FROM step_entries x JOIN steps t ON t.workspace_id = $1 AND t.id = x.to_step_id
    LEFT JOIN steps f ON f.workspace_id = $1 AND f.id = x.from_step_id
    LEFT JOIN members m ON m.workspace_id = $1 AND m.id = x.member_id
    WHERE x.workspace_id = $1 AND x.lead_id = l.id ORDER BY x.occurred_at, x.recorded_at, x.id) AS history,
  ARRAY(SELECT ROW(x.id, x.status, x.offered_at, x.accept_by, x.responded_at, x.decline_reason, x.need, x.promises, g.name,
      m.name, x.decision, ARRAY(SELECT n.name FROM jsonb_array_elements(x.decision -> 'candidates') WITH ORDINALITY e(v, place)
        JOIN members n ON n.workspace_id = $1 AND n.id = (e.v ->> 'member_id')::uuid ORDER BY e.place))
    FROM handoffs x LEFT JOIN products g ON g.workspace_id = $1 AND g.id = x.packet_product_id
    LEFT JOIN members m ON m.workspace_id = $1 AND m.id = x.assignee_id
    WHERE x.workspace_id = $1 AND x.lead_id = l.id ORDER BY x.offered_at DESC, x.id DESC) AS handoffs,
  ARRAY(SELECT ROW(x.id, x.name, x.status, x.amount_minor, x.currency,
      ARRAY(SELECT ROW(s.id, s.kind, s.sold_at, s.units_micro, s.amount_minor, s.currency) FROM sales s
        WHERE s.workspace_id = $1 AND s.deal_id = x.id ORDER BY s.sold_at, s.id))
    FROM deals x WHERE x.workspace_id = $1 AND x.lead_id = l.id ORDER BY x.created_at, x.id) AS deals,
  ARRAY(SELECT ROW(x.id, x.title, x.due_at, x.completed_at, x.is_promise) FROM tasks x
    WHERE x.workspace_id = $1 AND x.lead_id = l.id ORDER BY x.due_at, x.id LIMIT 20) AS tasks,
  ARRAY(SELECT ROW(x.id, x.kind, x.occurred_at, x.title, x.text, ch.key, ch.name, r.id, r.name, m.name, x.amount_minor,
      x.currency, x.fact_id, x.lead_id) FROM (
        SELECT * FROM timeline_entries y WHERE y.workspace_id = $1 AND y.person_id IN ({_SAME})
          AND (y.lead_id IS NULL OR y.lead_id = l.id) ORDER BY y.occurred_at DESC, y.id DESC LIMIT 51) x
    LEFT JOIN channels ch ON ch.workspace_id = $1 AND ch.id = x.channel_id
    LEFT JOIN resources r ON r.workspace_id = $1 AND r.id = x.resource_id
    LEFT JOIN members m ON m.workspace_id = $1 AND m.id = x.member_id
    ORDER BY x.occurred_at DESC, x.id DESC) AS lines,
  ARRAY(SELECT ROW(j.lead_id, j.touch_ids, j.ages, j.amount_minor, floor(extract(epoch FROM j.occurred_at
      - ((j.occurred_at AT TIME ZONE w.time_zone)::date - w.lookback_days)::timestamp AT TIME ZONE w.time_zone))::bigint)
    FROM leads k JOIN journeys j ON j.workspace_id = $1 AND j.lead_id = k.id AND j.kind = 'SALE'
    WHERE k.workspace_id = $1 AND k.person_id IN ({_SAME})) AS journeys
FROM leads l
JOIN workspaces w ON w.id = $1
JOIN persons q ON q.workspace_id = $1 AND q.id = l.person_id
JOIN persons p ON p.workspace_id = $1 AND p.id = q.canonical_id
LEFT JOIN companies c ON c.workspace_id = $1 AND c.id = l.company_id
LEFT JOIN handoffs h ON h.workspace_id = $1 AND h.id = l.current_handoff_id
WHERE l.workspace_id = $1 AND l.id = $2
"""
POOL = 6
"""Connections; as many as the service's own pool of reads has."""


def _token(prefix: str) -> Any:
    @lru_cache(1 << 15)
    def token(value: UUID) -> str:
        return f"{prefix}_{letters(str(value))}"

    return token


LEAD, PERSON, COMPANY, MEMBER = (_token(word) for word in ("lead", "per", "comp", "mem"))
FUNNEL, STEP, RESOURCE, HANDOFF = (_token(word) for word in ("fun", "step", "res", "ho"))
TASK, ENTRY, DEAL, SALE, LINE, DUPLICATE = (_token(word) for word in ("task", "entry", "deal", "sale", "tl", "dup"))


def _money(minor: int | None, currency: str | None) -> Any:
    if minor is None:
        return None
    sign, minor = ("-", -minor) if minor < 0 else ("", minor)
    return {"amount": f"{sign}{minor // 100}.{minor % 100:02}", "currency": currency}


def _cursor(signature: str, at: datetime, row_id: UUID) -> str:
    text = f'["{signature}","{at.isoformat()}","{row_id}"]'
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


class Screens:
    """Both answers, from rows to bytes."""

    def __init__(self, world: dict[str, Any], url: str) -> None:
        self.workspace_id = UUID(world["workspace_id"])
        roles = (Role.SALES_LEAD.value,)
        self.actor = Actor(
            ActorKind.MEMBER,
            self.workspace_id,
            id=UUID(world["member_id"]),
            roles=roles,
            permissions=permissions_of(roles),
        )
        self.begin = f"BEGIN READ ONLY; SET LOCAL app.workspace_id = '{self.workspace_id}'"
        self._url = url
        self._pool: Any = None
        self._allowed = lru_cache(1 << 12)(self._actions)

    async def open(self) -> None:
        """Connects."""

        async def keep(_: Any) -> None:
            return None

        async def learn(connection: Any) -> None:
            """Inside records asyncpg decodes only the array types that it has met before."""
            await connection.fetch("SELECT NULL::uuid[], NULL::int[], NULL::text[], NULL::record[]")

        self._pool = await asyncpg.create_pool(
            self._url,
            min_size=POOL,
            max_size=POOL,
            server_settings=READ_SETTINGS,
            reset=keep,
            init=learn,
            max_cacheable_statement_size=128 * 1024,
        )

    async def close(self) -> None:
        """Disconnects."""
        await self._pool.close()

    async def rows(self, sql: str, *arguments: Any, begin: str | None = None) -> list[Any]:
        """The rows of one statement, inside the workspace."""
        async with self._pool.acquire() as connection:
            await connection.execute(begin or self.begin)
            try:
                found: list[Any] = await connection.fetch(sql, self.workspace_id, *arguments)
                return found
            finally:
                await connection.execute("COMMIT")

    def _actions(
        self, status: str, owner: UUID | None, handoff: str | None, assignee: Any, team: Any, fresh: bool
    ) -> Any:
        state = LeadState(LeadStatus(status), owner, HandoffStatus(handoff) if handoff else None, assignee, team, fresh)
        return [action.value for action in allowed(self.actor, state)]

    def _lead_actions(self, row: Any, moment: datetime) -> Any:
        fresh = row["accept_by"] is None or row["accept_by"] >= moment
        return self._allowed(
            row["status"], row["owner_id"], row["handoff_status"], row["assignee_id"], row["team_id"], fresh
        )

    async def inbox(self, body: dict[str, Any], *, statement: str = INBOX) -> bytes:
        """Fifty leads of an owner at a step."""
        rows = await self.rows(statement, decode(body["owner"])[1], body["step"])
        moment = now()
        page = rows[:50]
        cursors = [_cursor(LEADS_ORDER, row["last_activity_at"], row["id"]) for row in page]
        total = rows[0]["total"] if rows else 0
        counted = {"totalCount": min(total, 10_000), "totalCountIsExact": total <= 10_000}
        leads = {
            **(counted if statement is INBOX else {}),
            "pageInfo": {"hasNextPage": len(rows) > 50, "endCursor": cursors[-1] if cursors else None},
            "edges": [
                {"cursor": cursor, "node": self._inbox_lead(row, moment)}
                for cursor, row in zip(cursors, page, strict=True)
            ],
        }
        return orjson.dumps({"data": {"leads": leads}}, option=orjson.OPT_UTC_Z)

    def _inbox_lead(self, row: Any, moment: datetime) -> dict[str, Any]:
        return {
            "id": LEAD(row["id"]),
            "name": row["name"],
            "status": row["status"],
            "score": row["score"],
            "createdAt": row["created_at"],
            "lastActivityAt": row["last_activity_at"],
            "stepEnteredAt": row["step_entered_at"],
            "allowedActions": self._lead_actions(row, moment),
            "expectedValue": _money(row["expected_value_minor"], row["currency"]),
            "person": {
                "id": PERSON(row["person_id"]),
                "name": row["person_name"],
                "primaryEmail": row["primary_email"],
                "primaryPhone": row["primary_phone"],
            },
            "company": row["company_id"] and {"id": COMPANY(row["company_id"]), "name": row["company_name"]},
            "owner": row["owner_id"] and {"id": MEMBER(row["owner_id"]), "name": row["owner_name"]},
            "funnel": {"id": FUNNEL(row["funnel_id"]), "name": row["funnel_name"], "version": row["funnel_version"]},
            "step": {
                "id": STEP(row["step_id"]),
                "key": row["step_key"],
                "name": row["step_name"],
                "position": row["position"],
                "phase": row["phase"],
                "side": row["side"],
            },
            "firstTouch": row["first_touch_at"]
            and {
                "occurredAt": row["first_touch_at"],
                "kind": row["first_touch_kind"],
                "channel": row["fc_key"] and {"key": row["fc_key"], "name": row["fc_name"]},
                "resource": row["fr_id"] and {"id": RESOURCE(row["fr_id"]), "name": row["fr_name"]},
            },
            "lastTouch": row["last_touch_at"]
            and {
                "occurredAt": row["last_touch_at"],
                "kind": row["last_touch_kind"],
                "channel": row["lc_key"] and {"key": row["lc_key"], "name": row["lc_name"]},
                "resource": row["lr_id"] and {"id": RESOURCE(row["lr_id"]), "name": row["lr_name"]},
            },
            "currentHandoff": row["handoff_id"]
            and {"id": HANDOFF(row["handoff_id"]), "status": row["handoff_status"], "acceptBy": row["accept_by"]},
            "nextTask": row["task_id"]
            and {
                "id": TASK(row["task_id"]),
                "title": row["task_title"],
                "dueAt": row["task_due_at"],
                "isPromise": row["task_is_promise"],
            },
        }

    async def card(self, body: dict[str, Any]) -> bytes:
        """One lead with everything known of it."""
        rows = await self.rows(CARD, decode(body["id"])[1])
        lead = self._card(rows[0]) if rows else None
        return orjson.dumps({"data": {"lead": lead}}, option=orjson.OPT_UTC_Z)

    def _card(self, row: Any) -> dict[str, Any]:
        scores, lines = row["scores"], row["lines"]
        credit = _credit(row)
        end = _cursor(LINES_ORDER, lines[:50][-1][2], lines[:50][-1][0]) if lines else None
        return {
            "id": LEAD(row["id"]),
            "name": row["name"],
            "status": row["status"],
            "score": row["score"],
            "version": row["version"],
            "allowedActions": self._lead_actions(row, now()),
            "scoreLog": {
                "edges": [{"node": {"occurredAt": at, "points": points, "reason": why}} for at, points, why in scores]
            },
            "person": {
                "id": PERSON(row["person_id"]),
                "name": row["person_name"],
                "attitude": row["attitude"],
                "identities": [
                    {"kind": kind, "value": value, "verified": verified, "firstSeenAt": first, "lastSeenAt": last}
                    for kind, value, verified, first, last in row["identities"]
                ],
                "consents": [
                    {"channel": channel, "purpose": purpose, "granted": granted, "at": at, "source": source}
                    for channel, purpose, granted, at, source in row["consents"]
                ],
                "duplicateSuggestions": [
                    {
                        "id": DUPLICATE(id),
                        "reason": why,
                        "confidence": sure,
                        "other": {"id": PERSON(other), "name": name},
                    }
                    for id, why, sure, other, name in row["duplicates"]
                ],
            },
            "company": row["company_id"] and {"id": COMPANY(row["company_id"]), "name": row["company_name"]},
            "stepHistory": [_entry(entry) for entry in row["history"]],
            "handoffs": [_handoff(handoff) for handoff in row["handoffs"]],
            "deals": [_deal(deal) for deal in row["deals"]],
            "tasks": {
                "edges": [
                    {"node": {"id": TASK(id), "title": title, "dueAt": due, "completedAt": done, "isPromise": promise}}
                    for id, title, due, done, promise in row["tasks"]
                ]
            },
            "timeline": {
                "pageInfo": {"hasNextPage": len(lines) > 50, "endCursor": end},
                "edges": [{"node": _line(line, credit, row["credit_model"], row["currency"])} for line in lines[:50]],
            },
        }


def _entry(entry: Any) -> dict[str, Any]:
    id, source, target, over, at, recorded, voided, cause, why, actor = entry
    return {
        "id": ENTRY(id),
        "fromStep": source and {"name": source},
        "toStep": {"name": target},
        "passedOver": [{"name": name} for name in over],
        "occurredAt": at,
        "recordedAt": recorded,
        "voidedAt": voided,
        "cause": cause,
        "reason": why,
        "actor": actor and {"name": actor},
    }


def _handoff(handoff: Any) -> dict[str, Any]:
    id, status, offered, until, responded, declined, need, promises, product, assignee, stored, names = handoff
    decision = orjson.loads(stored)
    return {
        "id": HANDOFF(id),
        "status": status,
        "offeredAt": offered,
        "acceptBy": until,
        "respondedAt": responded,
        "declineReason": declined,
        "packet": {"need": need, "promises": promises, "product": product and {"name": product}},
        "assignee": assignee and {"name": assignee},
        "decision": {
            "rule": decision["rule"],
            "candidates": [
                {"member": {"name": name}, "load": each["load"]}
                for name, each in zip(names, decision["candidates"], strict=True)
            ],
        },
    }


def _deal(deal: Any) -> dict[str, Any]:
    id, name, status, amount, currency, sales = deal
    return {
        "id": DEAL(id),
        "name": name,
        "status": status,
        "amount": _money(amount, currency),
        "sales": [
            {"id": SALE(id), "kind": kind, "soldAt": at, "units": units / 1_000_000, "amount": _money(minor, code)}
            for id, kind, at, units, minor, code in sales
        ],
    }


def _line(line: Any, credit: Any, model: str, currency: str) -> dict[str, Any]:
    id, kind, at, title, text, channel, channel_name, resource, resource_name, actor, amount, code, fact, lead = line
    earned = [each for each in credit.get(fact, ()) if lead is None or each[0] == lead] if kind == "TOUCH" else ()
    return {
        "id": LINE(id),
        "kind": kind,
        "occurredAt": at,
        "title": title,
        "text": text,
        "channel": channel and {"key": channel, "name": channel_name},
        "resource": resource and {"id": RESOURCE(resource), "name": resource_name},
        "actor": actor and {"name": actor},
        "amount": _money(amount, code),
        "credit": [
            {
                "model": model,
                "share": sum(each[1] for each in earned),
                "amount": _money(sum(each[2] for each in earned), currency),
            }
        ]
        if earned
        else [],
    }


def _credit(row: Any) -> dict[UUID, list[tuple[UUID, float, int]]]:
    """Linear, as this workspace has it: equal shares, the odd kopecks to the earlier touches."""
    assert row["credit_model"] == "linear"
    found: dict[UUID, list[tuple[UUID, float, int]]] = {}
    for lead, touches, ages, amount, lookback in row["journeys"]:
        kept = [touch for touch, age in zip(touches, ages, strict=True) if age <= lookback]
        for place, touch in enumerate(kept):
            part = amount // len(kept) + (place < amount % len(kept))
            found.setdefault(touch, []).append((lead, 1 / len(kept), part))
    return found


class Server:
    """POST /inbox and POST /card as bare ASGI."""

    def __init__(self, screens: Screens, **more: Any) -> None:
        self._screens = screens
        self._paths = {"/inbox": screens.inbox, "/card": screens.card}
        self._paths |= {f"/{name}": answer for name, answer in more.items()}

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """The application."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        message = await receive()
        body = message.get("body", b"")
        while message.get("more_body"):
            message = await receive()
            body += message.get("body", b"")
        answer = await self._paths[scope["path"]](orjson.loads(body))
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(answer)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": answer})

    async def _live(self, receive: Any, send: Any) -> None:
        await receive()
        await self._screens.open()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})


def create_app() -> Server:
    """What granian calls in its worker."""
    world = json.loads(Path(os.environ["BENCH_WORLD"]).read_text())
    return Server(Screens(world, os.environ["BENCH_URL"]))


def main() -> None:
    """Serves until it is ended."""
    port, os.environ["BENCH_WORLD"], os.environ["BENCH_URL"] = sys.argv[1:4]
    serve("benchmarks.serving.byhand:create_app", port)


if __name__ == "__main__":
    main()
