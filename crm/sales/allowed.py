"""What an actor may do with a sale now: the same rules the verbs refuse by, asked beforehand."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from crm.core.actor import Actor
from crm.members.permissions import Action


class SaleAction(StrEnum):
    """Something that can be done with a sale."""

    RECORD_PAYMENT = "RECORD_PAYMENT"
    REFUND = "REFUND"
    CANCEL = "CANCEL"


@dataclass(frozen=True)
class SaleState:
    """What is left of a sale: minor units still to pay and to give back."""

    is_cancelled: bool
    unpaid_minor: int
    left_minor: int


_RULES: dict[SaleAction, tuple[Action, Callable[[SaleState], bool]]] = {
    SaleAction.RECORD_PAYMENT: (Action.SALE_RECORD, lambda state: state.unpaid_minor > 0),
    SaleAction.REFUND: (Action.SALE_REFUND, lambda state: state.left_minor > 0),
    SaleAction.CANCEL: (Action.SALE_REFUND, lambda _: True),
}


def allowed(actor: Actor, state: SaleState) -> list[SaleAction]:
    """The actions the verbs would not refuse, in the order of `SaleAction`; nothing is done with a cancelled sale."""
    if state.is_cancelled:
        return []
    return [action for action, (permission, holds) in _RULES.items() if actor.can(permission) and holds(state)]
