"""Generated operations over all root fields of the schema against a plain-Python model of the same rows.

A failure prints the document, its variables and who asked. To repeat a run of random seeds, set its first one:
`TOUCHLINE_WITNESS_START=123 pytest tests/graphapi/witness -k random`.
"""

import os
import random
from collections.abc import Iterable
from pathlib import Path

import pytest
from graphql import GraphQLObjectType

from graphapi.compiler.records import source_of
from graphapi.schema import schema
from tests.graphapi.witness.answers import ANSWERS
from tests.graphapi.witness.ask import TALLY, Asking, Operation
from tests.graphapi.witness.documents import QUERY, RECORDS, Writer
from tests.graphapi.witness.rights import FIELDS as RIGHTS
from tests.graphapi.witness.schema import SDL
from tests.graphapi.witness.uncovered import UNASKED, UNCOVERED

ROOTS = tuple(QUERY.fields)
FIXED, RANDOM, MOST_FIELDS = 160, 60, 40
LONG = int(os.environ.get("TOUCHLINE_WITNESS_OPERATIONS", "4000"))
START = int(os.environ.get("TOUCHLINE_WITNESS_START", random.SystemRandom().randrange(10**9)))


async def _run(asking: Asking, seeds: Iterable[int]) -> None:
    """One operation for each seed; its first root field is drawn of all, whether rows answer it or not."""
    wrong = []
    for seed in seeds:
        root = random.Random(f"root {seed}").choice(ROOTS)
        if root not in RECORDS:
            TALLY.answers[root] += 1
            continue
        viewer = asking.viewers[seed % len(asking.viewers)]
        writer = Writer(seed, viewer, asking.cursors, RECORDS, MOST_FIELDS)
        try:
            await asking.compare(viewer, writer.operation(root), generated=True)
            if seed % 5 == 0:  # once more with other variables, for somebody else
                await asking.compare(asking.beside(viewer), writer.varied(), generated=True)
        except AssertionError as error:
            wrong.append(f"seed {seed}, {viewer.actor.roles} {viewer.actor.row_scope}: {error}")
    assert not wrong, f"{len(wrong)} operations differ\n\n" + "\n\n".join(wrong)


@pytest.mark.anyio
@pytest.mark.database
@pytest.mark.newest
async def test_generated_operations_over_the_whole_schema_answer_like_the_witness(asking: Asking) -> None:
    await _run(asking, range(FIXED))


@pytest.mark.anyio
@pytest.mark.database
@pytest.mark.newest
async def test_operations_of_random_seeds_answer_like_the_witness(asking: Asking) -> None:
    try:
        await _run(asking, range(START, START + RANDOM))
    except AssertionError as error:
        raise AssertionError(f"TOUCHLINE_WITNESS_START={START} repeats this. {error}") from None


@pytest.mark.anyio
@pytest.mark.database
@pytest.mark.newest
@pytest.mark.long
async def test_many_operations_over_the_whole_schema_answer_like_the_witness(asking: Asking) -> None:
    await _run(asking, range(START, START + LONG))


ALIKE = """{
  people(first: 200) { edges { node { duplicateSuggestions { confidence other { id name } } } } }
  companies(first: 200) { edges { node { duplicateSuggestions { confidence other { id name } } } } }
}"""


@pytest.mark.anyio
@pytest.mark.database
@pytest.mark.newest
async def test_who_may_be_the_same_is_told_of_those_in_sight_alone(asking: Asking) -> None:
    """A suggestion used to name its other person to who could not see them, and the whole list failed."""
    told = [len(str(await asking.compare(viewer, Operation(ALIKE, {})))) for viewer in asking.viewers]
    assert len(set(told)) > 2


def test_every_root_field_is_answered_or_has_an_oracle_elsewhere() -> None:
    assert not set(ROOTS) - set(RECORDS) - set(ANSWERS)
    assert not set(ANSWERS) & set(RECORDS)
    assert not set(ANSWERS) - set(ROOTS)
    assert all(list((Path(__file__).parents[2] / folder).glob("test_*.py")) for folder in ANSWERS.values())


def test_what_is_left_out_is_in_the_schema_and_little() -> None:
    known = {
        f"{kind.name}.{name}" for kind in SDL.type_map.values() if isinstance(kind, GraphQLObjectType)
        for name in kind.fields
    }  # fmt: skip
    assert not ({*UNCOVERED, *UNASKED} | RIGHTS.keys()) - known
    assert len(UNCOVERED) + len(UNASKED) <= 4


def test_rights_of_fields_are_those_of_the_schema() -> None:
    """The table of rights is written by hand; a field that got or lost one must be looked at here."""
    asked = {
        f"{kind.name}.{name}": right for kind in schema.catalog.record_types() for name, field in kind.fields.items()
        if (right := source_of(field).permission) is not None
    }  # fmt: skip
    assert asked == {where: right for where, right in RIGHTS.items() if not where.startswith("Query.")}
