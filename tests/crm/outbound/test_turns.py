"""Which keys are forgotten, and at what cost."""

import pytest

from crm.core.outbound_limits import OutboundLimits
from crm.outbound import turns
from crm.outbound.turns import Turn, Turns

pytestmark = pytest.mark.anyio


async def test_those_not_called_for_longest_are_forgotten_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """One call looks at no more keys than it has to; one in use, or left alone, is not forgotten."""
    monkeypatch.setattr(turns, "MOST_KEYS", 4)
    looked: list[Turn] = []
    is_idle = Turn.is_idle

    def looking(turn: Turn, now: float) -> bool:
        looked.append(turn)
        return is_idle(turn, now)

    monkeypatch.setattr(Turn, "is_idle", looking)
    known = Turns(OutboundLimits(failures=1), lambda: 0.0)
    async with known.of("busy"):
        async with known.of("failed") as turn:
            turn.failed(0.0)
        for key in ("a", "b", "c", "d"):
            async with known.of(key):
                pass
        assert list(known._turns) == ["busy", "failed", "c", "d"]
        assert len(looked) == 6  # twice the two that stay, and the one that goes
