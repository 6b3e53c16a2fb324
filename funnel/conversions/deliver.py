"""The worker's way with conversions that are due in one workspace: claimed, sent outside any transaction, settled."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from uuid import UUID

import structlog

from crm.core import clock
from crm.core.actor import system
from crm.core.database import Database
from crm.core.network_urls import NetworkUrls
from crm.core.sealing import Sealer
from crm.core.work import attempt, begin
from crm.outbound import call as outside
from crm.outbound.client import Outbound
from crm.outbound.problems import CircuitOpen, ForbiddenAddress, Unreachable
from funnel.conversions.claim import Turn, claim
from funnel.conversions.networks import NETWORKS
from funnel.conversions.settle import Requested, Uncertain, settle
from funnel.conversions.shape import AdNetwork, Call, Conversion, Later, Refused, Stop, Target, Verdict
from funnel.models.words import ConversionNetwork
from funnel.replies.ask import NEVER_LEFT

TIMEOUT = 60.0
MOST_REQUESTS = 100
"""A turn: a refused request is taken apart by halves until those at fault stand alone; the rest waits."""
MOST_RESPONSE = 2_000

log = structlog.get_logger("touchline.conversions")


async def deliver(
    database: Database, workspace_id: UUID, *, outbound: Outbound, sealer: Sealer, urls: NetworkUrls
) -> int:
    """How many conversions of one destination were settled or tried."""

    async def take() -> Turn | None:
        async with begin(database.sessions, system(workspace_id)) as work:
            return await claim(work, sealer)

    turn = await attempt(take, repeatable=False)
    if turn is None:
        return 0
    sending = Sending(outbound, urls, turn, f"{workspace_id}:{turn.destination['id']}")
    if turn.conversions:
        await sending.send(turn.conversions)

        async def write() -> None:
            async with begin(database.sessions, system(workspace_id)) as work:
                await settle(work, turn, sending.requested)

        await attempt(write, repeatable=True)
    log.info("conversions", sent=len(turn.conversions), held=turn.held, requests=len(sending.requested))
    return len(turn.conversions) + turn.held


@dataclass
class Sending:
    """Requests of one turn, in their order."""

    outbound: Outbound
    urls: NetworkUrls
    turn: Turn
    key: str
    requested: list[Requested] = field(default_factory=list)
    is_over: bool = False
    """The network wants to be left alone, or accepts nothing."""

    @property
    def network(self) -> AdNetwork:
        """Of the destination."""
        return NETWORKS[ConversionNetwork(self.turn.destination["network"])]

    async def send(self, conversions: Sequence[Conversion]) -> None:
        """All of them, unless the turn ends before."""
        target = Target(self.turn.destination["account_id"], self.turn.destination["settings"])
        for call in self.network.calls(conversions, target, self.turn.token, self.urls):
            if self.is_over or len(self.requested) >= MOST_REQUESTS:
                return
            made = await self._ask(call)
            if isinstance(made.verdict, Refused) and len(call.conversions) > 1:
                self.requested.append(made.without_conversions())
                half = len(call.conversions) // 2
                await self.send(call.conversions[:half])
                await self.send(call.conversions[half:])
                continue
            self.requested.append(made)
            self.is_over = isinstance(made.verdict, Stop | Later)

    async def _ask(self, call: Call) -> Requested:
        at, digest = clock.now(), sha256(call.body).hexdigest()
        out = outside.Call("POST", call.url, call.headers, call.body, self.key, trusted=True, timeout=TIMEOUT)
        try:
            answer = await self.outbound.send(out)
        except CircuitOpen as problem:
            return _made(at, digest, call, Later(problem.code, problem.message))
        except ForbiddenAddress as problem:
            return _made(at, digest, call, Stop(problem.code, problem.message))
        except Unreachable as problem:
            return _made(at, digest, call, self._untold(problem.code, isinstance(problem.__cause__, NEVER_LEFT)))
        verdict = self.network.verdict(answer.status, answer.body) or self._of_status(answer.status)
        told = answer.body.decode("utf-8", "replace").replace("\x00", "")[:MOST_RESPONSE]
        return _made(at, digest, call, verdict, answer.status, told)

    def _of_status(self, status: int) -> Verdict | Uncertain:
        if status in (429, 503):
            return Later(str(status), "The network asks for a pause; it is tried again by itself.")
        if 400 <= status < 500:
            return Refused(str(status), f"The network refused the request with status {status}.")
        return self._untold(str(status), False)

    def _untold(self, code: str, never_left: bool) -> Verdict | Uncertain:
        if never_left or self.network.knows_repeats:
            return Later(code, "The network could not be reached; it is tried again by itself.")
        return Uncertain(code)


def _made(
    at: datetime, digest: str, call: Call, verdict: Verdict | Uncertain, status: int | None = None,
    response: str | None = None,
) -> Requested:  # fmt: skip
    return Requested(at, digest, call.conversions, verdict, status, response, rows=len(call.conversions))
