"""Records what requests say: all facts of a batch together, then each message into its thread."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from pydantic import ValidationError

from crm.conversations.bursts import hold_bursts
from crm.conversations.judge import Rule
from crm.conversations.rules import read_rules
from crm.core.problems import Invalid, Problem
from crm.core.wording import sentence
from crm.core.work import Work
from crm.people.identity import Slot
from funnel.adapters.shape import Contact
from funnel.calls.attach import ToldCall, attach
from funnel.calls.correct import correct
from funnel.conversations.inputs import ConversationReceive
from funnel.conversations.receive import Told, into_thread, judged
from funnel.conversations.where import Where, where
from funnel.facts.facts import Fact, FactResult
from funnel.facts.problems import NOBODY, without_names
from funnel.facts.record import record
from funnel.intake.agreements import Agreement, agree
from funnel.intake.facts import Names, names_of, sighting_of, source_of, start_of, touch_of, when
from funnel.intake.identities import usable
from funnel.intake.perhaps import those_known, with_those_known
from funnel.intake.preferences import prefer
from funnel.intake.publications import publish
from funnel.intake.read import Heard, Waiting
from funnel.leads.identities import Identity
from funnel.workspace import home


@dataclass(frozen=True, slots=True)
class Part:
    """Whose a fact is, and what follows when it is recorded."""

    heard: Heard
    position: int
    told: Told | None = None
    call: ToldCall | None = None
    contact: Contact | None = None
    """Of those that agree to something or refuse it."""


@dataclass
class Landing:
    """A batch on its way: facts in their order, and of each whose it is."""

    work: Work
    names: Names
    region: str | None
    rules: Sequence[Rule]
    known: frozenset[Slot] = frozenset()
    """Identities that count only where somebody is known by them."""
    facts: list[Fact] = field(default_factory=list)
    of: list[Part] = field(default_factory=list)
    places: dict[tuple[str, UUID | None], Where] = field(default_factory=dict)

    async def add(self, heard: Heard, position: int, given: Contact) -> None:
        """The facts of one contact. Raises Problem when it cannot be used."""
        contact, problems = usable(heard.event, with_those_known(given, self.known), self.region)
        heard.problems += [(position, problem) for problem in problems]
        if contact.only_identifies:
            kept = contact if contact.agreed is not None else None
            self._put(sighting_of(heard.event, contact), Part(heard, position, contact=kept))
            return
        told = None if contact.text is None else await self._told(heard.event, contact)
        touch = touch_of(heard.event, contact, self.names)
        self._put(touch, Part(heard, position, told, _call(heard.event, contact)))
        if (start := start_of(heard.event, contact)) is not None:
            self._put(start, Part(heard, position))

    def _put(self, fact: Fact, part: Part) -> None:
        self.facts.append(fact)
        self.of.append(part)

    async def _told(self, event: Waiting, contact: Contact) -> Told:
        data = _message(event, contact)
        key = data.channel_key, data.resource_id
        if key not in self.places:
            self.places[key] = await where(self.work, data)
        # ids of threads are unique where those of facts are: an advert's channel begins no second thread
        place = replace(self.places[key], kind=contact.kind, source=source_of(event, contact))
        return judged(data, place, self.rules)


async def land(work: Work, heard: Sequence[Heard]) -> None:
    """Records the contacts of all requests in a number of statements that only messages and calls add to; then what
    addresses say of being written to, and what appeared on the accounts themselves.

    What cannot be used becomes a problem of its request; contacts that were told before are counted as duplicates.
    """
    region = (await home(work)).region
    landing = await _gather(work, heard, region)
    if landing.facts:
        await _record(work, landing)
    await prefer(work, heard, region)
    await publish(work, heard)


async def _record(work: Work, landing: Landing) -> None:
    if any(part.told is not None and part.told.is_negative for part in landing.of):
        await hold_bursts(work)
    outcome = await record(work, landing.facts)
    for part, result in zip(landing.of, outcome.results, strict=True):
        _count(part.heard, part.position, result)
        if part.call is not None:
            await _keep_call(work, part.call, result)
        if part.told is not None and result.status != "REJECTED":
            await into_thread(work, part.told, result)
    told = [each for part, result in zip(landing.of, outcome.results, strict=True) for each in _agreed(part, result)]
    if told:
        await agree(work, told)


def _agreed(part: Part, result: FactResult) -> Iterator[Agreement]:
    """What was agreed to, where it is known by whom."""
    contact, event = part.contact, part.heard.event
    if contact is not None and contact.agreed is not None and result.person_id is not None:
        proof = f"{event.network.path}:{contact.external_id}"
        yield Agreement(result.person_id, contact.agreed, when(event, contact), proof)


async def _keep_call(work: Work, call: ToldCall, result: FactResult) -> None:
    if result.status == "RECORDED":
        await attach(work, call, result)
    elif result.status == "DUPLICATE" and result.fact_id is not None:
        await correct(work, call, result.fact_id)


def _call(event: Waiting, contact: Contact) -> ToldCall | None:
    if contact.call is None:
        return None
    return ToldCall(
        direction=contact.direction,
        occurred_at=when(event, contact),
        duration_seconds=contact.call.duration_seconds,
        result=contact.call.result,
        recording_url=contact.call.recording_url,
    )


async def _gather(work: Work, heard: Sequence[Heard], region: str | None) -> Landing:
    has_words = any(contact.text for each in heard for _, contact in each.contacts)
    rules = await read_rules(work) if has_words else []
    known = await those_known(work, heard)
    landing = Landing(work, await names_of(work, heard, region), region, rules, known)
    for each in heard:
        for position, contact in each.contacts:
            try:
                await landing.add(each, position, contact)
            except Problem as problem:
                each.problems.append((position, problem))
    return landing


def _message(event: Waiting, contact: Contact) -> ConversationReceive:
    """The contact as a message of a thread. Raises Invalid when it is none."""
    if not contact.identities:
        raise Invalid(NOBODY, field="identities")
    author, appeared_at = contact.identities[0], when(event, contact)
    try:
        return ConversationReceive(
            external_id=contact.external_id,
            channel_key=contact.channel_key,
            resource_id=event.resource_id,
            appeared_at=appeared_at,
            received_at=max(event.received_at, appeared_at),
            author=Identity(kind=author.kind, value=author.value, account=author.account or None),
            text=contact.text or "",
            author_name=contact.name,
            thread_external_id=contact.thread_id,
            kind=contact.kind,
            product_id=event.product_id,
        )
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise Invalid(sentence(first), field=".".join(str(step) for step in first["loc"]) or None) from error


def _count(heard: Heard, position: int, result: FactResult) -> None:
    if result.person_id is not None:
        heard.person_ids.add(result.person_id)
    if result.status == "RECORDED":
        heard.recorded += 1
    elif result.status == "DUPLICATE":
        heard.duplicates += 1
    elif result.problem is not None:
        heard.problems.append((position, without_names(result.problem)))
