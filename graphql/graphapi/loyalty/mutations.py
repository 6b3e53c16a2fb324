"""Root fields that write how people stand to the company."""

from __future__ import annotations

import strawberry

from funnel.funnels.known import known_in
from funnel.loyalty.give_code import ReferralCodeGive, give_code
from funnel.loyalty.refer import ReferrerSet, refer
from funnel.loyalty.rungs import LadderSave
from funnel.loyalty.save_ladder import save_ladder
from funnel.loyalty.set_attitude import AttitudeSet, set_attitude
from funnel.reads import WorkReads
from graphapi.answers import ref
from graphapi.context import Info
from graphapi.funnels.inputs import RULE_IDS
from graphapi.loyalty.attitude import AttitudeChange, AttitudeSetInput
from graphapi.loyalty.ladder import LoyaltyLadder, LoyaltyLadderSaveInput, ladder_shown
from graphapi.loyalty.referrals import ReferralCode, ReferralCodeGiveInput, ReferrerSetInput
from graphapi.mutation import Payload, fill, mutation, mutations, payload
from graphapi.people.types import Person


@payload
class AttitudeSetPayload(Payload):
    """The person with what was said."""

    person: Person | None = strawberry.field(default=None, description="The person.")
    change: AttitudeChange | None = strawberry.field(default=None, description="The word, as it is kept.")


@payload
class LoyaltyLadderSavePayload(Payload):
    """The ladder as saved."""

    ladder: LoyaltyLadder | None = strawberry.field(default=None, description="The ladder.")


@payload
class ReferrerSetPayload(Payload):
    """The person who was brought."""

    person: Person | None = strawberry.field(default=None, description="The person.")


@payload
class ReferralCodeGivePayload(Payload):
    """The code."""

    code: ReferralCode | None = strawberry.field(default=None, description="The code.")


@mutations
class LoyaltyMutations:
    """How people stand to the company."""

    @mutation
    async def attitude_set(self, info: Info, input: AttitudeSetInput) -> AttitudeSetPayload:
        """Says how a person stands to the company; earlier words stay readable, the newest by `at` counts."""
        ids = {"person_id": "per", "touchpoint_id": "touch"}
        made = await set_attitude(info.work, fill(AttitudeSet, input, ids=ids))
        return AttitudeSetPayload(person=ref(Person, made.person_id), change=ref(AttitudeChange, made.id))

    @mutation
    async def loyalty_ladder_save(self, info: Info, input: LoyaltyLadderSaveInput) -> LoyaltyLadderSavePayload:
        """Saves the rungs; where everybody stands follows at once, of the past too."""
        saved = await save_ladder(info.work, fill(LadderSave, input, ids={"product_id": "prod", **RULE_IDS}))
        known = await known_in(WorkReads(info.work), (rung.when for rung in saved.rungs if rung.when is not None))
        return LoyaltyLadderSavePayload(ladder=ladder_shown(saved, known, info.context.language))

    @mutation
    async def referrer_set(self, info: Info, input: ReferrerSetInput) -> ReferrerSetPayload:
        """Says who brought a person, or that nobody did; it counts before what contacts say."""
        data = fill(ReferrerSet, input, ids={"person_id": "per", "referrer_id": "per"})
        return ReferrerSetPayload(person=ref(Person, await refer(info.work, data)))

    @mutation
    async def referral_code_give(self, info: Info, input: ReferralCodeGiveInput) -> ReferralCodeGivePayload:
        """Gives a person a code to pass on; contacts with it say from now on that this person brought them."""
        made = await give_code(info.work, fill(ReferralCodeGive, input, ids={"person_id": "per"}))
        return ReferralCodeGivePayload(code=ref(ReferralCode, made.id))
