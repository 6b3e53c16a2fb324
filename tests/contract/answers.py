"""What the first two contract documents answer over the company of the story, in full.

Ids are told by the company's names for them, times outside September by "later", cursors by "cursor".
"""

from typing import Any

RUB = "RUB"
SVETLANA, SERGEY, KIRA = "Svetlana-SpinaOK", "Sergey-SpinaOK", "Kira-SpinaOK"
SEEN_GROUP, SEEN_ADS = "2026-09-01T07:00:00.000000Z", "2026-09-02T07:00:00.000000Z"
SEEN_GROUP_AGAIN, ASKED_ON_SITE = "2026-09-03T07:00:00.000000Z", "2026-09-04T09:00:00.000000Z"
LATER = "later"
VK, ADS = {"key": "vk", "name": "VK"}, {"key": "google_ads", "name": "Google Ads"}
SEARCH = {"key": "organic_search", "name": "Organic search"}
GROUP, SITE = {"id": "#group", "name": "VK group"}, {"id": "#site", "name": "Sales site"}
CAMPAIGN = {"id": "#ads", "name": "Google Ads"}
RULES = (
    "Views, visits, comments or follows.",
    "Visits at least 2 times within 30 days.",
    "Submits a form.",
    "Sales accepts the handoff.",
    "A sale is recorded.",
)
STEPS = ("Knows of it", "Is interested", "Has asked", "Talks with sales", "Has bought")
MAY = ["MOVE", "ASSIGN", "LOG_CALL", "CREATE_TASK", "RECORD_SALE"]


def rub(amount: str) -> dict[str, str]:
    """An amount of money."""
    return {"amount": amount, "currency": RUB}


def edges(*nodes: Any) -> dict[str, Any]:
    """A list that is paged."""
    return {"edges": [{"node": node} for node in nodes]}


def touch(at: str, kind: str, channel: Any, resource: Any) -> dict[str, Any]:
    """A lead's first or last contact."""
    return {"occurredAt": at, "kind": kind, "channel": channel, "resource": resource}


SALES_INBOX = {
    "leads": {
        "totalCount": 1,
        "totalCountIsExact": True,
        "pageInfo": {"hasNextPage": False, "endCursor": "cursor"},
        "edges": [{
            "cursor": "cursor",
            "node": {
                "id": "#anna", "name": "Anna", "status": "WON", "score": 0, "createdAt": LATER,
                "lastActivityAt": LATER, "stepEnteredAt": LATER, "allowedActions": MAY,
                "expectedValue": rub("12000.00"),
                "person": {
                    "id": "#per_anna", "name": "Anna", "primaryEmail": "anna@example.com", "primaryPhone": None,
                },
                "company": None,
                "owner": {"id": "#svetlana", "name": SVETLANA},
                "funnel": {"id": "#fun_current", "name": "SpinaOK", "version": 1},
                "step": {
                    "id": "#step", "key": "bought", "name": "Has bought", "position": 5, "phase": "PURCHASE",
                    "side": "SALES",
                },
                "firstTouch": touch(SEEN_GROUP, "VIEW", VK, GROUP),
                "lastTouch": touch(ASKED_ON_SITE, "FORM_SUBMIT", SEARCH, SITE),
                "currentHandoff": {"id": "#ho", "status": "ACCEPTED", "acceptBy": LATER},
                "nextTask": {"id": "#promise", "title": "Call", "dueAt": LATER, "isPromise": True},
            },
        }],
    }
}  # fmt: skip

MY_DAY = {
    "viewer": {
        "member": {
            "id": "#svetlana", "name": SVETLANA, "roles": ["SALES_MANAGER"],
            "permissions": [
                "READ", "READ_PERSONAL", "CONSENT_RECORD", "CONTACT_BLOCK", "TOUCHPOINT_RECORD", "LEAD_CREATE",
                "LEAD_EDIT", "LEAD_MOVE", "HANDOFF_RESPOND", "CALL_LOG", "TASK_EDIT", "DEAL_EDIT", "SALE_RECORD",
                "SALE_REFUND",
            ],
        },
        "workspace": {
            "id": "#workspace", "slug": "spinaok", "name": "SpinaOK", "currency": RUB, "timeZone": "Europe/Moscow",
            "language": "en",
        },
        "workspaces": [{"slug": "spinaok", "name": "SpinaOK"}],
        "myDay": {
            "offers": [{"id": "#waiting", "acceptBy": LATER, "lead": {"id": "#offer", "name": "Offer"}}],
            "tasks": [{"id": "#promise", "title": "Call", "dueAt": LATER, "isPromise": True, "lead": {"id": "#anna"}}],
            "unanswered": [{"id": "#conv_outside", "responseDueAt": LATER}],
            "deals": [
                {"id": "#chairs", "name": "Ten chairs", "amount": rub("120000.00"), "expectedCloseOn": "2099-01-15"}
            ],
        },
    }
}  # fmt: skip


def entry(place: int, at: str, actor: str | None = None) -> dict[str, Any]:
    """Anna's entry into that step, from the one before."""
    return {
        "id": "#entry", "fromStep": {"name": STEPS[place - 1]} if place else None, "toStep": {"name": STEPS[place]},
        "passedOver": [], "occurredAt": at, "recordedAt": LATER, "voidedAt": None, "cause": "RULE",
        "reason": RULES[place], "actor": {"name": actor} if actor else None,
    }  # fmt: skip


