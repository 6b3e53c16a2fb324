"""Root fields that read weight sets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm.members.permissions import Action
from graphapi.attribution_models.inputs import MODEL_FILTER, MODEL_ORDER
from graphapi.compiler import by_id, connection, queries
from graphapi.connections import Connection

if TYPE_CHECKING:
    from graphapi.attribution_models.types import AttributionModel


@queries
class AttributionModelQueries:
    """Weights of stages."""

    attribution_model: AttributionModel | None = by_id(permission=Action.READ, description="One weight set.")
    attribution_models: Connection[AttributionModel] = connection(
        filter=MODEL_FILTER, order=MODEL_ORDER, permission=Action.READ, description="Weight sets, the newest first."
    )
