"""Leads: LinkedIn announces the URN, its API has the form's questions and the answers to them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from crm.core.network_urls import NetworkUrls
from crm.models.words import IdentityKind, TouchpointKind
from crm.outbound.call import Answer
from funnel.adapters.fetching import AccessRefused, Asking, Fetcher, Gone, NotNow
from funnel.adapters.forms import answers_of, click_ids_of, utm_of
from funnel.adapters.linkedin.parse import LEAD
from funnel.adapters.reading import document, identifier, is_yes, items, joined, members, moment, named, objects, text
from funnel.adapters.shape import Announced, Contact, Found, Secrets, Unreadable

ACCESS_TOKEN = "access_token"
FIELDS = (
    "id,owner,leadType,submitter,submittedAt,testLead,associatedEntity,leadMetadata,formResponse,"
    "form:(hiddenFields,creationLocale,name,id,content)"
)
ORGANIC, ADS = "linkedin", "linkedin_ads"
_EMAILS, _PHONES = ("EMAIL", "WORK_EMAIL"), ("PHONE_NUMBER", "WORK_PHONE_NUMBER")
_NAMES, _COMPANIES = ("FIRST_NAME", "LAST_NAME"), ("COMPANY", "COMPANY_NAME")
_KNOWN = {*_EMAILS, *_PHONES, *_NAMES, *_COMPANIES}
_PAUSE, _LONGEST_PAUSE = 300.0, 3_600.0
"""Seconds."""
_UPGRADE = 426


def ask(announced: Sequence[Announced], secrets: Secrets, networks: NetworkUrls) -> list[Asking]:
    """A request for each."""
    headers = {
        "authorization": f"Bearer {secrets[ACCESS_TOKEN][0]}",
        "linkedin-version": networks.linkedin_version,
        "x-restli-protocol-version": "2.0.0",
    }
    leads = ((each, quote(_tail(each.reference) or "", safe="")) for each in announced if each.kind == LEAD)
    place = f"{networks.linkedin}/rest/leadFormResponses"
    return [Asking((each,), f"{place}/{number}?fields={quote(FIELDS, safe=',:()')}", headers) for each, number in leads]


def read(asking: Asking, answer: Answer) -> Mapping[str, Sequence[Found]]:
    """The lead as a contact, known by its URN."""
    (announced,) = asking.of
    if not answer.is_success:
        raise _trouble(answer)
    try:
        said = document(answer.body)
    except Unreadable as error:
        raise NotNow("LinkedIn did not answer as its API does; it is asked again.") from error
    return {announced.reference: [_lead(said, announced)]}


def _tail(urn: Any) -> str | None:
    """`urn:li:sponsoredCampaign:33333` is 33333."""
    found = identifier(urn)
    return found.rpartition(":")[2] or None if found else None


def _lead(said: Mapping[str, Any], announced: Announced) -> Contact:
    form = members(said.get("form"))
    hidden = {name: value for name, value in _pairs(form.get("hiddenFields")) if value}
    known, answers = _answers(said, form)
    by_field = {name: value for name, value in known.items() if name in _KNOWN}
    utm = utm_of(hidden)
    sponsored = members(members(said.get("leadMetadata")).get("sponsoredLeadMetadata"))
    kind = text(said.get("leadType")) or announced.details.get("leadType")
    return Contact(
        external_id=f"lead:{announced.reference}",
        kind=TouchpointKind.FORM_SUBMIT,
        occurred_at=_when(said.get("submittedAt")) or _when(announced.details.get("occurredAt")),
        channel_key=ADS if kind == "SPONSORED" else ORGANIC,
        account_id=next(filter(None, map(_tail, members(said.get("owner")).values())), None),
        identities=(
            *(key for name in _EMAILS for key in named(by_field.get(name), IdentityKind.EMAIL)),
            *(key for name in _PHONES for key in named(by_field.get(name), IdentityKind.PHONE)),
            *named(said.get("submitter"), IdentityKind.PLATFORM_USER_ID, ORGANIC),
        ),
        name=joined(*(by_field.get(name) for name in _NAMES)),
        company_name=next(filter(None, (by_field.get(name) for name in _COMPANIES)), None),
        campaign=None if utm and "campaign" in utm else _tail(sponsored.get("campaign")),
        utm=utm,
        click_ids=click_ids_of(hidden),
        form_answers=_form(form) | answers_of(hidden) | answers | _agreed(said),
        starts_lead=True,
        is_test=is_yes(said.get("testLead")),
    )


def _when(value: Any) -> Any:
    return moment(value, per_second=1000)


def _pairs(value: Any) -> Iterator[tuple[str, str | None]]:
    for each in objects(value):
        if name := text(each.get("name")):
            yield name, text(each.get("value"))


def _form(form: Mapping[str, Any]) -> dict[str, str]:
    told = text(form.get("name")) or text(form.get("id"))
    return {"form": told} if told else {}


def _answers(said: Mapping[str, Any], form: Mapping[str, Any]) -> tuple[dict[str, str], dict[str, str]]:
    """Answers by the fields that LinkedIn knows, and those to questions of the company's own. Answers name their
    question by its id only.
    """
    questions = {text(each.get("questionId")): each for each in objects(members(form.get("content")).get("questions"))}
    known: dict[str, str] = {}
    own: dict[str, str] = {}
    for each in objects(members(said.get("formResponse")).get("answers")):
        number, answer = text(each.get("questionId")), _answer(members(each.get("answerDetails")))
        if number is None or answer is None:
            continue
        question = questions.get(number, {})
        field = text(question.get("predefinedField"))
        if field in _KNOWN:
            known[field or ""] = answer
        else:
            own[_title(question) or field or number] = answer
    return known, own


def _title(question: Mapping[str, Any]) -> str | None:
    localized = members(members(question.get("question")).get("localized")).values()
    return text(question.get("name")) or next(filter(None, map(text, localized)), None)


def _answer(details: Mapping[str, Any]) -> str | None:
    chosen = items(members(details.get("multipleChoiceAnswer")).get("options"))
    written = members(details.get("textQuestionAnswer")).get("answer")
    return text(written) or text(", ".join(filter(None, map(text, chosen))))


def _agreed(said: Mapping[str, Any]) -> dict[str, str]:
    """Boxes that were ticked, by LinkedIn's number of them: what was agreed to stands in the form there."""
    boxes = objects(members(said.get("formResponse")).get("consentResponses"))
    found = ((text(each.get("consentId")), is_yes(each.get("accepted"))) for each in boxes)
    return {f"consent {number}": "yes" if accepted else "no" for number, accepted in found if number}


def _trouble(answer: Answer) -> Exception:
    if answer.status in (401, 403):
        return AccessRefused(
            "LinkedIn does not accept the access token, or it lacks the right r_marketing_leadgen_automation. Give the"
            " connected account a new one; what was announced meanwhile is fetched then."
        )
    if answer.status == _UPGRADE:
        return NotNow("LinkedIn serves this version of its API no more; set TOUCHLINE_NETWORKS__LINKEDIN_VERSION.",
                      seconds=_LONGEST_PAUSE)  # fmt: skip
    if answer.status == 429:
        pause = answer.retry_after if answer.retry_after is not None else _PAUSE
        return NotNow("LinkedIn asks for a pause; it is asked again by itself.", seconds=min(pause, _LONGEST_PAUSE))
    if answer.status >= 500:
        return NotNow("LinkedIn has trouble of its own; it is asked again by itself.")
    if answer.status in (404, 410):
        return Gone("LinkedIn has no such lead any more, or shows it to others only.")
    return Gone(f"LinkedIn refused it with the status {answer.status}; its documentation says why.")


FETCHER = Fetcher(ACCESS_TOKEN, ask, read)
