"""A body of Meta: entries, each with changes of fields or messages of a thread."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from funnel.adapters.meta import mentions, pages, threads, whatsapp
from funnel.adapters.reading import document, identifier, objects, text
from funnel.adapters.shape import Account, Found, Received, Unreadable

Value = Mapping[str, Any]
_CHANGES: Mapping[tuple[str, str], Callable[[Value, str], Iterator[Found]]] = {
    ("page", "leadgen"): pages.leadgen,
    ("page", "feed"): pages.feed,
    ("instagram", "comments"): pages.instagram_comment,
    ("instagram", "live_comments"): pages.instagram_comment,
    ("whatsapp_business_account", "messages"): whatsapp.messages,
}
_THREADS = {"page": threads.MESSENGER, "instagram": threads.INSTAGRAM}


def parse(received: Received, connected: Account) -> list[Found]:
    """What every update of every entry tells, in their order; one that cannot be read spoils no other."""
    sent = document(received.body)
    kind = text(sent.get("object"))
    if kind is None or not isinstance(sent.get("entry"), list):
        raise Unreadable("The body has no object and entries.", field="entry")
    found: list[Found] = []
    for place, entry in enumerate(objects(sent["entry"])):
        account = identifier(entry.get("id")) or ""
        for change in objects(entry.get("changes")):
            read = _reader(kind, text(change.get("field")) or "", connected)
            if read is not None:
                found += _read(read, change.get("value"), account, f"entry.{place}")
        if kind in _THREADS:
            for update in objects(entry.get("messaging")):
                found += _read(_THREADS[kind], update, account, f"entry.{place}")
    return found


def _reader(kind: str, field: str, connected: Account) -> Callable[[Value, str], Iterator[Found]] | None:
    if (kind, field) == ("instagram", "mentions"):
        return mentions.mention if connected.settings.get(mentions.READ_MENTIONS) is True else None
    return _CHANGES.get((kind, field))


def _read(read: Callable[[Value, str], Iterator[Found]], value: Any, account: str, at: str) -> list[Found]:
    try:
        if not isinstance(value, dict):
            raise Unreadable("The update has no value.", field="value")
        return list(read(value, account))
    except Unreadable as problem:
        problem.field = f"{at}.{problem.field}" if problem.field else at
        return [problem]
