"""Attribution models: the canonical key a client writes, and the frozen object the kernel works with.

Weights are whole hundredths of a per cent (40 % = 4000), so shares are exact fractions and 22.5 % is no float.
Source of the rules: numbers.md (Conversion and journey) and domain.md §5.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from crm.core.problems import Invalid

WHOLE = 10_000
"""100 % in the weights' unit."""

HOUR, DAY = 3_600, 86_400
MAX_HALF_LIFE = 3_650 * DAY

KNOWN = (
    "first, last, last_non_direct, linear, position(40,20,40), decay(7d), anchors(w), anchors(full), "
    "anchors(KEY), shapley, participation or run(ID)"
)


class Kind(StrEnum):
    """The rule of a model, without its parameters."""

    FIRST = "first"
    LAST = "last"
    LAST_NON_DIRECT = "last_non_direct"
    LINEAR = "linear"
    POSITION = "position"
    DECAY = "decay"
    ANCHORS = "anchors"
    SHAPLEY = "shapley"
    PARTICIPATION = "participation"
    RUN = "run"


NAMES = frozenset(kind.value for kind in Kind)


@dataclass(frozen=True, slots=True)
class AnchorWeights:
    """Weights of the anchors: the first touch, the last touch before each declared step, the last touch; and of the
    touches that are no anchor, together. A weight of 0 means "not an anchor". They sum to `WHOLE`.
    """

    first: int
    steps: tuple[int, ...]
    last: int
    rest: int

    def __post_init__(self) -> None:
        weights = (self.first, *self.steps, self.last, self.rest)
        if min(weights) < 0 or sum(weights) != WHOLE:
            raise ValueError(f"Anchor weights must be zero or more and sum to {WHOLE}, not {weights}.")


ANCHOR_SETS = {
    "w": AnchorWeights(first=3_000, steps=(3_000, 3_000), last=0, rest=1_000),
    "full": AnchorWeights(first=2_250, steps=(2_250, 2_250), last=2_250, rest=1_000),
}
"""The two sets every workspace has: W 30-30-30-10 and full path 22.5 x 4-10 (domain.md §5)."""


@dataclass(frozen=True, slots=True)
class Model:
    """One attribution model. Only the fields of its kind are filled.

    `weights`: first, middle, last of POSITION. `half_life`: seconds of DECAY. `name`: weight set of ANCHORS or id of
    RUN. `anchors`: the weights of the set; empty for a custom set until its row is read (`with_anchors`). `rows`: which
    rows of the paths' anchors its steps are, in their order; None: the first ones.
    """

    kind: Kind
    weights: tuple[int, int, int] = (0, 0, 0)
    half_life: int = 0
    name: str = ""
    anchors: AnchorWeights | None = None
    rows: tuple[int, ...] | None = None
    steps: tuple[str, ...] = ()
    """Keys of the declared steps, where they are known, for explanations."""

    @property
    def is_additive(self) -> bool:
        """Whether the credits of a conversion sum to it; those of participation do not, by design."""
        return self.kind is not Kind.PARTICIPATION

    def canonical(self) -> str:
        """The one spelling of this model, used as its key in answers, caches and settings."""
        match self.kind:
            case Kind.POSITION:
                return f"position({','.join(percent(weight) for weight in self.weights)})"
            case Kind.DECAY:
                return f"decay({duration(self.half_life)})"
            case Kind.ANCHORS | Kind.RUN:
                return f"{self.kind}({self.name})"
            case _:
                return str(self.kind)

    def with_anchors(
        self, anchors: AnchorWeights, rows: tuple[int, ...] | None = None, steps: tuple[str, ...] = ()
    ) -> "Model":
        """The same model with the weights of its set, and where its steps stand."""
        return replace(self, anchors=anchors, rows=rows, steps=steps)

    def row_of(self, step: int) -> int:
        """The row of the paths' anchors that holds the model's n-th declared step."""
        return step if self.rows is None else self.rows[step]


def percent(weight: int) -> str:
    """A weight as per cent without trailing zeros: 4000 -> "40", 2250 -> "22.5"."""
    return f"{weight / 100:.2f}".rstrip("0").rstrip(".")


def duration(seconds: int) -> str:
    """A half-life in whole days where it is one, else in hours."""
    return f"{seconds // DAY}d" if seconds % DAY == 0 else f"{seconds // HOUR}h"


def parse_model(key: str, *, field: str | None = None) -> Model:
    """The model a key names; case, blanks and hyphens in the rule's name do not matter.

    Raises `Invalid` with a sentence; `field` is the input's path as the client wrote it.
    """
    match = re.fullmatch(r"\s*([A-Za-z_-]+)\s*(?:\(([^()]*)\))?\s*", key)
    name = match[1].lower().replace("-", "_") if match else ""
    if match is None or name not in NAMES:
        raise Invalid(f"There is no attribution model {key!r}. Use {KNOWN}.", field=field)
    kind, argument = Kind(name), match[2]
    reader = READERS.get(kind)
    if reader is not None:
        return reader(kind, (argument or "").strip(), field)
    if argument is not None:
        raise Invalid(f"The model {name!r} takes no parameters; write {name!r} alone.", field=field)
    return Model(kind)


def _position(kind: Kind, argument: str, field: str | None) -> Model:
    parts = [part.strip() for part in argument.split(",")]
    if len(parts) != 3 or not all(re.fullmatch(r"\d{1,3}(\.\d{1,2})?", part) for part in parts):
        raise Invalid(
            "The model 'position' takes three weights in per cent, first, middle and last, for example "
            "position(40,20,40), with at most two decimals each.",
            field=field,
        )
    first, middle, last = (int(Decimal(part) * 100) for part in parts)
    if first + middle + last != WHOLE:
        raise Invalid(
            f"The weights of position({argument}) sum to {percent(first + middle + last)}, not to 100. Correct them.",
            field=field,
        )
    return Model(kind, weights=(first, middle, last))


def _decay(kind: Kind, argument: str, field: str | None) -> Model:
    match = re.fullmatch(r"(\d{1,6})\s*([dhDH])", argument)
    seconds = int(match[1]) * (DAY if match[2] in "dD" else HOUR) if match else 0
    if not 0 < seconds <= MAX_HALF_LIFE:
        raise Invalid(
            "The model 'decay' takes a half-life in whole days or hours, from 1 hour to 3650 days, for example "
            "decay(7d) or decay(36h).",
            field=field,
        )
    return Model(kind, half_life=seconds)


def _name(kind: Kind, argument: str, field: str | None) -> str:
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", argument):
        meaning = "the key of a weight set, for example anchors(w)" if kind is Kind.ANCHORS else "the id of a run"
        raise Invalid(f"The model '{kind}' takes {meaning}: letters, digits, '_' and '-' in brackets.", field=field)
    return argument


def _anchors(kind: Kind, argument: str, field: str | None) -> Model:
    name = _name(kind, argument, field)
    name = name.lower() if name.lower() in ANCHOR_SETS else name
    return Model(kind, name=name, anchors=ANCHOR_SETS.get(name))


def _run(kind: Kind, argument: str, field: str | None) -> Model:
    return Model(kind, name=_name(kind, argument, field))


READERS: dict[Kind, Callable[[Kind, str, str | None], Model]] = {
    Kind.POSITION: _position,
    Kind.DECAY: _decay,
    Kind.ANCHORS: _anchors,
    Kind.RUN: _run,
}
