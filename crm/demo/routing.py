"""How the demo hands over from today on: what packets ask for, who gets which lead, and who is away.

Set when the year has been told: its handoffs were offered to the team, before there were rules.
"""

from datetime import timedelta

from crm.absences.set import AbsenceSet, set_absence
from crm.core.work import Work
from crm.demo.cast import Model, acting
from crm.demo.world import SALES_TEAM
from funnel.models.words.routing import PacketFieldKind, RoutingStrategy, RoutingTarget
from funnel.routing.given import FallbackGiven, RoutingRuleGiven, RoutingWeightGiven
from funnel.routing.set_packet_fields import PacketFieldGiven, PacketFieldsSet, set_packet_fields
from funnel.routing.set_rules import RoutingRulesSet, set_rules

FIELDS = (
    PacketFieldGiven(key="height", label="Height in cm", kind=PacketFieldKind.NUMBER),
    PacketFieldGiven(key="where", label="Where it will stand", kind=PacketFieldKind.CHOICE, choices=("Home", "Office")),
    PacketFieldGiven(key="trial", label="Wants the month on trial", kind=PacketFieldKind.YES_NO),
)


async def build_routing(work: Work, model: Model) -> None:
    """Returned leads go back to whom had them, the others round the team by weight; one of the team is on holiday."""
    now = work.now
    strategist, admin = (acting(work, model.actors[key], now) for key in ("strategist", "admin"))
    await set_packet_fields(strategist, PacketFieldsSet(product_id=model.product_id, fields=FIELDS))
    chief, *others = [model.member(key) for key in SALES_TEAM]
    rules = (
        RoutingRuleGiven(key="again", target=RoutingTarget.PREVIOUS_OWNER),
        RoutingRuleGiven(key="company", condition={"has_company": True}, target=RoutingTarget.COMPANY_OWNER),
        RoutingRuleGiven(
            key="team", target=RoutingTarget.TEAM, team_id=model.team_id, strategy=RoutingStrategy.WEIGHTED,
            weights=(RoutingWeightGiven(member_id=others[0], weight=2),),
        ),
    )  # fmt: skip
    fallback = FallbackGiven(member_id=chief, team_id=model.team_id)
    await set_rules(admin, RoutingRulesSet(product_id=model.product_id, rules=rules, fallback=fallback))
    away = AbsenceSet(
        member_id=others[-1], starts_at=now - timedelta(days=2), ends_at=now + timedelta(days=5),
        cover_member_id=others[0], reason="Holiday",
    )  # fmt: skip
    await set_absence(acting(work, model.actors["admin"], now), away)
