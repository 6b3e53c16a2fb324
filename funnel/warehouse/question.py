"""Which facts a file holds: days, product, and what was known when."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from crm.core.problems import Invalid

MOST_DAYS = 3_660


class Facts(StrEnum):
    """What a file holds."""

    TOUCHES = "touches"
    JOURNEYS = "journeys"


class FileFormat(StrEnum):
    """How a file is written."""

    PARQUET = "parquet"
    CSV = "csv"


@dataclass(frozen=True)
class FactQuestion:
    """Days of the workspace's zone, both ends inclusive; `as_known_at` None: what is known now."""

    start: date
    end: date
    product_id: UUID | None = None
    as_known_at: datetime | None = None


def check(question: FactQuestion, field: str) -> None:
    """Raises Invalid with the field that is wrong."""
    if question.end < question.start:
        raise Invalid("The period ends before it starts.", field=field)
    if (question.end - question.start).days >= MOST_DAYS:
        raise Invalid(f"Ask for at most {MOST_DAYS} days at once.", field=field)
