"""Funnels that a mapping may have made, so that a file can be brought into an empty workspace."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from crm.core.problems import Invalid
from crm.core.work import Work
from funnel.funnels.draft import FunnelDraftSave, StepDraft, StepGoal
from funnel.funnels.publish import FunnelPublish, publish
from funnel.funnels.save_draft import save_draft
from funnel.imports.convert import nearest
from funnel.models.words import LifecycleStage, StepPhase, StepSide


@dataclass(frozen=True, slots=True)
class Template:
    """Entry rule and steps of a funnel, ready to be published."""

    entry_rule: Mapping[str, Any]
    steps: tuple[StepDraft, ...]


TEMPLATES: Mapping[str, Template] = {
    "leads-to-sale": Template(
        # Imported first contacts are visits: they must not start leads, the rows of the file do.
        entry_rule={"touch": {"kinds": ["FORM_SUBMIT"], "at_least": 1}},
        steps=(
            StepDraft(
                key="lead",
                name="Lead",
                phase=StepPhase.CONSIDERATION,
                side=StepSide.MARKETING,
                lifecycle_stage=LifecycleStage.LEAD,
                goal=StepGoal(text="Buy.", reached_when={"sale_recorded": True}),
            ),
            StepDraft(
                key="sale",
                name="Sale",
                phase=StepPhase.PURCHASE,
                side=StepSide.SALES,
                lifecycle_stage=LifecycleStage.CUSTOMER,
            ),
        ),
    )
}
"""Name in the mapping → the funnel."""


def check_template(name: str) -> None:
    """Refuses a name that stands for nothing."""
    if name not in TEMPLATES:
        message = f"There is no funnel template {name!r}. {nearest(name, list(TEMPLATES))}"
        raise Invalid(message, field="mapping.template")


async def publish_template(work: Work, product_id: UUID, name: str) -> None:
    """Gives the product the template as its first published version."""
    check_template(name)
    template = TEMPLATES[name]
    await save_draft(
        work, FunnelDraftSave(product_id=product_id, entry_rule=dict(template.entry_rule), steps=template.steps)
    )
    await publish(work, FunnelPublish(product_id=product_id))
