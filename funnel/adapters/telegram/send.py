"""`sendMessage` of the Bot API. Telegram knows no repeats: what nobody answered for is not sent again by itself."""

from datetime import datetime
from typing import Any

from crm.core.network_urls import NetworkUrls
from funnel.adapters.reading import identifier, members, text
from funnel.adapters.sending import (
    Later,
    Outcome,
    Outgoing,
    Refused,
    Request,
    Sender,
    Sent,
    answered,
    check_length,
    check_no_template,
    json_request,
    of_status,
    token_refused,
)

SECRET = "bot_token"
LONGEST = 4096
_REFUSALS = {
    400: "Telegram knows no such chat, or does not take this text; the person may have to write to the bot again.",
    403: "The person blocked the bot, or the bot was removed from the chat.",
}


def _chat(outgoing: Outgoing) -> tuple[str, bool] | None:
    """The chat, and whether it is a group: then the thread names the person beside."""
    start = f"chat:{outgoing.account_id}:"
    if not outgoing.thread.startswith(start):
        return None
    chat, _, person = outgoing.thread.removeprefix(start).partition(":")
    return (chat, bool(person)) if chat.lstrip("-").isdigit() else None


def can_send(outgoing: Outgoing) -> bool:
    """Every chat that the bot heard something in."""
    return _chat(outgoing) is not None


def check(outgoing: Outgoing, _now: datetime) -> None:
    """Telegram has no window: who started the bot is written to until they block it."""
    check_no_template(outgoing, "Telegram")
    check_length(outgoing, LONGEST, "Telegram")


def request(outgoing: Outgoing, token: str, urls: NetworkUrls) -> Request:
    """In groups as a reply to the message, so that everybody sees what is answered."""
    chat, is_group = _chat(outgoing) or ("0", False)
    sent: dict[str, Any] = {"chat_id": int(chat), "text": outgoing.text}
    number = (outgoing.answers or "").rpartition(":")[2]
    if is_group and number.isdigit():
        sent["reply_parameters"] = {"message_id": int(number), "allow_sending_without_reply": True}
    return json_request(f"{urls.telegram}/bot{token}/sendMessage", sent)


def outcome(status: int, body: bytes) -> Outcome:
    """`ok` with the message, or an error with its code."""
    said = answered(body)
    if said.get("ok") is True:
        return Sent(identifier(members(said.get("result")).get("message_id")))
    if said.get("ok") is not False:
        return of_status(status, "Telegram")
    code = text(said.get("error_code")) or str(status)
    if code == "429":
        seconds = members(said.get("parameters")).get("retry_after")
        return Later(code, "Telegram asks for a pause; it is tried again by itself.",
                     float(seconds) if isinstance(seconds, int) else None)  # fmt: skip
    if code.startswith("5"):
        return Later(code, "Telegram has trouble; it is tried again by itself.")
    if code in ("401", "404"):  # an unknown token is an unknown path
        return Refused("TOKEN_REFUSED", token_refused("Telegram"))
    known = _REFUSALS.get(int(code)) if code.isdigit() else None
    return Refused(code, known or f"Telegram refused it with the error {code}; its documentation says why.")


SENDER = Sender(SECRET, can_send, check, request, outcome)
