"""Messages and comments of a community: `messages.send` and `wall.createComment`, API 5.199.

VK knows a repeat of a message by its `random_id`, for an hour, and of a comment by its `guid`.
"""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from crm.core.network_urls import NetworkUrls
from funnel.adapters.reading import document, identifier, members, moment, text
from funnel.adapters.sending import (
    Later,
    Outcome,
    Outgoing,
    Receipt,
    ReceiptStatus,
    Refused,
    Request,
    Sender,
    Sent,
    answered,
    check_length,
    check_no_template,
    of_status,
    token_refused,
)
from funnel.adapters.shape import Account, Received, Unreadable
from funnel.adapters.vk.errors import PASSING, TOKEN

SECRET = "access_token"
LONGEST = 4096
REPEATABLE_FOR = timedelta(minutes=50)
"""`random_id` is looked for among the messages of the last hour."""
_REFUSALS = {
    7: "The token has no right to do this; give the community's token the right to send messages and manage the wall.",
    15: "VK denies access to this conversation; the community may have been blocked or the post closed.",
    213: "The post is closed for comments.",
    222: "VK does not take links in this comment; write it without.",
    900: "The person is on the community's black list; take them off it first.",
    901: "The person does not allow messages of the community; they have to write first.",
    902: "The person's privacy settings do not allow messages.",
    914: "The message is too long; shorten it.",
    917: "The community has no access to this chat any more.",
    936: "VK knows no such person any more.",
    945: "The chat is switched off.",
}


def _peer(outgoing: Outgoing) -> str | None:
    """Whom a thread of messages is with."""
    start = f"peer:{outgoing.account_id}:"
    peer = outgoing.thread.removeprefix(start)
    return peer if outgoing.thread.startswith(start) and peer.lstrip("-").isdigit() else None


def _comment(outgoing: Outgoing) -> dict[str, str] | None:
    """The post and the comment that is answered."""
    kind, _, rest = outgoing.thread.partition(":")
    owner, _, post = rest.partition(":")[0].rpartition("_")
    said = (outgoing.answers or "").split(":")
    if kind != "wall" or not owner.lstrip("-").isdigit() or not post.isdigit():
        return None
    answer = {"reply_to_comment": said[2]} if len(said) == 3 and said[0] == "wall_reply" and said[1] == owner else {}
    return {"owner_id": owner, "post_id": post, "from_group": outgoing.account_id, **answer}


def can_send(outgoing: Outgoing) -> bool:
    """Messages with a person, and comments under posts."""
    return _peer(outgoing) is not None or _comment(outgoing) is not None


def check(outgoing: Outgoing, _now: datetime) -> None:
    """VK has no window; who may be written to it says when it is asked."""
    check_no_template(outgoing, "VK")
    check_length(outgoing, LONGEST, "VK")


def request(outgoing: Outgoing, token: str, urls: NetworkUrls) -> Request:
    """One call of a method; all its parameters stand in the body, the token too."""
    comment = _comment(outgoing)
    if comment is not None:
        method, given = "wall.createComment", comment | {"message": outgoing.text, "guid": outgoing.id.hex}
    else:
        peer = _peer(outgoing) or ""
        given = {"peer_id": peer, "message": outgoing.text, "random_id": str(outgoing.number)}
        method = "messages.send"
    body = urlencode({**given, "access_token": token, "v": urls.vk_version}).encode()
    return Request(f"{urls.vk}/method/{method}", body, {"content-type": "application/x-www-form-urlencoded"})


def outcome(status: int, body: bytes) -> Outcome:
    """VK answers 200 to nearly everything, with `response` or `error`."""
    said = answered(body)
    error = members(said.get("error"))
    if error:
        return _refused(error)
    response = said.get("response")
    if response is None:
        return of_status(status, "VK")
    number = response.get("comment_id") or response.get("message_id") if isinstance(response, dict) else response
    return Sent(identifier(number))


def _refused(error: Any) -> Outcome:
    code = text(error.get("error_code")) or "ERROR"
    number = int(code) if code.isdigit() else 0
    if number in PASSING:
        return Later(code, "VK asks for a pause; it is tried again by itself.")
    if number in TOKEN:
        return Refused("TOKEN_REFUSED", token_refused("VK"))
    return Refused(code, _REFUSALS.get(number, f"VK refused it with the error {code}; its documentation says why."))


def receipts(received: Received, account: Account) -> list[Receipt]:
    """`message_read`: up to which message of the community's the person has read."""
    try:
        sent = document(received.body)
    except Unreadable:
        return []
    group = identifier(sent.get("group_id")) or account.account_id
    told = members(sent.get("object"))
    if sent.get("type") != "message_read" or group is None:
        return []
    number = identifier(told.get("read_message_id")) or identifier(told.get("message_id"))
    if number is None:
        return []
    return [Receipt(ReceiptStatus.READ, group, moment(told.get("date")), external_id=number)]


SENDER = Sender(SECRET, can_send, check, request, outcome, REPEATABLE_FOR)
