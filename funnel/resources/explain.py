"""Tells what would be recognised, and why: for those who set up rules, codes and numbers."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from pydantic import Field
from sqlalchemy import select

from crm.core.problems import NotFound
from crm.models.words import RecognisedBy
from funnel.inputs import Input
from funnel.models import Channel
from funnel.reads import Reads
from funnel.resources.known import read_known
from funnel.resources.phones import e164
from funnel.resources.recognise import Evidence, Recognised, Weighed, address, recognise, weigh


class Utm(Input):
    """The campaign parameters of a link."""

    source: str | None = Field(None, max_length=2_000)
    medium: str | None = Field(None, max_length=2_000)
    campaign: str | None = Field(None, max_length=2_000)
    term: str | None = Field(None, max_length=2_000)
    content: str | None = Field(None, max_length=2_000)


class RecogniseTest(Input):
    """What a touch would bring along."""

    utm: Utm | None = None
    url: str | None = Field(None, max_length=2_000)
    referrer: str | None = Field(None, max_length=2_000)
    place_url: str | None = Field(None, max_length=2_000)
    promo_code: str | None = Field(None, max_length=2_000)
    phone: str | None = Field(None, max_length=100)
    account_id: str | None = Field(None, max_length=500)
    channel_key: str | None = None
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Explained:
    """What would be recognised, and everything that was weighed, the strongest first."""

    found: Recognised
    place_resource_id: UUID | None
    weighed: list[Weighed]

    def decides(self, each: Weighed) -> bool:
        """Whether this piece of evidence told the source."""
        return each.by is self.found.by


async def explain(reads: Reads, data: RecogniseTest, today: date) -> Explained:
    """Recognises without recording anything: the same function as for touches, over the same statement."""
    channel_id = await _channel(reads, data.channel_key)
    evidence = Evidence(
        day=data.on or today,
        channel_id=channel_id,
        promo_code=data.promo_code,
        phone=e164(data.phone, field="phone") if data.phone else None,
        accounts=(data.account_id.strip(),) if data.account_id and data.account_id.strip() else (),
        utm=data.utm.model_dump(exclude_none=True) if data.utm else None,
        referrer=data.referrer,
        landing_page=data.url,
        place_url=data.place_url,
    )
    known = await read_known(reads, [evidence])
    place = address(data.place_url, known) or address(data.url, known)
    return Explained(recognise(evidence, known), place, weigh(evidence, known))


def sentence(each: Weighed, *, decides: bool) -> str:
    """What a piece of evidence says, for people."""
    what = _WHAT[each.by].format(each.value)
    if each.resource_id is None:
        told = f"tells the channel {each.channel_key} only" if each.channel_key else "names no resource of the cluster"
        return f"{what} {told}."
    return f"{what} names the resource{', and decides' if decides else '; stronger evidence decides'}."


_WHAT = {
    RecognisedBy.EXPLICIT_ID: "The touch",
    RecognisedBy.PROMO_CODE: "The promo code {} on that day",
    RecognisedBy.PHONE_NUMBER: "The number {} on that day",
    RecognisedBy.ACCOUNT: "The account {}",
    RecognisedBy.TRACKED_LINK: "The tracked link",
    RecognisedBy.UTM: "The link's {}",
    RecognisedBy.REFERRER: "The page {} the person came from",
    RecognisedBy.LANDING_PAGE: "The page {} the person came to",
    RecognisedBy.PLACE: "The page {} where it happened",
    RecognisedBy.REFERRER_HOST: "The host {} the person came from",
}


async def _channel(reads: Reads, key: str | None) -> UUID | None:
    if key is None:
        return None
    rows = await reads.rows(select(Channel.id).where(Channel.workspace_id == reads.workspace_id, Channel.key == key))
    if not rows:
        raise NotFound(f"This workspace has no channel {key!r}; choose one of `channels`.", field="channelKey")
    found: UUID = rows[0]["id"]
    return found
