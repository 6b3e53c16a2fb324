"""What sales ask all day, each beside the statement by hand that gives the same rows.

A question has several sets of variables that are asked in turn, so that no answer is only a page that is warm. The
statements name the workspace as $1 and keep to the same transaction: app role, row-level security, generic plans.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from benchmarks.desk.screens import CONVERSATIONS, MY_DAY, MY_DAY_SQL, conversations_sql
from benchmarks.serving.world import SALES_STEP, World
from crm.core.ids import decode

ROWS = """query Rows($first: Int, $after: String, $filter: LeadFilter, $orderBy: [LeadOrder!], $search: String) {
  leads(first: $first, after: $after, filter: $filter, orderBy: $orderBy, search: $search) {
    pageInfo { hasNextPage endCursor } edges { node { id name } } } }"""
COUNT = "query Count($filter: LeadFilter, $search: String) { leads(filter: $filter, search: $search) { totalCount } }"
MOST = 10_000
DEEP = 50
"""Pages of 200 before the deep one."""


@dataclass(frozen=True)
class Asked:
    """One call: variables, whose key, and the arguments of the statement behind the workspace."""

    variables: dict[str, Any]
    arguments: tuple[Any, ...]
    member: UUID
    key: str


@dataclass(frozen=True)
class Question:
    """A document with its calls, and the statement."""

    name: str
    document: str
    sql: str
    calls: tuple[Asked, ...]


def uid(public: str) -> UUID:
    """The row's id."""
    return decode(public)[1]


def _filters(world: World) -> dict[str, list[tuple[dict[str, Any], str, tuple[Any, ...]]]]:
    """The sixteen combinations: filter, condition, its values from $2 on."""
    owners = [(each, uid(each)) for each in world.owners]
    channels = ("vk", "telegram", "email", "youtube")
    steps = ("aware", "interested", "asked", "sales", "bought")
    product = uid(world.product)
    start = datetime.fromisoformat(world.start).replace(tzinfo=UTC)
    days = [start + timedelta(days=each) for each in (60, 150, 240)]
    weeks = [(day, day + timedelta(days=7)) for day in days]
    before = days[1]
    channel = "l.first_touch_channel_id = (SELECT c.id FROM channels c WHERE c.workspace_id = $1 AND c.key = $2)"
    return {
        "owner": [({"ownerId": {"eq": o}}, "owner_id = $2", (i,)) for o, i in owners],
        "owner, step": [
            ({"ownerId": {"eq": o}, "stepKey": {"eq": SALES_STEP}}, "owner_id = $2 AND step_key = 'sales'", (i,))
            for o, i in owners
        ],
        "owner, two statuses": [
            ({"ownerId": {"eq": o}, "status": {"in": ["WORKING", "OFFERED"]}},
             "owner_id = $2 AND status IN ('WORKING', 'OFFERED')", (i,)) for o, i in owners
        ],
        "owner, no next task": [
            ({"ownerId": {"eq": o}, "hasNextTask": {"eq": False}}, "owner_id = $2 AND next_task_id IS NULL", (i,))
            for o, i in owners
        ],
        "owner, of a company": [
            ({"ownerId": {"eq": o}, "companyId": {"isNull": False}}, "owner_id = $2 AND company_id IS NOT NULL", (i,))
            for o, i in owners
        ],
        "step": [({"stepKey": {"eq": s}}, "step_key = $2", (s,)) for s in steps],
        "status": [({"status": {"eq": s}}, "status = $2", (s,)) for s in ("OPEN", "WORKING", "LOST", "WON")],
        "channel": [({"channelKey": {"eq": c}}, channel, (c,)) for c in channels],
        "channel, step": [
            ({"channelKey": {"eq": c}, "stepKey": {"eq": SALES_STEP}}, f"{channel} AND step_key = 'sales'", (c,))
            for c in channels
        ],
        "score": [({"score": {"gte": points}}, "score >= $2", (points,)) for points in (10, 15, 20)],
        "step, score": [
            ({"stepKey": {"eq": s}, "score": {"gte": 20}}, "step_key = $2 AND score >= 20", (s,)) for s in steps[3:]
        ],
        "came in a week": [
            ({"createdAt": {"gte": a.isoformat(), "lt": b.isoformat()}}, "created_at >= $2 AND created_at < $3", (a, b)) for a, b in weeks
        ],
        "came in a week, status": [
            ({"createdAt": {"gte": a.isoformat(), "lt": b.isoformat()}, "status": {"eq": "WORKING"}},
             "created_at >= $2 AND created_at < $3 AND status = 'WORKING'", (a, b)) for a, b in weeks
        ],
        "long at a step, status": [
            ({"stepKey": {"eq": SALES_STEP}, "stepEnteredAt": {"lt": before.isoformat()}, "status": {"eq": "WORKING"}},
             "step_key = 'sales' AND step_entered_at < $2 AND status = 'WORKING'", (before,))
        ],
        "nobody's, step": [
            ({"ownerId": {"isNull": True}, "stepKey": {"eq": s}}, "owner_id IS NULL AND step_key = $2", (s,))
            for s in steps[:3]
        ],
        "product, status": [
            ({"productId": {"eq": world.product}, "status": {"eq": s}}, "product_id = $2 AND status = $3", (product, s))
            for s in ("LOST", "WORKING")
        ],
    }  # fmt: skip


