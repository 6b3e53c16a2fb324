"""Records facts: resolve → store → progress → journeys → cells, always a batch."""

from collections.abc import Sequence

from crm.core.work import Work
from funnel.facts.facts import Fact, Outcome


async def record(work: Work, facts: Sequence[Fact], *, atomic: bool = False) -> Outcome:
    """Records the facts and everything that follows from them, in a number of statements that their number does not
    change. A fact that cannot be used is REJECTED with its problem; with `atomic` that refuses the whole batch.
    """
    raise NotImplementedError
