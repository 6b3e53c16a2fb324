"""Leads of a file: each row is the person's first contact and the start of the lead."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import orjson

from crm.core.problems import Invalid
from crm.core.work import Work
from crm.models.words import EntryCause, IdentityKind
from crm.people.identity import IdentityKey
from crm.people.normalise import normalise
from funnel.facts.check import MAX_JSON, MAX_TEXT
from funnel.facts.facts import Fact, FactResult, SightingFact, StartFact, TouchFact
from funnel.facts.record import record
from funnel.imports import find
from funnel.imports.find import Started
from funnel.imports.place import Place
from funnel.imports.records import LeadRow, ProblemCode, Row, Utm
from funnel.imports.refresh_leads import Wanted, refresh
from funnel.imports.report import Landed, LandingCode

UNUSABLE = "unusable_contacts"
"""The attribute with what stood among the further addresses and numbers and cannot be one."""

FIRST_CONTACT = "lead/"
"""Before the external id of the first contact: touchpoints of the same source may have the same numbers."""


async def land(work: Work, place: Place, rows: Sequence[Row], *, update: bool) -> Landed:
    """Records the rows; `update` also takes over what the file says differently of leads that are there already."""
    landed = Landed()
    leads = [(row, row.values) for row in rows if isinstance(row.values, LeadRow)]
    resources = await find.resources(work, (lead.resource for _, lead in leads))
    owners = await find.members(work, (lead.owner for _, lead in leads))
    there = await find.started(work, place.source, (lead.external_id for _, lead in leads))
    good = [
        (row, lead)
        for row, lead in leads
        if _names_are_known(landed, place, row, lead, resources, owners) and _fits(landed, place, row, lead, there)
    ]
    if not good:
        return landed
    facts: list[Fact] = []
    for _, lead in good:
        identities = identities_of(place, lead)
        facts.append(_touch(place, lead, identities, resources.get(lead.resource or "")))
        facts.append(_start(place, lead, identities, owners.get(lead.owner or "")))
    seen = _sightings(place, good, there) if update else []
    outcome = await record(work, [*facts, *(fact for _, fact in seen)])
    pairs = zip(outcome.results[: len(facts) : 2], outcome.results[1 : len(facts) : 2], strict=True)
    starts = {row.number: _judge(landed, row, *pair) for (row, _), pair in zip(good, pairs, strict=True)}
    _tell_new_from_known(landed, starts, outcome.created)
    landed.touched = {row.number: known_by(identities_of(place, lead)) for row, lead in good}
    landed.suggested = outcome.suggested
    landed.updated |= {row.number for at, (row, _) in enumerate(seen, len(facts)) if at in outcome.identified}
    if update:
        landed.updated |= await _refresh(work, place, [one for one in good if _is_there(starts[one[0].number])], owners)
    return landed


def _sightings(
    place: Place, leads: Sequence[tuple[Row, LeadRow]], there: Mapping[str, Started]
) -> list[tuple[Row, SightingFact]]:
    """What a newer file says of people whose leads are here: a start that comes again tells nothing of its person."""
    return [
        (
            row,
            SightingFact(
                person_id=there[lead.external_id].person_id,
                identities=identities_of(place, lead),
                occurred_at=lead.occurred_at,
                name=lead.name,
                company_name=lead.company,
            ),
        )
        for row, lead in leads
        if lead.external_id in there and (lead.email or lead.phone or lead.emails or lead.phones)
    ]


def _names_are_known(
    landed: Landed, place: Place, row: Row, lead: LeadRow, resources: dict[str, UUID], owners: dict[str, UUID]
) -> bool:
    bad = len(landed.problems)
    if lead.resource and lead.resource not in resources:
        unknown_resource(landed, row, lead.resource)
    if lead.owner and lead.owner not in owners and not place.leaves_owners:
        message = "No active member has this e-mail address or name; add the member, or leave the owner out."
        landed.reject(row, LandingCode.UNKNOWN_MEMBER, message, field="owner", value=lead.owner)
    return len(landed.problems) == bad


def _fits(landed: Landed, place: Place, row: Row, lead: LeadRow, there: Mapping[str, Started]) -> bool:
    """What one of the row's two facts would be refused for; then neither is recorded."""
    if lead.step and lead.step not in place.step_keys:
        message = f"The funnel has no step {lead.step!r}; map the value to a step under [values.step]."
        landed.reject(row, LandingCode.UNKNOWN_STEP, message, field="step", value=lead.step)
        return False
    if lead.external_id in there and there[lead.external_id].product_id != place.product:
        message = "A lead of another product has this id in the source already; import this file under another source."
        landed.reject(row, LandingCode.ANOTHER_PRODUCT, message, field="external_id", value=lead.external_id)
        return False
    for name, text in (("campaign", lead.campaign), ("landing_page", lead.landing_page)):
        if text is not None and len(text) > MAX_TEXT:
            message = f"The value has {len(text):,} characters; {MAX_TEXT:,} are taken."
            landed.reject(row, ProblemCode.TOO_LONG, message, field=name, value=text)
            return False
    if lead.attributes and len(orjson.dumps(lead.attributes)) > MAX_JSON:
        message = f"The attributes of the row are larger than {MAX_JSON:,} bytes; map fewer of them."
        landed.reject(row, ProblemCode.TOO_LONG, message, field="attributes")
        return False
    return True


