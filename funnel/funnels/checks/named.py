"""What rules name: resources and channels that are there, in use, and the product's own."""

from collections.abc import Iterator
from typing import ClassVar
from uuid import UUID

from funnel.funnels.checks.looked import Found, Looked, ReadRule
from funnel.funnels.finding import DraftProblemCode, DraftSeverity
from funnel.funnels.known import KnownResource
from funnel.rules.compare import is_out_of_reach
from funnel.rules.tree import Touch, walk


class UnknownResource:
    """A resource that is not there sends nobody."""

    code: ClassVar[DraftProblemCode] = DraftProblemCode.UNKNOWN_RESOURCE
    severity: ClassVar[DraftSeverity] = DraftSeverity.ERROR

    def find(self, draft: Looked) -> Found:
        """One for every such resource of a rule."""
        for each, resource_id in _resource_ids(draft):
            if resource_id not in draft.known.resources:
                yield each.path, "The rule names a resource that does not exist; choose another, or leave it out."


class UnknownChannel:
    """A channel that the workspace does not have brings nobody."""

    code: ClassVar[DraftProblemCode] = DraftProblemCode.UNKNOWN_CHANNEL
    severity: ClassVar[DraftSeverity] = DraftSeverity.ERROR

    def find(self, draft: Looked) -> Found:
        """One for every such channel of a rule."""
        for each, rule in draft.sound:
            keys = dict.fromkeys(key for node in walk(rule) if isinstance(node, Touch) for key in node.channel_keys)
            for key in keys:
                if key not in draft.known.channels:
                    message = f"The rule names the channel {key!r}, which this workspace does not have; add it first,"
                    yield each.path, f"{message} or choose another."


class OutOfReach:
    """A goal that only resources out of use could bring about is reached by nobody any more."""

    code: ClassVar[DraftProblemCode] = DraftProblemCode.OUT_OF_REACH
    severity: ClassVar[DraftSeverity] = DraftSeverity.ERROR

    def find(self, draft: Looked) -> Found:
        """Once a rule."""
        gone = frozenset(found.id for found in draft.known.resources.values() if found.is_out_of_use)
        for each, rule in draft.sound:
            if is_out_of_reach(rule, gone):
                message = f"Nobody can reach {draft.says(each)}: every resource it needs is retired or rejected;"
                yield each.path, f"{message} name one that is in use."


class ResourceNotInUse:
    """A retired resource in a rule is either forgotten or a mistake."""

    code: ClassVar[DraftProblemCode] = DraftProblemCode.RESOURCE_NOT_IN_USE
    severity: ClassVar[DraftSeverity] = DraftSeverity.WARNING

    def find(self, draft: Looked) -> Found:
        """One for every such resource of a rule."""
        for each, resource in _resources(draft):
            if resource.is_out_of_use:
                message = f"The rule names “{resource.name}”, which is {resource.state.lower()}; take it out."
                yield each.path, message


class ResourceOfOtherProduct:
    """Touches of a resource that works for other products only seldom say anything about this one."""

    code: ClassVar[DraftProblemCode] = DraftProblemCode.RESOURCE_OF_OTHER_PRODUCT
    severity: ClassVar[DraftSeverity] = DraftSeverity.WARNING

    def find(self, draft: Looked) -> Found:
        """One for every such resource of a rule; those that work for every product are shared."""
        for each, resource in _resources(draft):
            if resource.products and draft.product_id not in resource.products:
                message = f"The rule names “{resource.name}”, which works for another product; give it a goal here,"
                yield each.path, f"{message} or name one of this product's own."


def _resource_ids(draft: Looked) -> Iterator[tuple[ReadRule, UUID]]:
    for each, rule in draft.sound:
        ids = dict.fromkeys(found for node in walk(rule) if isinstance(node, Touch) for found in node.resource_ids)
        yield from ((each, resource_id) for resource_id in ids)


def _resources(draft: Looked) -> Iterator[tuple[ReadRule, KnownResource]]:
    for each, resource_id in _resource_ids(draft):
        if (resource := draft.known.resources.get(resource_id)) is not None:
            yield each, resource
