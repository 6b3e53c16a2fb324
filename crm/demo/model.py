"""Sets the demo up as people would: members, product, channels, resources, funnel, audiences. Every row by its verb."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from pydantic import SecretStr
from sqlalchemy import select

from crm.core.actor import Actor, ActorKind
from crm.core.work import Work
from crm.demo import world
from crm.demo.cast import Model, acting
from crm.demo.scores import publish_scores
from crm.members.add import add as add_member
from crm.members.inputs import MemberAdd
from crm.members.permissions import permissions_of
from crm.models import Account
from crm.models.words import HeadcountBand, SaleKind
from crm.teams.create import create as create_team
from crm.teams.inputs import TeamCreate
from crm.workspaces.create import create as create_workspace
from crm.workspaces.inputs import WorkspaceCreate
from funnel.audiences.create import AudienceCreate
from funnel.audiences.create import create as create_audience
from funnel.channels.copy import copy_catalogue
from funnel.funnels.draft import FunnelDraftSave, StepDraft, StepGoal
from funnel.funnels.publish import FunnelPublish, publish
from funnel.funnels.save_draft import save_draft
from funnel.inputs import Amount
from funnel.models import Objective
from funnel.models.words import Market
from funnel.objectives.create import ObjectiveCreate
from funnel.objectives.create import create as create_objective
from funnel.products.create import ProductCreate
from funnel.products.create import create as create_product
from funnel.resources.choose_main import ResourceChooseMain, choose_main
from funnel.resources.register import PromoCodeGiven, ResourceRegister, register
from funnel.ties.tie import ResourceTie, tie


async def build_model(work: Work, *, slug: str, password: str, at: datetime) -> Model:
    """The workspace of the work's actor with everything but goals, people and money; `at`: when it was founded."""
    work = replace(work, now=at)
    await create_workspace(work, WorkspaceCreate(
        name=world.NAME, slug=slug, currency=world.CURRENCY, time_zone=world.ZONE, language="ru",
        headcount_band=HeadcountBand.FROM_100_TO_1000, industry="Office furniture",
    ))  # fmt: skip
    channels = {key: channel.id for key, channel in (await copy_catalogue(work)).items()}
    actors = await _members(work, password)
    team_id = await _team(work, actors)
    strategist = acting(work, actors["strategist"], at)
    product_id = await _product(strategist)
    resources = await _resources(strategist, actors)
    await _ties(strategist, resources)
    await _funnel(strategist, product_id, resources)
    await publish_scores(strategist, product_id)
    audiences = await _audiences(strategist, product_id, resources)
    objectives = await _objectives(strategist, product_id, resources)
    return Model(actors, team_id, product_id, channels, resources, audiences, objectives)


async def _members(work: Work, password: str) -> dict[str, Actor]:
    """Members with logins; an account that is left over from an earlier build keeps its password."""
    actors = {}
    for member in world.MEMBERS:
        known = await work.scalar(select(Account.id).where(Account.email == member.email))
        made = await add_member(work, MemberAdd(
            email=member.email, name=member.name, roles=member.roles, capacity=member.capacity,
            password=None if known else SecretStr(password),
        ))  # fmt: skip
        actors[member.key] = Actor(
            ActorKind.MEMBER, work.workspace_id, id=made.id, account_id=made.account_id, name=made.name,
            roles=tuple(made.roles), permissions=permissions_of(made.roles),
        )  # fmt: skip
    return actors


async def _team(work: Work, actors: Mapping[str, Actor]) -> UUID:
    ids = tuple(found for key in world.SALES_TEAM if (found := actors[key].id) is not None)
    team = await create_team(work, TeamCreate(
        name="Active sales", topic="Chairs", lead_member_id=ids[0], member_ids=ids,
    ))  # fmt: skip
    return team.id


async def _product(work: Work) -> UUID:
    product = await create_product(work, ProductCreate(
        name=world.NAME,
        value_proposition="After a day in it the back does not hurt: a month on trial, bring it back if it does.",
        markets=(Market.B2C, Market.B2B),
        sale_kinds=(SaleKind.ONLINE, SaleKind.DIRECT),
        industry="Office furniture",
        price=roubles(world.PRICE),
        contribution=roubles(world.CONTRIBUTION),
        monthly_target_units=world.MONTHLY_TARGET,
    ))  # fmt: skip
    return product.id


