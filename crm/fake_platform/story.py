"""What networks have to tell, numbered and seeded; and of each request the facts that are to come of it.

A request is one of the reference's samples with other ids, people and times. The facts are written here from the
adapters' READMEs, so that a test can compare them with what a database holds.
"""

import random
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from crm.fake_platform import calls, elsewhere, mail
from crm.fake_platform.accounts import BOT, PARTNER
from crm.fake_platform.signing import with_secret
from crm.fake_platform.telling import Fact, Told, at, copy, person, seconds

GROUP, PAGE, INSTAGRAM, WHATSAPP = "123456789", "153125381133", "17841400000000001", "106540352242922"


def _vk(number: int, kind: str, what: dict[str, Any], secret: str, fact: Fact, *, asked_for: int | None = None) -> Told:
    sent = {"type": kind, "group_id": int(GROUP), "event_id": f"vk-{number}", "v": "5.199", "object": what}
    return Told("vk", with_secret("vk", sent, secret), (fact,), asked_for=asked_for)


def vk_form(number: int, secret: str) -> Told:
    """A lead form of VK."""
    what = copy("vk_lead_form.json")["object"]
    what |= {"lead_id": number, "user_id": 10_000_000 + number}
    what["answers"] = [{"key": "first_name", "question": "Name", "answer": f"Анна {number}"},
                       {"key": "email", "question": "E-mail", "answer": f"vk{number}@example.test"}]  # fmt: skip
    fact = Fact(f"vk:{GROUP}", f"lead:{GROUP}:{number}", "FORM_SUBMIT", None, starts_lead=True)
    return _vk(number, "lead_forms_new", what, secret, fact)


def vk_message(number: int, secret: str) -> Told:
    """A message to the community."""
    what, who = copy("vk_message.json")["object"], person(number, 4000)
    what["message"] |= {"id": number, "date": seconds(number), "peer_id": who, "from_id": who,
                        "conversation_message_id": number, "text": f"Здравствуйте {number}", "ref": None}  # fmt: skip
    external_id = f"message:{GROUP}:{who}:{number}"
    fact = Fact(f"vk:{GROUP}", external_id, "MESSAGE", at(number), f"Здравствуйте {number}")
    return _vk(number, "message_new", what, secret, fact, asked_for=who)


def vk_comment(number: int, secret: str) -> Told:
    """A comment on the wall."""
    what, who = copy("vk_comment.json")["object"], person(number, 4000)
    what |= {"id": number, "from_id": who, "date": seconds(number), "text": f"Wall {number}"}
    fact = Fact(f"vk:{GROUP}", f"wall_reply:-{GROUP}:{number}", "COMMENT", at(number), f"Wall {number}")
    return _vk(number, "wall_reply_new", what, secret, fact, asked_for=who)


def vk_join(number: int, secret: str) -> Told:
    """Somebody joined the community; VK does not say when."""
    who = person(number, 4000)
    what, fact = (
        {"user_id": who, "join_type": "join"},
        Fact(f"vk:{GROUP}", f"event:{GROUP}:vk-{number}", "FOLLOW", None),
    )
    return _vk(number, "group_join", what, secret, fact, asked_for=who)


def telegram(number: int, secret: str) -> Told:
    """A message to the bot."""
    sent, who = copy("telegram_start.json"), person(number, 5_000_000_000)
    sent["update_id"] = number
    sent["message"] |= {"message_id": number, "date": seconds(number), "text": f"Bot {number}", "entities": []}
    sent["message"]["chat"] |= {"id": who, "username": f"user_{who}"}
    sent["message"]["from"] |= {"id": who, "username": f"user_{who}"}
    fact = Fact(f"telegram:{BOT}", f"message:{BOT}:{who}:{number}", "MESSAGE", at(number), f"Bot {number}")
    return Told("telegram", with_secret("telegram", sent, secret), (fact,))


def _meta(kind: str, account: str, inner: dict[str, Any], secret: str, *facts: Fact, lead: str | None = None) -> Told:
    sent = {"object": kind, "entry": [{"id": account, "time": 1767366000, **inner}]}
    return Told("meta", with_secret("meta", sent, secret), facts, lead)


def _change(field: str, value: dict[str, Any]) -> dict[str, Any]:
    return {"changes": [{"field": field, "value": value}]}


def meta_comment(number: int, secret: str) -> Told:
    """A comment under a post of the page."""
    value = copy("meta_feed_comment.json")["entry"][0]["changes"][0]["value"]
    value["from"] = {"id": f"{person(number, 45_000)}", "name": "Иван"}
    value |= {"comment_id": f"9_{number}", "created_time": seconds(number), "message": f"Страница {number}"}
    fact = Fact(f"meta:{PAGE}", f"comment:9_{number}", "COMMENT", at(number), f"Страница {number}")
    return _meta("page", PAGE, _change("feed", value), secret, fact)


def meta_instagram(number: int, secret: str) -> Told:
    """A comment under an advert of Instagram, which says no time."""
    value, who = copy("meta_instagram_comment.json")["entry"][0]["changes"][0]["value"], person(number, 60_000)
    value |= {"id": f"179{number}", "text": f"Advert {number}", "from": {"id": f"{who}", "username": f"u{who}"}}
    fact = Fact(f"meta:{INSTAGRAM}", f"comment:179{number}", "COMMENT", None, f"Advert {number}")
    return _meta("instagram", INSTAGRAM, _change("comments", value), secret, fact)


