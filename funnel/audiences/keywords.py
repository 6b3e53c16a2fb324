"""The words an audience searches by."""

from uuid import UUID

from sqlalchemy import delete, select

from crm.audit import record as audit
from crm.core.problems import Invalid
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.audiences.create import MANY_KEYWORDS, Keywords, add_keywords, fold
from funnel.audiences.hold import held_audience
from funnel.audiences.rules import hold_rules, settle
from funnel.inputs import Input
from funnel.models import Audience, Keyword
from funnel.reads import among


class AudienceKeywordsSet(Input):
    """Either the whole list (`keywords`), or what to add and to remove."""

    audience_id: UUID
    keywords: Keywords | None = None
    add: Keywords = ()
    remove: Keywords = ()
    expected_version: int | None = None


async def set_keywords(work: Work, data: AudienceKeywordsSet) -> Audience:
    """Writes the phrases, each once in one spelling; what is there already, or is not, is no error.

    An audience that nothing but page and keywords recognises has its people recognised once more in the background.
    """
    work.actor.require(Action.PRODUCT_EDIT)
    if data.keywords is not None and (data.add or data.remove):
        raise Invalid("Give either keywords, or add and remove.", field="keywords")
    await hold_rules(work)
    audience = await held_audience(work, data.audience_id, expected_version=data.expected_version)
    there = select(Keyword.text).where(Keyword.workspace_id == work.workspace_id, Keyword.audience_id == audience.id)
    before = set((await work.execute(there)).scalars())
    wanted = _wanted(data, before)
    if len(wanted) > MANY_KEYWORDS:
        raise Invalid(f"An audience has at most {MANY_KEYWORDS:,} keywords; remove some.", field="add")
    if wanted != before:
        await _write(work, audience, before - wanted, wanted - before)
    return audience


def _wanted(data: AudienceKeywordsSet, before: set[str]) -> set[str]:
    if data.keywords is not None:
        return {fold(each) for each in data.keywords}
    return (before | {fold(each) for each in data.add}) - {fold(each) for each in data.remove}


async def _write(work: Work, audience: Audience, gone: set[str], fresh: set[str]) -> None:
    if gone:
        await work.execute(
            delete(Keyword).where(
                Keyword.workspace_id == work.workspace_id,
                Keyword.audience_id == audience.id,
                among(Keyword.text, sorted(gone)),
            )
        )
    await add_keywords(work, audience.id, tuple(sorted(fresh)))
    audience.version += 1
    await work.flush()
    await settle(work, audience.product_id)
    audit.record(
        work, "AUDIENCE_KEYWORDS_SET", object_type="Audience", object_id=audience.id,
        details={"added": len(fresh), "removed": len(gone)},
    )  # fmt: skip
    await work.flush()
