"""What Meta tells later of messages: statuses of WhatsApp; deliveries, reads and echoes of Messenger and Instagram."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from funnel.adapters.meta.graph import reason_of
from funnel.adapters.reading import document, identifier, items, members, moment, objects, text
from funnel.adapters.sending import Receipt, ReceiptStatus
from funnel.adapters.shape import Account, Received, Unreadable

Value = Mapping[str, Any]
_STATUSES = {each.value.lower(): each for each in ReceiptStatus}
_MILLISECONDS = 1000


def receipts(received: Received, _account: Account) -> list[Receipt]:
    """In their order; what is no receipt, or cannot be read, is none."""
    try:
        sent = document(received.body)
    except Unreadable:
        return []
    found: list[Receipt] = []
    for entry in objects(sent.get("entry")):
        account = identifier(entry.get("id")) or ""
        for change in objects(entry.get("changes")):
            found += _whatsapp(members(change.get("value")), account)
        for update in objects(entry.get("messaging")):
            found += _thread(update, account)
    return found


def _whatsapp(value: Value, account: str) -> Iterator[Receipt]:
    number = identifier(members(value.get("metadata")).get("phone_number_id")) or account
    for each in objects(value.get("statuses")):
        status = _STATUSES.get(text(each.get("status")) or "")
        if status is not None:
            code = next((text(error.get("code"), 20) for error in objects(each.get("errors"))), None)
            send_id, attempt = _own(each.get("biz_opaque_callback_data"))
            yield Receipt(
                status,
                number,
                moment(each.get("timestamp")),
                external_id=identifier(each.get("id")),
                send_id=send_id,
                attempt=attempt,
                code=code,
                reason=reason_of(code) if code else None,
            )


def _thread(update: Value, account: str) -> Iterator[Receipt]:
    at = moment(update.get("timestamp"), per_second=_MILLISECONDS)
    sender = identifier(members(update.get("sender")).get("id"))
    message, read, delivery = (members(update.get(each)) for each in ("message", "read", "delivery"))
    if message.get("is_echo") is True:
        own, _ = _own(message.get("metadata"))
        if own is not None:
            yield Receipt(ReceiptStatus.SENT, account, at, identifier(message.get("mid")), own)
    for each in items(delivery.get("mids")):
        yield Receipt(ReceiptStatus.DELIVERED, account, at, external_id=identifier(each))
    for status, told in ((ReceiptStatus.DELIVERED, delivery), (ReceiptStatus.READ, read)):
        until = moment(told.get("watermark"), per_second=_MILLISECONDS)
        if until is not None and sender:
            yield Receipt(status, account, at or until, thread=f"thread:{account}:{sender}", until=until)
    if mid := identifier(read.get("mid")):
        yield Receipt(ReceiptStatus.READ, account, at, external_id=mid)


def _own(value: Any) -> tuple[UUID | None, int | None]:
    """The answer's number here and which sending of it, as we sent them along; older ones say the number only."""
    number, _, attempt = value.partition(":") if isinstance(value, str) else ("", "", "")
    try:
        return UUID(number), int(attempt) if attempt.isascii() and attempt.isdigit() and len(attempt) < 6 else None
    except ValueError:
        return None, None
