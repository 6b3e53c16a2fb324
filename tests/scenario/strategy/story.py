"""The people of the strategist's story, what they know of one another's work, and how a refusal is looked at."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from crm.models.words import Role
from tests.http import Client
from tests.scenario.actors import Person, hire
from tests.scenario.clock import Calendar
from tests.scenario.spinaok import Company, found

SEPTEMBER = {"start": "2026-09-01", "end": "2026-09-30"}
BROAD = """
query($id: ID!, $period: PeriodInput!) {
  product(id: $id) {
    name version price { amount }
    audiences { name version priority archivedAt keywords { text } landingPage { name } recognisedWhen
      rollOut { state criterion stage { target } progress { actual target } history { toState cause } } }
    objectives { name retiredOn }
    funnelDraft { version steps { key name } }
    funnel { version steps { key mainResource { reason resource { name } } } }
    cluster { resources { name state version } ties { kind from { name } to { name } } }
  }
  questionnaire(productId: $id) { version questions { key isAnswered option } }
  matrixSnapshots { totalCount }
  clusterMatrix(productId: $id, period: $period, variants: [AS_IS, TO_BE, ACTUAL]) {
    cells { objective { name } resource { name }
      variants { variant state use extent metric target result cost { amount } conclusion } }
    conclusion published { at } laterFacts { text } gaps { code message }
  }
  proposal(productId: $id, period: $period) { total { amount } lines { how cost { amount } } }
  resourceGoals(first: 20) { edges { node { id text status revision target actual budget { amount } returnComment
    plans { version revision status comment } } } }
  planActions(first: 50) { edges { node { id text doneAt version } } }
  engagements(first: 5) { edges { node { status version comment terms { kind } questions { text answer version } } } }
  contentItems(first: 5) { edges { node { title body state version moves { toState } } } }
  trackedLinks(first: 5) { totalCount }
  weeklyReports(first: 5) { edges { node { weekStart text corrections { text } } } }
  leads(first: 50) { edges { node { name status version step { key } } } }
}
"""
"""Everything a refusal might have changed, read at once."""


@dataclass
class Story:
    """Everyone, the clock, and the ids by the names of the story."""

    client: Client
    company: Company
    calendar: Calendar
    patron: Person
    """The client whose chair it is."""
    audiences: dict[str, str] = field(default_factory=dict)
    goals: dict[str, str] = field(default_factory=dict)
    plans: dict[str, str] = field(default_factory=dict)

    @property
    def strategist(self) -> Person:
        """Who draws the model and answers for it."""
        return self.company.strategist

    @property
    def marketer(self) -> Person:
        """Who plans and spends."""
        return self.company.marketer

    @property
    def community(self) -> Person:
        """Who writes and talks."""
        return self.company.community

    @property
    def product(self) -> str:
        """The chair."""
        return self.company.product_id

    @property
    def resources(self) -> dict[str, str]:
        """Ids of the cluster's resources."""
        return self.company.resources

    async def broad(self) -> Any:
        """All that can be read of the product."""
        return await self.strategist.read(BROAD, id=self.product, period=SEPTEMBER)


async def begin(client: Client, calendar: Calendar) -> Story:
    """A workspace with its people; the client is hired like everybody else."""
    company = await found(client)
    return Story(client, company, calendar, await hire(company.admin, "Pavel-client", Role.CLIENT))


async def refused(
    story: Story, who: Person, verb: str, given: Mapping[str, Any], *, code: str, at: str | None, saying: str,
    kind: str | None = None,
) -> None:  # fmt: skip
    """One refusal: its code, the field as the client wrote it, a whole sentence; and nothing has changed.

    `at` is None where no field is to blame: who may not do a thing at all, or a cell nobody wrote about.
    """
    before = await story.broad() if story.product else None
    payload = await who.try_to(verb, kind or f"{verb[0].upper()}{verb[1:]}Input", "__typename", given)
    assert [(error["code"], error["field"]) for error in payload["errors"]] == [(code, at)], payload["errors"]
    message = payload["errors"][0]["message"]
    assert saying in message
    assert message.endswith(".")
    assert len(message.split()) > 3
    if before is not None:
        assert await story.broad() == before


async def forbidden(
    story: Story, who: Person, verb: str, given: Mapping[str, Any], permission: str, kind: str | None = None
) -> None:
    """A refusal for want of a permission names it."""
    await refused(
        story, who, verb, given, code="FORBIDDEN", at="input", saying=f"the permission {permission}", kind=kind
    )


async def do(who: Person, verb: str, selection: str, **given: Any) -> Any:
    """The payload of a mutation whose input is named after it."""
    return await who.change(verb, f"{verb[0].upper()}{verb[1:]}Input", selection, given)
