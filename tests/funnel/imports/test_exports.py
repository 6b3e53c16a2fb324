"""Exports of other CRMs through the mappings that ship with the service."""

from pathlib import Path
from typing import Any

import pytest

from crm.core.database import Database
from crm.core.problems import Problems
from funnel.imports.mapping import with_values
from funnel.imports.mappings import all_shipped, shipped
from funnel.imports.offer import Looked, Unclear, look
from funnel.imports.records import DealRow, Row
from tests.funnel.imports.landing import land, new_workspace, problems, rows, tally
from tests.funnel.imports.samples import items, lead_rows
from tests.funnel.imports.test_landing_spend import FILES as SPENT

AMO = """ID,Название сделки,Бюджет ₸,Ответственный,Дата создания сделки,Кем создана сделка,Дата редактирования,\
Дата закрытия,Теги,Примечание,Этап сделки,Воронка,Полное имя контакта,Компания контакта,Компания,Рабочий телефон,\
Мобильный телефон,Другой телефон,Рабочий email,Источник,utm_source,utm_medium,utm_source,utm_medium
101,Курс,"12 500",Петров Иван,30.09.2026 22:37:00,Робот,01.10.2026 10:00:00,01.10.2026 10:00:00,"vip, курс",,\
Успешно реализовано,Продажи,Алия Ким,,Ромашка,"'+77026261947, +77010000001",'+77026261947,спросить,\
A@example.com,VK,,,vk,cpc
102,Консультация,,Иван Петров,01.10.2026 08:00:00,Робот,01.10.2026 08:00:00,не закрыта,,,Первичный контакт,Продажи,\
Борис,,,'+77026261948,,,,Avito,,,,
103,Отказ,900,Уволенная Анна,01.10.2026 09:00:00,Робот,02.10.2026 08:00:00,02.10.2026 08:00:00,,,\
Закрыто и не реализовано,Продажи,Вера,,,,,,vera@example.com,,,,,
"""
BITRIX_LEADS = """ID;Название лида;Обращение;Имя;Фамилия;Отчество;Рабочий телефон;Мобильный телефон;Другой телефон;\
Рабочий e-mail;Частный e-mail;Контакт Telegram;Название компании;Должность;Комментарий;Стадия;Возможная сумма;Валюта;\
Источник;Дополнительно об источнике;Ответственный;Дата создания;UTM Source;UTM Medium
7;Заявка;;Пётр;Иванов;;+7 916 123-45-67;8 (916) 123-45-68;;p@example.com;;@petr;Ромашка;Директор;;Новый;12 500.00;RUB;\
Звонок;с сайта;Иван Петров;22.08.2026 14:30:00;yandex;cpc
"""
BITRIX_DEALS = """ID;Воронка;Стадия сделки;Название сделки;Сумма;Контакт;Контакт: Рабочий телефон;Дата создания;\
Дата завершения;Ответственный;Источник
5;Общая;Сделка успешна;Окна;12 500.00|RUB;Сидоров Сергей;8 900 222-33-44;22.08.2026 14:30:00;30.08.2026;\
Иван Петров;Сайт
6;Общая;В работе;Двери;;Ким Анна;;23.08.2026 14:30:00;;Иван Петров;
"""
KOMMO = "ID,Lead title,Lead status,Created at,Work phone\n1,A,New,01.02.2026,\n"
AMO_CONTACTS = """ID,Имя,Фамилия,Название компании,Ответственный,Дата создания контакта,Кем создан контакт,\
Рабочий телефон
9,Анна,Ким,Ромашка,Иван Петров,01.10.2026 08:00:00,Робот,'+77026261947
"""
HUBSPOT_CONTACTS = """Record ID,First Name,Last Name,Email,Phone Number,Contact owner,Lifecycle Stage,Lead Status,\
Original Source,Original Source Drill-Down 1,Original Source Drill-Down 2,Create Date,Associated Company
8001,Priya,Rao,p@example.com,+44 20 7946 0958,ann@example.com,Customer,Connected,\
Paid Social,Facebook,spring,2024-03-12 09:14,Acme
"""
HUBSPOT_DEALS = """Record ID,Deal Name,Deal Stage,Pipeline,Amount,Deal owner,Create Date,Close Date,\
Associated Contact IDs
7001,New,Closed Won,Sales,15000.50,Ann,2024-04-01 09:00,2024-05-02 10:30,8001;8002
7002,Old,Proposal,Sales,,Ann,2024-04-01 09:00,2024-05-02 10:30,8001
"""


