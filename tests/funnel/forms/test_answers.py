"""Answers over HTTP: what is taken, once, by every way; what is refused, and that nothing of it is kept."""

import json
from typing import Any

import httpx
import pytest

from tests.funnel.forms.hosted import ANSWERS, SITE, Hosted, hidden, host
from tests.http import Client

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]

SUBMISSIONS = "SELECT * FROM form_submissions ORDER BY received_at, id"


def wrong(answer: httpx.Response) -> list[tuple[str, str | None]]:
    return [(each["code"], each["field"]) for each in answer.json()["errors"]]


async def test_json_is_kept_once_and_thanked_for_in_the_senders_language(client: Client) -> None:
    form = await host(client)
    full = {
        **ANSWERS, "submitted_at": "2020-01-01T00:00:00Z", "email": " Anna@Example.TEST ", "message": "Call\r\nme",
        "city": "almaty", "days": ["sun", "sat"], "chairs": 2.50, "on": "2026-12-31", "code": "AB123", "loud": True,
        "variant": "b", "lang": "kk", "heard_from": "vk", "unknown": {"x": 1}, "firm": None, "hp": "",
        "page": {"url": "https://site.test/lp?utm_source=vk&email=a@b.test", "referrer": "https://vk.com/feed?id=1",
                 "title": "LP"},
        "utm": {"utm_medium": "cpc", "utm_term": "", "utm_id": 5}, "click_ids": {"yclid": "77", "x": "y"},
        "cookies": {"_fbp": "fb.1", "session": "secret"}, "anonymous_id": "visitor-1",
    }  # fmt: skip
    for _ in range(3):
        answer = await form.post(full, origin=SITE)
        assert (answer.status_code, answer.json()) == (
            200, {"status": "accepted", "message": "Бүгін қоңырау шаламыз.", "redirect_url": None},
        )  # fmt: skip
        assert answer.headers["access-control-allow-origin"] == SITE
    (kept,) = await form.rows(SUBMISSIONS)
    told = {name: kept[name] for name in ("submission_key", "via", "language", "state", "self_reported")}
    assert told == {"submission_key": f"id:{ANSWERS['submission_id']}", "via": "API", "language": "kk",
                    "state": "WAITING", "self_reported": "VK"}  # fmt: skip
    assert kept["submitted_at"] == kept["received_at"]  # a clock that is years behind
    assert kept["answers"] == {
        "name": "Anna", "email": "anna@example.test", "phone": "+79991112233", "message": "Call\nme", "city": "almaty",
        "days": ["sat", "sun"], "chairs": "2.5", "on": "2026-12-31", "code": "AB123", "loud": "true", "variant": "b",
    }  # fmt: skip
    assert kept["context"] == {
        "page": {"url": "https://site.test/lp?utm_source=vk", "referrer": "https://vk.com/feed", "title": "LP"},
        "utm": {"utm_source": "vk", "utm_medium": "cpc"}, "click_ids": {"yclid": "77"}, "cookies": {"_fbp": "fb.1"},
        "anonymous_id": "visitor-1",
    }  # fmt: skip
    assert kept["consents"] == [
        {"key": "pd", "granted": True, "text_version": "2026-11"},
        {"key": "marketing", "granted": False, "text_version": "2026-10"},
    ]


REFUSED: list[tuple[dict[str, Any], list[tuple[str, str | None]]]] = [
    ({"name": None}, [("REQUIRED", "name")]),
    ({"name": "  ", "phone": ""}, [("REQUIRED", "name"), ("REQUIRED", "phone")]),
    ({"name": ["A", "B"]}, [("ONE_ANSWER", "name")]),
    ({"name": {"first": "A"}}, [("REQUIRED", "name")]),
    ({"name": "A\0"}, [("UNUSABLE", "name")]),
    ({"name": "x" * 501}, [("TOO_LONG", "name")]),
    ({"email": "anna@@test"}, [("NO_EMAIL", "email")]),
    ({"phone": "call me"}, [("NO_PHONE", "phone")]),
    ({"message": "x" * 21}, [("TOO_LONG", "message")]),
    ({"city": "paris"}, [("NO_CHOICE", "city")]),
    ({"days": ["sat", "mon"]}, [("NO_CHOICE", "days")]),
    ({"chairs": "many"}, [("NO_NUMBER", "chairs")]),
    ({"chairs": "1e400"}, [("NO_NUMBER", "chairs")]),
    ({"chairs": "NaN"}, [("NO_NUMBER", "chairs")]),
    ({"chairs": 0.5}, [("TOO_SMALL", "chairs")]),
    ({"chairs": "9,5"}, [("TOO_GREAT", "chairs")]),
    ({"on": "31.12.2026"}, [("NO_DATE", "on")]),
    ({"code": "AB12"}, [("TOO_SHORT", "code")]),
    ({"code": "AB1234"}, [("PATTERN", "code")]),
    ({"loud": "perhaps"}, [("NO_CHOICE", "loud")]),
    ({"heard_from": "nowhere"}, [("NO_CHOICE", "heard_from")]),
    ({"consent": None}, [("CONSENT_REQUIRED", "consent.pd")]),
    ({"consent": {"pd": "yes", "marketing": True}}, [("CONSENT_REQUIRED", "consent.pd")]),
]


