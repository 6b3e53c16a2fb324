"""Root fields that read judgements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphapi.compiler import connection, queries
from graphapi.connections import Connection
from graphapi.suitability.inputs import JUDGEMENT_FILTER, JUDGEMENT_ORDER

if TYPE_CHECKING:
    from graphapi.suitability.types import SuitabilityJudgement


@queries
class SuitabilityQueries:
    """What suits what."""

    suitability_judgements: Connection[SuitabilityJudgement] = connection(
        filter=JUDGEMENT_FILTER, order=JUDGEMENT_ORDER, description="Judgements of members, newest first."
    )
