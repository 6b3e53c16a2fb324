"""Reports as JSON objects: names as in GraphQL, money as decimals in text."""

from typing import Any

from crm.core.money import MICRO, Money, to_decimal
from funnel.analytics.answer import FunnelAnswer, StepFigures
from funnel.attribution.answer import Amounts, AttributionAnswer, AttributionRow
from funnel.matrix.cells import Cell, VariantOfCell
from funnel.matrix.matrix import Matrix
from funnel.reports.naming import Naming


def money(minor: int | None, currency: str) -> dict[str, str] | None:
    """As GraphQL's Money."""
    return None if minor is None else {"amount": f"{to_decimal(minor, currency):f}", "currency": currency}


def funnel_json(found: FunnelAnswer, names: Naming) -> dict[str, Any]:
    """The funnel report."""
    return {
        "product": names.product,
        "asOf": found.as_of.isoformat(),
        "cohortSize": found.cohort_size,
        "steps": [_step(step, found.currency, names) for step in found.steps],
        "breakdown": [
            {
                "key": row.key, "label": row.label, "smallSample": row.small_sample,
                "steps": [_step(step, found.currency, names) for step in row.steps],
            }
            for row in found.breakdown
        ],
        "bottleneck": found.bottleneck and found.bottleneck.step_key,
        "notes": [{"code": note.code, "message": note.message} for note in found.notes],
    }  # fmt: skip


def _step(step: StepFigures, currency: str, names: Naming) -> dict[str, Any]:
    return {
        "key": step.step_key,
        "name": names.step(step.step_id, step.step_key),
        "entered": step.entered,
        "reached": step.reached,
        "conversionFromPrevious": step.conversion_from_previous,
        "conversionFromFirst": step.conversion_from_first,
        "interval": None if step.low is None else {"low": step.low, "high": step.high},
        "dropped": step.dropped,
        "inProgress": step.in_progress,
        "notYetRipe": step.not_yet_ripe,
        "goalReached": step.goal_reached,
        "medianDays": step.median_days,
        "amount": money(step.amount_minor, currency),
        "cost": money(step.cost_minor, currency),
        "costPerGoalReached": money(step.cost_per_goal_reached_minor, currency),
    }


def attribution_json(found: AttributionAnswer, names: Naming) -> dict[str, Any]:
    """The attribution report."""
    return {
        "product": names.product,
        "asOf": found.as_of.isoformat(),
        "models": list(found.models),
        "totals": _amounts(found.totals, found.currency),
        "unattributed": _amounts(found.unattributed, found.currency),
        "rows": [_row(row, found.currency) for row in found.rows],
        "notes": [{"code": note.code, "message": note.message} for note in found.notes],
    }


def _amounts(amounts: Amounts, currency: str) -> dict[str, Any]:
    return {
        "conversions": amounts.conversions_micro / MICRO,
        "units": amounts.units_micro / MICRO,
        "amount": money(amounts.amount_minor, currency),
        "contribution": money(amounts.contribution_minor, currency),
    }


def _row(row: AttributionRow, currency: str) -> dict[str, Any]:
    credits = [
        {
            "model": credit.model, **_amounts(credit.amounts, currency), "share": credit.share,
            "costPerConversion": money(credit.cost_per_conversion_minor, currency), "roas": credit.roas,
        }
        for credit in row.credits
    ]  # fmt: skip
    return {"key": row.key, "label": row.label, "cost": money(row.cost_minor, currency), "credits": credits}


def matrix_json(found: Matrix) -> dict[str, Any]:
    """The cluster matrix with its gaps."""
    objectives = {row.id: row.name for row in found.loaded.objectives}
    resources = {column.id: column.name for column in found.loaded.resources}

    def cell_of(cell: Cell) -> dict[str, Any]:
        return {
            "objective": objectives[cell.objective_id],
            "resource": resources[cell.resource_id],
            "variants": [_variant(one) for one in cell.variants],
        }

    return {
        "product": found.loaded.product,
        "cells": [cell_of(cell) for cell in found.cells],
        "gaps": [
            {"severity": gap.severity, "code": gap.code, "message": gap.message, "remedy": found.suggestions[gap].text}
            for gap in found.gaps
        ],
    }


def _variant(one: VariantOfCell) -> dict[str, Any]:
    return {
        "variant": one.variant,
        "state": one.state,
        "extent": one.extent,
        "metric": one.metric,
        "target": _text(one.target),
        "result": _text(one.result),
        "cost": _cost(one.cost),
        "due": one.due and one.due.isoformat(),
    }


def _text(value: object) -> str | None:
    return None if value is None else f"{value:f}"


def _cost(cost: Money | None) -> dict[str, str] | None:
    return None if cost is None else money(cost.minor, cost.currency)
