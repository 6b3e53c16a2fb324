"""Keeps what was sent, once; without an actor, before anybody is thanked."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy.dialects.postgresql import insert

from crm.core.ids import new_id
from crm.core.work import Work
from funnel.forms.fill import Filled
from funnel.forms.open import OpenForm
from funnel.forms.sent import Sent
from funnel.models import FormSubmission
from funnel.models.words import FormSubmissionState, FormVia

BACKDATED = timedelta(hours=24)
"""So long a browser may hold an answer back; what it says of other times is its clock's fault."""
HONEYPOT, TOO_FAST = "HONEYPOT", "TOO_FAST"
_WHY = {
    HONEYPOT: "The field that nobody sees was filled in; accept the submission if a human sent it all the same.",
    TOO_FAST: "It was sent faster than anybody reads; accept the submission if a human sent it all the same.",
}


@dataclass(frozen=True, slots=True, repr=False)
class Kept:
    """One submission as it is stored."""

    form_id: UUID
    form_version_id: UUID
    key: str
    via: FormVia
    language: str
    sent: Sent
    filled: Filled
    bot: str | None = None
    """By which sign a program sent it; None: a human did."""


def to_keep(
    form: OpenForm, sent: Sent, filled: Filled, *, via: FormVia, language: str, bot: str | None, at: datetime
) -> Kept:
    """By the sender's id; without one the same answers within an hour are one submission: a button pressed twice."""
    key = f"id:{sent.submission_id}" if sent.submission_id else _hash(filled, at)
    return Kept(form.id, form.version_id, key, via, language, sent, filled, bot)


def _hash(filled: Filled, at: datetime) -> str:
    said = [filled.answers, filled.consents, filled.self_reported, f"{at:%Y-%m-%dT%H}"]
    return f"sha256:{hashlib.sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).hexdigest()}"


async def keep(work: Work, kept: Kept) -> bool:
    """Whether it is new; one statement."""
    row = insert(FormSubmission).values(_row(work, kept))
    done = row.on_conflict_do_nothing(constraint="uq_form_submissions_key").returning(FormSubmission.id)
    return await work.scalar(done) is not None


def _row(work: Work, kept: Kept) -> dict[str, Any]:
    told = kept.sent.submitted_at
    is_told = told is not None and work.now - BACKDATED <= told <= work.now
    state = FormSubmissionState.WAITING if kept.bot is None else FormSubmissionState.BOT
    return {
        "workspace_id": work.workspace_id,
        "id": new_id(),
        "form_id": kept.form_id,
        "form_version_id": kept.form_version_id,
        "submission_key": kept.key,
        "received_at": work.now,
        "submitted_at": told if is_told else work.now,
        "via": kept.via.value,
        "language": kept.language,
        "answers": dict(kept.filled.answers),
        "context": dict(kept.sent.context),
        "consents": list(kept.filled.consents),
        "self_reported": kept.filled.self_reported,
        "state": state.value,
        "problem_code": kept.bot,
        "problem_message": _WHY.get(kept.bot or ""),
    }
