"""What an undone import leaves as it is: told among its problems."""

from collections import Counter
from collections.abc import Iterable
from uuid import UUID

from crm.core.work import Work
from funnel.imports import state
from funnel.imports.records import RowProblem

CODE = "KEPT"


async def told(work: Work, import_id: UUID, sentences: Iterable[tuple[str | None, str]]) -> None:
    """Field and sentence, the same ones once with how often; row 0 is the import itself."""
    counted = Counter(sentences)
    problems = [
        RowProblem(0, field, CODE, str(count) if count > 1 else None, sentence)
        for (field, sentence), count in sorted(counted.items(), key=str)
    ]
    await state.keep_problems(work, import_id, problems)
