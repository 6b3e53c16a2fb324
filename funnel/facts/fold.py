"""Step entries as a fold over dated candidates: any order of the same facts gives the same entries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from crm.models.words import EntryCause
from funnel.facts.chains import Chain, ChainStep

SALE = "SALE"
"""Cause of the candidate that keeps a buyer from having no lead: it enters only where nothing came before it."""

_RANK = {EntryCause.RULE.value: 0, EntryCause.MOVE.value: 2, EntryCause.RECYCLE.value: 2, SALE: 3}
_HUMAN = frozenset({EntryCause.MOVE.value, EntryCause.RECYCLE.value})
_SAID = {
    EntryCause.START.value: "Started by hand.",
    EntryCause.IMPORT.value: "Brought in by an import.",
    SALE: "Bought without a lead.",
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A fact that may let a lead into a step."""

    cause: str
    position: int | None
    """Of the step; None: by `step_key`, or the first (START) or the sale's own (SALE)."""
    step_key: str | None
    fact_kind: str
    fact_id: UUID
    occurred_at: datetime
    source: str
    external_id: str
    member_id: UUID | None = None
    reason: str | None = None
    import_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """A step entry as the facts bear it out."""

    from_step_id: UUID | None
    to_step_id: UUID
    step_key: str
    position: int
    ordinal: int
    passed_over: tuple[UUID, ...]
    occurred_at: datetime
    cause: str
    fact_kind: str
    fact_id: UUID
    reason: str
    member_id: UUID | None
    import_id: UUID | None


def fold(chain: Chain, candidates: Iterable[Candidate]) -> list[Wanted]:
    """The entries in order.

    A candidate is taken when its step lies after the position, the furthest reached since the last human move; human
    moves are always taken and set the position, backwards too. Ties in time go by source, external id and step.
    A sale dated before the start that a person or a file gave the lead follows that start: the lead started there, and
    its sale keeps its own, earlier time.
    """
    position = 0
    entries: list[Wanted] = []
    for step, candidate in _ordered(chain, candidates):
        human = candidate.cause in _HUMAN
        if not human and (step.position <= position or (candidate.cause == SALE and entries)):
            continue
        entries.append(_entry(chain, entries, candidate, step, position))
        position = step.position
    return entries


def _ordered(chain: Chain, candidates: Iterable[Candidate]) -> Sequence[tuple[ChainStep, Candidate]]:
    placed = [(step, each) for each in candidates if (step := _step(chain, each)) is not None]
    start = _given_start([each for _, each in placed])
    return sorted(placed, key=lambda pair: _order(pair[1], pair[0].position, start))


def _given_start(candidates: Sequence[Candidate]) -> datetime | None:
    """When the lead was said to start, if nothing but sales came before; None otherwise."""
    starts = [each.occurred_at for each in candidates if each.fact_kind == "START"]
    others = [each.occurred_at for each in candidates if each.fact_kind != "SALE"]
    return min(starts) if starts and min(starts) == min(others) else None


def _order(candidate: Candidate, position: int, start: datetime | None) -> tuple[datetime, bool, str, str, int, int]:
    rank = _RANK.get(candidate.cause, 1)
    follows = start is not None and candidate.fact_kind == "SALE" and candidate.occurred_at < start
    at = start if follows and start is not None else candidate.occurred_at
    return at, follows, candidate.source, candidate.external_id, rank, position


def _step(chain: Chain, candidate: Candidate) -> ChainStep | None:
    if candidate.position is not None:
        return chain.at(candidate.position)
    if candidate.cause == SALE:
        return chain.at(chain.sale_position)
    if candidate.cause in _HUMAN:
        # A merged person's other lead may have been moved in another version: a step this one lacks is no step.
        return chain.by_key.get(candidate.step_key or "")
    return chain.by_key.get(candidate.step_key or "", chain.at(1))


def _entry(chain: Chain, entries: Sequence[Wanted], candidate: Candidate, step: ChainStep, position: int) -> Wanted:
    entered = {entry.to_step_id for entry in entries}
    between = chain.steps[position : step.position - 1]
    return Wanted(
        from_step_id=entries[-1].to_step_id if entries else None,
        to_step_id=step.id,
        step_key=step.key,
        position=step.position,
        ordinal=1 + sum(entry.to_step_id == step.id for entry in entries),
        passed_over=tuple(each.id for each in between if each.id not in entered),
        occurred_at=candidate.occurred_at,
        cause=EntryCause.START.value if candidate.cause == SALE else candidate.cause,
        fact_kind=candidate.fact_kind,
        fact_id=candidate.fact_id,
        reason=candidate.reason or _SAID.get(candidate.cause) or step.entered_when,
        member_id=candidate.member_id,
        import_id=candidate.import_id,
    )
