"""A published version of a product's steps."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from funnel.models import Funnel as FunnelRow
from graphapi.compiler import column, everyone, hole, many, one, record
from graphapi.funnels.changes import FunnelChange, StepMapping, changes, mappings
from graphapi.nodes import Node
from graphapi.rules.forms import RuleForm, forms_of_funnels
from graphapi.scalars import JSON

if TYPE_CHECKING:
    from graphapi.members.types import Member
    from graphapi.products.types import Product
    from graphapi.steps.types import Step


@record(FunnelRow, prefix="fun", policy=everyone)
class Funnel(Node):
    """A version of a product's steps; never changed, leads keep the version they entered."""

    name: str = column(description="The product's name when it was published.")
    version: int = column(description="1 for the first version.")
    is_current: bool = column(description="Whether new leads enter this version.")
    entry_rule: JSON = column(description="The rule that lets a person into the first step.")
    entry_form: RuleForm | None = hole(forms_of_funnels, description="The same in its parts, for form builders.")
    published_at: datetime = column(description="When it was published.")
    published_by: Member | None = one(on="published_by_id", description="Who published it.")
    product: Product = one(on="product_id", description="What is sold by it.")
    steps: list[Step] = many(on="funnel_id", order="position", description="Its steps in order.")
    changes: list[FunnelChange] = hole(
        changes, description="What it changed against the version before; empty for the first."
    )
    mapping: list[StepMapping] = hole(
        mappings, description="How the steps of the version before are read in it; empty for the first."
    )
