"""Notes: written, changed with their history, pinned, erased; by their authors."""

import pytest
from sqlalchemy import func, select

from crm.core.problems import Conflict, Forbidden, Invalid, Stale
from crm.core.work import Work
from crm.deals.open import DealOpen
from crm.deals.open import open as open_deal
from crm.models import Note, NoteEdit, TimelineEntry
from crm.models.words import Role
from crm.notes.edit import NoteEditing, edit
from crm.notes.erase import NoteErase, erase
from crm.notes.write import NoteWrite, write
from tests.factories.leads import again, as_member, lead_row, make_seller
from tests.factories.people import insert_lead
from tests.factories.products import published_funnel

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]


async def test_a_note_keeps_how_it_read_until_it_is_erased(work: Work) -> None:
    lead_id = await insert_lead(work, await published_funnel(work))
    deal_id = await open_deal(again(work), DealOpen(lead_id=lead_id))
    note_id = await write(again(work), NoteWrite(text="Likes green", deal_id=deal_id))
    await edit(again(work), NoteEditing(note_id=note_id, text="Likes blue", expected_version=1))
    await edit(again(work), NoteEditing(note_id=note_id, text="Likes red", is_pinned=True))
    note = (await work.execute(select(*Note.__table__.columns))).one()
    assert (note.text, note.is_pinned, note.version, note.deal_id) == ("Likes red", True, 3, deal_id)
    assert (note.lead_id, note.person_id) == (lead_id, (await lead_row(work, lead_id)).person_id)
    before = select(NoteEdit.number, NoteEdit.text).order_by(NoteEdit.number)
    assert (await work.execute(before)).all() == [(1, "Likes green"), (2, "Likes blue")]
    line = select(TimelineEntry.title, TimelineEntry.text).where(TimelineEntry.kind == "NOTE")
    assert (await work.execute(line)).all() == [("Note", "Likes red")]
    await erase(again(work), NoteErase(note_id=note_id, expected_version=3))
    assert (await work.execute(before)).all() == [(1, None), (2, None)]
    assert (await work.execute(line)).all() == [("Note", None)]
    assert (await work.execute(select(Note.text, Note.is_pinned, Note.erased_at))).one() == (None, False, work.now)
    with pytest.raises(Conflict, match="was erased"):
        await edit(again(work), NoteEditing(note_id=note_id, text="Likes green"))


async def test_only_the_author_or_a_lead_changes_a_note(work: Work) -> None:
    lead_id = await insert_lead(work, await published_funnel(work))
    anna, boris, chief = [await make_seller(work, name) for name in ("Anna", "Boris", "Chief")]
    note_id = await write(as_member(work, anna), NoteWrite(text="Likes green", lead_id=lead_id))
    with pytest.raises(Forbidden, match="somebody else's"):
        await edit(as_member(work, boris), NoteEditing(note_id=note_id, text="Mine"))
    with pytest.raises(Forbidden, match="somebody else's"):
        await erase(as_member(work, boris), NoteErase(note_id=note_id))
    with pytest.raises(Stale):
        await edit(as_member(work, anna), NoteEditing(note_id=note_id, text="New", expected_version=7))
    assert (await work.execute(select(Note.text, Note.version))).one() == ("Likes green", 1)
    await edit(as_member(work, chief, Role.SALES_LEAD), NoteEditing(note_id=note_id, is_pinned=True))
    assert (await work.execute(select(Note.is_pinned, Note.version))).one() == (True, 2)


async def test_a_note_is_about_one_thing(work: Work) -> None:
    lead_id = await insert_lead(work, await published_funnel(work))
    person_id = (await lead_row(work, lead_id)).person_id
    for about in ({}, {"lead_id": lead_id, "person_id": person_id}):
        with pytest.raises(Invalid, match="one of them"):
            await write(again(work), NoteWrite(text="Likes green", **about))
    assert await work.scalar(select(func.count()).select_from(Note)) == 0
    await write(again(work), NoteWrite(text="Likes green", person_id=person_id))
    assert (await work.execute(select(Note.person_id, Note.lead_id))).one() == (person_id, None)
