"""Who gathers in the demo: a community, a webinar for firms, friends who bring friends, and words on how they stand."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy import text

from crm.core.work import Work
from crm.demo.cast import Model, acting
from crm.demo.people import midnight
from crm.models.words import Attitude
from funnel.communities.create import create as create_community
from funnel.communities.inputs import CommunityCreate
from funnel.events.create import create as create_event
from funnel.events.inputs import EventAttendanceRecord, EventCreate, EventTargetsSet, Guest
from funnel.events.record import record as record_guests
from funnel.events.set_targets import set_targets
from funnel.inputs import Amount
from funnel.loyalty.give_code import ReferralCodeGive, give_code
from funnel.loyalty.refer import ReferrerSet, refer
from funnel.loyalty.rungs import LadderSave
from funnel.loyalty.save_ladder import save_ladder
from funnel.loyalty.set_attitude import AttitudeSet, set_attitude

COMMUNITIES = (
    ("Straight backs", "Who exercises, asks and answers with us.", ("vk-group", "vk-page", "telegram", "forum")),
    ("Firms that care", "Heads of firms: the webinar and the pages they read after it.",
     ("webinar", "corporate", "page-heads")),
)  # fmt: skip
"""Name, what it is for, where it meets."""
EVENT = "A healthy office: the spring meeting"
EVENT_DAYS = 24
"""Days before the anchor."""
REGISTERED, CAME, MOST_TARGETS = 30, 18, 90
"""Guests of the webinar who registered, those of them who came, and the firms it was held for, at most."""
RUNGS = (
    {"key": "follower", "name": "Follows us", "when": {"touch": {"kinds": ["FOLLOW", "SUBSCRIBE", "REACTION"]}}},
    {"key": "active", "name": "Takes part", "keeps_days": 90,
     "when": {"touch": {"kinds": ["COMMENT", "SHARE", "EVENT_ATTEND", "REVIEW"], "at_least": 2}}},
    {"key": "buyer", "name": "Sits on our chair", "when": {"sale_recorded": True}},
    {"key": "recommends", "name": "Recommends us", "people_brought": 1},
    {"key": "advocate", "name": "Speaks for us", "people_brought": 3},
)  # fmt: skip
FRIENDS = ((1, 1), (2, 2), (3, 4))
"""How many buyers brought how many people each."""
STANDS = ((Attitude.GREEN, "Wrote a kind review", 24), (Attitude.RED, "Complains under every post", 9))
SILENT_DAYS = 60

_FIRMS = text(
    "SELECT p.id, p.company_id FROM persons p WHERE p.workspace_id = :workspace_id AND p.company_id IS NOT NULL"
    " AND p.canonical_id = p.id AND EXISTS (SELECT FROM leads l WHERE l.workspace_id = :workspace_id"
    "  AND l.person_id = p.id AND l.started_at < :before) ORDER BY p.sort_key, p.primary_email LIMIT 90"
)
_BUYERS = text(
    "SELECT p.id FROM persons p JOIN sales s ON s.workspace_id = :workspace_id AND s.person_id = p.id"
    " WHERE p.workspace_id = :workspace_id AND p.canonical_id = p.id"
    " GROUP BY p.id ORDER BY min(s.sold_at), p.id LIMIT 6"
)
_NEXT = text(
    "SELECT p.id FROM persons p JOIN leads l ON l.workspace_id = :workspace_id AND l.person_id = p.id"
    " WHERE p.workspace_id = :workspace_id AND p.canonical_id = p.id AND l.status IN ('OPEN', 'LOST')"
    " AND l.started_at < :before GROUP BY p.id, p.primary_email ORDER BY max(l.started_at) DESC,"
    " p.primary_email LIMIT 17"
)
_TALKERS = text(
    "SELECT p.id FROM touchpoints t JOIN persons p ON p.workspace_id = :workspace_id AND p.id = t.person_id"
    " WHERE t.workspace_id = :workspace_id AND t.resource_id = :group AND t.kind = 'COMMENT'"
    " AND t.occurred_at >= :since AND t.occurred_at < :before AND p.canonical_id = p.id"
    " GROUP BY p.id ORDER BY max(t.occurred_at) DESC, min(t.external_id) LIMIT 33"
)


async def build_gathering(work: Work, model: Model, anchor: date) -> None:
    """Everything by the verbs of the people who would do it; the same anchor and scale give the same figures."""
    end = midnight(anchor)
    community = acting(work, model.actors["community"], end - timedelta(days=180))
    marketer = acting(work, model.actors["marketer"], end - timedelta(days=180))
    for name, purpose, places in COMMUNITIES:
        await create_community(marketer, CommunityCreate(
            name=name, description=purpose, resource_ids=tuple(model.resources[key] for key in places),
        ))  # fmt: skip
    await save_ladder(acting(work, model.actors["strategist"], end), LadderSave.model_validate({"rungs": RUNGS}))
    await _webinar(work, model, end)
    await _friends(community, model, end)
    await _stands(work, model, end)


async def _webinar(work: Work, model: Model, end: datetime) -> None:
    starts = (end - timedelta(days=EVENT_DAYS)).replace(hour=8)
    marketer = acting(work, model.actors["marketer"], starts + timedelta(hours=4))
    rows = (await work.execute(_FIRMS, {"workspace_id": work.workspace_id, "before": starts})).all()
    event = await create_event(acting(marketer, model.actors["marketer"], starts - timedelta(days=30)), EventCreate(
        resource_id=model.resources["webinar"], name=EVENT, place="Online", starts_at=starts,
        ends_at=starts + timedelta(hours=2), capacity=100, cost=Amount(amount=Decimal(24_000)), goal_people=40,
        goal_companies=25,
    ))  # fmt: skip
    firms = tuple(sorted({row.company_id for row in rows}))[:MOST_TARGETS]
    if firms:
        await set_targets(marketer, EventTargetsSet(event_id=event.id, add=firms))
    guests = tuple(
        Guest(
            person_id=row.id, registered_at=starts - timedelta(days=9, minutes=7 * place),
            attended_at=starts + timedelta(minutes=2 + place) if place < CAME else None,
        )
        for place, row in enumerate(rows[:REGISTERED])
    )  # fmt: skip
    if guests:
        await record_guests(marketer, EventAttendanceRecord(event_id=event.id, guests=guests))


async def _friends(work: Work, model: Model, end: datetime) -> None:
    """Buyers bring people; who brought four is an advocate, and has a code to pass on."""
    given = {"workspace_id": work.workspace_id}
    buyers: Sequence[UUID] = (await work.execute(_BUYERS, given)).scalars().all()
    people = list((await work.execute(_NEXT, given | {"before": end})).scalars().all())
    hands = acting(work, model.actors["community"], end - timedelta(days=3))
    wanted = [count for number, count in FRIENDS for _ in range(number)]
    for place, (buyer, count) in enumerate(zip(buyers, reversed(wanted), strict=False)):
        await give_code(hands, ReferralCodeGive(person_id=buyer, code=f"BACK-{place + 1}"))
        for _ in range(min(count, len(people))):
            friend = people.pop()
            if friend not in buyers:
                word = ReferrerSet(person_id=friend, referrer_id=buyer, reason="They said so on the phone.")
                await refer(hands, word)


async def _stands(work: Work, model: Model, end: datetime) -> None:
    given = {
        "workspace_id": work.workspace_id, "group": model.resources["vk-group"], "before": end,
        "since": end - timedelta(days=SILENT_DAYS),
    }  # fmt: skip
    talkers = list((await work.execute(_TALKERS, given)).scalars().all())
    for attitude, source, most in STANDS:
        for place in range(min(most, max(len(talkers) - 1, 0), 1 + len(talkers) // 2)):
            hands = acting(work, model.actors["community"], end - timedelta(days=2 * place % 40, hours=5))
            await set_attitude(hands, AttitudeSet(person_id=talkers.pop(), attitude=attitude, source=source))
