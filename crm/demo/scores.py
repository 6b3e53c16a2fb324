"""What the demo's leads are worth in points, and what the year's time left of it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from crm.core.actor import Actor
from crm.core.database import Database
from crm.core.work import Work, begin
from crm.demo.world import touched
from funnel.score_rules.inputs import ScoreRulesPublish, ScoreRulesSave
from funnel.score_rules.publish import publish
from funnel.score_rules.save import save
from funnel.score_rules.wear_off import wear_off

RULES: tuple[dict[str, Any], ...] = (
    {"key": "comes", "name": "Comes to the site", "when": touched("VISIT"), "points": 5, "per_day": 2,
     "half_life_days": 30},
    {"key": "reads", "name": "Takes the catalogue", "when": touched("DOWNLOAD", "SUBSCRIBE"), "points": 15, "in_all": 3,
     "half_life_days": 60},
    {"key": "attends", "name": "Was at an event", "when": touched("EVENT_ATTEND"), "points": 20, "linear_days": 180},
    {"key": "asks", "name": "Asks", "when": touched("FORM_SUBMIT", "MESSAGE", "CALL"), "points": 25, "per_day": 1,
     "half_life_days": 45},
    {"key": "reachable", "name": "Can be reached", "when": {"identity": {"kinds": ["EMAIL", "PHONE"]}}, "points": 5,
     "once": True},
    {"key": "quiet", "name": "Has bought already", "when": {"sale_recorded": True}, "points": -30, "linear_days": 365},
)  # fmt: skip


async def publish_scores(work: Work, product_id: UUID) -> None:
    """Publishes the rules before the first contact is told."""
    await save(work, ScoreRulesSave.model_validate({"product_id": product_id, "rules": RULES}))
    await publish(work, ScoreRulesPublish(product_id=product_id))


async def wear_off_until(database: Database, actor: Actor, end: datetime) -> None:
    """Brings all scores to the day on which the year ends."""
    left = 1
    while left:
        async with begin(database.sessions, actor) as work:
            work.now = end
            left = await wear_off(work)
