"""What is asked of LinkedIn, and what its answers are."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from crm.core.network_urls import NetworkUrls
from crm.core.problems import Problem
from crm.models.words import IdentityKind as Kind
from crm.models.words import TouchpointKind
from crm.outbound.call import Answer
from crm.people.identity import IdentityKey
from funnel.adapters.fetching import AccessRefused, Asking, Gone, NotNow
from funnel.adapters.linkedin.fetch import ask, read
from funnel.adapters.shape import Announced, Contact, Unfetched
from funnel.models.words import Network
from tests.funnel.adapters.samples import body_of, parsed

URN = "urn:li:leadGenFormResponse:a9a29e52-1111-42e3-8af1-2fc83b697003-4"
LEAD = Announced("lead", URN, {"occurredAt": "1767367100456", "leadType": "SPONSORED"})
ASKING = Asking((LEAD,), "https://api.linkedin.com/rest/leadFormResponses/x")


def answer(said: Any, status: int = 200, **headers: str) -> Answer:
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    return Answer(status, {name.replace("_", "-"): value for name, value in headers.items()}, body, 0.1)


def contact(said: Any) -> Contact:
    (found,) = read(ASKING, answer(said))[URN]
    assert isinstance(found, Contact)
    return found


def test_what_is_announced_is_asked_for() -> None:
    (problem,) = parsed(Network.LINKEDIN, body_of("linkedin_lead.json"))
    assert isinstance(problem, Unfetched)
    assert problem.announced == LEAD
    urls = NetworkUrls(linkedin="http://127.0.0.1:9", linkedin_version="202601")
    (asking,) = ask([LEAD, Announced("other", "1")], {"access_token": ("t-new", "t-old")}, urls)
    assert asking.of == (LEAD,)
    place, _, query = asking.url.partition("?")
    assert place == "http://127.0.0.1:9/rest/leadFormResponses/a9a29e52-1111-42e3-8af1-2fc83b697003-4"
    assert query.endswith("formResponse,form:(hiddenFields,creationLocale,name,id,content)")
    assert asking.headers == {
        "authorization": "Bearer t-new", "linkedin-version": "202601", "x-restli-protocol-version": "2.0.0"
    }  # fmt: skip


def test_the_references_answer_is_a_lead() -> None:
    assert contact(body_of("linkedin_response.json")) == Contact(
        external_id=f"lead:{URN}",
        kind=TouchpointKind.FORM_SUBMIT,
        occurred_at=datetime(2026, 1, 2, 15, 18, 19, tzinfo=UTC),
        channel_key="linkedin_ads",
        account_id="11223344",
        identities=(IdentityKey(Kind.PLATFORM_USER_ID, "urn:li:person:AbC", "linkedin"),),
        name="Anna",
        utm={"campaign": "spring"},
        form_answers={"form": "Demo request", "consent 9": "yes"},
        starts_lead=True,
    )


def test_answers_are_joined_with_their_questions() -> None:
    fields = ("EMAIL", "PHONE_NUMBER", "LAST_NAME", "COMPANY", "JOB_TITLE", None)
    questions = [
        {"questionId": place, "predefinedField": field, "question": {"localized": {"ru_RU": f"Вопрос {place}"}}}
        for place, field in enumerate(fields)
    ]
    said = ["anna@example.test", "+79991112233", "Petrova", "School", "Head", "evening"]
    answers: list[dict[str, Any]] = [
        {"questionId": str(place), "answerDetails": {"textQuestionAnswer": {"answer": each}}}
        for place, each in enumerate(said)
    ]
    answers += [
        {"questionId": 77, "answerDetails": {"multipleChoiceAnswer": {"options": ["a", 2]}}},
        {"questionId": None}, {"questionId": 78, "answerDetails": None},
    ]  # fmt: skip
    found = contact({
        "leadType": "EVENT", "formResponse": {"answers": answers}, "testLead": True,
        "owner": {"organization": "urn:li:o:5"},
        "form": {"id": 7, "content": {"questions": questions}, "hiddenFields": [{"name": "gclid", "value": "G"}, {}]},
        "leadMetadata": {"sponsoredLeadMetadata": {"campaign": "urn:li:sponsoredCampaign:33333"}},
    })  # fmt: skip
    assert [(key.kind, key.value) for key in found.identities] == [
        (Kind.EMAIL, "anna@example.test"), (Kind.PHONE, "+79991112233")
    ]  # fmt: skip
    assert (found.name, found.company_name, found.is_test) == ("Petrova", "School", True)
    assert (found.channel_key, found.campaign, found.account_id) == ("linkedin", "33333", "5")
    assert (found.utm, found.click_ids) == (None, {"gclid": "G"})
    assert found.form_answers == {"form": "7", "Вопрос 4": "Head", "Вопрос 5": "evening", "77": "a, 2"}
    assert found.occurred_at == datetime(2026, 1, 2, 15, 18, 20, 456000, tzinfo=UTC)


@pytest.mark.parametrize(
    ("status", "kind", "seconds"),
    [
        (401, AccessRefused, None), (403, AccessRefused, None), (404, Gone, None), (410, Gone, None), (400, Gone, None),
        (500, NotNow, None), (503, NotNow, None), (426, NotNow, 3600.0), (429, NotNow, 300.0),
    ],
)  # fmt: skip
def test_what_is_no_lead_is_a_problem(status: int, kind: type[Problem], seconds: float | None) -> None:
    with pytest.raises(kind) as refused:
        read(ASKING, answer({"status": status}, status))
    assert getattr(refused.value, "seconds", None) == seconds


@pytest.mark.parametrize("body", [b"", b"[]", b"<html>", b"\xff"])
def test_an_answer_that_is_none_is_asked_for_again(body: bytes) -> None:
    with pytest.raises(NotNow):
        read(ASKING, answer(body))


@pytest.mark.parametrize("said", [{}, {"form": [], "formResponse": 5, "owner": None, "leadMetadata": "x"}])
def test_an_answer_with_nothing_in_it_is_a_lead_of_nobody(said: Any) -> None:
    found = contact(said)
    assert (found.identities, found.name, found.form_answers) == ((), None, {})
