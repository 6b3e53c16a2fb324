"""Each story of docs/demo.md is found by the API's own answers."""

from decimal import Decimal
from typing import Any

import pytest

from crm.demo import stories
from tests.demo.conftest import ANCHOR, Api

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]
CONTRIBUTION = Decimal(3_000)


def by_key(steps: list[Any]) -> dict[str, Any]:
    """Figures by the step's key."""
    return {step["step"]["key"]: step for step in steps}


def credit(row: Any, model: str) -> Any:
    """A row's credit under a model."""
    return next(each for each in row["credits"] if each["model"] == model)


def share(rows: list[Any], model: str, *keys: str) -> float:
    """What a model gives these rows together."""
    return sum(credit(row, model)["share"] or 0.0 for row in rows if row["key"] in keys)


async def test_the_step_that_leaks(api: Api) -> None:
    report = await api.see(stories.LEAK)
    steps = by_key(report["steps"])
    assert report["bottleneck"]["step"]["key"] == "considering"
    assert Decimal(report["bottleneck"]["lostValue"]["amount"]) > 0
    dropped = {key: step["dropped"] for key, step in steps.items()}
    assert dropped["considering"] > 2 * max(n for key, n in dropped.items() if key != "considering")
    assert steps["considering"]["reached"] > 2 * steps["handed_over"]["reached"]


async def test_instagram_brings_many_and_sells_few(api: Api) -> None:
    report = await api.see(stories.MANY_AND_FEW)
    rows = {row["key"]: by_key(row["steps"]) for row in report["breakdown"]}
    most = max(rows, key=lambda key: rows[key]["aware"]["reached"])
    assert most == "instagram"
    sold = {key: row["bought"]["reached"] for key, row in rows.items()}
    assert sold["instagram"] <= 0.1 * max(sold.values())
    assert rows["instagram"]["bought"]["conversionFromFirst"] < 0.005


async def test_social_opens_and_search_closes(api: Api) -> None:
    report = await api.see(stories.OPENS_AND_CLOSES)
    rows = report["rows"]
    assert share(rows, "first", "ORGANIC_SOCIAL") > 2 * share(rows, "last", "ORGANIC_SOCIAL")
    search = ("PAID_SEARCH", "ORGANIC_SEARCH")
    assert share(rows, "last", *search) > share(rows, "first", *search)
    assert sum(share(rows, "last", row["key"]) for row in rows) == pytest.approx(1.0)


async def test_one_resource_has_no_goal(api: Api) -> None:
    answer = await api.see(stories.NO_GOAL)
    without = [gap["resource"]["name"] for gap in answer["gaps"] if gap["code"] == "RESOURCE_WITHOUT_GOAL"]
    assert without == ["Facebook page"]


async def test_the_listing_does_not_pay(api: Api) -> None:
    report = await api.see(stories.DOES_NOT_PAY)
    rows = {row["label"]: row for row in report["rows"]}
    portal = rows["Announcement on a furniture portal"]
    assert Decimal(portal["cost"]["amount"]) == 85_000
    sold = Decimal(credit(portal, "participation")["conversions"])
    assert sold * CONTRIBUTION < Decimal(portal["cost"]["amount"]) / 2
    yandex = rows["Yandex Direct: bad back"]
    earned = Decimal(credit(yandex, "linear")["conversions"]) * CONTRIBUTION
    assert earned > Decimal(yandex["cost"]["amount"])


async def test_what_the_listing_would_need(api: Api) -> None:
    answer = await api.see(stories.NEEDED)
    periods = answer["perPeriod"]
    assert [period["units"] for period in periods] == [10, *[2] * 11]
    assert [period["cumulatedUnits"] for period in periods][:3] == [10, 12, 14]
    assert periods[-1]["cumulatedUnits"] == 29


async def test_search_brings_the_ready(api: Api) -> None:
    report = await api.see(stories.READY)
    assert by_key(report["steps"])["aware"]["skipped"] > 0.3 * report["cohortSize"]
    rows = {row["key"]: by_key(row["steps"]) for row in report["breakdown"]}
    social, search = rows["ORGANIC_SOCIAL"]["bought"], rows["PAID_SEARCH"]["bought"]
    assert search["conversionFromFirst"] > 2 * social["conversionFromFirst"]


async def test_the_newspaper_can_be_measured(api: Api) -> None:
    report = await api.see(stories.NEWSPAPER)
    paper = next(row for row in report["rows"] if row["key"] == "offline_ads")
    assert Decimal(credit(paper, "first")["conversions"]) >= 1
    assert paper["selfReported"]["conversions"] >= 1


async def test_goals_are_in_all_states(api: Api) -> None:
    document = """query Goals($id: ID!) { product(id: $id) { funnel { steps { resourceGoals {
        status plan { status actions { doneAt } } } } } } }"""
    answer = await api.ask(document, id=api.demo.product)
    goals = [goal for step in answer["product"]["funnel"]["steps"] for goal in step["resourceGoals"]]
    seen = {goal["status"] for goal in goals}  # cancelled ones are shown to who asks for them
    assert seen - {"CANCELLED"} == {"DRAFT", "PROPOSED", "APPROVED", "RUNNING", "ACHIEVED", "MISSED"}


def test_the_stories_are_told_in_the_docs() -> None:
    from tests.conftest import ROOT

    page = (ROOT / "docs" / "demo.md").read_text()
    missing = [story.key for story in stories.STORIES if story.sentence not in page]
    assert missing == []
    assert ANCHOR.weekday() == 0
