"""What other rooms may want to know of keys."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ApiKeyRevoked:
    """What is remembered of the key's rights is not true any more."""

    api_key_id: UUID
