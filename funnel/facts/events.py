"""What others hear inside the transaction of the facts."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class AudienceFiguresMoved:
    """Day cells of audiences that the roll-out judges have changed; of these products."""

    product_ids: frozenset[UUID]


@dataclass(frozen=True)
class Attended:
    """People came to events of these resources."""

    resource_ids: frozenset[UUID]