def meta_messages(number: int, secret: str) -> Told:
    """Two messages of Messenger in one request."""
    sent, facts = [], []
    for place in (0, 1):
        message = copy("meta_messenger.json")["entry"][0]["messaging"][0]
        message["sender"], message["timestamp"] = {"id": f"{person(number, 70_000)}"}, seconds(number) * 1000
        message["message"] = {"mid": f"m_{number}_{place}", "text": f"Page {number} {place}"}
        sent.append(message)
        external_id = f"message:m_{number}_{place}"
        facts.append(Fact(f"meta:{PAGE}", external_id, "MESSAGE", at(number), f"Page {number} {place}"))
    return _meta("page", PAGE, {"messaging": sent}, secret, *facts)


def meta_whatsapp(number: int, secret: str) -> Told:
    """A message of WhatsApp, by whom an advert brought."""
    value, who = copy("meta_whatsapp.json")["entry"][0]["changes"][0]["value"], f"{person(number, 79_990_000_000)}"
    value["contacts"][0] |= {"wa_id": who, "user_id": f"RU.{who}"}
    value["messages"][0] |= {"from": who, "id": f"wamid.{number}", "timestamp": f"{seconds(number)}",
                             "text": {"body": f"WhatsApp {number}"}}  # fmt: skip
    fact = Fact(f"meta:{WHATSAPP}", f"message:wamid.{number}", "MESSAGE", at(number), f"WhatsApp {number}")
    return _meta("whatsapp_business_account", "102290129340398", _change("messages", value), secret, fact)


def meta_lead(number: int, secret: str) -> Told:
    """A lead form of Meta: the id only; the Graph API has the answers."""
    value = copy("meta_leadgen.json")["entry"][0]["changes"][0]["value"]
    value |= {"leadgen_id": f"{number}", "created_time": seconds(number)}
    fact = Fact(f"meta:{PAGE}", f"lead:{number}", "FORM_SUBMIT", at(number), starts_lead=True)
    return _meta("page", PAGE, _change("leadgen", value), secret, fact, lead=f"{number}")


def google(number: int, secret: str) -> Told:
    """A lead form of Google; every tenth is a trial."""
    sent, is_trial = copy("google_lead.json"), number % 10 == 0
    sent |= {"lead_id": f"google-{number}", "lead_submit_time": at(number).isoformat(), "is_test": is_trial}
    sent["user_column_data"] = [{"column_id": "EMAIL", "string_value": f"google{number}@example.test"},
                                {"column_id": "FULL_NAME", "string_value": f"Google {number}"}]  # fmt: skip
    fact = Fact("google-lead-form", f"lead:google-{number}", "FORM_SUBMIT", at(number), starts_lead=True)
    return Told("google-lead-form", with_secret("google-lead-form", sent, secret), () if is_trial else (fact,))


def tilda(number: int, secret: str) -> Told:
    """A form of a Tilda site."""
    sent = {**copy("tilda_lead.txt"), "tranid": f"1:{number}", "Name": f"Тильда {number}",
            "Email": f"tilda{number}@example.test", "Phone": ""}  # fmt: skip
    fact = Fact("tilda", f"lead:1:{number}", "FORM_SUBMIT", None, starts_lead=True)
    return Told("tilda", with_secret("tilda", sent, secret), (fact,))


def typeform(number: int, secret: str) -> Told:
    """A response to a Typeform."""
    sent = copy("typeform_response.json")
    sent["event_id"] = f"tf-{number}"
    sent["form_response"] |= {"token": f"token{number}", "submitted_at": at(number).isoformat()}
    sent["form_response"]["answers"][0]["email"] = f"typeform{number}@example.test"
    fact = Fact("typeform", f"response:token{number}", "FORM_SUBMIT", at(number), starts_lead=True)
    return Told("typeform", with_secret("typeform", sent, secret), (fact,))


def own_json(number: int, secret: str) -> Told:
    """A partner's own JSON."""
    sent = {"id": number, "at": at(number).isoformat(), "name": f"Партнёр {number}", "answer": "evening",
            "email": f"partner{number}@example.test", "trial": False}  # fmt: skip
    fact = Fact(f"json:{PARTNER}", f"{number}", "FORM_SUBMIT", at(number), starts_lead=True)
    return Told("json", with_secret("json", sent, secret), (fact,))


KINDS: tuple[tuple[str, Callable[[int, str], Told]], ...] = (
    ("vk", vk_form), ("vk", vk_message), ("vk", vk_comment), ("vk", vk_join), ("telegram", telegram),
    ("meta", meta_comment), ("meta", meta_instagram), ("meta", meta_messages), ("meta", meta_whatsapp),
    ("meta", meta_lead), ("google-lead-form", google), ("tilda", tilda), ("typeform", typeform), ("json", own_json),
    *calls.KINDS, *mail.KINDS, *elsewhere.KINDS,
)  # fmt: skip


def story(count: int, secrets: Mapping[str, str], *, seed: int = 1, begin: int = 1) -> Iterator[Told]:
    """So many requests of the networks that have a secret here, the n-th always the same for one seed."""
    drawn = random.Random(seed)
    kinds = [make for network, make in KINDS if network in secrets]
    networks = {make: network for network, make in KINDS}
    for number in range(begin, begin + count):
        make = drawn.choice(kinds)
        yield make(number, secrets[networks[make]])
