"""Videos of a channel."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from funnel.adapters.atom import ATOM, inner, tree
from funnel.adapters.reading import identifier, moment, required, text
from funnel.adapters.shape import Account, Found, Publication, Received, Unreadable
from funnel.models.words import ContentFormat

_YOUTUBE = "{http://www.youtube.com/xml/schemas/2015}"


def parse(received: Received, account: Account) -> list[Found]:
    """What each entry of the feed tells; those of other channels are no concern of this connected account."""
    feed = tree(received.body)
    if feed.tag != f"{ATOM}feed":
        raise Unreadable("The body is no Atom feed.", field="feed")
    found: list[Found] = []
    for place, entry in enumerate(feed.findall(f"{ATOM}entry")):
        try:
            found += _video(entry, account)
        except Unreadable as problem:
            problem.field = f"entry.{place}.{problem.field}"
            found.append(problem)
    return found


def _video(entry: Element, account: Account) -> Iterator[Found]:
    channel = identifier(inner(entry, f"{_YOUTUBE}channelId"))
    if account.account_id not in (None, channel):
        return
    number = required(inner(entry, f"{_YOUTUBE}videoId"), "videoId")
    yield Publication(
        external_id=number,
        title=text(inner(entry, f"{ATOM}title"), 200) or number,
        url=f"https://www.youtube.com/watch?v={number}",
        published_at=moment(inner(entry, f"{ATOM}published")),
        format=ContentFormat.VIDEO,
        account_id=channel,
    )