def handoff(name: str, status: str, decline: str | None) -> dict[str, Any]:
    """An offer to that member, who had no lead then."""
    return {
        "id": "#ho", "status": status, "offeredAt": LATER, "acceptBy": LATER, "respondedAt": LATER,
        "declineReason": decline, "assignee": {"name": name},
        "packet": {
            "need": "A chair for a bad back", "promises": ["Call before noon"], "product": {"name": "SpinaOK"},
        },
        "decision": {
            "rule": "Named by the one who offered.", "candidates": [{"member": {"name": name}, "load": 0}],
        },
    }  # fmt: skip


def line(kind: str, title: str, at: str = LATER, text: str | None = None, actor: str | None = None, **more: Any) -> Any:
    """A line of the timeline."""
    return {
        "id": "#tl", "kind": kind, "occurredAt": at, "title": title, "text": text, "channel": None, "resource": None,
        "actor": {"name": actor} if actor else None, "amount": None, "credit": [], **more,
    }  # fmt: skip


def step(place: int, at: str = LATER, actor: str | None = None) -> Any:
    """The line of an entry."""
    return line("STEP", f"Entered “{STEPS[place]}”", at, RULES[place], actor)


def contact(title: str, at: str, channel: Any, resource: Any) -> Any:
    """The line of a touch; of the 12,000 that remain after the return linear credit gives each of four a quarter."""
    credit = [{"model": "linear", "share": 0.25, "amount": rub("3000.00")}]
    return line("TOUCH", title, at, channel=channel, resource=resource, credit=credit)


LEAD_CARD = {
    "lead": {
        "id": "#anna", "name": "Anna", "status": "WON", "score": 0, "version": 7, "allowedActions": MAY,
        "scoreLog": edges({"occurredAt": LATER, "points": 5, "reason": "Asked"}),
        "person": {
            "id": "#per_anna", "name": "Anna", "attitude": "NONE",
            "identities": [{
                "kind": "EMAIL", "value": "anna@example.com", "verified": False, "firstSeenAt": SEEN_GROUP,
                "lastSeenAt": ASKED_ON_SITE,
            }],
            "consents": [
                {"channel": "email", "purpose": "MARKETING", "granted": True, "at": LATER, "source": None}
            ],
            "duplicateSuggestions": [{
                "id": "#dup_twin", "reason": "Same name", "confidence": 0.5,
                "other": {"id": "#keep_person", "name": "Keep"},
            }],
        },
        "company": None,
        "stepHistory": [
            entry(0, SEEN_GROUP), entry(1, SEEN_GROUP_AGAIN), entry(2, ASKED_ON_SITE), entry(3, LATER, SVETLANA),
            entry(4, LATER, SVETLANA),
        ],
        "handoffs": [handoff(SVETLANA, "ACCEPTED", None), handoff(SERGEY, "DECLINED", "WRONG_ROUTE")],
        "deals": [{
            "id": "#deal", "name": "SpinaOK", "status": "WON", "amount": rub("24000.00"),
            "sales": [
                {"id": "#anna_sale", "kind": "ONLINE", "soldAt": LATER, "units": 2, "amount": rub("24000.00")}
            ],
        }],
        "tasks": edges({"id": "#promise", "title": "Call", "dueAt": LATER, "completedAt": None, "isPromise": True}),
        "timeline": {
            "pageInfo": {"hasNextPage": False, "endCursor": "cursor"},
            **edges(
                line("TASK", "Promise: Call", actor="Admin"),
                line("STATUS", "Not to be contacted", actor="Admin"),
                line("STATUS", "Not to be contacted", actor="Admin"),
                line("REFUND", "Refund", actor=SVETLANA, amount=rub("-12000.00")),
                step(4, actor=SVETLANA),
                line("SALE", "Bought 2 × SpinaOK", actor=SVETLANA, amount=rub("24000.00")),
                step(3, actor=SVETLANA),
                line("STATUS", f"Accepted by {SVETLANA}", actor=SVETLANA),
                line("HANDOFF", f"Offered to {SVETLANA}", text="A chair for a bad back", actor=KIRA),
                line("STATUS", f"Declined by {SERGEY}: wrong route", text="Not my city", actor=SERGEY),
                line("HANDOFF", f"Offered to {SERGEY}", text="A chair for a bad back", actor=KIRA),
                step(2, ASKED_ON_SITE),
                contact("Submitted a form", ASKED_ON_SITE, SEARCH, SITE),
                step(1, SEEN_GROUP_AGAIN),
                contact("Visited", SEEN_GROUP_AGAIN, VK, GROUP),
                contact("Visited", SEEN_ADS, ADS, CAMPAIGN),
                step(0, SEEN_GROUP),
                contact("Viewed", SEEN_GROUP, VK, GROUP),
            ),
        },
    }
}  # fmt: skip

IN_FULL = {"SalesInbox": SALES_INBOX, "MyDay": MY_DAY, "LeadCard": LEAD_CARD}
