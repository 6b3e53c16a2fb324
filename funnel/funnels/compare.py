"""What one version of a funnel changed against an older one: steps side by side, and a sentence for each change."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from funnel.funnels.versions import Version, VersionStep, image, versions_of
from funnel.models import Funnel
from funnel.models.words import StepChange
from funnel.reads import Reads, among


@dataclass(frozen=True, slots=True)
class Change:
    """One change, the step it is about (its newer key where it has one), and a sentence."""

    code: StepChange
    step_key: str | None
    message: str


@dataclass(frozen=True, slots=True)
class Line:
    """A step of the older version beside the one that stands for it in the newer; either may be missing."""

    before: VersionStep | None
    after: VersionStep | None
    changes: tuple[Change, ...]


def compare(versions: Sequence[Version]) -> list[Line]:
    """The first of the versions beside the last of them, those between in order: their mappings are followed."""
    older, newer, later = versions[0], versions[-1], versions[1:]
    to = {step.key: image(step.key, later) for step in older.steps}
    by_key = {step.key: step for step in newer.steps}
    moved = _moved([by_key[key].position for key in to.values() if key is not None])
    lines = [_line(step, by_key.get(to[step.key] or ""), to, moved) for step in older.steps]
    taken = {line.after.key for line in lines if line.after is not None}
    lines += [Line(None, step, (_added(step),)) for step in newer.steps if step.key not in taken]
    return _in_order(lines)


def changes(versions: Sequence[Version]) -> list[Change]:
    """Every change in the order of the steps, the entry rule first."""
    older, newer = versions[0], versions[-1]
    found = [change for line in compare(versions) for change in line.changes]
    before, after = older.steps[0].entered_when, newer.steps[0].entered_when
    if before != after:
        message = f"People now enter by “{after}” instead of “{before}”."
        found.insert(0, Change(StepChange.ENTRY_RULE_CHANGED, None, message))
    return found


async def changes_of(reads: Reads, funnel_ids: Sequence[UUID]) -> Mapping[UUID, list[Change]]:
    """What each of these versions changed against the one before it; the first of a product changed nothing."""
    pairs = await _with_predecessors(reads, funnel_ids)
    return {own.id: changes([before, own]) if before else [] for before, own in pairs}


async def mappings_of(reads: Reads, funnel_ids: Sequence[UUID]) -> Mapping[UUID, list[tuple[str, str | None, bool]]]:
    """(key in the version before, key in this one, whether somebody said so) for each step of the version before."""
    return {
        own.id: [
            (step.key, image(step.key, [own]), step.key in own.explicit) for step in (before.steps if before else ())
        ]
        for before, own in await _with_predecessors(reads, funnel_ids)
    }


async def _with_predecessors(reads: Reads, funnel_ids: Sequence[UUID]) -> list[tuple[Version | None, Version]]:
    owners = select(Funnel.product_id).where(
        Funnel.workspace_id == reads.workspace_id, among(Funnel.id, list(funnel_ids))
    )
    products = sorted({row["product_id"] for row in await reads.rows(owners)})
    wanted = set(funnel_ids)
    return [
        (before, version)
        for own in (await versions_of(reads, products)).values()
        for before, version in zip([None, *own[:-1]], own, strict=True)
        if version.id in wanted
    ]


def _line(step: VersionStep, after: VersionStep | None, to: Mapping[str, str | None], moved: frozenset[int]) -> Line:
    if after is None:
        message = f"“{step.name}” is gone; those who stood there count at no step of the newer version."
        return Line(step, None, (Change(StepChange.STEP_REMOVED, step.key, message),))
    found = [
        Change(code, after.key, told)
        for code, said in _DIFFERENCES
        if (told := said(step, after)) is not None
    ]  # fmt: skip
    if list(to.values()).count(after.key) > 1 and step.key != after.key:
        message = f"“{step.name}” was merged into “{after.name}”."
        found = [Change(StepChange.STEPS_MERGED, after.key, message)]
    elif after.position in moved:
        found.append(Change(StepChange.MOVED, after.key, f"“{after.name}” moved to place {after.position}."))
    return Line(step, after, tuple(found))


def _added(step: VersionStep) -> Change:
    return Change(StepChange.STEP_ADDED, step.key, f"“{step.name}” is new, at place {step.position}.")


def _moved(positions: Sequence[int]) -> frozenset[int]:
    """The fewest steps that must have been moved: those outside the longest run that kept its order."""
    runs: list[tuple[int, ...]] = []
    for position in positions:
        before = [run for run in runs if run[-1] <= position]
        runs.append((*_longest(before), position))
    return frozenset(positions) - frozenset(_longest(runs))


def _longest(runs: Sequence[tuple[int, ...]]) -> tuple[int, ...]:
    return max(runs, key=len) if runs else ()


def _in_order(lines: Sequence[Line]) -> list[Line]:
    """By the newer version; a removed step after the surviving one before it."""
    places: dict[int, tuple[int, int]] = {}
    last = 0
    for index, line in enumerate(lines):
        if line.after is not None:
            last = line.after.position if line.before is not None else last
            places[index] = (line.after.position, 0)
        elif line.before is not None:
            places[index] = (last, line.before.position)
    return [lines[index] for index in sorted(range(len(lines)), key=lambda index: (places[index], index))]


Said = Callable[[VersionStep, VersionStep], str | None]


def _differences() -> Iterator[tuple[StepChange, Said]]:
    yield StepChange.RENAMED, lambda a, b: None if a.name == b.name else f"“{a.name}” is called “{b.name}” now."
    yield (
        StepChange.KEY_CHANGED,
        lambda a, b: None if a.key == b.key else f"“{b.name}” has the key {b.key!r} instead of {a.key!r}.",
    )
    yield (
        StepChange.PHASE_CHANGED,
        lambda a, b: None if a.phase is b.phase else f"“{b.name}” is in the phase {b.phase} instead of {a.phase}.",
    )
    yield (
        StepChange.SIDE_CHANGED,
        lambda a, b: None if a.side is b.side else f"“{b.name}” is worked on by {b.side} instead of {a.side}.",
    )
    yield (
        StepChange.HANDOFF_CHANGED,
        lambda a, b: (
            None
            if a.is_handoff == b.is_handoff
            else f"“{b.name}” is {'now' if b.is_handoff else 'no longer'} where sales take over."
        ),
    )
    yield (
        StepChange.OPTIONAL_CHANGED,
        lambda a, b: (
            None
            if a.optional == b.optional
            else f"“{b.name}” {'may now' if b.optional else 'may no longer'} be left out."
        ),
    )
    yield (
        StepChange.EXPECTED_DAYS_CHANGED,
        lambda a, b: (
            None
            if a.expected_days == b.expected_days
            else f"“{b.name}” is expected to take {_days(b)} instead of {_days(a)}."
        ),
    )
    yield (
        StepChange.LIFECYCLE_CHANGED,
        lambda a, b: None if a.stage is b.stage else f"“{b.name}” stands for {b.stage} instead of {a.stage}.",
    )
    yield (
        StepChange.GOAL_CHANGED,
        lambda a, b: (
            None
            if a.goal_text == b.goal_text
            else f"The goal of “{b.name}” is {_quoted(b.goal_text)} instead of {_quoted(a.goal_text)}."
        ),
    )
    yield StepChange.RULE_CHANGED, lambda a, b: (
        None
        if a.tree == b.tree
        else f"“{b.name}” is left by {_quoted(b.rule)} instead of {_quoted(a.rule)}."
    )  # fmt: skip


_DIFFERENCES = tuple(_differences())


def _days(step: VersionStep) -> str:
    return "nobody said how long" if step.expected_days is None else f"{step.expected_days} days"


def _quoted(text: str | None) -> str:
    return "nothing" if text is None else f"“{text}”"
