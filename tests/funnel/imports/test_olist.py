"""The real files of Olist, through the mappings we ship."""

import csv
from collections import Counter
from datetime import UTC, datetime

from funnel.imports.mapping import load_mapping
from funnel.imports.records import DealRow, LeadRow, Row
from funnel.imports.rows import Reader, open_reader
from tests.funnel.imports.samples import EXAMPLES, OLIST, needs_olist

CATALOGUE = ("organic_search", "paid_search", "direct", "email", "referral", "display")
CHANNEL_OF = {
    "organic_search": "organic_search",
    "paid_search": "paid_search",
    "social": "social_other",
    "unknown": "unknown",
    "direct_traffic": "direct",
    "email": "email",
    "referral": "referral",
    "other": "other",
    "display": "display",
    "other_publicities": "other_publicity",
    "(blank)": None,
}

pytestmark = needs_olist


def _leads() -> Reader:
    path = OLIST / "olist_marketing_qualified_leads_dataset.csv"
    return open_reader(path, load_mapping(EXAMPLES / "olist" / "leads.toml"), channels=CATALOGUE)


def _deals() -> Reader:
    return open_reader(OLIST / "olist_closed_deals_dataset.csv", load_mapping(EXAMPLES / "olist" / "deals.toml"))


def _good(reader: Reader) -> list[LeadRow | DealRow]:
    rows = [item.values for item in reader.rows() if isinstance(item, Row)]
    return [row for row in rows if isinstance(row, LeadRow | DealRow)]


def test_every_lead_is_read_with_its_channel() -> None:
    reader = _leads()
    found = list(reader.rows())
    assert len(found) == 8000
    assert all(isinstance(item, Row) for item in found)
    with (OLIST / "expected" / "by_origin.csv").open() as stream:
        expected = {CHANNEL_OF[line["origin"]]: int(line["leads"]) for line in csv.DictReader(stream)}
    channels = Counter(row.channel for row in _good(reader) if isinstance(row, LeadRow))
    assert channels == expected
    assert channels[None] == 60
    assert channels["unknown"] == 1099


def test_dates_are_midnight_utc() -> None:
    dates = [row.occurred_at for row in _good(_leads()) if isinstance(row, LeadRow)]
    assert min(dates) == datetime(2017, 6, 14, tzinfo=UTC)
    assert max(dates) == datetime(2018, 5, 31, tzinfo=UTC)


def test_channels_the_catalogue_lacks_are_named_for_creation() -> None:
    targets = load_mapping(EXAMPLES / "olist" / "leads.toml").channels_to_create(CATALOGUE)
    assert [target.key for target in targets] == ["social_other", "unknown", "other", "other_publicity"]


def test_every_deal_is_read_and_one_is_won_before_its_first_contact() -> None:
    first_contact = {row.external_id: row.occurred_at for row in _good(_leads()) if isinstance(row, LeadRow)}
    deals = [row for row in _good(_deals()) if isinstance(row, DealRow)]
    assert len(deals) == 842
    assert {(deal.status, deal.amount, deal.units) for deal in deals} == {("WON", None, 1)}
    waits = [deal.sold_at - first_contact[deal.lead_external_id] for deal in deals if deal.sold_at]
    assert len(waits) == 842
    early = [wait.total_seconds() / 86_400 for wait in waits if wait.total_seconds() < 0]
    assert [round(days, 4) for days in early] == [-1.1813]


def test_attributes_of_deals_keep_people_and_declared_figures() -> None:
    deals = [row for row in _good(_deals()) if isinstance(row, DealRow)]
    assert len({deal.attributes["sdr"] for deal in deals}) == 32
    assert len({deal.attributes["sr"] for deal in deals}) == 22
    revenues = [deal.attributes["declared_monthly_revenue"] for deal in deals]
    assert sum(value for value in revenues if isinstance(value, int | float)) == 61_784_006
    assert ["cat", "wolf"] in [deal.attributes.get("lead_behaviour_profile") for deal in deals]
    assert sum("business_type" not in deal.attributes for deal in deals) == 10
