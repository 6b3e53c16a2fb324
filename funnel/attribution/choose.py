"""The models of a question with what stands in the database: weight sets with their steps, finished runs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from crm.core import ids
from crm.core.problems import Invalid
from crm.core.reader import Reader
from funnel.attribution.load import Declared
from funnel.attribution.models import ANCHOR_SETS, AnchorWeights, Kind, Model
from funnel.attribution.question import AttributionDimension
from funnel.funnels.lifecycle import first_at
from funnel.models.words import LifecycleStage, RunStatus

_STEPS = """
SELECT f.product_id, s.key, s.phase, s.side, s.lifecycle_stage
FROM funnels f JOIN steps s ON s.workspace_id = $1 AND s.funnel_id = f.id
WHERE f.workspace_id = $1 AND f.is_current AND ($2::uuid IS NULL OR f.product_id = $2)
ORDER BY f.product_id, s.position
"""
_SETS = """
SELECT product_id, key, first_weight, steps, last_weight, rest_weight FROM attribution_models
WHERE workspace_id = $1 AND ($2::uuid IS NULL OR product_id = $2) AND key = ANY($3)
"""
_RUNS = """
SELECT r.id, r.number, r.status, r.dimension, r.product_id, r.step_key, x.key, x.share
FROM attribution_runs r LEFT JOIN attribution_results x ON x.workspace_id = $1 AND x.run_id = r.id
WHERE r.workspace_id = $1 AND (r.id = ANY($2) OR r.number = ANY($3))
"""
DECLARED_STAGES = (LifecycleStage.LEAD, LifecycleStage.SQL)
"""What the two steps of `w` and `full` are unless the product's set says otherwise: the first at or beyond each."""


@dataclass(frozen=True)
class RunWeights:
    """What a finished run gave the keys of its own dimension."""

    model: str
    dimension: AttributionDimension
    step_key: str | None
    """Whose first entries it has learnt from; None: sales."""
    by_key: Mapping[str | None, float]


@dataclass(frozen=True)
class Chosen:
    """Models ready for the kernel, in their order."""

    models: tuple[Model, ...]
    declared: Declared
    runs: tuple[RunWeights, ...]


async def choose(
    reader: Reader, models: Sequence[Model], product_id: UUID | None, fields: Sequence[str] | None = None
) -> Chosen:
    """Reads what the models name; no statement where they name nothing. Without a product `anchors(w)` and
    `anchors(full)` take each product's own steps.

    Raises Invalid at the model's field (`fields`, else `input.models.N.key`) for a set or run that is not there, and
    for a run that is not finished, or that has learnt from another product.
    """
    at = fields or [f"input.models.{index}.key" for index in range(len(models))]
    anchored = [index for index, model in enumerate(models) if model.kind is Kind.ANCHORS]
    runs = [index for index, model in enumerate(models) if model.kind is Kind.RUN]
    ready = list(models)
    declared: dict[UUID, list[str | None]] = {}
    if anchored:
        sets, usual = await _sets(reader, {models[index].name for index in anchored}, product_id)
        for index in anchored:
            ready[index] = _anchored(models[index], product_id, sets, usual, declared, at[index])
    named, places = [models[index] for index in runs], [at[index] for index in runs]
    weights = await _runs(reader, named, product_id, places) if runs else []
    return Chosen(tuple(ready), declared, tuple(weights))


Sets = Mapping[tuple[UUID, str], Any]
Usual = Mapping[UUID, tuple[str | None, ...]]


async def _sets(reader: Reader, keys: set[str], product_id: UUID | None) -> tuple[Sets, Usual]:
    rows = await reader.fetch(_SETS, reader.workspace_id, product_id, sorted(keys))
    steps: dict[UUID, list[Any]] = {}
    for row in await reader.fetch(_STEPS, reader.workspace_id, product_id):
        steps.setdefault(row["product_id"], []).append(row)
    usual = {product: tuple(first_at(own, stage) for stage in DECLARED_STAGES) for product, own in steps.items()}
    return {(row["product_id"], row["key"]): row for row in rows}, usual


