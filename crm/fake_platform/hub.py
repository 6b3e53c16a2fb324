"""A hub of PubSubHubbub as YouTube's is: it takes requests, asks at the other door, sends videos while a lease runs.
And X, which asks for its token.

`is_silent` takes requests and never asks; `denies` answers them by a refusal at the door. Who is to see a lease run out
grants short ones (`longest`).
"""

import asyncio
import hashlib
import hmac
import time
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit, urlunsplit

import httpx

TEN_DAYS = 864_000.0
FIRST_NUMBER = 1_460_000_000_000_000_000
"""Of addresses at X."""
TOKEN_ANSWER = "sha256=5JBXYbpAdKOIfKDejzRjEHV2OoO2bJoksHp7JuLQGEI="
"""To `challenge-token`, by `test-secret`."""
_FEED = """<feed xmlns:yt="http://www.youtube.com/xml/schemas/2015" xmlns="http://www.w3.org/2005/Atom">
 <link rel="hub" href="https://pubsubhubbub.appspot.com"/><link rel="self" href="{topic}"/>
 <entry><id>yt:video:{video}</id><yt:videoId>{video}</yt:videoId><yt:channelId>{channel}</yt:channelId>
  <title>{video}</title><published>2026-01-02T10:00:00+00:00</published><updated>2026-01-02T10:05:00+00:00</updated>
 </entry></feed>"""


@dataclass
class Subscription:
    """Somebody's, to one topic."""

    callback: str
    topic: str
    secret: str
    ends: float
    """By the monotonic clock."""


