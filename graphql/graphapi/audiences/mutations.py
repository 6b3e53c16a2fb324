"""Root fields that write audiences."""

from __future__ import annotations

import strawberry

from funnel.audiences.create import AudienceCreate, create
from graphapi.answers import ref
from graphapi.audiences.inputs import AudienceCreateInput
from graphapi.audiences.types import Audience
from graphapi.context import Info
from graphapi.mutation import Payload, fill, mutation, mutations, payload


@payload
class AudienceCreatePayload(Payload):
    """The new audience."""

    audience: Audience | None = strawberry.field(default=None, description="The audience.")


@mutations
class AudienceMutations:
    """Whom products are for."""

    @mutation
    async def audience_create(self, info: Info, input: AudienceCreateInput) -> AudienceCreatePayload:
        """Adds an audience to a product."""
        data = fill(AudienceCreate, input, ids={"product_id": "prod", "landing_page_id": "res"})
        audience = await create(info.work, data)
        return AudienceCreatePayload(audience=ref(Audience, audience.id))
