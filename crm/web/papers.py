"""Documents of the model: the cluster matrix, the proposal and the weekly report."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from crm.core.problems import Invalid
from crm.core.reader import Reader
from crm.web.documents import Asked, Render, document_route
from funnel.matrix.matrix import Wanted, cluster_matrix
from funnel.matrix.paper import paper as matrix_paper
from funnel.models.words import MatrixVariant
from funnel.proposal.paper import paper as proposal_paper
from funnel.proposal.proposal import proposal
from funnel.reports.naming import naming
from funnel.weekly.paper import paper as weekly_paper
from funnel.weekly.week import week_of
from funnel.weekly.weekly_report import weekly_report


async def read_matrix(reader: Reader, asked: Asked) -> Render:
    """All variants, or those of `variants=AS_IS,TO_BE`."""
    wanted = Wanted(evidence=False)
    found = await cluster_matrix(reader, asked.object_id, asked.period, asked.now, _variants(asked), wanted)
    names = await naming(reader, asked.object_id)
    return partial(matrix_paper, found, names.language, asked.wanted)


async def read_proposal(reader: Reader, asked: Asked) -> Render:
    """The goals of the period."""
    return partial(proposal_paper, await proposal(reader, asked.object_id, asked.period), asked.wanted)


async def read_weekly(reader: Reader, asked: Asked) -> Render:
    """The week of `week=2026-04-08`."""
    report = await weekly_report(reader, asked.object_id, week_of(asked.day("week")), asked.now)
    return partial(weekly_paper, report, asked.wanted)


def _variants(asked: Asked) -> Sequence[MatrixVariant]:
    given = asked.question.get("variants")
    if given is None:
        return tuple(MatrixVariant)
    try:
        return [MatrixVariant(word) for word in given.split(",")]
    except ValueError as error:
        words = ", ".join(MatrixVariant)
        raise Invalid(f"Ask for variants among {words}, with commas between them.", field="variants") from error


def routes() -> Sequence[Any]:
    """The route handlers."""
    return (
        document_route("matrix", "prod", read_matrix),
        document_route("proposal", "prod", read_proposal),
        document_route("weekly", "prod", read_weekly),
    )
