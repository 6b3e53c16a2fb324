"""A form of the demo: office workers ask for the chair on trial, in two languages; who filled it in, and a program."""

from datetime import date, datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import select, text

from crm.core.work import Work
from crm.demo.cast import Model, acting
from crm.demo.people import midnight
from crm.demo.world import INTERESTED
from funnel.forms.create import create
from funnel.forms.definition import Definition
from funnel.forms.fill import fill
from funnel.forms.inputs import FormCreate, FormMove
from funnel.forms.keep import HONEYPOT, keep, to_keep
from funnel.forms.open import OpenForm, open_form
from funnel.forms.process import process
from funnel.forms.publish import publish
from funnel.forms.sent import read_json
from funnel.forms.views import count_views
from funnel.models import Form
from funnel.models.words import FormVia
from funnel.reads import WorkReads

NAME = "The chair on trial"
TOKEN = "spinaok-trial"
"""The last part of its address, the same at every build."""
VIEWS = (9, 14, 11, 7, 16)
"""How often the page was looked at on each of the last days."""
SENT = 6
DEFINITION: dict[str, Any] = {
    "languages": ["ru", "en"],
    "title": {"en": "Sit in it for a month", "ru": "Посидите в нём месяц"},
    "intro": {"en": "We bring the chair to your office and take it back if your back does not thank you.",
              "ru": "Привезём кресло в офис и заберём, если спина не скажет спасибо."},
    "thanks": {"en": "Thank you. We call you within an hour.", "ru": "Спасибо. Позвоним в течение часа."},
    "fields": [
        {"key": "name", "kind": "NAME", "label": {"en": "Your name", "ru": "Как вас зовут"}, "is_required": True},
        {"key": "email", "kind": "EMAIL", "label": {"en": "E-mail", "ru": "Почта"}, "is_required": True},
        {"key": "phone", "kind": "PHONE", "label": {"en": "Phone", "ru": "Телефон"}},
        {"key": "company", "kind": "COMPANY", "label": {"en": "Company", "ru": "Компания"}},
        {"key": "hours", "kind": "CHOICE", "label": {"en": "Hours a day at the desk", "ru": "Часов в день за столом"},
         "options": [{"value": "4", "label": {"en": "up to four", "ru": "до четырёх"}},
                     {"value": "8", "label": {"en": "five to eight", "ru": "от пяти до восьми"}},
                     {"value": "12", "label": {"en": "more", "ru": "больше"}}]},
        {"key": "wish", "kind": "LONG_TEXT", "label": {"en": "Where does it hurt?", "ru": "Где болит?"}},
    ],
    "consents": [
        {"key": "pd", "purpose": "SALES", "version": "2026-01", "is_required": True,
         "text": {"en": "You may call me about the trial.", "ru": "Можно позвонить мне о пробе."}},
        {"key": "marketing", "purpose": "MARKETING", "channels": ["email"], "version": "2026-01",
         "text": {"en": "Send me the letter about backs.", "ru": "Присылайте письмо о спине."}},
    ],
    "is_source_asked": True,
    "allowed_origins": ["https://spinaok.example"],
}  # fmt: skip

_BUYERS = text(
    "SELECT p.name, p.primary_email AS email FROM persons p JOIN sales s ON s.workspace_id = :workspace_id"
    " AND s.person_id = p.id WHERE p.workspace_id = :workspace_id AND p.canonical_id = p.id"
    " AND p.primary_email IS NOT NULL AND s.sold_at < :before"
    f" GROUP BY p.id, p.name, p.primary_email ORDER BY min(s.sold_at), p.primary_email LIMIT {SENT}"
)


async def publish_form(work: Work, model: Model, at: datetime) -> None:
    """The form, as the marketer publishes it; part of the model, so its id is the same at every scale."""
    hands = acting(work, model.actors["marketer"], at)
    made = await create(hands, FormCreate(
        name=NAME, product_id=model.product_id, resource_id=model.resources["page-office"], step_key=INTERESTED,
        definition=Definition.model_validate(DEFINITION),
    ), token=TOKEN)  # fmt: skip
    await publish(hands, FormMove(form_id=made.id))


async def build_submissions(work: Work, anchor: date) -> None:
    """Views and submissions of the last days: of buyers who want a second chair, and of a program."""
    form_id = await work.scalar(select(Form.id).where(Form.workspace_id == work.workspace_id, Form.token == TOKEN))
    form = await open_form(WorkReads(work), form_id)
    assert form is not None, "it was published with the model"
    end = midnight(anchor)
    for days, views in enumerate(VIEWS, start=1):
        work.now = end - timedelta(days=days) + timedelta(hours=12)
        await count_views(work, {form.id: views})
    given = {"workspace_id": work.workspace_id, "before": end - timedelta(days=len(VIEWS) + 1)}
    buyers = (await work.execute(_BUYERS, given)).all()
    for place, row in enumerate(buyers):
        work.now = end - timedelta(days=1 + place % len(VIEWS)) + timedelta(hours=13, minutes=7 * place)
        await _send(work, form, f"trial-{place + 1}", row.name or "Anonymous", row.email)
    await _send(work, form, "trial-bot", "Cheap chairs", "buy@chairs.example", bot=HONEYPOT)
    work.now = end - timedelta(minutes=1)
    await process(work)


async def _send(work: Work, form: OpenForm, key: str, name: str, email: str, *, bot: str | None = None) -> None:
    body = {"submission_id": key, "name": name, "email": email, "hours": "8", "heard_from": "vk",
            "consent": {"pd": True, "marketing": len(name) % 2 == 0}}  # fmt: skip
    sent = read_json(orjson.dumps(body))
    filled = fill(form.definition, sent, language="ru", region=form.region, channels=form.channels)
    kept = to_keep(form, sent, filled, via=FormVia.PAGE, language="ru", bot=bot, at=work.now)
    await keep(work, kept)
