"""What an import says of itself: counts while it runs, the report at its end."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

from crm.core import ids
from crm.models.words import ImportStatus
from funnel.imports.records import Batch, Row, RowProblem

_SHOWN = 200
"""Characters of a value that a problem keeps."""


class LandingCode(StrEnum):
    """Why a row that reads well does not land; `records.ProblemCode` has those of reading."""

    LEAD_NOT_FOUND = "LEAD_NOT_FOUND"
    UNKNOWN_RESOURCE = "UNKNOWN_RESOURCE"
    UNKNOWN_MEMBER = "UNKNOWN_MEMBER"
    UNKNOWN_STEP = "UNKNOWN_STEP"
    ANOTHER_PRODUCT = "ANOTHER_PRODUCT"
    DEAL_IS_WON = "DEAL_IS_WON"
    CURRENCY = "CURRENCY"
    NO_RATE = "NO_RATE"
    ANOTHER_SPEND = "ANOTHER_SPEND"
    DIFFERS = "DIFFERS"
    REFUSED = "REFUSED"


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows of the file by what became of them; `rows` is their sum."""

    created: int = 0
    updated: int = 0
    skipped: int = 0
    rejected: int = 0
    suggested: int = 0
    """Not rows: pairs of people whom these rows make suspect to be one, for somebody to decide."""

    @property
    def rows(self) -> int:
        """Rows read so far."""
        return self.created + self.updated + self.skipped + self.rejected

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.created + other.created,
            self.updated + other.updated,
            self.skipped + other.skipped,
            self.rejected + other.rejected,
            self.suggested + other.suggested,
        )


@dataclass(slots=True)
class Landed:
    """What became of the good rows of one batch; a row that is in none of the lists was there already."""

    created: set[int] = field(default_factory=set)
    """Line numbers of rows that made something new."""
    updated: set[int] = field(default_factory=set)
    problems: list[RowProblem] = field(default_factory=list)
    suggested: int = 0
    """Pairs of people newly suspected to be one."""
    touched: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    """Of created rows, what would make a later row of the same run an update: identities of the person it is about."""

    def reject(self, row: Row, code: str, message: str, *, field: str | None, value: object = None) -> None:
        """The row does not land, and why."""
        shown = None if value is None else str(value)[:_SHOWN]
        self.problems.append(RowProblem(row.number, field, code, shown, message))

    def counts(self, batch: Batch) -> Counts:
        """The rows of the batch by what became of them: a row with a problem is rejected whatever else it did.

        A line of a wide file is one row, however many of its cells land.
        """
        rejected = {problem.row for problem in (*batch.problems, *self.problems)}
        created = len(self.created - rejected)
        updated = len(self.updated - self.created - rejected)
        skipped = batch.count - created - updated - len(rejected)
        return Counts(created, updated, skipped, len(rejected), self.suggested)


@dataclass(frozen=True, slots=True)
class Report:
    """The end of a run (or its state while it runs)."""

    import_id: UUID
    status: ImportStatus
    dry_run: bool
    counts: Counts
    resumed_at: int = 0
    """Rows that an earlier, interrupted run had landed already."""

    def as_json(self) -> dict[str, int | str]:
        """The object that programs read."""
        counts = self.counts
        return {
            "rows": counts.rows,
            "created": counts.created,
            "updated": counts.updated,
            "skipped": counts.skipped,
            "rejected": counts.rejected,
            "duplicateSuggestions": counts.suggested,
            "importId": ids.encode("imp", self.import_id),
        }


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run has come, in bytes of the file and in rows."""

    position: int
    total_bytes: int
    counts: Counts


OnProgress = Callable[[Progress], None]
