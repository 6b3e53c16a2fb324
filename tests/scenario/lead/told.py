"""What the service tells of Anna afterwards, a line each."""

from typing import Any

from tests.scenario.lead.acts import Story

TIMELINE = """
query($id: ID!) { lead(id: $id) { timeline(first: 60) { edges { node {
  kind occurredAt title text actor { name } resource { name } amount { amount } } } } } }
"""
STEPS = """
query($id: ID!) { lead(id: $id) { stepHistory {
  occurredAt cause reason voidedAt fromStep { key } toStep { key } passedOver { key } actor { name } } } }
"""
HANDOFFS = """
query($id: ID!) { lead(id: $id) { handoffs {
  status offeredAt respondedAt declineReason recycleReason revisitOn assignee { name }
  decision { by rule candidates { member { name } } chosen { name } } } } }
"""
TIMER = "{ kind state startedAt dueAt stoppedAt member { name } }"
TIMERS = f"query {{ slaTimers(first: 50) {{ edges {{ node {TIMER} }} }} }}"
MONEY = """
query($id: ID!) { lead(id: $id) {
  status owner { name } firstTouch { channel { key } } lastTouch { channel { key } }
  deals { name status amount { amount } }
  sales { units netUnits amount { amount } agreed { amount } paid { amount } refunded { amount } net { amount }
    contribution { amount } journey { length }
    events { kind occurredAt units amount { amount } member { name } } } } }
"""
CREDIT = """
query($id: ID!, $model: AttributionModelInput!) { attributionExplain(conversionId: $id, model: $model) {
  touches { channel { key } share amount { amount } } } }
"""
COMMISSION = """
query($period: PeriodInput!) { commissionReport(period: $period) { lines { member { name } commission { amount } } } }
"""


def minute(moment: str | None) -> str:
    """Month, day, hour and minute of UTC: the story is told to the minute."""
    return "-" if moment is None else moment[5:16].replace("T", " ")


def named(value: Any) -> str:
    """A name without the company's, or nothing."""
    return "" if value is None else str(value["name"]).removesuffix("-SpinaOK")


def line(*parts: Any) -> str:
    """The parts that are there."""
    return " | ".join(str(part) for part in parts if part not in (None, "", []))


async def timeline(story: Story) -> list[str]:
    """Her history as a sales manager reads it, oldest first."""
    found = await story.company.svetlana.read(TIMELINE, id=story.ids["lead"])
    nodes = [edge["node"] for edge in found["lead"]["timeline"]["edges"]]
    return [
        line(minute(n["occurredAt"]), n["kind"], n["title"], n["text"], named(n["resource"]), named(n["actor"]),
             n["amount"] and n["amount"]["amount"])
        for n in reversed(nodes)
    ]  # fmt: skip


async def steps(story: Story) -> list[str]:
    """Her steps with their reasons."""
    found = await story.company.strategist.read(STEPS, id=story.ids["lead"])
    return [
        line(minute(e["occurredAt"]), e["toStep"]["key"], e["cause"], e["reason"], named(e["actor"]),
             [step["key"] for step in e["passedOver"]], e["voidedAt"])
        for e in found["lead"]["stepHistory"]
    ]  # fmt: skip


async def handoffs(story: Story) -> list[str]:
    """Her offers with the decisions behind them, oldest first."""
    found = await story.company.marketer.read(HANDOFFS, id=story.ids["lead"])
    return [
        line(minute(h["offeredAt"]), h["status"], named(h["assignee"]), minute(h["respondedAt"]), h["declineReason"],
             h["recycleReason"], h["revisitOn"], h["decision"]["by"], h["decision"]["rule"],
             [named(each["member"]) for each in h["decision"]["candidates"]], named(h["decision"]["chosen"]))
        for h in reversed(found["lead"]["handoffs"])
    ]  # fmt: skip


async def timers(story: Story) -> list[str]:
    """All service times of the company: Anna is its only lead."""
    found = await story.company.admin.read(TIMERS)
    nodes = [edge["node"] for edge in found["slaTimers"]["edges"]]
    return sorted(
        line(minute(t["startedAt"]), t["kind"], t["state"], "due", minute(t["dueAt"]), "ended", minute(t["stoppedAt"]),
             named(t["member"]))
        for t in nodes
    )  # fmt: skip


async def money(story: Story) -> Any:
    """The lead with its deal and its sale."""
    return (await story.company.svetlana.read(MONEY, id=story.ids["lead"]))["lead"]


async def credit(story: Story, model: str) -> list[tuple[str, float, str]]:
    """How the sale's net amount is shared between her touches."""
    found = await story.company.strategist.read(CREDIT, id=story.ids["sale"], model={"key": model})
    touches = found["attributionExplain"]["touches"]
    return [(t["channel"]["key"], round(t["share"], 9), t["amount"]["amount"]) for t in touches]


async def commission(story: Story, start: str, end: str) -> list[tuple[str, str]]:
    """Who earned what in that time."""
    found = await story.company.admin.read(COMMISSION, period={"start": start, "end": end})
    return [(named(each["member"]), each["commission"]["amount"]) for each in found["commissionReport"]["lines"]]