def _page(condition: str, order: str = "last_activity_at DESC, id DESC", first: int = 50) -> str:
    return (
        f"SELECT l.id, l.name FROM leads l WHERE l.workspace_id = $1 AND l.withdrawn_at IS NULL AND {condition}"
        f" ORDER BY {order} LIMIT {first + 1}"
    )


def _counted(condition: str) -> str:
    return (
        "SELECT count(*) AS n FROM (SELECT 1 FROM leads l WHERE l.workspace_id = $1 AND l.withdrawn_at IS NULL"
        f" AND {condition} LIMIT {MOST + 1}) x"
    )


def questions(world: World, deep: tuple[str, Any, UUID]) -> list[Question]:
    """All of them; `deep` is the cursor after the first 10,000 rows of a step, and the values in it."""
    lead = UUID(world.member_id)

    def asked(variables: dict[str, Any], arguments: tuple[Any, ...]) -> Asked:
        return Asked(variables, arguments, lead, world.key)

    found = [*_screens(world, asked)]
    for name, cases in _filters(world).items():
        sql = cases[0][1]
        calls = tuple(asked({"first": 50, "filter": given}, values) for given, _, values in cases)
        found.append(Question(f"page: {name}", ROWS, _page(sql), calls))
        found.append(Question(f"count: {name}", COUNT, _counted(sql), calls))
    for field, column in (("SCORE", "score"), ("STEP_ENTERED_AT", "step_entered_at"), ("NAME", "sort_key")):
        calls = tuple(
            asked({"first": 50, "filter": {"stepKey": {"eq": step}}, "orderBy": [{"field": field, "direction": "DESC"}]}, (step,))
            for step in ("aware", "asked", "sales")
        )  # fmt: skip
        found.append(
            Question(f"page: step by {column}", ROWS, _page("step_key = $2", f"{column} DESC, id DESC"), calls)
        )
    cursor, at, last = deep
    condition = "step_key = 'aware' AND (last_activity_at, id) < ($2, $3)"
    variables = {"first": 200, "after": cursor, "filter": {"stepKey": {"eq": "aware"}}}
    found.append(
        Question("page: step, after 10,000", ROWS, _page(condition, first=200), (asked(variables, (at, last)),))
    )
    for kind, words in world.words.items():
        inside = "l.id IN (SELECT f.lead_id FROM search_leads($1, $2) f)"
        calls = tuple(asked({"first": 50, "search": word}, (word,)) for word in words[:4])
        found.append(Question(f"search: {kind}", ROWS, _page(inside), calls))
    own = tuple(
        asked(
            {"first": 50, "search": word, "filter": {"ownerId": {"eq": world.owners[0]}}}, (word, uid(world.owners[0]))
        )
        for word in world.words["threeLetters"][:4]
    )
    found.append(Question("search: threeLetters, owner", ROWS, _page(f"{inside} AND l.owner_id = $3"), own))
    return found


def _screens(world: World, asked: Any) -> list[Question]:
    own = tuple(Asked({}, (uid(seller["member"]),), uid(seller["member"]), seller["key"]) for seller in world.sellers)
    owners = [(each, uid(each)) for each in world.owners]
    return [
        Question("01 MyDay", MY_DAY, MY_DAY_SQL, own),
        Question("11 Inbox: open", CONVERSATIONS, conversations_sql("c.status = 'OPEN'"),
                 (asked({"first": 50, "filter": {"status": {"eq": "OPEN"}}}, ()),)),
        Question("11 Inbox: all", CONVERSATIONS, conversations_sql("true"), (asked({"first": 50}, ()),)),
        Question("11 Inbox: of a member", CONVERSATIONS, conversations_sql("c.assignee_id = $2"),
                 tuple(asked({"first": 50, "filter": {"assigneeId": {"eq": o}}}, (i,)) for o, i in owners)),
        Question("11 Inbox: open negatives", CONVERSATIONS,
                 conversations_sql("c.status = 'OPEN' AND c.sentiment = 'NEGATIVE'"),
                 (asked({"first": 50, "filter": {"status": {"eq": "OPEN"}, "sentiment": {"eq": "NEGATIVE"}}}, ()),)),
    ]  # fmt: skip
