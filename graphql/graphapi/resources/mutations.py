"""Root fields that write resources and their ties."""

from __future__ import annotations

import strawberry

from funnel.resources.assign_owner import ResourceAssignOwner, assign_owner
from funnel.resources.change import ResourceChange, change
from funnel.resources.choose_main import ResourceChooseMain, choose_main
from funnel.resources.marks import (
    ResourceAddPhoneNumbers,
    ResourceAddPromoCodes,
    ResourceEndPhoneNumbers,
    ResourceEndPromoCodes,
    add_phone_numbers,
    add_promo_codes,
    end_phone_numbers,
    end_promo_codes,
)
from funnel.resources.register import ResourceRegister, register
from funnel.resources.set_prices import ResourceSetPrices, set_prices
from funnel.resources.set_state import ResourceSetState, set_state
from funnel.ties.tie import ResourceTie, tie
from graphapi.answers import ref
from graphapi.context import Info
from graphapi.mutation import Payload, fill, mutation, mutations, payload
from graphapi.resources.inputs import (
    ResourceAddPhoneNumbersInput,
    ResourceAddPromoCodesInput,
    ResourceAssignOwnerInput,
    ResourceChangeInput,
    ResourceChooseMainInput,
    ResourceEndPhoneNumbersInput,
    ResourceEndPromoCodesInput,
    ResourceRegisterInput,
    ResourceSetPricesInput,
    ResourceSetStateInput,
)
from graphapi.resources.types import MainResource, Resource
from graphapi.ties.inputs import ResourceTieInput
from graphapi.ties.types import Tie


@payload
class ResourceRegisterPayload(Payload):
    """The new resource."""

    resource: Resource | None = strawberry.field(default=None, description="The resource.")


@payload
class ResourceSetStatePayload(Payload):
    """The resource as it is now."""

    resource: Resource | None = strawberry.field(default=None, description="The resource.")


@payload
class ResourceChangePayload(Payload):
    """The resource as it is now."""

    resource: Resource | None = strawberry.field(default=None, description="The resource.")


@payload
class ResourceSetPricesPayload(Payload):
    """The resource as it is now."""

    resource: Resource | None = strawberry.field(default=None, description="The resource.")


@payload
class ResourceAddPromoCodesPayload(Payload):
    """The resource as it is now."""

    resource: Resource | None = strawberry.field(default=None, description="The resource.")


@payload
class ResourceEndPromoCodesPayload(Payload):
    """The resource as it is now."""

    resource: Resource | None = strawberry.field(default=None, description="The resource.")


@payload
class ResourceAddPhoneNumbersPayload(Payload):
    """The resource as it is now."""

    resource: Resource | None = strawberry.field(default=None, description="The resource.")


@payload
class ResourceEndPhoneNumbersPayload(Payload):
    """The resource as it is now."""

    resource: Resource | None = strawberry.field(default=None, description="The resource.")


@payload
class ResourceAssignOwnerPayload(Payload):
    """The resources as they are now."""

    resources: list[Resource] = strawberry.field(default_factory=list, description="The resources.")


@payload
class ResourceChooseMainPayload(Payload):
    """The choice."""

    main_resource: MainResource | None = strawberry.field(default=None, description="The choice with its reason.")


@payload
class ResourceTiePayload(Payload):
    """The new tie."""

    tie: Tie | None = strawberry.field(default=None, description="The tie.")


IDS = {"resource_id": "res", "parent_id": "res", "owner_id": "mem", "audience_ids": "aud"}