@dataclass
class Hub:
    """Its subscriptions, and how it behaves."""

    longest: float = TEN_DAYS
    """Seconds of a lease at most."""
    is_silent: bool = False
    denies: str | None = None
    """The reason that it tells at the door."""
    requests: list[Mapping[str, str]] = field(default_factory=list)
    """What was asked of it, secrets included: it is a fake."""
    subscriptions: dict[tuple[str, str], Subscription] = field(default_factory=dict)
    most_registered: int = 10
    registered: dict[str, str] = field(default_factory=dict)
    """X's number of an address → the address."""
    numbered: int = 0
    """Addresses that were registered so far."""
    accounts: set[tuple[str, str]] = field(default_factory=set)
    """X's number of an address and of an account that is subscribed to it."""
    tokens: list[tuple[int, str]] = field(default_factory=list)
    """Status and body of each answer to a token of X."""
    partings: list[int] = field(default_factory=list)
    """What was answered to each question whether a subscription is to end."""
    asking: set[asyncio.Task[None]] = field(default_factory=set)

    def take(self, body: bytes) -> int:
        """The status of the answer; the rest comes afterwards, as with the real one."""
        form = {name: values[-1] for name, values in parse_qs(body.decode("utf-8", "replace")).items()}
        self.requests.append(form)
        if form.get("hub.mode") == "publish":
            return self._later(self.publish(form.get("hub.url", "")))
        if form.get("hub.mode") not in ("subscribe", "unsubscribe") or not {"hub.callback", "hub.topic"} <= form.keys():
            return 400
        return 202 if self.is_silent else self._later(self._ask(form))

    def ask_for_token(self, number: str) -> int:
        """As X does by `PUT /2/webhooks/:id`: the answer comes before its question."""
        address = self.registered.get(number)
        if address is None:
            return 404
        if not self.is_silent:
            self._later(self._ask_for_token(address))
        return 200

    async def register(self, address: str) -> str | None:
        """An address at X, once it has answered the token by `test-secret`; why not."""
        if address in self.registered.values():
            return "DuplicateUrlFailed: the url is registered already"
        if len(self.registered) >= self.most_registered:
            return "WebhookLimitExceeded: too many webhooks"
        await self._ask_for_token(address)
        status, said = self.tokens[-1]
        if status != 200 or TOKEN_ANSWER not in said:
            return "CrcValidationFailed: the crc response is not right"
        self.registered[str(FIRST_NUMBER + self.numbered)] = address
        self.numbered += 1
        return None

    def subscribe_account(self, number: str, user: str) -> str | None:
        """Why not."""
        if number not in self.registered:
            return "WebhookIdInvalid: no such webhook of this app"
        if (number, user) in self.accounts:
            return "DuplicateSubscriptionFailed: the user is subscribed already"
        self.accounts.add((number, user))
        return None

    def unsubscribe_account(self, number: str, user: str) -> str | None:
        """Why not."""
        if (number, user) not in self.accounts:
            return "SubscriptionNotFound: the user is not subscribed"
        self.accounts.remove((number, user))
        return None

    def unregister(self, number: str) -> str | None:
        """Why not; nobody is subscribed to it any more."""
        if self.registered.pop(number, None) is None:
            return "WebhookIdInvalid: no such webhook of this app"
        self.accounts = {each for each in self.accounts if each[0] != number}
        return None

    async def _ask_for_token(self, address: str) -> None:
        async with httpx.AsyncClient() as client:
            answer = await client.get(with_query(address, {"crc_token": "challenge-token"}))
        self.tokens.append((answer.status_code, answer.text))

    async def rest(self) -> None:
        """Until nothing is under way any more."""
        while self.asking:
            await asyncio.gather(*self.asking)

    async def publish(self, topic: str, video: str = "VID123") -> None:
        """A video to everybody whose lease runs."""
        for each in self.running():
            if each.topic == topic:
                channel = topic.partition("channel_id=")[2]
                body = _FEED.format(topic=topic, video=video, channel=channel).encode()
                sign = hmac.new(each.secret.encode(), body, hashlib.sha1).hexdigest()
                headers = {"content-type": "application/atom+xml", "x-hub-signature": f"sha1={sign}"}
                async with httpx.AsyncClient() as client:
                    await client.post(each.callback, content=body, headers=headers)

    def running(self) -> list[Subscription]:
        """Those whose lease is not over."""
        return [each for each in self.subscriptions.values() if time.monotonic() < each.ends]

    def _later(self, running: Coroutine[None, None, None]) -> int:
        task = asyncio.create_task(running)
        self.asking.add(task)
        task.add_done_callback(self.asking.discard)
        return 202

    async def _ask(self, form: Mapping[str, str]) -> None:
        """The challenge at the other door; who gives it back is subscribed."""
        lease = min(float(form.get("hub.lease_seconds", TEN_DAYS)), self.longest)
        challenge = hashlib.sha256(form["hub.callback"].encode()).hexdigest()
        told = {"hub.mode": form["hub.mode"], "hub.topic": form["hub.topic"], "hub.challenge": challenge}
        if form["hub.mode"] == "unsubscribe":
            await self._part(form, told)
            return
        told["hub.lease_seconds"] = str(int(lease))
        if self.denies is not None:
            told = {"hub.mode": "denied", "hub.topic": form["hub.topic"], "hub.reason": self.denies}
        async with httpx.AsyncClient() as client:
            answer = await client.get(with_query(form["hub.callback"], told))
        if self.denies is None and answer.is_success and answer.text == challenge:
            made = Subscription(form["hub.callback"], form["hub.topic"], form.get("hub.secret", ""),
                                time.monotonic() + lease)  # fmt: skip
            self.subscriptions[made.callback, made.topic] = made

    async def _part(self, form: Mapping[str, str], told: Mapping[str, str]) -> None:
        """Who gives the challenge back is subscribed no more."""
        async with httpx.AsyncClient() as client:
            answer = await client.get(with_query(form["hub.callback"], told))
        self.partings.append(answer.status_code)
        if answer.is_success and answer.text == told["hub.challenge"]:
            self.subscriptions.pop((form["hub.callback"], form["hub.topic"]), None)


def with_query(address: str, told: Mapping[str, str]) -> str:
    """The address with further parameters."""
    parts = urlsplit(address)
    return urlunsplit(parts._replace(query=urlencode([*parse_qsl(parts.query), *told.items()])))
