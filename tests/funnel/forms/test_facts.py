"""What becomes of submissions: leads, touches, consents, problems; exactly once, and whose they are."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
import pytest
from sqlalchemy import func, select, text, update

from crm.core.work import Work
from crm.models import Consent, Identity, Lead, Person, RetentionRun, Touchpoint
from funnel.channels.copy import copy_catalogue
from funnel.forms.fill import fill
from funnel.forms.inputs import FormReplay, FormSubmissionAccept, FormUpdate
from funnel.forms.keep import HONEYPOT, keep, to_keep
from funnel.forms.open import OpenForm, open_form
from funnel.forms.process import process
from funnel.forms.replay import accept, replay
from funnel.forms.sent import Sent, read_json
from funnel.forms.update import update as change
from funnel.models import FormSubmission, FormVersion
from funnel.models.words import FormVia
from funnel.people.erase import PersonErase, erase
from funnel.reads import WorkReads
from funnel.retention.run import sweep
from tests.factories.products import STEPS, Published, insert_funnel, published_funnel
from tests.funnel.forms.hosted import ANSWERS, ASKED, published

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]

AT = "2026-01-02T15:00:00Z"


async def opened(work: Work, **changed: Any) -> tuple[OpenForm, Published]:
    """A published form of the site."""
    await copy_catalogue(work)
    model = await published_funnel(work)
    form = await published(work, product_id=model.product_id, resource_id=model.resource_ids["site"], **changed)
    found = await open_form(WorkReads(work), form.id)
    assert found is not None
    return found, model


async def send(work: Work, form: OpenForm, *, bot: str | None = None, **changed: Any) -> bool:
    """One submission, as the door keeps it."""
    sent: Sent = read_json(orjson.dumps({**ANSWERS, **changed}))
    filled = fill(form.definition, sent, language="en", region=form.region, channels=form.channels)
    kept = to_keep(form, sent, filled, via=FormVia.API, language="en", bot=bot, at=work.now)
    return await keep(work, kept)


async def work_off(work: Work) -> int:
    """What the worker does until nothing waits."""
    done = 0
    while taken := await process(work):
        done += taken
        work._highest = None  # each turn is a transaction of its own in the worker
    return done


async def states(work: Work) -> list[tuple[str, str | None, str | None]]:
    row = FormSubmission
    found = await work.execute(select(row.state, row.problem_code, row.problem_field).order_by(row.received_at, row.id))
    return [tuple(each) for each in found]


async def test_a_submission_starts_a_lead_at_the_forms_step(work: Work) -> None:
    form, model = await opened(work)
    more = {
        "firm": "Ромашка", "message": "Call me", "days": ["sun", "sat"], "email": "anna@example.test",
        "heard_from_other": "A friend", "anonymous_id": "v1", "click_ids": {"yclid": "77"},
        "consent": {"pd": True, "marketing": True, "text_version": "mine-3"},
        "page": {"url": "https://spinaok.test/lp?utm_source=newsletter&utm_medium=email&utm_campaign=jan"},
    }  # fmt: skip
    assert await send(work, form, **more)
    assert not await send(work, form, name="Somebody else")
    assert await work_off(work) == 1
    lead = (await work.execute(select(Lead.name, Lead.product_id, Lead.step_key, Lead.self_reported))).one()
    assert tuple(lead) == ("Anna", model.product_id, "asked", "A friend")
    touch = (await work.execute(select(*Touchpoint.__table__.columns))).one()
    assert (touch.kind, touch.direction, touch.product_id) == ("FORM_SUBMIT", "INBOUND", model.product_id)
    assert (touch.source[:10], touch.external_id) == ("form:form_", f"id:{ANSWERS['submission_id']}")
    assert touch.place_resource_id == model.resource_ids["site"]
    assert (touch.utm, touch.campaign) == ({"source": "newsletter", "medium": "email", "campaign": "jan"}, "jan")
    assert touch.landing_page == more["page"]["url"]  # type: ignore[index]
    assert touch.self_reported == "A friend"
    assert touch.form_answers == {"form": "Trial", "message": "Call me", "days": "sat, sun", "loud": "false",
                                  "variant": "a", "yclid": "77"}  # fmt: skip
    values = await work.execute(select(Identity.kind, Identity.value).order_by(Identity.kind))
    assert [tuple(row) for row in values] == [
        ("ANONYMOUS_ID", "v1"), ("EMAIL", "anna@example.test"), ("PHONE", "+79991112233")
    ]  # fmt: skip
    given = Consent.channel, Consent.purpose, Consent.granted, Consent.text_version, Consent.proof
    agreed = (await work.execute(select(*given).order_by(Consent.channel))).all()
    assert [tuple(row) for row in agreed] == [
        ("email", "MARKETING", True, "mine-3", "Send me news"), ("site", "SALES", True, "mine-3",
                                                                 "I agree: https://site.test/pd"),
        ("sms", "MARKETING", True, "mine-3", "Send me news"),
    ]  # fmt: skip
    assert await states(work) == [("DONE", None, None)]


async def test_who_came_from_nowhere_was_sent_by_the_resource_itself(work: Work) -> None:
    form, model = await opened(work)
    own = {"url": "https://spinaok.test/lp", "referrer": "https://spinaok.test/"}
    await send(work, form, submission_id="own", page=own)
    await send(work, form, submission_id="vk", page={**own, "referrer": "https://vk.com/feed"})
    first = {"url": "https://spinaok.test/?utm_source=vk&utm_medium=cpc", "referrer": "https://vk.com/", "at": AT}
    await send(work, form, submission_id="first", page=own, first_touch=first)
    await send(work, form, submission_id="later", page=own, first_touch={**first, "at": "2099-01-01T00:00:00Z"})
    assert await work_off(work) == 4
    row = Touchpoint
    found = await work.execute(select(row.external_id, row.kind, row.resource_id, row.recognised_by, row.utm))
    touches = {each.external_id: tuple(each)[1:] for each in found}
    site = model.resource_ids["site"]
    assert touches["id:own"] == ("FORM_SUBMIT", site, "EXPLICIT_ID", None)
    assert touches["id:vk"] == ("FORM_SUBMIT", model.resource_ids["group"], "REFERRER_HOST", None)
    assert set(touches) == {"id:own", "id:vk", "id:first", "id:first:first", "id:later"}
    assert touches["id:first:first"][0] == "VISIT"
    assert touches["id:first:first"][3] == {"source": "vk", "medium": "cpc"}
    at = await work.scalar(select(row.occurred_at).where(row.external_id == "id:first:first"))
    assert at == datetime(2026, 1, 2, 15, tzinfo=UTC)
    assert await work.scalar(select(func.count()).select_from(Person)) == 1


async def test_an_unticked_box_refuses_nothing_and_nobody_is_known_without_a_contact(work: Work) -> None:
    asked = {"key": "wish", "kind": "TEXT", "label": {"en": "Wish", "ru": "Wish", "kk": "Wish"}}
    form, _ = await opened(work, fields=[asked])
    await send(work, form, wish="A blue one")
    assert await work_off(work) == 1
    purposes = (await work.execute(select(Consent.purpose, Consent.granted))).all()
    assert [tuple(row) for row in purposes] == [("SALES", True)]
    assert (await work.execute(select(Identity.kind, Identity.value))).all() == [
        ("EXTERNAL_ID", f"id:{ANSWERS['submission_id']}")
    ]


async def test_what_could_not_be_used_is_told_and_tried_again_once_it_can(work: Work) -> None:
    form, model = await opened(work)
    without = tuple(step for step in STEPS if step["key"] != "asked")
    await insert_funnel(work, model.product_id, version=2, steps=without)
    await send(work, form, submission_id="one")
    await work_off(work)
    assert await states(work) == [("FAILED", "NOT_FOUND", "stepKey")]
    assert await work.scalar(select(func.count()).select_from(Touchpoint)) == 1
    work._highest = None
    await change(work, FormUpdate(form_id=form.id, step_key="interested"))
    assert await replay(work, FormReplay(form_id=form.id)) == 1
    assert await states(work) == [("WAITING", None, None)]
    assert await work_off(work) == 1
    assert await states(work) == [("DONE", None, None)]
    assert await work.scalar(select(Lead.step_key)) == "with_sales"  # the rule of "interested" holds already
    counts = [await work.scalar(select(func.count()).select_from(each)) for each in (Touchpoint, Consent, Lead)]
    assert counts == [1, 1, 1]


async def test_what_failed_is_not_tried_again_when_its_person_is_erased(work: Work) -> None:
    form, model = await opened(work)
    without = tuple(step for step in STEPS if step["key"] != "asked")
    await insert_funnel(work, model.product_id, version=2, steps=without)
    await send(work, form, submission_id="one")
    await work_off(work)
    await erase(work, PersonErase(person_id=await work.scalar(select(Person.id))))
    await change(work, FormUpdate(form_id=form.id, step_key="interested"))
    assert await replay(work, FormReplay(form_id=form.id)) == 0
    assert await states(work) == [("FAILED", "NOT_FOUND", "stepKey")]


async def test_one_that_breaks_the_batch_holds_up_no_other(work: Work) -> None:
    form, _ = await opened(work)
    for number in range(3):
        await send(work, form, submission_id=f"n{number}")
    broken = update(FormSubmission).where(
        FormSubmission.workspace_id == work.workspace_id, FormSubmission.submission_key == "id:n1"
    )
    await work.execute(broken.values(answers={"name": "A", "phone": 5}))
    assert await work_off(work) == 6  # together, then one by one
    assert [state for state, _, _ in await states(work)] == ["DONE", "FAILED", "DONE"]
    assert (await states(work))[1][1] == "INTERNAL"


async def test_what_a_broken_one_left_to_be_done_later_is_undone_too(work: Work) -> None:
    form, _ = await opened(work)
    await send(work, form, consent={"pd": True, "marketing": True})
    broken = update(FormSubmission).where(FormSubmission.workspace_id == work.workspace_id)
    told = [{"key": "pd", "granted": True, "text_version": {"not": "words"}}]
    await work.execute(broken.values(consents=told))  # found after the facts were recorded
    left = [*work.leaving], [*work._after], [*work.events]
    assert await process(work) == 1
    assert await states(work) == [("FAILED", "INTERNAL", None)]
    assert ([*work.leaving], [*work._after], [*work.events]) == left
    counts = [await work.scalar(select(func.count()).select_from(each)) for each in (Touchpoint, Consent, Lead)]
    assert counts == [0, 0, 0]


async def test_many_consents_break_no_batch(work: Work) -> None:
    channels = sorted(await copy_catalogue(work))[:20]
    personal, marketing = ASKED["consents"]
    form, _ = await opened(work, consents=[personal, marketing | {"channels": channels}])
    for number in range(50):
        await send(work, form, submission_id=f"n{number}", consent={"pd": True, "marketing": True})
    assert await process(work) == 50
    assert {state for state, _, _ in await states(work)} == {"DONE"}
    assert await work.scalar(select(func.count()).select_from(Consent)) == 50 * 21  # a record holds 1,000


async def test_a_human_among_the_programs_is_let_in(work: Work) -> None:
    form, _ = await opened(work)
    await send(work, form, bot=HONEYPOT)
    assert await work_off(work) == 0
    submission_id = await work.scalar(select(FormSubmission.id))
    assert await accept(work, FormSubmissionAccept(submission_id=submission_id)) == submission_id
    assert await work_off(work) == 1
    assert await states(work) == [("DONE", None, None)]


async def test_answers_go_with_their_person_and_of_nobody_after_a_while(work: Work) -> None:
    form, _ = await opened(work)
    await send(work, form, message="My back")
    await send(work, form, submission_id="bot", bot=HONEYPOT, message="Buy")
    await work_off(work)
    for days, emptied in ((89, 0), (91, 1)):
        later = replace(work, now=work.now + timedelta(days=days))
        while await sweep(later):
            pass
        newest = select(RetentionRun.counts).order_by(RetentionRun.started_at.desc())
        assert (await work.scalar(newest.limit(1)))["FORM_ANSWERS"] == emptied
    row = FormSubmission
    kept = select(row.state, row.answers, row.context, row.self_reported).order_by(row.state)
    (bot, human) = (await work.execute(kept)).all()
    assert (bot.state, bot.answers, bot.context) == ("BOT", None, None)
    assert (human.state, human.answers["message"]) == ("DONE", "My back")
    work._highest = None
    await erase(work, PersonErase(person_id=await work.scalar(select(Person.id))))
    (_, human) = (await work.execute(kept)).all()
    assert (human.answers, human.context) == (None, None)
    assert await work.scalar(select(func.count()).select_from(Consent)) == 1


async def test_a_published_wording_cannot_be_changed(work: Work) -> None:
    await opened(work)
    grants = text("SELECT has_table_privilege('touchline_app', 'form_versions', 'UPDATE')")
    assert await work.scalar(grants) is False
    assert await work.scalar(select(FormVersion.number)) == 1