async def test_what_does_not_fit_is_told_field_by_field_and_not_kept(client: Client) -> None:
    form = await host(client, per_minute=1_000)
    for changed, problems in REFUSED:
        answer = await form.post({**ANSWERS, **changed})
        assert (answer.status_code, wrong(answer)) == (400, problems), changed
    said = {language: (await form.post({**ANSWERS, "phone": "x", "lang": language})).json()["errors"][0]["message"]
            for language in ("en", "ru", "kk")}  # fmt: skip
    assert said["en"] == "This is no phone number; write it with + and the country code."
    assert said["ru"].startswith("Это не номер телефона")
    assert said["kk"].startswith("Бұл телефон нөмірі емес")
    headers = {"content-type": "application/json"}
    for body in (b"", b"{", b"[]", b"null", b'"x"', b"\xff", b'{"name": "\\ud800"}', b"[" * 3_000):
        answer = await client.http.post(form.path, content=body, headers=headers)
        assert (answer.status_code, wrong(answer)) == (400, [("UNREADABLE", None)]), body
    for kind, status in (("text/plain", 415), ("", 415), ("multipart/form-data", 400),
                         ("multipart/form-data; boundary=x", 400)):  # fmt: skip
        answer = await client.http.post(form.path, content=b"name=Anna", headers={"content-type": kind})
        assert answer.status_code == status, kind
    large = await client.http.post(form.path, content=b" " * (64 * 1024 + 1), headers=headers)
    assert large.status_code == 413
    assert await form.rows(SUBMISSIONS) == []


async def test_a_browser_without_scripts_fills_it_in(client: Client) -> None:
    form = await host(client)
    client.http.cookies.set("touchline_visitor", "abc123")
    sent = await form.filled(lang="en", days="sat", heard_from="other", heard_from_other="A friend")
    answer = await form.post(sent)
    assert (answer.status_code, answer.headers["location"]) == (303, f"http://touchline.test{form.path}?done=1&lang=en")
    assert "We call you today." in (await form.page("?done=1&lang=en")).text
    assert (await form.post(sent)).status_code == 303
    (kept,) = await form.rows(SUBMISSIONS)
    assert (kept["via"], kept["state"], kept["self_reported"]) == ("PAGE", "WAITING", "A friend")
    assert kept["answers"] == {"name": "Anna", "phone": "+79991112233", "days": ["sat"], "loud": "false",
                               "variant": "a"}  # fmt: skip
    assert kept["context"] == {"page": {"url": f"http://touchline.test{form.path}"}, "anonymous_id": "abc123"}
    multipart = await client.http.post(form.path, files={name: (None, value) for name, value in await form.filled()})
    assert multipart.status_code == 303
    file = await client.http.post(form.path, files={"name": ("a.txt", b"Anna")}, data={"phone": "1"})
    assert (file.status_code, len(await form.rows(SUBMISSIONS))) == (400, 2)


async def test_mistakes_are_shown_on_the_page_with_what_was_written(client: Client) -> None:
    form = await host(client)
    sent = await form.filled(lang="en", name="<Anna>", phone="call me", city="almaty", days="sun")
    page = await form.post([pair for pair in sent if pair[0] != "consent.pd"])
    assert (page.status_code, page.headers["content-type"]) == (400, "text/html; charset=utf-8")
    assert 'role="alert"' in page.text
    assert '<li><a href="#f-phone">Phone</a>: This is no phone number' in page.text
    assert '<li><a href="#f-consent-pd">I agree' in page.text
    assert 'value="&lt;Anna&gt;"' in page.text
    assert 'aria-describedby="f-phone-help f-phone-error" aria-invalid="true" required' in page.text
    assert '<p class="error" id="f-phone-error">This is no phone number' in page.text
    assert '<option value="almaty" selected>' in page.text
    assert 'value="sun" checked' in page.text
    again = hidden(page.text)
    assert (again["submission_id"], again["t"]) == (dict(sent)["submission_id"], dict(sent)["t"])
    assert await form.rows(SUBMISSIONS) == []
    corrected = {**dict(sent), **again, "phone": "+79991112233", "consent.pd": "on"}
    assert (await form.post(list(corrected.items()))).status_code == 303


