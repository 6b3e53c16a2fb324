"""What becomes of the reference's samples, and of odd variants of them."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from crm.core.problems import Problem
from crm.models.sales_words import CallResult
from crm.models.words import Direction
from crm.models.words import IdentityKind as Kind
from crm.models.words import TouchpointKind as Touch
from crm.people.identity import IdentityKey
from funnel.adapters.shape import Account, Call, Contact, Unreadable
from funnel.models.words import Network
from tests.funnel.adapters.samples import SAMPLES, account_of_sample, body_of, only, parsed


def at(hour: int, minute: int, second: int = 0, micro: int = 0) -> datetime:
    return datetime(2026, 1, 2, hour, minute, second, micro, UTC)


def account(value: str, page: str) -> IdentityKey:
    return IdentityKey(Kind.PLATFORM_USER_ID, value, page)


def called(seconds: int, result: CallResult, recording: str | None = None) -> dict[str, Any]:
    """What every call of the mapping has."""
    call = Call(duration_seconds=seconds, result=result, recording_url=recording)
    return {"kind": Touch.CALL, "channel_key": "phone", "call": call}


ANNA, OWN_PHONE = IdentityKey(Kind.EMAIL, "anna@example.test"), IdentityKey(Kind.PHONE, "+79991112233")
VK_USER, PAVEL = account("4242", "vk"), account("5000000001", "telegram")
USER, BROWSER = IdentityKey(Kind.EXTERNAL_ID, "crm-42"), IdentityKey(Kind.ANONYMOUS_ID, "23adfd82-aa0f")
EXPECTED: dict[str, list[dict[str, Any]]] = {
    "vk_lead_form.json": [{
        "external_id": "lead:123456789:18", "kind": Touch.FORM_SUBMIT, "occurred_at": None, "channel_key": "vk_ads",
        "account_id": "123456789", "identities": (IdentityKey(Kind.PHONE, "+7 999 111-22-33"), VK_USER),
        "name": "Anna", "campaign": "55501", "form_answers": {"form": "Trial lesson", "When?": "evening"},
        "starts_lead": True,
    }],
    "vk_message.json": [{
        "external_id": "message:123456789:4242:7", "kind": Touch.MESSAGE, "occurred_at": at(15, 10),
        "channel_key": "vk", "account_id": "123456789", "identities": (VK_USER,), "text": "Hello",
        "thread_id": "peer:123456789:4242", "ref": "promo_jan",
    }],
    "vk_comment.json": [{
        "external_id": "wall_reply:-123456789:77", "kind": Touch.COMMENT, "occurred_at": at(15, 11, 40),
        "channel_key": "vk", "account_id": "123456789", "identities": (VK_USER,), "text": "Price?",
        "thread_id": "wall:-123456789_12:4242",
    }],
    "vk_join.json": [{
        "external_id": "event:123456789:…", "kind": Touch.FOLLOW, "occurred_at": None, "channel_key": "vk",
        "account_id": "123456789", "identities": (VK_USER,),
    }],
    "telegram_start.json": [{
        "external_id": "message::5000000001:15", "kind": Touch.MESSAGE, "occurred_at": at(15, 15),
        "channel_key": "telegram", "identities": (PAVEL, IdentityKey(Kind.HANDLE, "pavel_t", "telegram")),
        "name": "Pavel", "text": "/start vk_promo-jan_42", "thread_id": "chat::5000000001", "ref": "vk_promo-jan_42",
    }],
    "meta_feed_comment.json": [{
        "external_id": "comment:987654321_555000111", "kind": Touch.COMMENT, "occurred_at": at(15, 1, 35),
        "channel_key": "facebook", "account_id": "153125381133", "name": "Ivan S", "text": "What does it cost?",
        "identities": (account("4500000000000001", "153125381133"),),
        "thread_id": "post:153125381133_987654321:4500000000000001",
    }],
    "meta_instagram_comment.json": [{
        "external_id": "comment:17900000000000011", "kind": Touch.COMMENT, "occurred_at": None,
        "channel_key": "instagram_ads", "account_id": "17841400000000001", "name": "masha.test", "text": "price?",
        "identities": (
            account("6000000000000001", "17841400000000001"), IdentityKey(Kind.HANDLE, "masha.test", "instagram"),
        ),
        "thread_id": "post:17800000000000005:6000000000000001", "campaign": "12000000000001",
    }],
    "meta_messenger.json": [{
        "external_id": "message:m_AbCd123", "kind": Touch.MESSAGE, "occurred_at": at(15, 5, 0, 1000),
        "channel_key": "facebook_ads", "account_id": "153125381133", "text": "Hello", "ref": "spring_promo",
        "identities": (account("7000000000000001", "153125381133"),), "campaign": "12000000000001",
        "thread_id": "thread:153125381133:7000000000000001",
    }],
    "meta_whatsapp.json": [{
        "external_id": "message:wamid.HBgLNzk5OTExMTIyMzMVAgA=", "kind": Touch.MESSAGE, "occurred_at": at(15, 6, 40),
        "channel_key": "whatsapp", "account_id": "106540352242922", "name": "Olga", "text": "I saw your ad",
        "identities": (
            account("RU.1502576394655843", "whatsapp"), account("79991112233", "whatsapp"),
            IdentityKey(Kind.PHONE, "+79991112233"),
        ),
        "thread_id": "chat:106540352242922:RU.1502576394655843", "campaign": "12000000000001",
        "referrer": "https://fb.me/abc",
        "click_ids": {"ctwa_clid": "ARAkLkA8rmlFeiCktEJQ-QTwRiyYHAFDLMNDBH0CD3qpjd0HR4irJ6LEkR7JwFF4XvnO2E4Nx0"},
    }],
    "google_lead.json": [{
        "external_id": "lead:TeSter-123-ABCDEFGHIJKLMNOPQRSTUVWXYZ-abcdefghijklmnopqrstuvwxyz-0123456789-AaBbCc",
        "kind": Touch.FORM_SUBMIT, "occurred_at": at(15, 0), "channel_key": "google_ads", "name": "Anna Petrova",
        "identities": (IdentityKey(Kind.EMAIL, "anna@example.test"), IdentityKey(Kind.PHONE, "+79991112233")),
        "campaign": "123456789012", "click_ids": {"gclid": "EAIaIQobChMI-test"}, "starts_lead": True, "is_test": True,
        "form_answers": {"Which course?": "Evening", "form_id": "40000000000", "campaign_id": "123456789012"},
    }],
    "tilda_lead.txt": [{
        "external_id": "lead:467251:8442970", "kind": Touch.FORM_SUBMIT, "occurred_at": None, "channel_key": "site",
        "name": "Anna", "utm": {"source": "vk", "campaign": "autumn"}, "starts_lead": True,
        "identities": (IdentityKey(Kind.EMAIL, "anna@example.test"), IdentityKey(Kind.PHONE, "+7 (999) 111-22-33")),
        "form_answers": {"form": "Trial", "Checkbox": "yes"},
    }],
    "typeform_response.json": [{
        "external_id": "response:a3a12ec67a1365927098a606107fac15", "kind": Touch.FORM_SUBMIT,
        "occurred_at": at(15, 0), "channel_key": "site", "utm": {"source": "tg"}, "starts_lead": True,
        "identities": (IdentityKey(Kind.EMAIL, "anna@example.test"),),
        "form_answers": {
            "form": "Brief", "utm_source": "tg", "lead_ref": "42", "Email?": "anna@example.test", "when": "Evening",
        },
    }],
    "own_json.json": [
        {
            "external_id": "7", "kind": Touch.FORM_SUBMIT, "occurred_at": at(15, 0), "channel_key": "partner",
            "name": "Анна", "utm": {"source": "partner"}, "click_ids": {"gclid": "Cj0"}, "starts_lead": True,
            "identities": (
                IdentityKey(Kind.EMAIL, "anna@example.test"), IdentityKey(Kind.PHONE, "+79991112233"),
                IdentityKey(Kind.EXTERNAL_ID, "42", "crm-7"),
            ),
            "form_answers": {"Which?": "evening"},
        },
        {
            "external_id": "8", "kind": Touch.FORM_SUBMIT, "occurred_at": None, "channel_key": "partner",
            "identities": (), "form_answers": {"Which?": "5"}, "starts_lead": True, "is_test": True,
        },
    ],
    "segment_batch.json": [
        {
            "external_id": "ajs-1a", "kind": Touch.VISIT, "occurred_at": at(15, 0), "channel_key": "",
            "identities": (BROWSER,), "referrer": "https://vk.com/", "click_ids": {"rb_clickid": "x1y2"},
            "landing_page": "https://site.test/lp?utm_source=vk", "arrives": True,
            "utm": {"campaign": "jan", "source": "vk", "medium": "cpc", "term": "course", "content": "b1"},
        },
        {
            "external_id": "ajs-1b", "kind": Touch.FORM_SUBMIT, "occurred_at": at(15, 0, 1), "channel_key": "",
            "identities": (BROWSER,), "form_answers": {"form": "landing-1", "value": "0", "currency": "RUB"},
            "starts_lead": True, "arrives": True,
        },
        {
            "external_id": "ajs-1c", "kind": Touch.CUSTOM, "occurred_at": at(15, 0, 1, 500_000), "channel_key": "",
            "identities": (
                USER, IdentityKey(Kind.EMAIL, "anna@example.test"), IdentityKey(Kind.PHONE, "+79991112233"), BROWSER,
            ),
            "name": "Anna", "only_identifies": True,
        },
        {
            "external_id": "ajs-1d", "kind": Touch.CUSTOM, "occurred_at": None, "channel_key": "",
            "identities": (USER,), "company_name": "Acme", "only_identifies": True,
        },
        {
            "external_id": "ajs-1e", "kind": Touch.CUSTOM, "occurred_at": None, "channel_key": "",
            "identities": (USER, BROWSER), "only_identifies": True,
            "perhaps": (IdentityKey(Kind.EXTERNAL_ID, "23adfd82-aa0f"),),
        },
    ],
    "callrail_call.json": [{
        "external_id": "call:CAL0194a1b27c3d7e4f8a9b0c1d2e3f4a5b", "kind": Touch.CALL, "occurred_at": at(15, 0),
        "channel_key": "phone", "account_id": "COM0194", "identities": (IdentityKey(Kind.PHONE, "+79991112233"),),
        "name": "PETROVA ANNA", "utm": {"source": "google", "medium": "cpc", "campaign": "jan"},
        "click_ids": {"gclid": "Cj0KCQ"}, "referrer": "https://www.google.com/", "landing_page": "https://site.test/lp",
        "form_answers": {"source_name": "Google Ads"}, "dialled": "+74950000001",
        "call": Call(duration_seconds=185, result=CallResult.REACHED, recording_url="https://…"),
    }],
    "own_calls.json": [
        {
            "external_id": "9007199254740993", "utm": {"source": "yandex"}, "occurred_at": at(15, 0),
            "click_ids": {"yclid": "1234567890123456789"}, "identities": (IdentityKey(Kind.PHONE, "89991112233"),),
            "dialled": "84950000001", **called(61, CallResult.REACHED, "https://rec.example.test/a.mp3"),
        },
        {
            "external_id": "b-2", "occurred_at": at(15, 0), "identities": (OWN_PHONE,), "dialled": "+74950000001",
            **called(0, CallResult.NO_ANSWER),
        },
        {
            "external_id": "b-3", "occurred_at": None, "identities": (OWN_PHONE,), "direction": Direction.OUTBOUND,
            **called(30, CallResult.REACHED),
        },
        {
            "external_id": "b-4", "occurred_at": None, "identities": (OWN_PHONE,), **called(12, CallResult.VOICEMAIL),
        },
    ],
    "sendgrid_events.json": [{
        "external_id": "event:c2dfZXZlbnQ", "kind": Touch.CLICK, "occurred_at": at(15, 26, 40), "channel_key": "email",
        "identities": (ANNA,), "campaign": "welcome", "landing_page": "https://site.test/lp",
    }],
    "mandrill_click.txt": [{
        "external_id": "event:click:abc123:1767367500", "kind": Touch.CLICK, "occurred_at": at(15, 25),
        "channel_key": "email", "identities": (ANNA,), "campaign": "welcome", "utm": {"source": "mail"},
        "landing_page": "https://site.test/lp?utm_source=mail",
    }],
    "mailchimp_subscribe.txt": [{
        "external_id": "subscribe:a6b5da1054:8a25ff1d98:2026-01-02 15:00:00", "kind": Touch.SUBSCRIBE,
        "occurred_at": at(15, 0), "channel_key": "email", "account_id": "a6b5da1054", "identities": (ANNA,),
        "name": "Anna",
    }],
    "tiktok_lead.json": [{
        "external_id": "lead:7450000000000000001", "kind": Touch.FORM_SUBMIT, "occurred_at": at(15, 19, 55),
        "channel_key": "tiktok_ads", "identities": (ANNA, OWN_PHONE), "name": "Anna", "campaign": "1780000000000001",
        "form_answers": {
            "page_id": "7440000000000000009", "campaign_id": "1780000000000001", "adgroup_id": "1780000000000002",
            "ad_id": "1780000000000003",
        },
        "starts_lead": True,
    }],
    "ok_message.json": [{
        "external_id": "message:77:mid:C3eec00000001.15e0d1f0a1", "kind": Touch.MESSAGE,
        "occurred_at": at(15, 13, 20, 123000), "channel_key": "odnoklassniki", "text": "hello",
        "identities": (account("575000000001", "odnoklassniki"),), "thread_id": "chat:77:chat:C3eec00000001",
    }],
    "viber_started.json": [{
        "external_id": "conversation_started:77:5741311803571721087", "kind": Touch.CLICK,
        "occurred_at": at(15, 16, 40, 123000), "channel_key": "viber", "identities": (account("01234567890A=", "77"),),
        "name": "Oleg", "ref": "promo_jan",
    }],
    "max_message.json": [{
        "external_id": "message:77:mid.00000000a1b2c3d4", "kind": Touch.MESSAGE,
        "occurred_at": at(15, 13, 20, 123000), "channel_key": "max", "name": "Ирина К", "text": "Здравствуйте",
        "identities": (account("600000000001", "max"), IdentityKey(Kind.HANDLE, "irina_k", "max")),
        "thread_id": "chat:77:700000000001",
    }],
    "x_message.json": [{
        "external_id": "message:1900000000000000001", "kind": Touch.MESSAGE, "occurred_at": at(15, 21, 40, 123000),
        "channel_key": "x", "account_id": "2244994945", "name": "J", "text": "price?",
        "identities": (account("3001969357", "x"), IdentityKey(Kind.HANDLE, "j_test", "x")),
        "thread_id": "dm:2244994945:3001969357",
    }],
}  # fmt: skip


@pytest.mark.parametrize("sample", EXPECTED)
def test_a_sample_gives_these_contacts(sample: str) -> None:
    told = parsed(SAMPLES[sample], body_of(sample), account_of_sample(sample))
    found = [each for each in told if isinstance(each, Contact)]
    assert found == [Contact(**each) for each in EXPECTED[sample]]


def test_a_lead_of_meta_is_announced_only() -> None:
    (problem,) = parsed(Network.META, body_of("meta_leadgen.json"))
    assert isinstance(problem, Problem)
    assert (problem.code, problem.field) == ("NOT_FETCHED", "leadgen_id")
    assert "123123123123456" in problem.message


def test_one_item_of_a_list_spoils_no_other() -> None:
    problem = parsed(Network.JSON, body_of("own_json.json"))[2]
    assert isinstance(problem, Unreadable)
    assert problem.field == "data.leads.2.id"


def other_types(value: Any) -> Any:
    """Numbers as text, and text of digits as numbers: the same field comes either way."""
    if isinstance(value, dict):
        return {name: other_types(each) for name, each in value.items()}
    if isinstance(value, list):
        return [other_types(each) for each in value]
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int):
        return str(value)
    whole = isinstance(value, str) and value.isdigit() and not value.startswith("0")
    return int(value) if whole else value


JSON_SAMPLES = [sample for sample in SAMPLES if sample.endswith(".json")]


@pytest.mark.parametrize("sample", JSON_SAMPLES)
def test_ids_and_times_may_be_numbers_or_text_and_letters_escaped_or_not(sample: str) -> None:
    network, sent = SAMPLES[sample], json.loads(body_of(sample))
    account = account_of_sample(sample)
    told = [str(each) for each in parsed(network, body_of(sample), account)]
    assert [str(each) for each in parsed(network, other_types(sent), account)] == told
    for plain in (True, False):
        body = json.dumps(sent, ensure_ascii=plain, indent=1).encode()
        assert [str(each) for each in parsed(network, body, account)] == told


def test_items_beyond_the_most_are_told_of() -> None:
    account = Account("crm-7", {"mapping": {"external_id": "id", "items": "leads"}})
    *read, problem = parsed(Network.JSON, {"leads": [{"id": number} for number in range(1_002)]}, account)
    assert [each.external_id for each in read if isinstance(each, Contact)] == [str(each) for each in range(1_000)]
    assert isinstance(problem, Unreadable)
    assert (problem.field, problem.message) == (
        "leads", "There are 1002 items; those after the first 1000 were left out. Send fewer at once."
    )  # fmt: skip


def test_telegram_tells_groups_channels_and_numbers_apart() -> None:
    pavel = {"id": 5, "is_bot": False, "first_name": "Pavel"}
    group = {"id": -100, "type": "supergroup"}
    said = {"message_id": 1, "date": 1767366900, "chat": group, "from": pavel, "text": "/start a"}
    bot = Account("77")
    comment = only(Network.TELEGRAM, {"update_id": 1, "message": said}, bot)
    assert (comment.kind, comment.thread_id, comment.ref) == (Touch.COMMENT, "chat:77:-100:5", None)
    was, now = {"status": "left", "user": pavel}, {"status": "member", "user": pavel}
    member = {"chat": group, "date": 1767366900, "from": pavel, "invite_link": {"name": "spring"}}
    entered = {**member, "old_chat_member": was, "new_chat_member": now}
    joined = only(Network.TELEGRAM, {"update_id": 2, "chat_member": entered}, bot)
    assert (joined.kind, joined.ref, joined.account_id) == (Touch.FOLLOW, "spring", "-100")
    left = {**member, "old_chat_member": now, "new_chat_member": was}
    assert parsed(Network.TELEGRAM, {"update_id": 3, "chat_member": left}) == []
    card = {"phone_number": "79991112233", "user_id": 6}
    other = only(Network.TELEGRAM, {"update_id": 4, "message": {**said, "text": None, "contact": card}})
    assert (other.text, [key.kind for key in other.identities]) == ("[contact]", [Kind.PLATFORM_USER_ID])
    for nobody in ({**said, "from": {**pavel, "is_bot": True}}, {**said, "text": None, "new_chat_title": "x"}):
        assert parsed(Network.TELEGRAM, {"update_id": 5, "message": nobody}) == []


def test_meta_leaves_out_what_the_page_itself_said_and_reads_every_update() -> None:
    page = "153125381133"
    own = {"field": "feed", "value": {"item": "comment", "verb": "add", "from": {"id": page}, "comment_id": "1"}}
    edited = {"field": "feed", "value": {"item": "comment", "verb": "edited", "from": {"id": "5"}, "comment_id": "1"}}
    like = {"field": "feed", "value": {"item": "reaction", "verb": "add", "from": {"id": "5"}, "post_id": "9"}}
    broken = {"field": "feed", "value": {"item": "comment", "verb": "add", "from": {"id": "5"}}}
    changed = {"id": page, "changes": [own, edited, broken, like]}
    sent = {"object": "page", "entry": [changed, {"id": page, "messaging": [
        {"sender": {"id": page}, "message": {"mid": "m1", "is_echo": True, "text": "ours"}},
        {"sender": {"id": "7"}, "timestamp": 1767366300001, "referral": {"ref": "spring"}},
        {"sender": {"id": "7"}, "timestamp": 1767366300002, "postback": {"title": "Get Started", "payload": "G"}},
        {"sender": {"id": "7"}, "read": {"watermark": 1}},
    ]}]}  # fmt: skip
    problem, *contacts = parsed(Network.META, sent)
    assert isinstance(problem, Unreadable)
    assert problem.field == "entry.0.comment_id"
    assert [(each.kind, each.external_id, each.text) for each in contacts if isinstance(each, Contact)] == [
        (Touch.REACTION, f"reaction:{page}:9:5", None),
        (Touch.CLICK, f"referral:{page}:7:1767366300001", None),
        (Touch.MESSAGE, f"message:{page}:7:1767366300002", "Get Started"),
    ]


def test_whatsapp_knows_who_has_no_number_and_tells_statuses_from_messages() -> None:
    value: dict[str, Any] = {
        "contacts": [{"profile": {"name": "Olga"}, "wa_id": "", "user_id": "US.1"}],
        "messages": [
            {"id": "w1", "timestamp": "1767366400", "type": "image", "image": {"id": "5", "caption": "This one?"}},
            {"id": "w2", "timestamp": "1767366401", "type": "sticker", "sticker": {"id": "6"}},
            {"id": "w3", "type": "system", "system": {"type": "user_changed_number"}},
        ],
        "statuses": [{"id": "w0", "status": "read"}],
    }
    entry = {"id": "1", "changes": [{"field": "messages", "value": value}]}
    found = parsed(Network.META, {"object": "whatsapp_business_account", "entry": [entry]})
    assert [(each.text, each.identities) for each in found if isinstance(each, Contact)] == [
        ("This one?", (account("US.1", "whatsapp"),)), ("[sticker]", (account("US.1", "whatsapp"),))
    ]  # fmt: skip
