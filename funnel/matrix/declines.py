"""How sales answered the people that each resource prepared, as the gaps need it."""

from uuid import UUID

from funnel.inputs import Period
from funnel.matrix.loaded import Declines
from funnel.reads import Reads
from funnel.routing.feedback import by, read_answers


async def read_declines(reads: Reads, product_id: UUID, period: Period, zone: str) -> dict[int, Declines]:
    """By number of the resource that sent the person last: hand-overs offered in the period and answered."""
    rows = await read_answers(reads, product_id, period.start, period.end, zone)
    found = by(rows, lambda each: each.last_number)
    return {
        number: Declines(each.answered, each.declined) for number, each in found.items() if number and each.answered
    }