def _anchored(
    model: Model, product_id: UUID | None, sets: Sets, usual: Usual, declared: dict[UUID, list[str | None]], field: str
) -> Model:
    """The model with its rows; writes the steps of those rows down for every product."""
    weights = model.anchors or _own_weights(model, product_id, sets, field)
    products = usual.keys() | ({product_id} if product_id else set())
    steps = {
        product: [each["stepKey"] for each in sets[product, model.name]["steps"]]
        if (product, model.name) in sets
        else list(usual.get(product, (None, None)))
        for product in products
    }
    rows = tuple(_row(declared, {product: _step(own, place) for product, own in steps.items()})
                 for place in range(len(weights.steps)))  # fmt: skip
    keys = [declared[product_id][row] for row in rows] if product_id else []
    return model.with_anchors(weights, rows, tuple(key or "" for key in keys))


def _step(keys: Sequence[str | None], place: int) -> str | None:
    return keys[place] if place < len(keys) else None


def _row(declared: dict[UUID, list[str | None]], wanted: Mapping[UUID, str | None]) -> int:
    """The row that holds these steps of the products: one that is there, as `w` and `full` declare the same, or new."""
    rows = max((len(keys) for keys in declared.values()), default=0)
    for row in range(rows):
        if all(declared[product][row] == key for product, key in wanted.items()):
            return row
    for product, key in wanted.items():
        declared.setdefault(product, []).append(key)
    return rows


def _own_weights(model: Model, product_id: UUID | None, sets: Sets, field: str) -> AnchorWeights:
    if product_id is None:
        raise Invalid(f"The weights of {model.canonical()} are of one product; give its productId.", field=field)
    row = sets.get((product_id, model.name))
    if row is None:
        raise Invalid(
            f"This product has no weights called {model.name!r}; save them with attributionModelSave, or use"
            f" {' or '.join(f'anchors({key})' for key in ANCHOR_SETS)}.",
            field=field,
            code="MODEL_NOT_FOUND",
        )
    return weights_of(row)


def weights_of(row: Any) -> AnchorWeights:
    """The weights of a saved set."""
    steps = tuple(int(each["weight"]) for each in row["steps"])
    return AnchorWeights(row["first_weight"], steps, row["last_weight"], row["rest_weight"])


async def _runs(
    reader: Reader, models: Sequence[Model], product_id: UUID | None, fields: Sequence[str]
) -> list[RunWeights]:
    named = [_named(model.name) for model in models]
    wanted = [each for each in named if isinstance(each, UUID)], [each for each in named if isinstance(each, int)]
    rows = await reader.fetch(_RUNS, reader.workspace_id, *wanted)
    found = []
    for model, name, field in zip(models, named, fields, strict=True):
        own = [row for row in rows if name in (row["id"], row["number"])]
        if not own:
            raise Invalid(
                f"There is no attribution run {model.name!r} in this workspace; give its id or its number.",
                field=field,
                code="MODEL_NOT_FOUND",
            )
        if own[0]["status"] != RunStatus.DONE:
            raise Invalid(
                f"The run {own[0]['number']} is {own[0]['status'].lower()}; only a finished one gives weights.",
                field=field,
                code="MODEL_NOT_AVAILABLE",
            )
        if own[0]["product_id"] not in (None, product_id):
            raise Invalid(
                f"The run {own[0]['number']} has learnt from another product; name one of this product or of all.",
                field=field,
                code="MODEL_NOT_AVAILABLE",
            )
        shares = {row["key"]: float(row["share"]) for row in own if row["share"] is not None}
        found.append(
            RunWeights(model.canonical(), AttributionDimension(own[0]["dimension"]), own[0]["step_key"], shares)
        )
    return found


def _named(name: str) -> UUID | int | None:
    """A run's number or public id; None for anything else, which is nobody's."""
    if name.isdecimal() and len(name) < 10:
        return int(name)
    try:
        prefix, value = ids.decode(name)
    except ids.MalformedId:
        return None
    return value if prefix == "run" else None
