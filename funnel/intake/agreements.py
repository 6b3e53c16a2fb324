"""Keeps what visitors agreed to on pages: consents of who they became, by the same door as those of forms."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from crm.consents.record import ConsentItem, record_many
from crm.core.work import Work
from funnel.adapters.shape import Agreed
from funnel.intake.preferences import known_proofs


@dataclass(frozen=True, slots=True)
class Agreement:
    """What one message says, and of whom."""

    person_id: UUID
    agreed: Agreed
    at: datetime
    proof: str
    """The sender's id of the message: told again, also from a kept request, it is one consent."""


async def agree(work: Work, told: Sequence[Agreement]) -> None:
    """A fixed number of statements. A browser's clock that is ahead makes nothing of the future."""
    known = await known_proofs(work, {each.person_id for each in told})
    new = {(each.person_id, each.proof): each for each in told if (each.person_id, each.proof) not in known}
    await record_many(work, [item for each in new.values() for item in _items(work, each)])


def _items(work: Work, each: Agreement) -> list[ConsentItem]:
    return [
        ConsentItem(
            person_id=each.person_id,
            channel=each.agreed.channel_key,
            purpose=purpose,
            granted=granted,
            at=min(each.at, work.now),
            source=each.agreed.source,
            proof=each.proof,
            text_version=each.agreed.text_version,
        )
        for purpose, granted in each.agreed.said.items()
    ]