def unknown_resource(landed: Landed, row: Row, name: str) -> None:
    """The file names a resource that the cluster does not have."""
    message = "The cluster has no resource of this name or number; register it first, or correct the file."
    landed.reject(row, LandingCode.UNKNOWN_RESOURCE, message, field="resource", value=name)


def identities_of(place: Place, lead: LeadRow) -> tuple[IdentityKey, ...]:
    """The source's own id, by which deals find the lead again, then the addresses."""
    given = [IdentityKey(IdentityKind.EXTERNAL_ID, lead.external_id, account=place.source)]
    if lead.email:
        given.append(IdentityKey(IdentityKind.EMAIL, lead.email))
    if lead.phone:
        given.append(IdentityKey(IdentityKind.PHONE, lead.phone))
    given += [key for key in _further(lead) if _usable(place, key)]
    return tuple(dict.fromkeys(given))


def _further(lead: LeadRow) -> list[IdentityKey]:
    mails = [IdentityKey(IdentityKind.EMAIL, value) for value in lead.emails]
    return mails + [IdentityKey(IdentityKind.PHONE, value) for value in lead.phones]


def _usable(place: Place, key: IdentityKey) -> bool:
    """People write "none" and "ask for Ivan" where an export has its fifth number: no reason to lose the lead."""
    try:
        normalise(key, place.region)
    except Invalid:
        return False
    return True


def _answers(place: Place, lead: LeadRow) -> dict[str, Any] | None:
    """The attributes, and with them the addresses and numbers that cannot be one."""
    unusable = [key.value for key in _further(lead) if not _usable(place, key)]
    return {**lead.attributes, **({UNUSABLE: unusable} if unusable else {})} or None


def known_by(identities: Sequence[IdentityKey]) -> tuple[str, ...]:
    """The addresses as text that tells one from another."""
    return tuple(f"{key.kind}|{key.account}|{key.value.strip().casefold()}" for key in identities)


def utm_of(row: Utm) -> dict[str, Any] | None:
    """The tags that are there, under the names that touches keep."""
    tags = {
        "source": row.utm_source,
        "medium": row.utm_medium,
        "campaign": row.utm_campaign,
        "term": row.utm_term,
        "content": row.utm_content,
    }
    return {name: value for name, value in tags.items() if value} or None


def _touch(place: Place, lead: LeadRow, identities: tuple[IdentityKey, ...], resource_id: UUID | None) -> TouchFact:
    return TouchFact(
        source=place.source,
        external_id=FIRST_CONTACT + lead.external_id,
        kind=lead.kind,
        occurred_at=lead.occurred_at,
        identities=identities,
        channel_id=place.channels[lead.channel] if lead.channel else None,
        resource_id=resource_id,
        name=lead.name,
        company_name=lead.company,
        utm=utm_of(lead),
        campaign=lead.campaign,
        landing_page=lead.landing_page,
        form_answers=_answers(place, lead),
        product_id=place.product,
        import_id=place.import_id,
    )


def _start(place: Place, lead: LeadRow, identities: tuple[IdentityKey, ...], owner_id: UUID | None) -> StartFact:
    return StartFact(
        source=place.source,
        external_id=lead.external_id,
        product_id=place.product,
        occurred_at=lead.occurred_at,
        step_key=lead.step or place.step_key,
        identities=identities,
        name=lead.name,
        company_name=lead.company,
        cause=EntryCause.IMPORT,
        owner_id=owner_id,
        import_id=place.import_id,
        lead_external_id=lead.external_id,
    )


def _judge(landed: Landed, row: Row, touch: FactResult, start: FactResult) -> FactResult:
    """Both are refused for the same reasons; the row says each once."""
    told: set[str] = set()
    for result in (start, touch):
        if result.problem is not None and result.problem.message not in told:
            told.add(result.problem.message)
            landed.reject(row, result.problem.code, result.problem.message, field=field_of(result.problem.field))
    return start


def field_of(path: str | None) -> str | None:
    """The field of the file for the path of a fact's problem: `facts.3.occurredAt` is about `occurred_at`."""
    if path is None:
        return None
    last = path.rsplit(".", 1)[-1]
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in last)


def _tell_new_from_known(landed: Landed, starts: Mapping[int, FactResult], created: frozenset[UUID]) -> None:
    """A start of a person who is a lead of the product already changes that lead; the first of all others made one."""
    fresh = set(created)
    for number, result in sorted(starts.items()):
        if result.status != "RECORDED" or result.lead_id is None:
            continue
        if result.lead_id in fresh:
            fresh.discard(result.lead_id)
            landed.created.add(number)
        else:
            landed.updated.add(number)


def _is_there(start: FactResult) -> bool:
    """Only the lead's own row may change it; another row about the same person has started it once more."""
    return start.status == "DUPLICATE"


async def _refresh(
    work: Work, place: Place, known: Sequence[tuple[Row, LeadRow]], owners: dict[str, UUID]
) -> set[int]:  # fmt: skip
    if not known:
        return set()
    leads = await find.leads(work, place.source, place.product, (lead.external_id for _, lead in known))
    return await refresh(
        work,
        [
            Wanted(row.number, leads[lead.external_id], lead.name, owners.get(lead.owner or ""))
            for row, lead in known
            if lead.external_id in leads
        ],
    )
