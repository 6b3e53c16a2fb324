"""Answers by the Graph API: messages of Messenger, Instagram and WhatsApp, and comments under posts.

Messenger and Instagram let a page answer within 24 hours after the person wrote, a human within seven days where Meta
has approved the tag HUMAN_AGENT for the app (setting `human_agent`). WhatsApp takes free text within 24 hours and
approved templates at any time. Meta does not know repeats.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from crm.core.network_urls import NetworkUrls
from crm.core.problems import Invalid
from funnel.adapters.meta.graph import outcome
from funnel.adapters.reading import is_yes
from funnel.adapters.sending import (
    DAY,
    Outgoing,
    Request,
    Sender,
    check_length,
    check_no_template,
    check_window,
    json_request,
)

SECRET = "access_token"
HUMAN_AGENT = "human_agent"
WEEK = timedelta(days=7)
MESSENGER_LONGEST, INSTAGRAM_LONGEST, WHATSAPP_LONGEST, COMMENT_LONGEST = 2000, 1000, 4096, 8000
_WINDOW = "{} lets you answer within {} after the person wrote, and that is over; wait until they write again."
_SERVICE = (
    "WhatsApp takes free text within 24 hours after the person wrote, and that is over; send an approved template"
    " (networkTemplate) instead."
)


def _of(outgoing: Outgoing) -> tuple[str, str]:
    """Kind of the thread, and who or what it is with."""
    kind, _, rest = outgoing.thread.partition(":")
    if kind == "post":
        return "comment", (outgoing.answers or "").removeprefix("comment:")
    who = rest.removeprefix(f"{outgoing.account_id}:")
    return {"thread": "message", "chat": "whatsapp"}.get(kind, ""), who


def _is_instagram(outgoing: Outgoing) -> bool:
    return outgoing.channel_key.startswith("instagram")


def can_send(outgoing: Outgoing) -> bool:
    """Threads of messages, and comments that have an id."""
    kind, whom = _of(outgoing)
    return bool(kind and whom)


def check(outgoing: Outgoing, now: datetime) -> None:
    """The window and the length of each channel."""
    kind, _ = _of(outgoing)
    if kind == "whatsapp":
        _check_whatsapp(outgoing, now)
        return
    check_no_template(outgoing, "Instagram" if _is_instagram(outgoing) else "Facebook")
    if kind == "comment":
        check_length(outgoing, COMMENT_LONGEST, "The page")
        return
    name = "Instagram" if _is_instagram(outgoing) else "Messenger"
    as_human = is_yes(outgoing.settings.get(HUMAN_AGENT))
    check_window(outgoing, now, WEEK if as_human else DAY, _WINDOW.format(name, "7 days" if as_human else "24 hours"))
    most = INSTAGRAM_LONGEST if _is_instagram(outgoing) else MESSENGER_LONGEST
    check_length(outgoing, most, name, in_bytes=_is_instagram(outgoing))


def _check_whatsapp(outgoing: Outgoing, now: datetime) -> None:
    if outgoing.template is None:
        check_window(outgoing, now, DAY, _SERVICE)
    check_length(outgoing, WHATSAPP_LONGEST, "WhatsApp")
    for place, each in enumerate(outgoing.template.parameters if outgoing.template else ()):
        if "\n" in each or "\t" in each or "    " in each:
            raise Invalid("WhatsApp takes no line breaks, tabs or four blanks in a row here; write it on one line.",
                          field=f"networkTemplate.parameters.{place}")  # fmt: skip


def request(outgoing: Outgoing, token: str, urls: NetworkUrls) -> Request:
    """By the kind of the thread; the token stands in the header."""
    kind, whom = _of(outgoing)
    if kind == "whatsapp":
        return json_request(f"{urls.graph}/{outgoing.account_id}/messages", _whatsapp(outgoing, whom), token)
    if kind == "comment":
        edge = "replies" if _is_instagram(outgoing) else "comments"
        return json_request(f"{urls.graph}/{whom}/{edge}", {"message": outgoing.text}, token)
    return json_request(f"{urls.graph}/me/messages", _message(outgoing, whom), token)


def _message(outgoing: Outgoing, whom: str) -> Mapping[str, Any]:
    message: dict[str, Any] = {"text": outgoing.text}
    if not _is_instagram(outgoing):
        message["metadata"] = str(outgoing.id)  # comes back with the echo
    tagged = {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}
    kind = tagged if is_yes(outgoing.settings.get(HUMAN_AGENT)) else {"messaging_type": "RESPONSE"}
    return {"recipient": {"id": whom}, **kind, "message": message}


def _whatsapp(outgoing: Outgoing, whom: str) -> Mapping[str, Any]:
    sent = {"messaging_product": "whatsapp", "recipient_type": "individual", **_recipient(outgoing, whom)}
    tracked = {"biz_opaque_callback_data": f"{outgoing.id}:{outgoing.attempt}"}  # comes back with every status
    template = outgoing.template
    if template is None:
        return {**sent, "type": "text", "text": {"preview_url": False, "body": outgoing.text}, **tracked}
    parameters = [{"type": "text", "text": each} for each in template.parameters]
    body = {"name": template.name, "language": {"code": template.language}}
    components = {"components": [{"type": "body", "parameters": parameters}]} if parameters else {}
    return {**sent, "type": "template", "template": body | components, **tracked}


def _recipient(outgoing: Outgoing, whom: str) -> Mapping[str, str]:
    """The number, where the person has one only; else the business-scoped id."""
    if whom.isdigit():
        return {"to": whom}
    numbers = [each for each in outgoing.person_ids if each.isdigit()]
    return {"to": numbers[0]} if len(numbers) == 1 else {"recipient": whom}


SENDER = Sender(SECRET, can_send, check, request, outcome)
