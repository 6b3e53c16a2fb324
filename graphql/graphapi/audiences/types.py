"""An audience, its keywords and its place in the roll-out."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from funnel.models import Audience as AudienceRow
from funnel.models import Keyword as KeywordRow
from funnel.models.words import RollOutState
from graphapi.compiler import column, embed, everyone, many, one, record
from graphapi.nodes import Node

if TYPE_CHECKING:
    from graphapi.products.types import Product
    from graphapi.resources.types import Resource


@record(AudienceRow, policy=everyone)
class RollOut:
    """Whether the audience may be worked on yet, and when the next one may."""

    state: RollOutState = column("roll_out_state", description="Goals for a locked audience are refused.")
    criterion: str | None = column("roll_out_criterion", description="What opens the next audience.")


@record(AudienceRow, prefix="aud", policy=everyone)
class Audience(Node):
    """Whom a product is for."""

    number: int = column(description="Its dense number in the workspace, never changed.")
    name: str = column(description="Its name, unique for the product.")
    priority: int = column(description="Order of promise, 1 first.")
    estimated_size: int | None = column(description="How many people it may be.")
    profile: str | None = column(description="Who they are.")
    created_at: datetime = column(description="When it was added.")
    version: int = column(description="Grows with every change.")
    product: Product = one(on="product_id", description="What they are to buy.")
    landing_page: Resource | None = one(on="landing_page_id", description="The page that speaks to them.")
    keywords: list[Keyword] = many(on="audience_id", order="text", description="The words they search by.")
    roll_out: RollOut = embed(description="Its place in the roll-out.")


@record(KeywordRow, prefix="kw", policy=everyone)
class Keyword(Node):
    """A search phrase of an audience."""

    text: str = column(description="The phrase, in lower case.")
    audience: Audience = one(on="audience_id", description="Who searches by it.")
