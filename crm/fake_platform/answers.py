"""What networks answer: a small ASGI application in the forms of their interfaces. It remembers what it was sent."""

import json
import time
from collections import Counter, deque
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs

from crm.fake_platform.hub import Hub
from crm.fake_platform.telling import at, copy, sample, seconds

MOST_REMEMBERED = 10_000
Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]
_LEAD = sample("meta_lead.json")


class Networks:
    """Telegram, VK, Meta, LinkedIn, TikTok and YouTube's hub in one: told apart by their paths.

    `go_away` makes it answer 503 for a while.
    """

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.sent: deque[dict[str, Any]] = deque(maxlen=MOST_REMEMBERED)
        self._away_until = 0.0
        self.refused_tokens: set[str] = set()
        self.refused_advertisers: set[str] = set()
        """Of TikTok, whose leads no token may see."""
        self.gone: set[str] = set()
        """Leads that are there no more, and people of VK whose pages are deleted."""
        self.vk_error: int | None = None
        """The code by which VK refuses everything: 6, 9 and 29 ask for a pause."""
        self.subscribed: set[str] = set()
        """Addresses that Odnoklassniki sends to."""
        self.hub = Hub()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The ASGI application."""
        if scope["type"] == "lifespan":
            return await _lifespan(receive, send)
        body = await _body(receive)
        self.counts["requests"] += 1
        if time.monotonic() < self._away_until:
            return await _answer(send, 503, {}, [(b"retry-after", b"1")])
        headers = _headers(scope)
        if (scope["method"], scope["path"]) == ("POST", "/2/webhooks"):
            return await _answer(send, *await self._register(headers, body))
        status, said = self.answer(scope["method"], scope["path"], headers, body, scope["query_string"])
        return await _answer(send, status, said)

    def go_away(self, seconds: float) -> None:
        """An outage from now on."""
        self._away_until = time.monotonic() + seconds

    def answer(
        self, method: str, path: str, headers: dict[str, str], body: bytes, query: bytes
    ) -> tuple[int, dict[str, Any]]:
        """Status and JSON."""
        steps = [step for step in path.split("/") if step]
        if not steps:
            return 200, {"counts": dict(self.counts), "sent": list(self.sent)[-100:]}
        if steps == ["subscribe"] and method == "POST":
            self.counts["hub"] += 1
            return self.hub.take(body), {}
        if steps[0].startswith("bot"):
            return self._telegram(steps, body)
        if steps[0] == "method":
            return self._vk(steps[-1], body, query)
        if steps[:2] == ["rest", "leadFormResponses"] and len(steps) == 3:
            return self._linkedin(steps[2], headers)
        if steps[:2] == ["graph", "me"] and steps[2:] in (["subscribe"], ["unsubscribe"]):
            return self._odnoklassniki(steps[2], headers, body, query)
        if steps[:1] == ["2"]:
            return self._x(method, steps[1:], headers)
        if steps[:1] == ["open_api"] and steps[2:] == ["lead", "get"]:
            return 200, self._tiktok(headers, query)
        if steps[0].startswith("v") and len(steps) > 1:
            return self._graph(method, steps[1:], headers, body, query)
        return 404, {}

    async def _register(self, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, Any]]:
        """X asks for its token before it answers."""
        given = self._note("x", "webhooks", body)
        if headers.get("authorization", "").removeprefix("Bearer ") in {"", *self.refused_tokens}:
            return 401, {"title": "Unauthorized", "status": 401}
        address = str(given.get("url", ""))
        why = await self.hub.register(address)
        if why is not None:
            return 400, {"title": "Invalid Request", "errors": [{"message": why}], "status": 400}
        number = next(each for each, known in self.hub.registered.items() if known == address)
        return 200, {"data": {"id": number, "url": address, "valid": True, "created_at": "2026-01-02T15:00:00.000Z"}}

    def _x(self, method: str, steps: list[str], headers: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """Everything but registering: by the app's token, and by an account's own where that is subscribed."""
        self.counts["x"] += 1
        said = headers.get("authorization", "")
        if steps[:2] == ["account_activity", "webhooks"] and method == "POST":
            own = dict(each.strip().split("=", 1) for each in said.removeprefix("OAuth ").split(",") if "=" in each)
            token = own.get("oauth_token", "").strip('"')
            self.sent.append({"network": "x", "method": "/".join(steps), "given": {"authorization": said}})
            if not said.startswith("OAuth ") or token in {"", *self.refused_tokens}:
                return 401, {"title": "Unauthorized", "status": 401}
            why, done = self.hub.subscribe_account(steps[2], token.partition("-")[0]), {"subscribed": True}
        elif said.removeprefix("Bearer ") in {"", *self.refused_tokens}:
            return 401, {"title": "Unauthorized", "status": 401}
        elif method == "PUT":
            return self.hub.ask_for_token(steps[-1]), {}
        else:
            self.sent.append({"network": "x", "method": "/".join([method, *steps]), "given": {}})
            of_account = steps[0] == "account_activity"
            why = self.hub.unsubscribe_account(steps[2], steps[4]) if of_account else self.hub.unregister(steps[-1])
            done = {"subscribed": False} if of_account else {"deleted": True}
        if why is not None:
            return 400, {"title": "Invalid Request", "errors": [{"message": why}], "status": 400}
        return 200, {"data": done}

    def _telegram(self, steps: list[str], body: bytes) -> tuple[int, dict[str, Any]]:
        given = self._note("telegram", steps[-1], body)
        if "chat_id" not in given:
            return 400, {"ok": False, "error_code": 400, "description": "Bad Request: chat_id is empty"}
        number = self.counts["telegram"]
        return 200, {"ok": True, "result": {"message_id": number, "chat": {"id": given["chat_id"]}}}

    def _vk(self, method: str, body: bytes, query: bytes) -> tuple[int, dict[str, Any]]:
        """It answers 200 on errors too."""
        given = self._note("vk", method, body or query)
        token = str(given.get("access_token", ""))
        code = 5 if not token or token in self.refused_tokens else self.vk_error
        if code is not None:
            return 200, _vk_error(code, method)
        if method == "users.get":
            return 200, {"response": [self._user(each) for each in _people(given.get("user_ids"))]}
        return 200, {"response": self.counts["vk"]}

    def _user(self, number: str) -> dict[str, Any]:
        if number in self.gone:
            return {"id": int(number), "first_name": "DELETED", "last_name": "", "deactivated": "deleted"}
        shown = {"can_access_closed": True, "is_closed": False}
        return {"id": int(number), "first_name": "Анна", "last_name": number, **shown}

    def _graph(
        self, method: str, steps: list[str], headers: dict[str, str], body: bytes, query: bytes
    ) -> tuple[int, dict[str, Any]]:
        asked = {name: values[-1] for name, values in parse_qs(query.decode()).items()}
        token = headers.get("authorization", "").removeprefix("Bearer ") or asked.get("access_token", "")
        if not token or token in self.refused_tokens:
            return 400, _error(190, 463)
        if method == "GET":
            return self._lead(steps[0], asked)
        given = self._note("meta", steps[-1], body)
        if steps[-1] == "events":
            events = given.get("data")
            received = len(events) if isinstance(events, list) else 0
            return 200, {"events_received": received, "messages": [], "fbtrace_id": "A1"}
        number = self.counts["meta"]
        if given.get("messaging_product") == "whatsapp":
            whom = given.get("to")
            return 200, {"messaging_product": "whatsapp", "contacts": [{"input": whom, "wa_id": whom}],
                         "messages": [{"id": f"wamid.fake{number}"}]}  # fmt: skip
        if steps[-1] == "messages":
            recipient = given.get("recipient")
            whom = recipient.get("id") if isinstance(recipient, dict) else None
            return 200, {"recipient_id": whom, "message_id": f"m_fake{number}"}
        return 200, {"id": f"fake_{number}"}

    def _lead(self, reference: str, asked: dict[str, str]) -> tuple[int, dict[str, Any]]:
        self.counts["leads"] += 1
        if "appsecret_proof" not in asked:
            return 400, _error(100, 0)
        if reference in self.gone or not reference.isdigit():
            return 400, _error(100, 33)
        fields = [{"name": "full_name", "values": [f"Meta {reference}"]},
                  {"name": "email", "values": [f"meta{reference}@example.test"]}]  # fmt: skip
        created = at(int(reference)).strftime("%Y-%m-%dT%H:%M:%S+0000") if len(reference) < 8 else _LEAD["created_time"]
        return 200, {**_LEAD, "id": reference, "created_time": created, "field_data": fields}

    def _linkedin(self, number: str, headers: dict[str, str]) -> tuple[int, dict[str, Any]]:
        self.counts["linkedin"] += 1
        token = headers.get("authorization", "").removeprefix("Bearer ")
        if not token or token in self.refused_tokens:
            return 401, {"serviceErrorCode": 65600, "message": "Invalid access token", "status": 401}
        if number in self.gone or not number.isdigit():
            return 404, {"serviceErrorCode": 100, "message": "Not Found", "status": 404}
        lead = copy("linkedin_response.json")
        lead |= {"id": number, "submitter": f"urn:li:person:{number}"}
        if len(number) < 8:
            lead["submittedAt"] = seconds(int(number)) * 1000
        return 200, lead

    def _odnoklassniki(
        self, method: str, headers: dict[str, str], body: bytes, query: bytes
    ) -> tuple[int, dict[str, Any]]:
        given = self._note("odnoklassniki", method, body)
        if headers.get("content-type", "").replace(" ", "").lower() != "application/json;charset=utf-8":
            return 400, {"error_code": 100, "error_msg": "PARAM : Invalid content type"}
        token = {name: values[-1] for name, values in parse_qs(query.decode()).items()}.get("access_token", "")
        if not token or token in self.refused_tokens:
            return 200, {"error_code": 103, "error_msg": "PARAM_SESSION_KEY : Invalid session key"}
        address = str(given.get("url", ""))
        if method == "unsubscribe":
            is_known = address in self.subscribed
            self.subscribed.discard(address)
            return 200, {"success": is_known}
        self.subscribed.add(address)
        return 200, {"success": True}

    def _tiktok(self, headers: dict[str, str], query: bytes) -> dict[str, Any]:
        """It answers 200 on errors too."""
        self.counts["tiktok"] += 1
        asked = {name: values[-1] for name, values in parse_qs(query.decode()).items()}
        token, number = headers.get("access-token", ""), asked.get("lead_id", "")
        if not token or token in self.refused_tokens:
            return {"code": 40105, "message": "Access token is incorrect or has been revoked.", "data": {}}
        if asked.get("advertiser_id") in self.refused_advertisers:
            return {"code": 40001, "message": "No permission to operate advertiser.", "data": {}}
        if not {"lead_source", "lead_id"} <= asked.keys() or not {"advertiser_id", "library_id"} & asked.keys():
            return {"code": 40002, "message": "lead_source: Missing data for required field.", "data": {}}
        if number in self.gone or not number.isdigit():
            return {"code": 40007, "message": "The lead does not exist.", "data": {}}
        created = at(int(number)) if len(number) < 8 else at(0)
        meta = {"lead_id": number, "lead_source": asked["lead_source"], "page_id": asked.get("page_id", ""),
                "campaign_id": "1780000000000001", "adgroup_id": "1780000000000002", "ad_id": "1780000000000003",
                "create_time": created.strftime("%Y-%m-%d %H:%M:%S")}  # fmt: skip
        given = {"name": f"TikTok {number}", "email": f"tiktok{number}@example.test"}
        return {"code": 0, "message": "OK", "data": {"lead_data": given, "meta_data": meta}}

    def _note(self, network: str, method: str, body: bytes) -> dict[str, Any]:
        try:
            given = json.loads(body)
        except ValueError:
            given = {name: values[-1] for name, values in parse_qs(body.decode("utf-8", "replace")).items()}
        found = given if isinstance(given, dict) else {}
        self.counts[network] += 1
        self.sent.append({"network": network, "method": method, "given": found})
        return found


def _people(told: object) -> list[str]:
    """Ids of users: communities have ids below zero, and VK knows no user by them."""
    return [each for each in str(told or "").split(",") if each.isdigit() and each != "0"]


def _vk_error(code: int, method: str) -> dict[str, Any]:
    sentences = {5: "User authorization failed: invalid access_token (4).", 6: "Too many requests per second",
                 9: "Flood control", 29: "Rate limit reached"}  # fmt: skip
    asked = [{"key": "method", "value": method}, {"key": "oauth", "value": "1"}]
    return {"error": {"error_code": code, "error_msg": sentences.get(code, "Unknown error"), "request_params": asked}}


def _error(code: int, subcode: int) -> dict[str, Any]:
    message = "Invalid OAuth access token." if code == 190 else "Unsupported get request."
    told = {"message": message, "type": "OAuthException", "code": code, "error_subcode": subcode, "fbtrace_id": "A1"}
    return {"error": told}


def _headers(scope: Scope) -> dict[str, str]:
    return {name.decode().lower(): value.decode("latin-1") for name, value in scope["headers"]}


async def _body(receive: Receive) -> bytes:
    found, more = b"", True
    while more:
        part = await receive()
        found += part.get("body", b"")
        more = part.get("more_body", False)
    return found


async def _answer(
    send: Send, status: int, said: dict[str, Any], headers: list[tuple[bytes, bytes]] | None = None
) -> None:
    body = json.dumps(said).encode()
    sent = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode()), *(headers or [])]
    await send({"type": "http.response.start", "status": status, "headers": sent})
    await send({"type": "http.response.body", "body": body})


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        told = (await receive())["type"]
        await send({"type": f"{told}.complete"})
        if told == "lifespan.shutdown":
            return


def application() -> Networks:
    """The factory that granian calls."""
    return Networks()
