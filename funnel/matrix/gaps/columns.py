"""Gaps of columns: resources."""

from collections.abc import Iterator
from typing import ClassVar

from crm.core.money import to_decimal
from funnel.matrix.gaps.gap import Gap, GapCode, GapSeverity, holes
from funnel.matrix.loaded import Loaded
from funnel.models.words import ResourceState

LEAST_ANSWERED = 10
"""Hand-overs below which a share of declined ones says nothing."""
MOST_DECLINED_PERCENT = 40


class ResourceWithoutGoal:
    """An active marketing resource costs work and is to reach nothing in the period."""

    code: ClassVar[GapCode] = GapCode.RESOURCE_WITHOUT_GOAL
    severity: ClassVar[GapSeverity] = GapSeverity.MEDIUM
    when: ClassVar[str] = "An active marketing resource has no goal in the period, whichever product it were for."
    remedy: ClassVar[str] = "Set a goal for the resource, or postpone or retire it."

    def find(self, loaded: Loaded) -> Iterator[Gap]:
        """One a resource."""
        for resource in loaded.resources:
            if resource.counts and resource.state is ResourceState.ACTIVE and not resource.has_goal:
                yield Gap(self.code, self.severity, holes(name=resource.name), resource_id=resource.id)


class SpendWithoutGoal:
    """Money goes out and nobody said what for."""

    code: ClassVar[GapCode] = GapCode.SPEND_WITHOUT_GOAL
    severity: ClassVar[GapSeverity] = GapSeverity.HIGH
    when: ClassVar[str] = "Money was spent in the period on a marketing resource that has no goal in it."
    remedy: ClassVar[str] = "Set a goal with a budget for the resource, or stop spending on it."

    def find(self, loaded: Loaded) -> Iterator[Gap]:
        """One a resource."""
        for resource in loaded.resources:
            spent = loaded.spent.get(resource.id, 0)
            if resource.counts and spent > 0 and not resource.has_goal:
                amount = to_decimal(spent, loaded.currency)
                told = holes(spent=amount, currency=loaded.currency, name=resource.name)
                yield Gap(self.code, self.severity, told, resource_id=resource.id)


class HighDeclineShare:
    """Sales sends back what a resource brings: it talks to the wrong people, or hands over too early."""

    code: ClassVar[GapCode] = GapCode.HIGH_DECLINE_SHARE
    severity: ClassVar[GapSeverity] = GapSeverity.HIGH
    when: ClassVar[str] = (
        f"Of at least {LEAST_ANSWERED} answered hand-overs of the period whose person the resource had sent last, "
        f"sales declined {MOST_DECLINED_PERCENT} % or more."
    )
    remedy: ClassVar[str] = "Read the reasons of the declines and agree with sales when a person is ready."

    def find(self, loaded: Loaded) -> Iterator[Gap]:
        """One a resource."""
        for resource in loaded.resources:
            found = loaded.declines.get(resource.number)
            if not resource.counts or found is None or found.answered < LEAST_ANSWERED:
                continue
            if found.declined * 100 >= found.answered * MOST_DECLINED_PERCENT:
                told = holes(n=found.declined, of=found.answered, name=resource.name)
                yield Gap(self.code, self.severity, told, resource_id=resource.id)


class ConnectorSilent:
    """What should come in by itself may have stopped coming, and nobody is told."""

    code: ClassVar[GapCode] = GapCode.CONNECTOR_SILENT
    severity: ClassVar[GapSeverity] = GapSeverity.MEDIUM
    when: ClassVar[str] = (
        "A tie feeds a marketing resource by a connector in use whose last word is older than expected;"
        " connectors that never reported are none."
    )
    remedy: ClassVar[str] = "See to the connector until it reports again, or take it out of the tie or out of use."

    def find(self, loaded: Loaded) -> Iterator[Gap]:
        """One a resource that is fed."""
        for resource in loaded.resources:
            if resource.counts and resource.silent:
                told = holes(name=resource.name, names=tuple(resource.silent))
                yield Gap(self.code, self.severity, told, resource_id=resource.id)
