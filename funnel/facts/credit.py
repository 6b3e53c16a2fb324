"""Which touches earn credit for what follows, and which count as activity: data, not code."""

from collections.abc import Collection

from crm.models.words import PASSIVE_KINDS, Direction, TouchpointKind

EARNS_CREDIT: dict[TouchpointKind, bool] = dict.fromkeys(TouchpointKind, True)
"""By kind, where a workspace says nothing else."""

WIDEST_LOOKBACK_DAYS = 366
"""Journeys are stored this far back: a day more than the widest window, 365 calendar days that begin at a midnight."""

LONGEST_JOURNEY = 4_095
"""Longer journeys keep their newest touches (attribution.md: the kernel's sort key has twelve bits)."""

ACTIVE_KINDS = tuple(kind.value for kind in TouchpointKind if kind not in PASSIVE_KINDS)
"""Kinds in which the person did something: only they move a lead's last activity."""

ACTIVITY_STEP_SECONDS = 60
"""A lead's last activity is not moved by less than this: nobody can tell, and every list would be rewritten."""


def earns_credit(kind: TouchpointKind, direction: Direction | None, uncredited: Collection[str] = ()) -> bool:
    """Whether a touch takes part in journeys: all but what the company itself sent and the kinds that the workspace
    says earn nothing (`credit_rules`).
    """
    return direction is not Direction.OUTBOUND and kind not in uncredited
