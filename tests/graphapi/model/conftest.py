"""The application with the rooms of the model, until `graphapi.schema` is composed; then the whole of it."""

from collections.abc import AsyncGenerator
from functools import cache
from importlib.util import find_spec

import httpx
import pytest

from crm.app import create_app
from crm.core.settings import Settings
from graphapi.compiler.schema import CompiledSchema
from tests.conftest import Urls
from tests.http import Client, installation_of


@cache
def model_schema() -> CompiledSchema | None:
    """Rooms of the model only, or None for the whole schema."""
    if find_spec("graphapi.schema") is not None:
        return None
    import graphapi.inputs
    import graphapi.members.types
    import graphapi.steps.types
    import graphapi.workspaces.types
    from graphapi.audiences.mutations import AudienceMutations
    from graphapi.audiences.queries import AudienceQueries
    from graphapi.channels.mutations import ChannelMutations
    from graphapi.channels.queries import ChannelQueries
    from graphapi.compiler import mutations, queries
    from graphapi.compiler.schema import build_schema
    from graphapi.funnels.mutations import FunnelMutations
    from graphapi.funnels.queries import FunnelQueries
    from graphapi.goals.mutations import GoalMutations
    from graphapi.goals.queries import GoalQueries
    from graphapi.matrix.queries import MatrixQueries
    from graphapi.members.queries import MemberQueries
    from graphapi.metrics.mutations import MetricMutations
    from graphapi.metrics.queries import MetricQueries
    from graphapi.nodes import NodeQueries
    from graphapi.objectives.mutations import ObjectiveMutations
    from graphapi.objectives.queries import ObjectiveQueries
    from graphapi.planner.queries import PlannerQueries
    from graphapi.plans.mutations import PlanMutations
    from graphapi.plans.queries import PlanQueries
    from graphapi.products.mutations import ProductMutations
    from graphapi.products.queries import ProductQueries
    from graphapi.resources.mutations import ResourceMutations
    from graphapi.resources.queries import ResourceQueries
    from graphapi.spend.mutations import SpendMutations

    assert graphapi.inputs
    assert graphapi.members.types
    assert graphapi.steps.types
    assert graphapi.workspaces.types

    class Query(
        ProductQueries, AudienceQueries, ChannelQueries, FunnelQueries, ResourceQueries, ObjectiveQueries, GoalQueries,
        PlanQueries, MetricQueries, MatrixQueries, PlannerQueries, MemberQueries, NodeQueries,
    ):  # fmt: skip
        __module__ = "graphapi.products.queries"

    class Mutation(
        ProductMutations, AudienceMutations, ChannelMutations, FunnelMutations, ResourceMutations, ObjectiveMutations,
        GoalMutations, PlanMutations, SpendMutations, MetricMutations,
    ):  # fmt: skip
        __module__ = "graphapi.products.queries"

    return build_schema(queries(Query), mutations(Mutation))


@pytest.fixture
async def client(urls: Urls) -> AsyncGenerator[Client, None]:
    """As `tests.http.client`, with the model's schema."""
    settings = Settings(environment="development", secure_cookies=False, read_connections=4, work_connections=6)
    app = create_app(settings, installation=installation_of(urls), log=False, schema=model_schema())
    transport = httpx.ASGITransport(app)
    async with app.lifespan(), httpx.AsyncClient(transport=transport, base_url="http://touchline.test") as http:
        service = app.state.service
        yield Client(app, http, service.database, service.authenticator.tokens, urls)
