"""When deliveries are tried again, signatures as the reference has them, and what there is to be told of."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from crm.live.kinds import LeadEventKind, SlaEventKind
from crm.models.words import LeadStatus
from funnel.webhooks.body import LEFT_OUT, PREFIXES, body_of, message_id
from funnel.webhooks.catalogue import EVENT_TYPES, KINDS, type_of
from funnel.webhooks.schedule import LONGEST_REST, MOST_ATTEMPTS, PAUSES, pause, rest
from funnel.webhooks.sign import headers_of
from graphapi.schema import schema

LEAD = UUID("0194a1b2-7c3d-7e4f-8a9b-0c1d2e3f4a5b")


def test_ten_attempts_in_about_76_hours() -> None:
    pauses = [pause(number, None, draw=lambda: 0.0) for number in range(1, MOST_ATTEMPTS)]
    assert pauses == list(PAUSES)
    assert sum(PAUSES, timedelta()) == timedelta(hours=75, minutes=35, seconds=5)
    assert pause(MOST_ATTEMPTS, None) is None
    assert pause(2, None, draw=lambda: 1.0) == timedelta(minutes=5, seconds=30)


@pytest.mark.parametrize(
    ("attempts", "asked", "found"),
    [(1, 60.0, timedelta(minutes=1)), (2, 60.0, timedelta(minutes=5)), (1, 10.0**7, timedelta(hours=24)),
     (MOST_ATTEMPTS, 60.0, None)],
)  # fmt: skip
def test_retry_after_lengthens_a_pause_only(attempts: int, asked: float, found: timedelta | None) -> None:
    assert pause(attempts, asked, draw=lambda: 0.0) == found


@pytest.mark.parametrize(
    ("failures", "status", "asked", "found"),
    [(1, 500, None, None), (4, None, None, None), (5, 500, None, timedelta(seconds=10)),
     (7, None, None, timedelta(seconds=40)), (1, 429, None, timedelta(seconds=10)),
     (3, 504, None, timedelta(seconds=40)), (1, 429, 3600.0, timedelta(hours=1)), (100, 502, None, LONGEST_REST)],
)  # fmt: skip
def test_an_endpoint_that_is_busy_or_fails_on_is_left_alone(
    failures: int, status: int | None, asked: float | None, found: timedelta | None
) -> None:
    assert rest(failures, status, asked) == found


def test_the_reference_vector_of_standard_webhooks() -> None:
    secret = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
    at = datetime.fromtimestamp(1_700_000_000, UTC)
    headers = headers_of("msg_2b7c", at, '{"a":1,"name":"\\u00e4"}', [secret])
    assert headers == {
        "content-type": "application/json", "webhook-id": "msg_2b7c", "webhook-timestamp": "1700000000",
        "webhook-signature": "v1,8KoKwC9Q3ZfGtQSNvTk/OnweVhD9uBIiqWxQPEK8V5Y=",
    }  # fmt: skip


def test_every_kind_that_is_told_live_has_a_type() -> None:
    assert {each.value for each in (*LeadEventKind, *SlaEventKind)} == KINDS
    names = [each.name for each in EVENT_TYPES]
    assert names == sorted(set(names))
    told = {status: type_of("STATUS_CHANGED", {"status": status.value}) for status in LeadStatus}
    assert told == dict.fromkeys(LeadStatus, "lead.status_changed") | {
        LeadStatus.WON: "lead.won", LeadStatus.LOST: "lead.lost", LeadStatus.DISQUALIFIED: "lead.disqualified"
    }  # fmt: skip
    assert type_of("SOMETHING_ELSE", {}) is None


def test_a_body_holds_ids_as_graphql_takes_them() -> None:
    assert not LEFT_OUT & PREFIXES.keys()
    assert {prefix for prefix in PREFIXES.values() if prefix not in schema.catalog.prefixes} == set()
    at = datetime(2026, 1, 2, 15, tzinfo=UTC)
    body = body_of(
        "lead.stage_changed", at, {"leadId": str(LEAD), "stepKey": "запись", "entryId": None, "mergeId": LEAD}
    )
    assert body == (
        '{"type":"lead.stage_changed","timestamp":"2026-01-02T15:00:00.000000Z","data":'
        '{"lead_id":"lead_01jjgv4z1xfs7rn6rc3mq3yjjv","step_key":"запись","entry_id":null}}'
    )
    assert "." not in message_id(LEAD)
