"""What TikTok, LinkedIn, Odnoklassniki, Viber, MAX and X tell."""

from collections.abc import Callable

from crm.fake_platform.accounts import BOT
from crm.fake_platform.signing import with_secret
from crm.fake_platform.telling import Fact, Told, at, copy, person, seconds

SPONSOR, ON_X = "11223344", "2244994945"
LINKEDIN_LEAD = "urn:li:leadGenFormResponse:"


def tiktok(number: int, secret: str) -> Told:
    """A lead of an instant form."""
    sent = copy("tiktok_lead.json")
    sent["entry"][0] |= {"id": f"{number}", "create_time": seconds(number)}
    sent["entry"][0]["changes"] = [{"field": "name", "value": f"TikTok {number}"},
                                   {"field": "email", "value": f"tiktok{number}@example.test"}]  # fmt: skip
    fact = Fact("tiktok", f"lead:{number}", "FORM_SUBMIT", at(number), starts_lead=True)
    return Told("tiktok", with_secret("tiktok", sent, secret), (fact,))


def linkedin(number: int, secret: str) -> Told:
    """A lead that is announced; LinkedIn's interface has the answers."""
    sent = copy("linkedin_lead.json")
    sent |= {"leadGenFormResponse": f"{LINKEDIN_LEAD}{number}", "occurredAt": seconds(number) * 1000}
    name = f"lead:{LINKEDIN_LEAD}{number}"
    fact = Fact(f"linkedin:{SPONSOR}", name, "FORM_SUBMIT", at(number), starts_lead=True)
    return Told("linkedin", with_secret("linkedin", sent, secret), (fact,), lead=f"{number}")


def odnoklassniki(number: int, secret: str) -> Told:
    """A message to the group's bot."""
    sent, who, words = copy("ok_message.json"), person(number, 575_000_000_000), f"Привет {number}"
    sent |= {"sender": {"user_id": f"user:{who}"}, "recipient": {"chat_id": f"chat:{who}"},
             "timestamp": seconds(number) * 1000}  # fmt: skip
    sent["message"] |= {"text": words, "mid": f"mid:{number}", "attachments": []}
    fact = Fact(f"odnoklassniki:{BOT}", f"message:{BOT}:mid:{number}", "MESSAGE", at(number), words)
    return Told("odnoklassniki", with_secret("odnoklassniki", sent, secret), (fact,))


def viber(number: int, secret: str) -> Told:
    """Somebody opened the conversation."""
    sent = copy("viber_started.json")
    sent |= {"timestamp": seconds(number) * 1000, "message_token": number, "context": ""}
    sent["user"] |= {"id": f"viber{person(number, 1000)}=", "name": "Олег"}
    fact = Fact(f"viber:{BOT}", f"conversation_started:{BOT}:{number}", "CLICK", at(number))
    return Told("viber", with_secret("viber", sent, secret), (fact,))


def max_message(number: int, secret: str) -> Told:
    """A message to the bot of MAX, as it is believed to look."""
    sent, who, words = copy("max_message.json"), person(number, 600_000_000_000), f"Сообщение {number}"
    message = sent["message"]
    message["sender"] |= {"user_id": who, "username": f"max_{who}"}
    message["recipient"]["chat_id"] = who
    message["timestamp"] = seconds(number) * 1000
    message["body"] |= {"mid": f"mid.{number}", "text": words}
    fact = Fact(f"max:{BOT}", f"message:{BOT}:mid.{number}", "MESSAGE", at(number), words)
    return Told("max", with_secret("max", sent, secret), (fact,))


def x(number: int, secret: str) -> Told:
    """A direct message on X."""
    sent, who, words = copy("x_message.json"), f"{person(number, 3_000_000_000)}", f"DM {number}"
    (event,) = sent["direct_message_events"]
    event |= {"id": f"{number}", "created_timestamp": f"{seconds(number) * 1000}"}
    event["message_create"]["sender_id"] = who
    event["message_create"]["message_data"]["text"] = words
    sent["users"] = {who: {"id": who, "name": "J", "screen_name": f"u{who}"}}
    fact = Fact(f"x:{ON_X}", f"message:{number}", "MESSAGE", at(number), words)
    return Told("x", with_secret("x", sent, secret), (fact,))


KINDS: tuple[tuple[str, Callable[[int, str], Told]], ...] = (
    ("tiktok", tiktok), ("linkedin", linkedin), ("odnoklassniki", odnoklassniki), ("viber", viber),
    ("max", max_message), ("x", x),
)  # fmt: skip
