"""Says which kinds of touches earn credit, and which model the workspace asks for when none is named."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from crm.audit import record as audit
from crm.core.ids import new_id
from crm.core.problems import Invalid
from crm.core.versions import require_version
from crm.core.work import Work
from crm.members.permissions import Action
from crm.models import Workspace
from crm.models.words import TouchpointKind
from funnel.attribution.models import ANCHOR_SETS, Kind, parse_model
from funnel.audiences.rules import hold_rules
from funnel.inputs import Input
from funnel.models import CreditRule


@dataclass(frozen=True)
class CreditableKindsChanged:
    """Event: touches are to be looked through once more, in the background; `run` numbers the attempt."""

    run: int


class AttributionSettingsSave(Input):
    """What is left out stays. `creditable_kinds` are all kinds that earn credit from now on, and of what is there."""

    credit_model: Annotated[str | None, Field(max_length=80)] = None
    creditable_kinds: tuple[TouchpointKind, ...] | None = None
    expected_version: int | None = None


async def save(work: Work, data: AttributionSettingsSave) -> UUID:
    """The workspace's id. Raises Invalid for a model that is not every product's, or when no kind would earn credit."""
    work.actor.require(Action.WORKSPACE_MANAGE)
    model = _model(data.credit_model) if data.credit_model is not None else None
    if data.creditable_kinds is not None and not data.creditable_kinds:
        raise Invalid("Name at least one kind that earns credit.", field="creditableKinds")
    workspace = await _workspace(work)
    require_version("workspace", workspace.version, data.expected_version)
    rule = await _held(work)
    if model is not None:
        workspace.credit_model = model
    if data.creditable_kinds is not None:
        await hold_rules(work)  # touches under way were judged by the kinds of before: they are waited for
        await _set_kinds(work, rule, data.creditable_kinds)
    workspace.version += 1
    told = {"credit_model": model, "uncredited_kinds": list(rule.uncredited_kinds)}
    audit.record(work, "ATTRIBUTION_SETTINGS_SAVED", object_type="Workspace", object_id=work.workspace_id, details=told)
    await work.flush()
    return work.workspace_id


async def _workspace(work: Work) -> Workspace:
    """Under its lock: the settings have its version."""
    statement = (
        select(Workspace)
        .where(Workspace.id == work.workspace_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    found: Workspace = (await work.execute(statement)).scalar_one()
    return found


def _model(key: str) -> str:
    model = parse_model(key, field="creditModel")
    if model.kind is Kind.RUN or (model.kind is Kind.ANCHORS and model.name not in ANCHOR_SETS):
        raise Invalid(
            f"{model.canonical()} is not there for every product and time; choose a rule such as linear or anchors(w).",
            field="creditModel",
        )
    return model.canonical()


async def _held(work: Work) -> CreditRule:
    made = insert(CreditRule).values(workspace_id=work.workspace_id, id=new_id(), uncredited_kinds=[])
    await work.execute(made.on_conflict_do_nothing(index_elements=["workspace_id"]))
    statement = (
        select(CreditRule)
        .where(CreditRule.workspace_id == work.workspace_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    found: CreditRule = (await work.execute(statement)).scalar_one()
    return found


async def _set_kinds(work: Work, rule: CreditRule, kinds: tuple[TouchpointKind, ...]) -> None:
    without = sorted({kind.value for kind in TouchpointKind} - {kind.value for kind in kinds})
    if without == list(rule.uncredited_kinds):
        return
    rule.uncredited_kinds = without
    rule.run += 1
    rule.is_running, rule.persons_done, rule.started_at, rule.finished_at = True, 0, work.now, None
    await work.flush()
    await work.emit(CreditableKindsChanged(rule.run))
