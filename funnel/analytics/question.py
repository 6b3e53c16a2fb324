"""What is asked of the funnel report: validated once, then never changed."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import aliased

from crm.core.problems import Invalid, NotFound
from crm.core.reader import Reader
from crm.models import Workspace
from funnel.analytics.checks import check, check_step_windows
from funnel.analytics.words import CountBy, DecidedBy, EntryMode, FunnelBreakdown, ReentryMode, TrendUnit
from funnel.funnels.versions import Version, image, images, versions_of
from funnel.models import Funnel, Product, Step, StepMapping


@dataclass(frozen=True)
class Period:
    """Days of the workspace's zone, both ends inclusive."""

    start: date
    end: date


@dataclass(frozen=True)
class StepWindow:
    """At most so long after the entry before it may a step be entered, inclusive: seconds or calendar days."""

    step_key: str
    seconds: int | None = None
    days: int | None = None


@dataclass(frozen=True)
class FunnelQuestion:
    """The input of the report, with ids decoded."""

    product_id: UUID
    period: Period
    entry_mode: EntryMode = EntryMode.OPEN
    from_step_key: str | None = None
    to_step_key: str | None = None
    breakdown: FunnelBreakdown | None = None
    decided_by: DecidedBy = DecidedBy.FIRST_TOUCH
    decided_by_step_key: str | None = None
    trend: TrendUnit | None = None
    window_days: int | None = None
    version: int | None = None
    compare_to: Period | None = None
    as_known_at: datetime | None = None
    window_seconds: int | None = None
    step_windows: tuple[StepWindow, ...] = ()
    reentry: ReentryMode = ReentryMode.FIRST
    ripe_only: bool = False
    """Leaves out those whose whole window is not over, however far they came."""
    count_by: CountBy = CountBy.PERSONS
    percentiles: tuple[float, ...] = ()
    """Further percentiles of the times, 0 to 100."""


@dataclass(frozen=True)
class QuestionStep:
    """A step of the question, as the version that is read has it."""

    id: UUID
    key: str
    position: int
    expected_days: int | None


@dataclass(frozen=True)
class Frame:
    """The question together with what it refers to: steps, zone and currency."""

    question: FunnelQuestion
    steps: tuple[QuestionStep, ...]
    following_key: str | None
    """Key of the step after the question's last one: its entries say that the last goal was reached."""
    starts_at_first: bool
    funnel_id: UUID | None
    """Set when one version was asked for; otherwise all versions are read, mapped onto the current one."""
    mapped: Mapping[UUID, str] | None
    """Step id → key in the current version, for the steps of all versions; None where every key stands for itself."""
    former: Mapping[str, str]
    """Keys that only older versions have → the key that stands for them now."""
    zone: str
    currency: str
    lookback_days: int

    @property
    def keys(self) -> tuple[str, ...]:
        """Step keys in order."""
        return tuple(step.key for step in self.steps)

    @property
    def deciding(self) -> str | list[UUID] | None:
        """The step whose touch decides: its key, or where versions are mapped all steps that stand for it."""
        key = self.question.decided_by_step_key
        return key if self.mapped is None else [step_id for step_id, own in self.mapped.items() if own == key]


def _workspace(reader: Reader) -> Select[str, str, int]:
    return select(Workspace.time_zone, Workspace.currency, Workspace.lookback_days).where(
        Workspace.id == reader.workspace_id
    )


def _steps(reader: Reader, question: FunnelQuestion) -> Select[UUID, UUID, str, int, int | None, bool]:
    wanted = Funnel.is_current if question.version is None else Funnel.version == question.version
    other = aliased(Funnel)
    explicit = (
        exists()
        .where(StepMapping.workspace_id == reader.workspace_id, other.workspace_id == reader.workspace_id)
        .where(other.id == StepMapping.funnel_id, other.product_id == question.product_id)
    )
    return (
        select(
            Funnel.id.label("funnel_id"),
            Step.id,
            Step.key,
            Step.position,
            Step.expected_days,
            explicit.label("explicit"),
        )
        .join(Step, (Step.funnel_id == Funnel.id) & (Step.workspace_id == Funnel.workspace_id))
        .where(
            Funnel.workspace_id == reader.workspace_id,
            Step.workspace_id == reader.workspace_id,
            Funnel.product_id == question.product_id,
            wanted,
        )
        .order_by(Step.position)
    )


async def frame(reader: Reader, question: FunnelQuestion) -> Frame:
    """Looks up what the question refers to; raises NotFound or Invalid with the field that is wrong."""
    check(question)
    rows = await reader.rows(_steps(reader, question))
    if not rows:
        await _explain_missing(reader, question)
    steps = [QuestionStep(row["id"], row["key"], row["position"], row["expected_days"]) for row in rows]
    first = _index(steps, question.from_step_key, 0, field="input.fromStepKey")
    last = _index(steps, question.to_step_key, len(steps) - 1, field="input.toStepKey")
    if last < first:
        raise Invalid("The last step of the question comes before its first one.", field="input.toStepKey")
    if question.decided_by is DecidedBy.STEP:
        _index(steps, question.decided_by_step_key, -1, field="input.decidedByStepKey")
    check_step_windows(question, [step.key for step in steps[first : last + 1]])
    workspace = await reader.row(_workspace(reader))
    assert workspace is not None, "a reader is always inside an existing workspace"
    versions = await _mapped_versions(reader, question) if rows[0]["explicit"] and question.version is None else []
    return Frame(
        question=question,
        steps=tuple(steps[first : last + 1]),
        following_key=steps[last + 1].key if last + 1 < len(steps) else None,
        starts_at_first=first == 0,
        funnel_id=rows[0]["funnel_id"] if question.version is not None else None,
        mapped=images(versions) if versions else None,
        former=_former(versions),
        zone=workspace["time_zone"],
        currency=workspace["currency"],
        lookback_days=workspace["lookback_days"],
    )


async def _mapped_versions(reader: Reader, question: FunnelQuestion) -> list[Version]:
    """All versions up to the current one; read only where somebody has mapped steps of the product."""
    return (await versions_of(reader, [question.product_id]))[question.product_id]


def _former(versions: list[Version]) -> dict[str, str]:
    """By the newest version that had the key: goals and main resources know a step by its key alone."""
    found: dict[str, str] = {}
    for place, version in enumerate(versions[:-1], start=1):
        for step in version.steps:
            found.pop(step.key, None)
            if (key := image(step.key, versions[place:])) is not None:
                found[step.key] = key
    for key in versions[-1].keys if versions else ():
        found.pop(key, None)
    return found


async def _explain_missing(reader: Reader, question: FunnelQuestion) -> None:
    known = select(Product.id).where(Product.workspace_id == reader.workspace_id, Product.id == question.product_id)
    if await reader.value(known) is None:
        raise NotFound("There is no such product.", field="input.productId")
    if question.version is not None:
        raise NotFound(f"The product has no funnel version {question.version}.", field="input.version")
    raise Invalid("The product has no published funnel yet; publish its draft first.", field="input.productId")


def _index(steps: list[QuestionStep], key: str | None, default: int, *, field: str) -> int:
    if key is None:
        return default
    for index, step in enumerate(steps):
        if step.key == key:
            return index
    raise Invalid(f"The funnel has no step {key!r}; it has {', '.join(step.key for step in steps)}.", field=field)
