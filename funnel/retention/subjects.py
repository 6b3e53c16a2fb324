"""What is kept for a time only: how long by default, and what a workspace may say of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from crm.models.retention import RetentionSubject

_S = RetentionSubject


@dataclass(frozen=True, slots=True)
class Subject:
    """Days; `days` None is for ever."""

    days: int | None
    least: int = 1
    most: int = 36_500

    @property
    def is_fixed(self) -> bool:
        """Whether the service itself needs it so long and no longer."""
        return self.least == self.most


WEEK = Subject(7, 7, 7)
"""`crm/jobs/clean.py`: an answer can be asked for again, and a listener go on, for a week; so a log-in is looked up."""

SUBJECTS: Mapping[RetentionSubject, Subject] = {
    _S.UNKNOWN_VISITORS: Subject(395, 30),
    _S.PEOPLE_WITHOUT_LEAD: Subject(None, 30),
    _S.LOST_LEADS: Subject(None, 30),
    _S.CALL_RECORDINGS: Subject(None),
    _S.IMPORT_PROBLEMS: Subject(90),
    _S.PERSON_EXPORTS: Subject(365, 2),
    _S.FORM_ANSWERS: Subject(90),
    _S.CONVERSION_REQUESTS: Subject(395, 30),
    _S.RECLASSIFICATION_TRIALS: Subject(90, 7),
    _S.AUDIT: Subject(1_095, 365),
    _S.IDEMPOTENCY_KEYS: WEEK,
    _S.OUTBOX: WEEK,
    _S.SESSIONS: WEEK,
}
"""In the order in which a run goes through them. What people are known by because of a lead goes only where a workspace
says so; 395 days are the thirteen months for which a visitor's cookie is good, and what was told to networks is proved.
Answers of forms are those that became nobody's, of programs and failed ones: 90 days are long enough to find a human
among them, and for somebody to apply a trial of a re-classification. The audit's least is held by the table too
(migration 0031)."""

SWEPT = tuple(subject for subject, each in SUBJECTS.items() if not each.is_fixed)
"""Those a run goes through; the fixed ones have sweeps of their own."""
PERSONS = frozenset({_S.UNKNOWN_VISITORS, _S.PEOPLE_WITHOUT_LEAD, _S.LOST_LEADS})
"""Those of whole persons."""
