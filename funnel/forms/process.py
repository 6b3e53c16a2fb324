"""Submissions that wait become facts: in batches, exactly once, by the worker, so that nobody who sends waits for it.

As requests of networks do (`funnel.intake.process`): what fails together with others is tried again alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import and_, select, text, update

from crm.consents.record import ConsentItem, record_many
from crm.core.bulk import dump
from crm.core.limits import at_most
from crm.core.problems import Problem
from crm.core.work import Work, is_passing
from funnel.facts.facts import Fact, FactResult, StartFact, TouchFact
from funnel.facts.problems import Fault, without_names
from funnel.facts.record import record
from funnel.forms.definition import Definition
from funnel.forms.facts import CHANNEL, Waiting, facts_of
from funnel.models import Channel, Form, FormSubmission, FormVersion
from funnel.models.words import FormSubmissionState
from funnel.reads import among

AT_ONCE = 50
"""Submissions a transaction (decisions §2)."""
PATIENCE = timedelta(seconds=30)
"""After which one that failed together with others, and is tried alone, goes before those that go on coming in."""
_S = FormSubmissionState
_SETTLE = text(
    "UPDATE form_submissions s SET state = r.state, processed_at = :now, person_id = r.person_id,"
    " problem_code = r.code, problem_field = r.field, problem_message = r.message"
    " FROM json_to_recordset(CAST(:rows AS json))"
    " AS r(id uuid, state text, person_id uuid, code text, field text, message text)"
    " WHERE s.workspace_id = CAST(:workspace_id AS uuid) AND s.id = r.id"
)

log = structlog.get_logger("touchline.forms")


@dataclass
class _Done:
    """What became of one submission."""

    each: Waiting
    person_id: UUID | None = None
    is_new: bool = False
    """Whether its touch was recorded now, not by an earlier try."""
    problem: Problem | None = None
    results: list[FactResult] = field(default_factory=list)


async def process(work: Work) -> int:
    """How many submissions were taken, at most `AT_ONCE`; 0: none waits. Another worker takes others."""
    waiting = (
        await _take(work, _S.ALONE, 1, before=work.now - PATIENCE)
        or await _take(work, _S.WAITING, AT_ONCE)
        or await _take(work, _S.ALONE, 1)
    )
    if not waiting:
        return 0
    try:
        async with work.undoing():
            done = await _land(work, waiting)
    except Exception as error:
        if is_passing(error):
            raise  # nobody's fault: the whole transaction is tried again
        await _set_aside(work, waiting, error)
        return len(waiting)
    await _settle(work, done)
    return len(waiting)


async def _take(work: Work, state: FormSubmissionState, most: int, *, before: datetime | None = None) -> list[Waiting]:
    own, form, version = FormSubmission, Form, FormVersion
    asked = (
        select(
            own.id, own.form_id, form.name, form.product_id, form.resource_id, form.step_key, version.definition,
            own.submission_key, own.language, own.submitted_at, own.answers, own.context, own.consents,
            own.self_reported,
        )
        .join(form, and_(form.workspace_id == work.workspace_id, form.id == own.form_id))
        .join(version, and_(version.workspace_id == work.workspace_id, version.id == own.form_version_id))
        .where(own.workspace_id == work.workspace_id, own.state == state.value)
        .where(*([own.received_at <= before] if before else ()))
        .order_by(own.received_at, own.id)
        .limit(at_most(most))
        .with_for_update(of=own, skip_locked=True)
    )  # fmt: skip
    return [_waiting(row) for row in await work.execute(asked)]


def _waiting(row: Any) -> Waiting:
    return Waiting(
        id=row.id,
        form_id=row.form_id,
        form_name=row.name,
        product_id=row.product_id,
        resource_id=row.resource_id,
        step_key=row.step_key,
        definition=Definition.model_validate(row.definition),
        key=row.submission_key,
        language=row.language,
        submitted_at=row.submitted_at,
        answers=row.answers or {},
        context=row.context or {},
        consents=tuple(row.consents),
        self_reported=row.self_reported,
    )


async def _land(work: Work, waiting: Sequence[Waiting]) -> list[_Done]:
    """Records the facts of all submissions together, then what people agreed to."""
    asked = select(Channel.id).where(Channel.workspace_id == work.workspace_id, Channel.key == CHANNEL)
    channel_id = await work.scalar(asked)
    done = [_Done(each) for each in waiting]
    facts: list[Fact] = []
    owners: list[_Done] = []
    for one in done:
        for fact in facts_of(one.each, channel_id):
            facts.append(fact)
            owners.append(one)
    outcome = await record(work, facts)
    for one, fact, result in zip(owners, facts, outcome.results, strict=True):
        _note(one, fact, result)
    await record_many(work, [item for one in done for item in _agreed(one)])
    return done


def _note(one: _Done, fact: Fact, result: FactResult) -> None:
    one.person_id = one.person_id or result.person_id
    if isinstance(fact, TouchFact) and fact.external_id == one.each.key:
        one.is_new = result.status == "RECORDED"
    if result.problem is not None and (one.problem is None or isinstance(fact, StartFact)):
        one.problem = without_names(result.problem)


def _agreed(one: _Done) -> list[ConsentItem]:
    """What they agreed to, as evidence: the words that were shown, their version, when, and in which submission."""
    if one.person_id is None or not one.is_new:
        return []
    asked = {each.key: each for each in one.each.definition.consents}
    return [
        ConsentItem(
            person_id=one.person_id,
            channel=channel,
            purpose=asked[told["key"]].purpose,
            granted=True,
            at=one.each.submitted_at,
            source=f"Form “{one.each.form_name}”, submission {one.each.key}",
            proof=asked[told["key"]].text.told(one.each.language) or None,
            text_version=told["text_version"],
        )
        for told in one.each.consents
        if told["granted"] and told["key"] in asked
        for channel in asked[told["key"]].on
    ]


async def _set_aside(work: Work, waiting: Sequence[Waiting], error: Exception) -> None:
    log.error("submissions failed", submissions=[str(each.id) for each in waiting], error=type(error).__name__)
    if len(waiting) == 1:
        problem = error if isinstance(error, Problem) else Fault()
        await _settle(work, [_Done(waiting[0], problem=without_names(problem))])
        return
    row = FormSubmission
    again = update(row).where(row.workspace_id == work.workspace_id, among(row.id, [each.id for each in waiting]))
    await work.execute(again.values(state=FormSubmissionState.ALONE.value))


async def _settle(work: Work, done: Sequence[_Done]) -> None:
    rows = [
        {
            "id": one.each.id,
            "state": (FormSubmissionState.FAILED if one.problem else FormSubmissionState.DONE).value,
            "person_id": one.person_id,
            "code": one.problem.code if one.problem else None,
            "field": one.problem.field if one.problem else None,
            "message": one.problem.message if one.problem else None,
        }
        for one in done
    ]
    await work.execute(_SETTLE, {"workspace_id": work.workspace_id, "now": work.now, "rows": dump(rows)})
