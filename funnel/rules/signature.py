"""Which facts a set of rules mentions at all: a fact no rule mentions evaluates nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from crm.models.words import Direction, TouchpointKind
from funnel.rules.tree import (
    CompanyKnown,
    FormAnswer,
    HandoffAccepted,
    IdentityKnown,
    Rule,
    SaleRecorded,
    ScoreAtLeast,
    SilentFor,
    Touch,
    walk,
)


@dataclass(frozen=True)
class Signature:
    """Kinds of fact that can change what the rules say."""

    kinds: frozenset[TouchpointKind] = frozenset()
    forms: bool = False
    """Touches with form answers, whatever their kind."""
    handoffs: bool = False
    sales: bool = False
    silences: bool = False
    """Every contact, of whatever product: one that is told late takes a silence back."""
    scores: bool = False
    """Scores that were reached."""
    traits: bool = False
    """Identities and companies: any fact may bring them."""

    def touch(
        self, kind: TouchpointKind, direction: Direction | None, answers: Mapping[str, Any] | None, *, serves: bool
    ) -> bool:
        """Whether a touch like this is mentioned; what the company itself sent never is. `serves`: it is of the rules'
        product, or of none.
        """
        if direction is Direction.OUTBOUND:
            return False
        if self.silences and kind is not TouchpointKind.IMPRESSION:
            return True
        return serves and (kind in self.kinds or (self.forms and bool(answers)))

    def sale(self, *, serves: bool) -> bool:
        """Whether a sale, of the rules' product or of another one, is mentioned."""
        return self.silences or (self.sales and serves)


def signature_of(rules: Iterable[Rule]) -> Signature:
    """The signature of several rules together."""
    nodes = [node for rule in rules for node in walk(rule)]
    kinds: set[TouchpointKind] = set()
    for node in nodes:
        if isinstance(node, Touch):
            kinds.update(node.kinds or TouchpointKind)
    return Signature(
        kinds=frozenset(kinds),
        forms=any(isinstance(node, FormAnswer) for node in nodes),
        handoffs=any(isinstance(node, HandoffAccepted) for node in nodes),
        sales=any(isinstance(node, SaleRecorded) for node in nodes),
        silences=any(isinstance(node, SilentFor) for node in nodes),
        scores=any(isinstance(node, ScoreAtLeast) for node in nodes),
        traits=any(isinstance(node, IdentityKnown | CompanyKnown) for node in nodes),
    )
