"""Names: VK's events tell a person's number only, `users.get` says who it is, for many at once."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from crm.core.network_urls import NetworkUrls
from crm.models.words import IdentityKind, TouchpointKind
from crm.outbound.call import Answer
from funnel.adapters.fetching import PERSON, AccessRefused, Asking, Fetcher, Gone, NotNow
from funnel.adapters.reading import document, identifier, joined, members, named, objects, text
from funnel.adapters.shape import Announced, Contact, Found, Secrets, Unreadable
from funnel.adapters.vk.errors import PASSING, TOKEN

ACCESS_TOKEN = "access_token"
CHANNEL = "vk"
MOST = 1_000
"""Ids that `users.get` takes."""


def further(contact: Contact) -> Iterator[Announced]:
    """The name of whoever came without one; asked for once."""
    if contact.name is None:
        yield from (
            Announced(PERSON, key.value) for key in contact.identities if key.kind is IdentityKind.PLATFORM_USER_ID
        )


def ask(announced: Sequence[Announced], secrets: Secrets, networks: NetworkUrls) -> list[Asking]:
    """One request for as many as VK takes."""
    people = [each for each in announced if each.kind == PERSON]
    return [_asking(people[first : first + MOST], secrets, networks) for first in range(0, len(people), MOST)]


def _asking(people: Sequence[Announced], secrets: Secrets, networks: NetworkUrls) -> Asking:
    given = {
        "user_ids": ",".join(each.reference for each in people),
        "access_token": secrets[ACCESS_TOKEN][0],
        "v": networks.vk_version,
    }
    return Asking(tuple(people), f"{networks.vk}/method/users.get?{urlencode(given)}")


def read(asking: Asking, answer: Answer) -> Mapping[str, Sequence[Found]]:
    """Names by numbers. Whom VK does not know, or nobody any more, keeps having none."""
    try:
        said = document(answer.body)
    except Unreadable as error:
        raise NotNow("VK did not answer as its API does; it is asked again.") from error
    error_said = members(said.get("error"))
    if error_said:
        raise _trouble(error_said)
    if not answer.is_success:
        raise NotNow("VK has trouble of its own; it is asked again by itself.")
    users = objects(said.get("response"))
    return {number: [found] for user in users if (number := identifier(user.get("id"))) and (found := _name(user))}


def _name(user: Mapping[str, Any]) -> Contact | None:
    name = joined(user.get("first_name"), user.get("last_name"))
    if name is None or user.get("deactivated") is not None:
        return None
    return Contact(
        external_id=f"person:{identifier(user.get('id'))}",
        kind=TouchpointKind.CUSTOM,
        occurred_at=None,
        channel_key=CHANNEL,
        identities=named(user.get("id"), IdentityKind.PLATFORM_USER_ID, CHANNEL),
        name=name,
        only_identifies=True,
    )


def _trouble(error: Mapping[str, Any]) -> Exception:
    code = text(error.get("error_code")) or "ERROR"
    number = int(code) if code.isdigit() else 0
    if number in TOKEN:
        return AccessRefused(
            "VK does not accept the community's access token; give the connected account another one, and names are"
            " asked for again."
        )
    if number in PASSING:
        return NotNow("VK asks for a pause; it is asked again by itself.")
    return Gone(f"VK refused to tell names with the error {code}; its documentation says why.")


FETCHER = Fetcher(ACCESS_TOKEN, ask, read, further)
