"""Sends a story as networks do: at least once, again until it is acknowledged, in any order, forged ones among it."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import httpx

from crm.fake_platform.signing import BY_ADDRESS, headers_of, refusal_of
from crm.fake_platform.story import story
from crm.fake_platform.telling import Told

LONGEST_PAUSE = 2.0
FORGED = 5_000_000
"""Their numbers begin here: taken for true ones they would be facts that nobody told."""
AGAIN = frozenset({408, 429, 500, 502, 503, 504})
"""What makes a network send again; all else but 2xx is final."""


@dataclass(frozen=True)
class Weather:
    """How unpleasant it gets; all of it follows from the seed."""

    seed: int = 1
    duplicates: float = 0.1
    """Share that is sent again although it was acknowledged."""
    cut: float = 0.02
    """Share whose sender hangs up before the answer, and sends again."""
    disorder: int = 200
    """How far things may change places."""


@dataclass
class Report:
    """What came of it."""

    sent: Counter[str] = field(default_factory=Counter)
    acknowledged: Counter[str] = field(default_factory=Counter)
    refused: Counter[int] = field(default_factory=Counter)
    """True requests that were refused for good, by status."""
    forged: Counter[int] = field(default_factory=Counter)
    """Forged ones, by status: 403; 404 where the address is all the proof."""
    let_in: int = 0
    """Forged ones that were answered anything else."""
    repeats: int = 0
    """Sent again for want of an answer."""
    seconds: list[float] = field(default_factory=list)
    """Until the acknowledgement, of those that got one."""

    def quantile(self, share: float) -> float:
        """Milliseconds within which that share was acknowledged."""
        ordered = sorted(self.seconds)
        return 1000 * ordered[min(int(len(ordered) * share), len(ordered) - 1)] if ordered else 0.0

    def told(self) -> dict[str, object]:
        """As a JSON object."""
        return {
            "sent": dict(self.sent), "acknowledged": dict(self.acknowledged), "refused": dict(self.refused),
            "forged": dict(self.forged), "letIn": self.let_in, "repeats": self.repeats,
            "p50Ms": round(self.quantile(0.5), 1), "p99Ms": round(self.quantile(0.99), 1),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Going:
    told: Told
    is_forged: bool = False
    is_cut: bool = False


def _plan(true: Sequence[Told], forged: Sequence[Told], weather: Weather) -> list[_Going]:
    """True ones, repeats, forged ones and those hung up on, each near its place."""
    drawn = random.Random(weather.seed)
    going: list[tuple[float, int, _Going]] = []

    def put(place: float, one: _Going) -> None:
        going.append((place + drawn.uniform(0, weather.disorder), len(going), one))

    for place, each in enumerate(true):
        put(place, _Going(each, is_cut=drawn.random() < weather.cut))
        if drawn.random() < weather.duplicates:
            put(place + drawn.uniform(0, weather.disorder), _Going(each))
    for each in forged:
        put(drawn.uniform(0, len(true)), _Going(each, is_forged=True))
    return [one for _, _, one in sorted(going, key=lambda each: each[:2])]


class Sender:
    """Sends to the hooks of some networks, each by its address and secret."""

    def __init__(
        self,
        client: httpx.AsyncClient,
        hooks: Mapping[str, str],
        secrets: Mapping[str, str],
        *,
        at_once: int = 16,
        progress: Callable[[int], None] = lambda _done: None,
    ) -> None:
        self._client = client
        self._hooks = hooks
        self._secrets = secrets
        self._at_once = at_once
        self._progress = progress
        self.report = Report()
        self.given_up = asyncio.Event()
        self.enough = asyncio.Event()
        """Set, nothing more is begun; what is under way is sent until it is acknowledged."""
        self.begun: list[Told] = []
        """True requests that were sent, repeats among them."""

    async def send(self, true: Sequence[Told], forged: Sequence[Told] = (), weather: Weather | None = None) -> Report:
        """Everything, until all true requests are acknowledged or refused for good."""
        waiting = iter(_plan(true, forged, weather or Weather()))

        async def go() -> None:
            for one in waiting:
                if self.given_up.is_set() or self.enough.is_set():
                    return
                await self._one(one)
                self._progress(1)

        await asyncio.gather(*[go() for _ in range(self._at_once)])
        return self.report

    async def _one(self, one: _Going) -> None:
        network = one.told.network
        if one.is_forged:
            status = await self._until_answered(one)
            self.report.forged[status] += 1
            self.report.let_in += status != refusal_of(network)
            return
        self.begun.append(one.told)
        if one.is_cut:
            await self._hang_up(one)
        self.report.sent[network] += 1
        begun = time.perf_counter()
        status = await self._until_answered(one)
        if 200 <= status < 300:
            self.report.acknowledged[network] += 1
            self.report.seconds.append(time.perf_counter() - begun)
        else:
            self.report.refused[status] += 1

    def _proved(self, one: _Going) -> tuple[str, dict[str, str]]:
        """Where it goes, and with what; signed anew for each try, as those do who sign the time."""
        network = one.told.network
        astray = one.is_forged and network in BY_ADDRESS
        url = f"{self._hooks[network]}{'x' if astray else ''}"
        secret = wrong(self._secrets[network]) if one.is_forged else self._secrets[network]
        return url, headers_of(network, one.told.body, secret, url)

    async def _until_answered(self, one: _Going) -> int:
        pause, tries = 0.05, 0
        while not self.given_up.is_set():
            repeat = {"X-Retry-Counter": str(tries)} if tries else {}
            try:
                url, headers = self._proved(one)
                answer = await self._client.post(url, content=one.told.body, headers=headers | repeat)
                if answer.status_code not in AGAIN:
                    return answer.status_code
            except httpx.HTTPError:
                pass
            tries += 1
            self.report.repeats += 1
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
        return 0

    async def _hang_up(self, one: _Going) -> None:
        """The request is out, and nobody waits for the answer."""
        try:
            url, headers = self._proved(one)
            await self._client.post(url, content=one.told.body, headers=headers, timeout=0.003)
        except httpx.HTTPError:
            self.report.repeats += 1


def wrong(secret: str) -> str:
    """What somebody else takes for the secret."""
    return f"{secret}-not"


def forged(count: int, secrets: Mapping[str, str], *, seed: int = 1) -> list[Told]:
    """Requests of somebody who does not know the secrets: none of them may leave a trace."""
    return list(story(count, {network: wrong(secret) for network, secret in secrets.items()}, seed=seed, begin=FORGED))
