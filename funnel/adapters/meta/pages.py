"""What happens on pages: lead forms that were filled in, comments, reactions."""

from collections.abc import Iterator, Mapping
from typing import Any

from crm.models.words import IdentityKind, TouchpointKind
from crm.people.identity import IdentityKey
from funnel.adapters.reading import LONGEST_MESSAGE, identifier, members, moment, named, required, text
from funnel.adapters.shape import Announced, Contact, Found, Unfetched

FACEBOOK, INSTAGRAM, INSTAGRAM_ADS = "facebook", "instagram", "instagram_ads"
LEAD = "leadgen"
"""Kind of what is fetched (`fetch`)."""
Value = Mapping[str, Any]


def leadgen(value: Value, account: str) -> Iterator[Found]:
    """Ids only: who it was and what they answered is fetched where the connected account has a token. Without one the
    problem names the id, so that nothing is lost while Meta keeps it.
    """
    lead = required(value.get("leadgen_id"), "leadgen_id")
    page = identifier(value.get("page_id")) or account
    told = {
        "page_id": page,
        "form_id": identifier(value.get("form_id")),
        "created_time": text(value.get("created_time"), 40),
    }
    yield Unfetched(
        f"The lead {lead} of the page {page} was announced; give the connected account an access_token to fetch its"
        " answers from Meta, and replay.",
        field="leadgen_id",
        announced=Announced(LEAD, lead, {name: each for name, each in told.items() if each}),
    )


def feed(value: Value, account: str) -> Iterator[Found]:
    """Comments and reactions of people; what the page itself does is no contact."""
    sender = members(value.get("from"))
    person = _person(sender.get("id"), account)
    if value.get("verb") != "add" or not person or person[0].value == account:
        return
    post = identifier(value.get("post_id"))
    if value.get("item") == "comment":
        number = required(value.get("comment_id"), "comment_id")
        yield _comment(value, account, FACEBOOK, number, post or number, person, text(sender.get("name")))
    elif value.get("item") in ("reaction", "like"):
        number = f"reaction:{account}:{post or ''}:{person[0].value}"
        yield Contact(
            external_id=number,
            kind=TouchpointKind.REACTION,
            occurred_at=moment(value.get("created_time")),
            channel_key=FACEBOOK,
            account_id=account or None,
            identities=person,
            name=text(sender.get("name")),
        )


def instagram_comment(value: Value, account: str) -> Iterator[Found]:
    """A comment under a post, or under an advert: then the advert's id is the campaign."""
    sender, media = members(value.get("from")), members(value.get("media"))
    person = _person(sender.get("id"), account)
    if not person or person[0].value == account:
        return
    ad = text(media.get("ad_id"))
    number = required(value.get("id"), "id")
    names = named(sender.get("username"), IdentityKind.HANDLE, INSTAGRAM)
    channel = INSTAGRAM_ADS if ad else INSTAGRAM
    said = {"message": value.get("text"), "created_time": value.get("created_time")}
    post = identifier(media.get("id")) or number
    yield _comment(said, account, channel, number, post, (*person, *names), text(sender.get("username")), ad)


def _person(value: Any, account: str) -> tuple[IdentityKey, ...]:
    """Ids are of the page: the same human has another one elsewhere."""
    return named(value, IdentityKind.PLATFORM_USER_ID, account)


def _comment(
    value: Value, account: str, channel: str, number: str, post: str, person: tuple[IdentityKey, ...], name: str | None,
    ad: str | None = None,
) -> Contact:  # fmt: skip
    return Contact(
        external_id=f"comment:{number}",
        kind=TouchpointKind.COMMENT,
        occurred_at=moment(value.get("created_time")),
        channel_key=channel,
        account_id=account or None,
        identities=person,
        name=name,
        text=text(value.get("message"), LONGEST_MESSAGE) or "[attachment]",
        thread_id=f"post:{post}:{person[0].value}",
        campaign=ad,
    )
