"""What an undone import leaves as it is: told among its problems."""

from collections import Counter
from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import text

from crm.core.bulk import dump
from crm.core.work import Work
from funnel.imports import state
from funnel.imports.records import RowProblem

CODE = "KEPT"


_AGAIN = text(
    "UPDATE import_problems p SET value = CAST(CAST(coalesce(p.value, '1') AS bigint) + r.count AS text)"
    " FROM json_to_recordset(CAST(:rows AS json)) AS r(field text, message text, count bigint)"
    " WHERE p.workspace_id = :workspace_id AND p.import_id = :import_id AND p.row = 0 AND p.code = :code"
    " AND p.field IS NOT DISTINCT FROM r.field AND p.message = r.message RETURNING p.field, p.message"
)


async def told(work: Work, import_id: UUID, sentences: Iterable[tuple[str | None, str]]) -> None:
    """Field and sentence, the same ones once with how often, however many steps tell them; row 0 is the import itself,
    which is locked.
    """
    counted = Counter(sentences)
    if not counted:
        return
    rows = dump({"field": field, "message": said, "count": count} for (field, said), count in counted.items())
    own = {"workspace_id": work.workspace_id, "import_id": import_id, "code": CODE, "rows": rows}
    known = {(row.field, row.message) for row in await work.execute(_AGAIN, own)}
    problems = [
        RowProblem(0, field, CODE, str(count) if count > 1 else None, sentence)
        for (field, sentence), count in sorted(counted.items(), key=str)
        if (field, sentence) not in known
    ]
    await state.keep_problems(work, import_id, problems)
