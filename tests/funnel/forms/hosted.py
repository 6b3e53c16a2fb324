"""A published form of a workspace, as people and programs meet it."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx

from crm.core import clock
from crm.core.actor import system
from crm.core.work import Work, begin
from crm.web.form_door import Forms
from funnel.forms.create import create
from funnel.forms.definition import Definition
from funnel.forms.inputs import FormCreate, FormMove
from funnel.forms.process import process
from funnel.forms.publish import publish
from funnel.models import Form
from tests.factories.products import published_funnel
from tests.http import Client, Office

PEOPLE = {"user-agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/141.0 Safari/537.36"}
SITE = "https://site.test"


def said(english: str, russian: str, kazakh: str) -> dict[str, str]:
    """A text in all languages."""
    return {"en": english, "ru": russian, "kk": kazakh}


ASKED: dict[str, Any] = {
    "languages": ["ru", "en", "kk"],
    "title": said("Try the chair", "Попробуйте кресло", "Орындықты байқап көріңіз"),
    "thanks": said("We call you today.", "Позвоним сегодня.", "Бүгін қоңырау шаламыз."),
    "fields": [
        {"key": "name", "kind": "NAME", "label": said("Name", "Имя", "Аты"), "is_required": True},
        {"key": "email", "kind": "EMAIL", "label": said("E-mail", "Почта", "Пошта")},
        {"key": "phone", "kind": "PHONE", "label": said("Phone", "Телефон", "Телефон"), "is_required": True,
         "help": said("We call once.", "Позвоним один раз.", "Бір рет қоңырау шаламыз.")},
        {"key": "firm", "kind": "COMPANY", "label": said("Company", "Компания", "Компания")},
        {"key": "message", "kind": "LONG_TEXT", "label": said("Message", "Сообщение", "Хабарлама"), "max_length": 20},
        {"key": "city", "kind": "CHOICE", "label": said("City", "Город", "Қала"), "options": [
            {"value": "almaty", "label": said("Almaty", "Алматы", "Алматы")},
            {"value": "moscow", "label": said("Moscow", "Москва", "Мәскеу")}]},
        {"key": "days", "kind": "MANY_CHOICES", "label": said("Days", "Дни", "Күндер"), "options": [
            {"value": "sat", "label": said("Saturday", "Суббота", "Сенбі")},
            {"value": "sun", "label": said("Sunday", "Воскресенье", "Жексенбі")}]},
        {"key": "chairs", "kind": "NUMBER", "label": said("Chairs", "Кресел", "Орындық"), "minimum": 1, "maximum": 9},
        {"key": "on", "kind": "DATE", "label": said("Day", "День", "Күн")},
        {"key": "code", "kind": "TEXT", "label": said("Code", "Код", "Код"), "pattern": r"[A-Z]{2}\d{3}",
         "min_length": 5},
        {"key": "loud", "kind": "CHECKBOX", "label": said("Loud", "Громко", "Қатты")},
        {"key": "variant", "kind": "HIDDEN", "value": "a"},
    ],
    "consents": [
        {"key": "pd", "purpose": "SALES", "is_required": True, "version": "2026-11",
         "text": said("I agree: https://site.test/pd", "Согласен: https://site.test/pd", "Келісемін")},
        {"key": "marketing", "purpose": "MARKETING", "channels": ["email", "sms"], "version": "2026-10",
         "text": said("Send me news", "Присылайте новости", "Жаңалық жіберіңіз")},
    ],
    "is_source_asked": True,
    "allowed_origins": [SITE],
}  # fmt: skip
"""A form that asks everything there is."""
ANSWERS: dict[str, Any] = {
    "submission_id": "0194a1b2-7c3d-7e4f-8a9b-0c1d2e3f4a5b", "name": "Anna", "phone": "8 999 111-22-33",
    "consent": {"pd": True, "marketing": False},
}  # fmt: skip
"""The least that has to be said, in JSON."""


@dataclass(frozen=True)
class Hosted:
    """A published form and its way in."""

    client: Client
    office: Office
    form_id: UUID
    path: str
    resource_id: UUID
    product_id: UUID

    @property
    def door(self) -> Forms:
        """The application's door for forms."""
        found: Forms = self.client.app.state.forms
        return found

    async def page(self, question: str = "", **headers: str) -> httpx.Response:
        """The page as a browser gets it."""
        return await self.client.http.get(f"{self.path}{question}", headers={**PEOPLE, **headers})

    async def post(self, body: Any, **headers: str) -> httpx.Response:
        """JSON as a program sends it; of pairs an HTML form."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if isinstance(body, dict):
            return await self.client.http.post(self.path, json=body, headers=named)
        sent = httpx.QueryParams(body)
        encoded = {"content-type": "application/x-www-form-urlencoded", **named}
        return await self.client.http.post(self.path, content=str(sent), headers=encoded)

    async def filled(self, seconds: float = 30, **answers: str) -> list[tuple[str, str]]:
        """What a browser sends of the page when it was filled in for so long."""
        found = hidden((await self.page()).text)
        at = clock.now() - timedelta(seconds=seconds)
        token = self.path.rpartition("/")[2]
        found["t"] = self.door.stamps.make(token, found["submission_id"], at=at)
        given = {"name": "Anna", "phone": "+79991112233", "consent.pd": "on", "hp": ""}
        return list({**found, **given, **answers}.items())

    async def work_off(self) -> int:
        """What the worker does until nothing waits; how many submissions."""
        done = 0
        while True:
            async with begin(self.client.database.sessions, system(self.office.workspace_id)) as work:
                taken = await process(work)
            if not taken:
                return done
            done += taken

    async def rows(self, sql: str) -> list[dict[str, Any]]:
        """Rows of the workspace."""
        async with self.client.database.read(self.office.workspace_id) as reader:
            return [dict(row) for row in await reader.fetch(sql)]


def hidden(page: str) -> dict[str, str]:
    """The hidden inputs of a page."""
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page))


async def published(work: Work, *, product_id: UUID, resource_id: UUID, **changed: Any) -> Form:
    """A form that takes answers."""
    given = FormCreate(name="Trial", product_id=product_id, resource_id=resource_id, step_key="asked",
                       definition=Definition.model_validate({**ASKED, **changed}))  # fmt: skip
    made = await create(work, given)
    return await publish(work, FormMove(form_id=made.id))


async def host(client: Client, office: Office | None = None, **changed: Any) -> Hosted:
    """A published form of an office, committed."""
    where = office or await client.office()
    async with begin(client.database.sessions, system(where.workspace_id)) as work:
        model = await published_funnel(work)
        resource_id = model.resource_ids["site"]
        form = await published(work, product_id=model.product_id, resource_id=resource_id, **changed)
    return Hosted(client, where, form.id, f"/forms/{form.token}", resource_id, model.product_id)
