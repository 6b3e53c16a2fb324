"""What the Graph API answers: ids, or an error with a code."""

from collections.abc import Mapping
from typing import Any

from funnel.adapters.reading import identifier, items, members, text
from funnel.adapters.sending import Later, Outcome, Refused, Sent, answered, of_status, token_refused

RETRIED = frozenset({1, 2, 4, 17, 341})
"""Passing trouble and limits, as Meta lists them."""
_PACE = frozenset({32, 613, 80007, 130429, 131056, 131048, 133016})
TOKEN = frozenset({102, 190, 463, 467})
_WINDOW = frozenset({2018278, 2534022})
"""Subcodes: outside the window in which a page may answer."""
_REFUSALS = {
    10: "Meta has not given the app the right to do this; ask for it in the app's settings.",
    100: "Meta did not take the request: the person or the post may be gone.",
    200: "Meta has not given the token the right to do this; give the account a token with it.",
    368: "Meta blocked the account for a while, for breaking its rules.",
    551: "The person is not available: they may have blocked the page.",
    131026: "The message cannot be delivered: the number may not be on WhatsApp, or its app is too old.",
    131030: "The number is not among those that a test account may write to; add it at Meta.",
    131047: "More than 24 hours have passed since the person wrote; send an approved template instead.",
    131049: "WhatsApp did not deliver it, to keep the person from too much marketing; do not send it again today.",
    131051: "WhatsApp does not take this kind of message.",
    132000: "The template has another number of parameters; give as many as it has.",
    132001: "There is no approved template of this name and language; look it up at Meta.",
    132005: "With its parameters the template is too long; shorten them.",
    132007: "The template breaks WhatsApp's rules; change it at Meta.",
    132012: "The parameters do not fit the template; look at its format at Meta.",
    132015: "The template is paused for its low quality; wait or use another.",
    132016: "The template is switched off for its low quality; use another.",
}


def outcome(status: int, body: bytes) -> Outcome:
    """Of one message or comment."""
    said = answered(body)
    error = members(said.get("error"))
    if error:
        return refused(error)
    if status >= 400 or not said:
        return of_status(status, "Meta")
    message = next((each for each in items(said.get("messages")) if isinstance(each, dict)), {})
    return Sent(identifier(said.get("message_id")) or identifier(message.get("id")) or identifier(said.get("id")))


def refused(error: Mapping[str, Any]) -> Outcome:
    """An error of the Graph API's own form: it did nothing."""
    code = text(error.get("code"), 20) or "ERROR"
    number, subcode = _number(code), _number(text(error.get("error_subcode"), 20) or "")
    if subcode in _WINDOW:
        return Refused("OUTSIDE_WINDOW", "The time in which the person may be answered is over; wait until they write.")
    if number in RETRIED | _PACE or error.get("is_transient") is True:
        return Later(code, "Meta asks for a pause; it is tried again by itself.")
    if number in TOKEN:
        return Refused("TOKEN_REFUSED", token_refused("Meta"))
    return Refused(code, reason_of(code))


def reason_of(code: str) -> str:
    """The sentence of a code; what Meta's own texts say may repeat numbers of people."""
    return _REFUSALS.get(_number(code), f"Meta refused it with the error {code}; its documentation says why.")


def _number(code: str) -> int:
    return int(code) if code.isdigit() else 0