def roubles(amount: int) -> Amount:
    """Money of the demo."""
    return Amount(amount=Decimal(amount))


async def _resources(work: Work, actors: Mapping[str, Actor]) -> dict[str, UUID]:
    ids: dict[str, UUID] = {}
    for resource in world.RESOURCES:
        made = await register(work, ResourceRegister(
            name=resource.name, kind=resource.kind, placement=resource.placement, channel_key=resource.channel,
            users=resource.users, purposes=resource.purposes, purpose_text=resource.purpose_text,
            parent_id=ids[resource.parent] if resource.parent else None, owner_id=actors[resource.owner].id,
            url=resource.url, external_account_id=resource.account, cost_model=resource.cost_model,
            state=resource.state, state_reason=resource.reason,
            price_schedule=tuple(roubles(price) for price in resource.prices),
            promo_codes=tuple(PromoCodeGiven(code=code) for code in resource.promo_codes),
            phone_numbers=resource.phones,
        ))  # fmt: skip
        ids[resource.key] = made.id
    return ids


async def _ties(work: Work, resources: Mapping[str, UUID]) -> None:
    for first, second, connector, kind in world.TIES:
        await tie(work, ResourceTie(
            from_id=resources[first], to_id=resources[second],
            connector_id=resources[connector] if connector else None, kind=kind,
        ))  # fmt: skip


async def _funnel(work: Work, product_id: UUID, resources: Mapping[str, UUID]) -> None:
    steps = tuple(
        StepDraft(
            key=step.key, name=step.name, phase=step.phase, side=step.side, is_handoff=step.is_handoff,
            expected_days=step.days, lifecycle_stage=step.stage,
            goal=StepGoal(text=step.goal, reached_when=step.rule) if step.goal else None,
        )
        for step in world.STEPS
    )  # fmt: skip
    await save_draft(work, FunnelDraftSave(product_id=product_id, entry_rule=world.ENTRY_RULE, steps=steps))
    await publish(work, FunnelPublish(product_id=product_id))
    for step_key, chosen, reason, others in world.MAIN_RESOURCES:
        await choose_main(work, ResourceChooseMain(
            product_id=product_id, step_key=step_key, resource_id=resources[chosen], reason=reason,
            candidate_ids=tuple(resources[key] for key in (chosen, *others)),
        ))  # fmt: skip


async def _audiences(work: Work, product_id: UUID, resources: Mapping[str, UUID]) -> dict[str, UUID]:
    ids = {}
    for priority, audience in enumerate(world.AUDIENCES, start=1):
        made = await create_audience(work, AudienceCreate(
            product_id=product_id, name=audience.name, priority=priority, estimated_size=audience.size,
            profile=audience.profile, landing_page_id=resources[audience.page], keywords=audience.keywords,
            recognised_by=_recognised_by(audience, resources),
        ))  # fmt: skip
        ids[audience.key] = made.id
    return ids


def _recognised_by(audience: world.DemoAudience, resources: Mapping[str, UUID]) -> dict[str, Any]:
    """Who landed on their page, searched by their words, or was sent by a source of their own."""
    page = f"{world.SITE}{world.RESOURCE[audience.page].path}"
    touches: list[dict[str, Any]] = [{"landing_pages": [page]}, {"search_terms": list(audience.keywords)}]
    if audience.sources:
        touches.append({"resource_ids": [str(resources[key]) for key in audience.sources]})
    return {"any": [{"touch": touch} for touch in touches]}


async def _objectives(work: Work, product_id: UUID, resources: Mapping[str, UUID]) -> dict[str, UUID]:
    for name, supports in world.OBJECTIVES:
        await create_objective(work, ObjectiveCreate(
            product_id=product_id, name=name, supports_resource_id=resources[supports] if supports else None,
        ))  # fmt: skip
    rows = await work.execute(
        select(Objective.id, Objective.step_key, Objective.name).where(
            Objective.workspace_id == work.workspace_id, Objective.product_id == product_id
        )
    )
    return {row.step_key or row.name: row.id for row in rows}
