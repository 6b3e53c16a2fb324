"""How a person is recognised: one (kind, account, value), stored normalised."""

from dataclasses import dataclass
from functools import cached_property

from crm.models.words import IdentityKind

Slot = tuple[str, str, str]
"""Kind, account and value: what is unique in a workspace."""


@dataclass(frozen=True)
class IdentityKey:
    """An identity as a caller gives it; `crm.people.normalise` makes it comparable."""

    kind: IdentityKind
    value: str
    account: str = ""
    """Our page or app the id belongs to, for ids that differ per page; empty when it is the same everywhere."""
    verified: bool = False

    @cached_property
    def slot(self) -> Slot:
        """The unique part; asked many times for one fact, so it is kept."""
        return self.kind.value, self.account, self.value


_STRENGTH = {
    IdentityKind.EMAIL: 2,
    IdentityKind.PHONE: 3,
    IdentityKind.EXTERNAL_ID: 4,
    IdentityKind.PLATFORM_USER_ID: 5,
    IdentityKind.HANDLE: 6,
    IdentityKind.ANONYMOUS_ID: 7,
}


def strength(kind: IdentityKind, verified: bool) -> int:
    """Rank among the identities of one fact, 1 the strongest: the person of the strongest gets the fact."""
    if verified and kind in (IdentityKind.EMAIL, IdentityKind.PHONE):
        return 1
    return _STRENGTH[kind]
