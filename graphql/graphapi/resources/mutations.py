"""Root fields that write resources and their ties."""

from __future__ import annotations

import strawberry

from funnel.resources.choose_main import ResourceChooseMain, choose_main
from funnel.resources.register import ResourceRegister, register
from funnel.resources.set_state import ResourceSetState, set_state
from funnel.ties.tie import ResourceTie, tie
from graphapi.answers import ref
from graphapi.context import Info
from graphapi.mutation import Payload, fill, mutation, mutations, payload
from graphapi.resources.inputs import ResourceChooseMainInput, ResourceRegisterInput, ResourceSetStateInput
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
class ResourceChooseMainPayload(Payload):
    """The choice."""

    main_resource: MainResource | None = strawberry.field(default=None, description="The choice with its reason.")


@payload
class ResourceTiePayload(Payload):
    """The new tie."""

    tie: Tie | None = strawberry.field(default=None, description="The tie.")


@mutations
class ResourceMutations:
    """The cluster."""

    @mutation
    async def resource_register(self, info: Info, input: ResourceRegisterInput) -> ResourceRegisterPayload:
        """Registers a resource of the cluster."""
        data = fill(ResourceRegister, input, ids={"parent_id": "res", "owner_id": "mem"})
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