def file(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    """The export on disk."""
    path = folder / "export.csv"
    path.write_text(text, encoding=encoding)
    return path


def deals(path: Path, name: str, currency: str) -> list[DealRow]:
    """The deals a shipped mapping reads in it."""
    found = items(path, shipped(name).of("Asia/Almaty"), currency=currency)
    return [item.values for item in found if isinstance(item, Row) and isinstance(item.values, DealRow)]


def looked(path: Path) -> Looked:
    """What is offered in a workspace with the channel vk and one member."""
    return look(path, None, "Asia/Almaty", {"vk"}, {"иван петров", "ivan@example.com"})


def test_amocrm_is_offered_with_what_is_unclear(tmp_path: Path) -> None:
    found = looked(file(tmp_path, AMO))
    assert (found.header_row, found.sheet, [offer.name for offer in found.offers]) == (
        1, None, ["amocrm-leads", "amocrm-deals"],
    )  # fmt: skip
    leads, _ = found.offers
    assert leads.unclear == (
        Unclear("step", "Успешно реализовано", 1), Unclear("step", "Первичный контакт", 1),
        Unclear("channel", "Avito", 1), Unclear("step", "Закрыто и не реализовано", 1),
        Unclear("owner", "Уволенная Анна", 1),
    )  # fmt: skip
    assert (leads.rows_looked_at, leads.rows_rejected) == (3, 0)
    assert set(leads.columns_left_out) == {
        "Бюджет ₸", "Кем создана сделка", "Дата редактирования", "Дата закрытия", "Примечание",
    }  # fmt: skip


EXPORTS = {
    "amocrm": (AMO, "utf-8", ["amocrm-leads", "amocrm-deals"]),
    "amocrm-contacts": (AMO_CONTACTS, "utf-8", ["amocrm-contacts"]),
    "bitrix-leads": (BITRIX_LEADS, "cp1251", ["bitrix24-leads"]),
    "bitrix-deals": (BITRIX_DEALS, "utf-8-sig", ["bitrix24-deal-contacts", "bitrix24-deals"]),
    "hubspot": (HUBSPOT_CONTACTS, "utf-8", ["hubspot-contacts"]),
    "hubspot-deals": (HUBSPOT_DEALS, "utf-8", ["hubspot-deals"]),
    "kommo": (KOMMO, "utf-8", ["kommo-leads", "kommo-deals"]),
    "list": ("Дата;Имя;Телефон;Источник\n01.05.2026;Анна;+79161234567;Сайт\n", "utf-8", ["excel-list"]),
    "nothing": ("1;2\n3;4\n", "utf-8", []),
}
"""What an export holds, how it is written, and the mappings that are offered for it."""


@pytest.mark.parametrize(("text", "encoding", "names"), EXPORTS.values(), ids=EXPORTS)
def test_each_export_is_told_by_its_header(tmp_path: Path, text: str, encoding: str, names: list[str]) -> None:
    assert [offer.name for offer in looked(file(tmp_path, text, encoding)).offers] == names


def test_every_shipped_mapping_is_tried_on_an_export() -> None:
    """Those of spend are landed in test_landing_spend.py."""
    assert {name for _, _, names in EXPORTS.values() for name in names} | set(SPENT) == set(all_shipped())


def test_deals_of_amocrm_and_bitrix24(tmp_path: Path) -> None:
    found = deals(file(tmp_path, AMO), "amocrm-deals", "KZT")
    assert [(one.external_id, one.status.value, one.amount, str(one.sold_at)) for one in found] == [
        ("101", "WON", 12500, "2026-10-01 05:00:00+00:00"), ("102", "OPEN", None, "None"),
        ("103", "LOST", 900, "2026-10-02 03:00:00+00:00"),
    ]  # fmt: skip
    found = deals(file(tmp_path, BITRIX_DEALS), "bitrix24-deals", "RUB")
    assert [(one.lead_external_id, one.status.value, one.amount) for one in found] == [
        ("5", "WON", 12500), ("6", "OPEN", None),
    ]  # fmt: skip


def test_hubspot(tmp_path: Path) -> None:
    (lead,) = lead_rows(items(file(tmp_path, HUBSPOT_CONTACTS), shipped("hubspot-contacts").of("UTC")))
    assert (lead.external_id, lead.name, lead.company, lead.emails, lead.phones) == (
        "8001", "Priya Rao", "Acme", ("p@example.com",), ("+44 20 7946 0958",),
    )  # fmt: skip
    assert lead.attributes["original_source_1"] == "Facebook"
    found = deals(file(tmp_path, HUBSPOT_DEALS), "hubspot-deals", "USD")
    assert [(one.external_id, one.lead_external_id, one.status.value) for one in found] == [
        ("7001", "8001", "WON"), ("7002", "8001", "OPEN"),
    ]  # fmt: skip
    assert found[0].attributes["contacts"] == ["8001", "8002"]


def test_bitrix_leads(tmp_path: Path) -> None:
    (lead,) = lead_rows(items(file(tmp_path, BITRIX_LEADS, "cp1251"), shipped("bitrix24-leads").of("Europe/Moscow")))
    assert (lead.name, lead.company, lead.utm_source, str(lead.occurred_at)) == (
        "Пётр Иванов", "Ромашка", "yandex", "2026-08-22 11:30:00+00:00",
    )  # fmt: skip
    assert lead.phones == ("8 (916) 123-45-68", "+7 916 123-45-67")


def test_every_alternative_of_a_mapping_may_be_missing_but_one(tmp_path: Path) -> None:
    path = file(tmp_path, "ID,Дата создания\n1,01.10.2026 08:00:00\n")
    (lead,) = lead_rows(items(path, shipped("amocrm-leads").of("UTC")))
    assert (lead.external_id, lead.phones, lead.attributes) == ("1", (), {})
    with pytest.raises(Problems, match="no column 'Дата создания сделки' or 'Дата создания'"):
        items(file(tmp_path, "ID,Этап сделки\n1,x\n"), shipped("amocrm-leads").of("UTC"))


def test_shipped_mappings_of_leads_say_in_which_zone_their_times_are() -> None:
    crm = [mapping for mapping in all_shipped().values() if mapping.kind in ("LEADS", "DEALS")]
    assert len(crm) == 11
    assert {mapping.zone for mapping in crm} == {"workspace"}


STEPS: dict[str, Any] = {
    "step": {"Первичный контакт": "lead", "Успешно реализовано": "sale"}, "channel": {"Avito": "vk"},
}  # fmt: skip


def test_words_of_the_file_are_given_beside_a_mapping() -> None:
    mapping = with_values(shipped("amocrm-leads"), STEPS, at="values")
    assert mapping.values_of("step")["Успешно реализовано"].key == "sale"
    deal = with_values(shipped("amocrm-deals"), {"status": {"Оплачено": "WON"}}, at="values")
    assert sorted(deal.values_of("status")) == [
        "Closed - lost", "Closed - won", "Закрыто и не реализовано", "Оплачено", "Успешно реализовано",
    ]  # fmt: skip
    for bad, field in (({"stage": {"x": "lead"}}, "values.stage"), ({"step": "lead"}, "values.step")):
        with pytest.raises(Problems) as caught:
            with_values(shipped("amocrm-leads"), bad, at="values")
        assert [problem.field for problem in caught.value.problems] == [field]


@pytest.mark.anyio
@pytest.mark.database
@pytest.mark.newest
async def test_amocrm_lands_with_steps_numbers_and_owners(database: Database, tmp_path: Path) -> None:
    workspace_id = await new_workspace(database, time_zone="Asia/Almaty", currency="KZT")
    path = file(tmp_path, AMO)
    mapping = with_values(shipped("amocrm-leads"), STEPS, at="values").model_copy(
        update={"product": "Course", "template": "leads-to-sale"}
    )
    assert tally(await land(database, workspace_id, path, mapping)) == (3, 3, 0, 0, 0)
    found = await rows(
        database, workspace_id,
        "SELECT l.external_id, l.name, l.step_key, l.owner_id, c.key,"
        " t.form_answers -> 'unusable_contacts' AS left_out,"
        " ARRAY(SELECT i.value FROM identities i WHERE i.workspace_id = $1 AND i.person_id = l.person_id"
        "  AND i.kind <> 'EXTERNAL_ID' ORDER BY i.value) AS known FROM leads l"
        " JOIN touchpoints t ON t.workspace_id = $1 AND t.person_id = l.person_id"
        " LEFT JOIN channels c ON c.workspace_id = $1 AND c.id = t.channel_id"
        " WHERE l.workspace_id = $1 ORDER BY l.external_id",
    )  # fmt: skip
    assert [(one["external_id"], one["name"], one["step_key"], one["key"], one["known"]) for one in found] == [
        ("101", "Алия Ким", "sale", "vk", ["+77010000001", "+77026261947", "a@example.com"]),
        ("102", "Борис", "lead", "vk", ["+77026261948"]), ("103", "Вера", "lead", None, ["vera@example.com"]),
    ]  # fmt: skip
    assert found[0]["left_out"] == ["спросить"]
    deal = shipped("amocrm-deals").model_copy(update={"product": "Course"})
    assert tally(await land(database, workspace_id, path, deal)) == (3, 3, 0, 0, 0)
    statuses = await rows(
        database, workspace_id, "SELECT status FROM deals WHERE workspace_id = $1 ORDER BY external_id"
    )
    assert [one["status"] for one in statuses] == ["WON", "OPEN", "LOST"]


@pytest.mark.anyio
@pytest.mark.database
@pytest.mark.newest
async def test_steps_the_funnel_does_not_have_are_refused_before_anything(database: Database, tmp_path: Path) -> None:
    workspace_id = await new_workspace(database, currency="KZT")
    base = shipped("amocrm-leads").model_copy(update={"product": "Course", "template": "leads-to-sale"})
    wrong = with_values(base, {"step": {"Первичный контакт": "leads"}}, at="values")
    with pytest.raises(Exception, match=r"'leads', which is no step of the funnel\. Nearest: lead"):
        await land(database, workspace_id, file(tmp_path, AMO), wrong)
    assert await rows(database, workspace_id, "SELECT id FROM products WHERE workspace_id = $1") == []
    refusing = base.model_copy(update={"unknown_owners": "refuse"})
    report = await land(database, workspace_id, file(tmp_path, AMO), refusing)
    assert await problems(database, workspace_id, report.import_id) == [
        (number, "owner", "UNKNOWN_MEMBER") for number in (2, 3, 4)
    ]  # fmt: skip
