"""A product with a published funnel of five steps, channels and resources, as plain rows."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import text

from crm.core.ids import new_id
from crm.core.numbering import next_numbers
from crm.core.tables import sort_key
from crm.core.work import Work
from funnel.models import Audience, Channel, Funnel, Objective, Product, Resource, Step
from tests.factories.workspaces import CREATED

ENTRY_RULE: dict[str, Any] = {"touch": {"kinds": ["FOLLOW", "VISIT", "CLICK", "COMMENT", "VIEW"], "at_least": 1}}
STEPS: tuple[dict[str, Any], ...] = (
    {
        "key": "aware", "name": "Knows of it", "phase": "AWARENESS", "side": "MARKETING", "stage": "SUBSCRIBER",
        "goal": "Come to the site twice within a month, or download the catalogue",
        "reached_when": {
            "any": [
                {"touch": {"kinds": ["VISIT"], "at_least": 2, "within_days": 30}},
                {"touch": {"kinds": ["DOWNLOAD", "SUBSCRIBE"]}},
            ]
        },
    },
    {
        "key": "interested", "name": "Is interested", "phase": "INTEREST", "side": "MARKETING", "stage": "LEAD",
        "goal": "Leave a request", "reached_when": {"touch": {"kinds": ["FORM_SUBMIT", "MESSAGE"]}},
    },
    {
        "key": "asked", "name": "Has asked", "phase": "CONSIDERATION", "side": "MARKETING", "stage": "MQL",
        "goal": "Sales take over", "reached_when": {"handoff_accepted": True},
    },
    {
        "key": "with_sales", "name": "Talks with sales", "phase": "EVALUATION", "side": "SALES", "stage": "SQL",
        "is_handoff": True, "goal": "Buy", "reached_when": {"sale_recorded": True},
    },
    {
        "key": "bought", "name": "Has bought", "phase": "PURCHASE", "side": "SALES", "stage": "CUSTOMER",
        "goal": None, "reached_when": None,
    },
)  # fmt: skip

CHANNELS: tuple[tuple[str, str, str], ...] = (
    ("vk", "VK", "ORGANIC_SOCIAL"),
    ("google_ads", "Google Ads", "PAID_SEARCH"),
    ("organic_search", "Organic search", "ORGANIC_SEARCH"),
    ("email", "Email", "EMAIL"),
    ("direct", "Direct", "DIRECT"),
    ("phone", "Phone", "OFFLINE"),
)
RESOURCES: tuple[tuple[str, str, str, str], ...] = (
    ("group", "SOCIAL_GROUP", "OUTPOST", "vk"),
    ("site", "SALES_SITE", "OWN", "organic_search"),
    ("ads", "AD_CAMPAIGN", "PAID", "google_ads"),
    ("newsletter", "NEWSLETTER", "OWN", "email"),
)


@dataclass(frozen=True)
class Published:
    """Ids of everything that was made."""

    product_id: UUID
    funnel_id: UUID
    version: int
    step_ids: dict[str, UUID]
    step_numbers: dict[str, int]
    objective_ids: dict[str, UUID]
    channel_ids: dict[str, UUID] = field(default_factory=dict)
    channel_numbers: dict[str, int] = field(default_factory=dict)
    resource_ids: dict[str, UUID] = field(default_factory=dict)
    resource_numbers: dict[str, int] = field(default_factory=dict)

    @property
    def keys(self) -> list[str]:
        """Step keys in order."""
        return list(self.step_ids)


async def insert_channels(work: Work) -> tuple[dict[str, UUID], dict[str, int]]:
    """The channels of `CHANNELS` that the workspace does not have yet; ids and numbers of all by key."""
    found = await work.execute(
        text("SELECT key, id, number FROM channels WHERE workspace_id = :w"), {"w": work.workspace_id}
    )
    ids: dict[str, UUID] = {}
    numbers: dict[str, int] = {}
    for key, channel_id, number in found:
        ids[key], numbers[key] = channel_id, number
    missing = [channel for channel in CHANNELS if channel[0] not in ids]
    for position, (number, (key, name, group)) in enumerate(
        zip(await next_numbers(work, "channel", len(missing)), missing, strict=True), start=len(ids) + 1
    ):
        ids[key], numbers[key] = new_id(), number
        work.session.add(
            Channel(
                workspace_id=work.workspace_id, id=ids[key], number=number, key=key, name=name, group=group,
                is_direct=key == "direct", position=position,
            )
        )  # fmt: skip
    await work.flush()
    return ids, numbers


async def insert_resource(
    work: Work, name: str, *, kind: str = "SALES_SITE", placement: str = "OWN", channel_id: UUID | None = None,
    owner_id: UUID | None = None, state: str = "ACTIVE",
) -> tuple[UUID, int]:  # fmt: skip
    """One resource of the cluster; returns its id and number."""
    (number,) = await next_numbers(work, "resource")
    resource_id = new_id()
    work.session.add(
        Resource(
            workspace_id=work.workspace_id, id=resource_id, number=number, name=name, sort_key=sort_key(name),
            kind=kind, placement=placement, channel_id=channel_id, users=["AUDIENCE"], purposes=["MARKETING"],
            state=state,
            owner_id=owner_id, created_at=CREATED,
        )
    )  # fmt: skip
    await work.flush()
    return resource_id, number


async def insert_audience(work: Work, product_id: UUID, name: str, *, priority: int = 1) -> tuple[UUID, int]:
    """An audience of the product that may be worked on; returns its id and number."""
    (number,) = await next_numbers(work, "audience")
    audience_id = new_id()
    work.session.add(
        Audience(
            workspace_id=work.workspace_id, id=audience_id, product_id=product_id, number=number, name=name,
            priority=priority, created_at=CREATED,
        )
    )  # fmt: skip
    await work.flush()
    return audience_id, number


async def insert_funnel(
    work: Work, product_id: UUID, *, version: int = 1, current: bool = True, entry_rule: dict[str, Any] | None = None,
    steps: tuple[dict[str, Any], ...] = STEPS,
) -> tuple[UUID, dict[str, UUID], dict[str, int]]:  # fmt: skip
    """A published version; returns its id, and ids and numbers of its steps by key."""
    funnel_id = new_id()
    if current:
        await work.execute(
            text("UPDATE funnels SET is_current = false WHERE workspace_id = :w AND product_id = :p"),
            {"w": work.workspace_id, "p": product_id},
        )
    work.session.add(
        Funnel(
            workspace_id=work.workspace_id, id=funnel_id, product_id=product_id, name="Sales", version=version,
            is_current=current, entry_rule=entry_rule or ENTRY_RULE, published_at=CREATED,
        )
    )  # fmt: skip
    await work.flush()
    ids: dict[str, UUID] = {}
    numbers: dict[str, int] = {}
    given = await next_numbers(work, "step", len(steps))
    for position, (number, step) in enumerate(zip(given, steps, strict=True), start=1):
        key = step["key"]
        ids[key], numbers[key] = new_id(), number
        work.session.add(
            Step(
                workspace_id=work.workspace_id, id=ids[key], funnel_id=funnel_id, number=number, key=key,
                position=position, name=step.get("name", key), phase=step.get("phase", "AWARENESS"),
                side=step.get("side", "MARKETING"), is_handoff=step.get("is_handoff", False), optional=False,
                lifecycle_stage=step.get("stage"), goal_text=step.get("goal"), reached_when=step.get("reached_when"),
                reached_when_description=None, entered_when_description=f"Enters {step.get('name', key)}.",
            )
        )  # fmt: skip
    await work.flush()
    return funnel_id, ids, numbers


async def published_funnel(
    work: Work, *, name: str = "SpinaOK", currency: str = "RUB", price_minor: int | None = 1_200_000,
    contribution_minor: int | None = 300_000, entry_rule: dict[str, Any] | None = None,
    steps: tuple[dict[str, Any], ...] = STEPS, resources: bool = True,
) -> Published:  # fmt: skip
    """Product, funnel version 1 (current), an objective per step, the channels, and four resources named by key."""
    product_id = new_id()
    work.session.add(
        Product(
            workspace_id=work.workspace_id, id=product_id, name=name, sort_key=sort_key(name), markets=["B2C"],
            sale_kinds=["ONLINE"], currency=currency, price_minor=price_minor, contribution_minor=contribution_minor,
            monthly_target_units=25, created_at=CREATED,
        )
    )  # fmt: skip
    await work.flush()
    funnel_id, step_ids, step_numbers = await insert_funnel(work, product_id, entry_rule=entry_rule, steps=steps)
    objectives: dict[str, UUID] = {}
    for position, key in enumerate(step_ids, start=1):
        objectives[key] = new_id()
        work.session.add(
            Objective(
                workspace_id=work.workspace_id, id=objectives[key], product_id=product_id, name=f"Step {key}",
                step_key=key, position=position, created_at=CREATED,
            )
        )  # fmt: skip
    channel_ids, channel_numbers = await insert_channels(work)
    made = Published(product_id, funnel_id, 1, step_ids, step_numbers, objectives, channel_ids, channel_numbers)
    for key, kind, placement, channel in RESOURCES if resources else ():
        made.resource_ids[key], made.resource_numbers[key] = await insert_resource(
            work, f"{name} {key}", kind=kind, placement=placement, channel_id=channel_ids[channel]
        )
    return made
