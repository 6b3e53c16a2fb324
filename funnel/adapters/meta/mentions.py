"""Mentions on Instagram: ids only, so what was said, and by whom, is asked for; where the connected account wants it.

Meta's documents tell that a mention has a text and a time. Whether it has somebody is not certain of comments: without
a name there is nobody whose touch it could be.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from crm.models.words import IdentityKind, TouchpointKind
from funnel.adapters.fetching import Gone
from funnel.adapters.meta.pages import INSTAGRAM
from funnel.adapters.reading import LONGEST_MESSAGE, identifier, members, moment, named, required, text
from funnel.adapters.shape import Announced, Contact, Found, Unfetched
from funnel.adapters.signatures import check_switch

READ_MENTIONS = "read_mentions"
"""The setting: what answers hold besides the text is not confirmed."""
MENTION = "mention"
"""Kind of what is fetched (`fetch`)."""
_COMMENT, _MEDIA = "mentioned_comment", "mentioned_media"
_ASKED = {
    _COMMENT: "comment_id({}){{id,text,timestamp,username}}",
    _MEDIA: "media_id({}){{id,caption,timestamp,username}}",
}
Value = Mapping[str, Any]


def mention(value: Value, account: str) -> Iterator[Found]:
    """A comment that names us, or a post whose words do: then there is no comment's id."""
    media, comment = identifier(value.get("media_id")), identifier(value.get("comment_id"))
    number = comment or required(media, "media_id")
    told = {"account": account, "of": _COMMENT if comment else _MEDIA, "media": media}
    yield Unfetched(
        f"The mention {number} was announced; give the connected account an access_token to ask Meta what it says, and"
        " replay.",
        field="comment_id" if comment else "media_id",
        announced=Announced(MENTION, number, {name: each for name, each in told.items() if each}),
    )


def path_of(announced: Announced) -> tuple[str, str]:
    """Whose node is asked, and for which fields."""
    of = announced.details.get("of", _COMMENT)
    return announced.details.get("account", ""), f"{of}.{_ASKED[of].format(announced.reference)}"


def contact(said: Mapping[str, Any], announced: Announced) -> Contact:
    """The mention as a contact of whoever is named. Raises Gone where nobody is."""
    inner = members(said.get(announced.details.get("of", _COMMENT)))
    account, who = announced.details.get("account"), text(inner.get("username"), 120)
    if who is None:
        raise Gone("Meta did not say who mentioned the account: there is nobody whose touch it could be.")
    post = announced.details.get("media", announced.reference)
    return Contact(
        external_id=f"mention:{announced.reference}",
        kind=TouchpointKind.MENTION,
        occurred_at=moment(inner.get("timestamp")),
        channel_key=INSTAGRAM,
        account_id=account,
        identities=named(who, IdentityKind.HANDLE, INSTAGRAM),
        name=who,
        text=text(inner.get("text") or inner.get("caption"), LONGEST_MESSAGE) or "[mention]",
        thread_id=f"mention:{post}:{who}",
    )


def check(settings: Mapping[str, Any]) -> None:
    """Raises Invalid for anything but true and false."""
    check_switch(settings, READ_MENTIONS)