async def test_programs_are_thanked_and_held_apart(client: Client) -> None:
    form = await host(client)
    for sent in (await form.filled(hp="buy"), await form.filled(seconds=1)):
        assert (await form.post(sent)).status_code == 303
    assert (await form.post({**ANSWERS, "hp": "x"})).json()["status"] == "accepted"
    rows = await form.rows(SUBMISSIONS)
    assert [(row["state"], row["problem_code"]) for row in rows] == [
        ("BOT", "HONEYPOT"), ("BOT", "TOO_FAST"), ("BOT", "HONEYPOT")
    ]  # fmt: skip
    assert await form.work_off() == 0
    assert await form.rows("SELECT id FROM touchpoints UNION ALL SELECT id FROM persons") == []


async def test_pages_of_others_need_to_be_allowed(client: Client) -> None:
    form = await host(client, redirect_url="https://shop.test/thanks")
    allowed = await client.http.options(form.path, headers={"origin": SITE})
    assert (allowed.status_code, allowed.headers["access-control-allow-origin"]) == (204, SITE)
    assert (allowed.headers["access-control-allow-methods"], allowed.headers["vary"]) == ("POST", "Origin")
    for origin in ("https://evil.test", "http://site.test", "https://site.test:444", "null", f"{SITE}.evil.test"):
        asked = await client.http.options(form.path, headers={"origin": origin})
        assert "access-control-allow-origin" not in asked.headers
        refused = await form.post(ANSWERS, origin=origin)
        assert (refused.status_code, wrong(refused)) == (403, [("FORBIDDEN_ORIGIN", None)])
        assert "access-control-allow-origin" not in refused.headers
        page = await form.post([("name", "Anna"), ("phone", "+79991112233"), ("consent.pd", "on")], origin=origin)
        assert (page.status_code, "send" in page.text) == (400, True)
    forged = [(name, "0.x" if name == "t" else value) for name, value in await form.filled()]
    assert (await form.post(forged, origin="http://touchline.test")).status_code == 400
    assert await form.rows(SUBMISSIONS) == []
    sent = await form.post([("name", "Anna"), ("phone", "+79991112233"), ("consent.pd", "on")], origin=SITE)
    assert (sent.status_code, sent.headers["location"]) == (303, "https://shop.test/thanks")
    again = await form.post([("phone", "+79991112233"), ("name", "Anna"), ("consent.pd", "on")])
    assert again.status_code == 303  # a program sends no origin; the same answers within the hour are the same
    assert (await form.post(ANSWERS, origin="http://touchline.test")).status_code == 200
    assert [row["via"] for row in await form.rows(SUBMISSIONS)] == ["SITE", "API"]


async def test_who_sends_too_often_waits(client: Client) -> None:
    form = await host(client, per_minute=2)
    for number in range(2):
        assert (await form.post({**ANSWERS, "submission_id": f"n{number}"})).status_code == 200
    late = await form.post({**ANSWERS, "submission_id": "n3", "lang": "en"})
    assert (late.status_code, wrong(late)) == (429, [("RATE_LIMITED", None)])
    assert 1 <= int(late.headers["retry-after"]) <= 30
    page = await form.post(await form.filled(lang="en", name="Anna"))
    assert (page.status_code, "Too many answers" in page.text, 'value="Anna"' in page.text) == (429, True, True)
    assert len(await form.rows(SUBMISSIONS)) == 2


async def test_no_log_line_tells_what_was_written(client: Client, capsys: pytest.CaptureFixture[str]) -> None:
    form = await host(client)
    await form.page("?utm_source=SecretUtm")
    await form.post({**ANSWERS, "name": "SecretName"})
    await form.post({**ANSWERS, "phone": "SecretPhone"})
    await form.post(await form.filled(name="SecretName"))
    await form.work_off()
    said = "".join(capsys.readouterr())
    assert "/forms/{token}" in said
    assert not any(word in said for word in ("Secret", "9991112233", form.path.rpartition("/")[2]))
    audit = json.dumps(await form.rows("SELECT details FROM audit_entries"), default=str)
    assert "Secret" not in audit


async def test_a_form_of_one_workspace_is_out_of_sight_of_another(client: Client) -> None:
    ours, theirs = await host(client), await host(client)
    assert isinstance(ours, Hosted)
    assert (await ours.post(ANSWERS)).status_code == (await theirs.post(ANSWERS)).status_code == 200
    assert [row["form_id"] for row in await ours.rows(SUBMISSIONS)] == [ours.form_id]
    stolen = dict(await theirs.filled())
    sent = {**dict(await ours.filled()), "t": stolen["t"]}  # a stamp is of one form
    assert (await ours.post(list(sent.items()), origin="http://touchline.test")).status_code == 400
