"""A member says of up to 1,000 pairs of persons that they are one."""

from typing import Annotated

from pydantic import Field

from crm.core.work import Work
from crm.members.permissions import Action
from funnel.inputs import Input
from funnel.people.merge import MergeResult, PersonMerge, unite

MOST = 1_000


class PersonMergeMany(Input):
    """The pairs; with `atomic` all of them or none."""

    items: Annotated[tuple[PersonMerge, ...], Field(min_length=1, max_length=MOST)]
    atomic: bool = False


async def merge_many(work: Work, data: PersonMergeMany) -> list[MergeResult]:
    """What became of each pair, in their order: A merged into B and B into C are all one in the end.

    A pair that is one already is UNCHANGED, with or without `atomic`. Raises Problems when `atomic` and one is refused.
    """
    work.actor.require(Action.PERSON_MERGE)
    return await unite(work, data.items, paths=[f"items.{at}." for at in range(len(data.items))], atomic=data.atomic)
