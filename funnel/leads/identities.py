"""Identities as clients write them."""

from pydantic import BaseModel

from crm.leads.texts import Key
from crm.models.words import IdentityKind
from crm.people.identity import IdentityKey


class Identity(BaseModel, frozen=True):
    """How a person is recognised; the value in any spelling."""

    kind: IdentityKind
    value: Key
    account: Key | None = None

    @property
    def key(self) -> IdentityKey:
        """As facts take it."""
        return IdentityKey(self.kind, self.value, self.account or "")
