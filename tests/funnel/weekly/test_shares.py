"""Channels' shares are the attribution report's linear credit, to the millionth."""

from datetime import UTC, date, datetime, timedelta

import pytest

from crm.core.database import Database
from crm.core.work import begin
from funnel.attribution.attribution_report import attribution_report
from funnel.attribution.models import Kind, Model
from funnel.attribution.question import AttributionDimension, AttributionQuestion
from funnel.facts.facts import SaleFact
from funnel.facts.record import record
from funnel.weekly.report import ChannelShare
from funnel.weekly.week import Week
from funnel.weekly.weekly_report import weekly_report
from tests.factories.people import email, touch
from tests.factories.products import published_funnel
from tests.http import make_office

pytestmark = [pytest.mark.anyio, pytest.mark.database]
WEEK = Week(date(2026, 5, 4))
SOLD = datetime(2026, 5, 6, 9, tzinfo=UTC)


async def test_they_are_the_attribution_reports_linear_credit(database: Database) -> None:
    """Three touches of one person on two channels, one too old for the look-back, and a sale without any contact."""
    office = await make_office(database)
    async with begin(database.sessions, office.actor()) as work:
        work.now = SOLD + timedelta(days=7)
        funnel = await published_funnel(work)
        vk, ads = funnel.channel_ids["vk"], funnel.channel_ids["google_ads"]
        anna, boris = email("anna@x.test"), email("boris@x.test")
        touches = [(anna, vk, 200), (anna, ads, 9), (anna, vk, 5), (anna, vk, 1), (boris, None, 2), (boris, ads, 1)]
        await record(
            work,
            [
                touch("VISIT", who, channel_id=channel, occurred_at=SOLD - timedelta(days=days))
                for who, channel, days in touches
            ],
        )
    async with begin(database.sessions, office.actor()) as work:
        work.now = SOLD + timedelta(days=7)
        sales = [
            SaleFact(
                product_id=funnel.product_id, sold_at=SOLD, source="test", external_id=str(number), identities=(who,)
            )
            for number, who in enumerate([anna, boris, email("nobody@x.test")])
        ]
        await record(work, sales)
    async with database.read(office.workspace_id, snapshot=True) as reader:
        report = await weekly_report(reader, funnel.product_id, WEEK, SOLD + timedelta(days=7))
        question = AttributionQuestion(
            funnel.product_id, WEEK.start, WEEK.end, None, (Model(Kind.LINEAR),), AttributionDimension.CHANNEL
        )
        wanted = await attribution_report(reader, question)
    credited = {row.channel_id: row.credits[0].amounts.conversions_micro for row in wanted.rows}
    assert credited == {vk: 666_666, ads: 833_334, None: 500_000}
    assert report.contents.shares == (
        ChannelShare(None, None, False, wanted.unattributed.conversions_micro),
        ChannelShare(ads, "Google Ads", True, 833_334),
        ChannelShare(vk, "VK", True, 666_666),
        ChannelShare(None, None, True, 500_000),
    )