@mutations
class ResourceMutations:
    """The cluster."""

    @mutation
    async def resource_register(self, info: Info, input: ResourceRegisterInput) -> ResourceRegisterPayload:
        """Registers a resource of the cluster."""
        data = fill(ResourceRegister, input, ids=IDS)
        resource = await register(info.work, data)
        return ResourceRegisterPayload(resource=ref(Resource, resource.id))

    @mutation
    async def resource_set_state(self, info: Info, input: ResourceSetStateInput) -> ResourceSetStatePayload:
        """Says whether a resource is in use, and why not."""
        resource = await set_state(info.work, fill(ResourceSetState, input, ids={"resource_id": "res"}))
        return ResourceSetStatePayload(resource=ref(Resource, resource.id))

    @mutation
    async def resource_choose_main(self, info: Info, input: ResourceChooseMainInput) -> ResourceChooseMainPayload:
        """Chooses the resource that is to carry a step."""
        ids = {"product_id": "prod", "resource_id": "res", "candidate_ids": "res"}
        choice = await choose_main(info.work, fill(ResourceChooseMain, input, ids=ids))
        return ResourceChooseMainPayload(main_resource=ref(MainResource, choice.id))

    @mutation
    async def resource_tie(self, info: Info, input: ResourceTieInput) -> ResourceTiePayload:
        """Ties a resource to another that it feeds."""
        ids = {"from_id": "res", "to_id": "res", "connector_id": "res"}
        made = await tie(info.work, fill(ResourceTie, input, ids=ids))
        return ResourceTiePayload(tie=ref(Tie, made.id))

    @mutation
    async def resource_change(self, info: Info, input: ResourceChangeInput) -> ResourceChangePayload:
        """Changes a resource; its kind only while it has no goals."""
        resource = await change(info.work, fill(ResourceChange, input, ids=IDS))
        return ResourceChangePayload(resource=ref(Resource, resource.id))

    @mutation
    async def resource_assign_owner(self, info: Info, input: ResourceAssignOwnerInput) -> ResourceAssignOwnerPayload:
        """Says who answers for resources and their goals."""
        data = fill(ResourceAssignOwner, input, ids={"resource_ids": "res", "owner_id": "mem"})
        return ResourceAssignOwnerPayload(
            resources=[ref(Resource, each) for each in await assign_owner(info.work, data)]
        )

    @mutation
    async def resource_set_prices(self, info: Info, input: ResourceSetPricesInput) -> ResourceSetPricesPayload:
        """Sets what a placement costs from a day on, period by period."""
        resource = await set_prices(info.work, fill(ResourceSetPrices, input, ids=IDS))
        return ResourceSetPricesPayload(resource=ref(Resource, resource.id))

    @mutation
    async def resource_add_promo_codes(
        self, info: Info, input: ResourceAddPromoCodesInput
    ) -> ResourceAddPromoCodesPayload:
        """Gives a resource further promo codes."""
        resource = await add_promo_codes(info.work, fill(ResourceAddPromoCodes, input, ids=IDS))
        return ResourceAddPromoCodesPayload(resource=ref(Resource, resource.id))

    @mutation
    async def resource_end_promo_codes(
        self, info: Info, input: ResourceEndPromoCodesInput
    ) -> ResourceEndPromoCodesPayload:
        """Ends promo codes: after that day they name nothing."""
        resource = await end_promo_codes(info.work, fill(ResourceEndPromoCodes, input, ids=IDS))
        return ResourceEndPromoCodesPayload(resource=ref(Resource, resource.id))

    @mutation
    async def resource_add_phone_numbers(
        self, info: Info, input: ResourceAddPhoneNumbersInput
    ) -> ResourceAddPhoneNumbersPayload:
        """Gives an advert further numbers, each of which stands in one advert at a time."""
        resource = await add_phone_numbers(info.work, fill(ResourceAddPhoneNumbers, input, ids=IDS))
        return ResourceAddPhoneNumbersPayload(resource=ref(Resource, resource.id))

    @mutation
    async def resource_end_phone_numbers(
        self, info: Info, input: ResourceEndPhoneNumbersInput
    ) -> ResourceEndPhoneNumbersPayload:
        """Ends numbers of an advert: after that day they are free for another one."""
        resource = await end_phone_numbers(info.work, fill(ResourceEndPhoneNumbers, input, ids=IDS))
        return ResourceEndPhoneNumbersPayload(resource=ref(Resource, resource.id))
