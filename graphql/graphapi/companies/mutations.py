"""Root fields that write companies."""

from __future__ import annotations

import strawberry
from strawberry import ID, UNSET

from crm.people.change_company import CompanyChange, change_company
from graphapi.answers import ref
from graphapi.companies.types import Company
from graphapi.compiler import input_type
from graphapi.context import Info
from graphapi.mutation import Payload, fill, mutation, mutations, payload


@input_type
class CompanyChangeInput:
    """Fields left out stay as they are; null empties domain and tax number."""

    company_id: ID = strawberry.field(description="The firm.")
    name: str | None = strawberry.field(default=None, description="Its name.")
    domain: str | None = strawberry.field(
        default=UNSET, description="The domain of its addresses; domains where anybody gets one are refused."
    )
    tax_id: str | None = strawberry.field(
        default=UNSET, description="Its number with the tax office; INN and BIN are checked by their check digits."
    )
    expected_version: int | None = strawberry.field(default=None, description="The version that was read.")
    idempotency_key: str | None = strawberry.field(
        default=None, description="Writing again with the same key and input answers the same."
    )


@payload
class CompanyChangePayload(Payload):
    """The firm as it is now."""

    company: Company | None = None


@mutations
class CompanyMutations:
    """Firms people belong to."""

    @mutation
    async def company_change(self, info: Info, input: CompanyChangeInput) -> CompanyChangePayload:
        """Changes what is known of a firm. The same tax number as another's is a suggestion that they are one."""
        changed = await change_company(info.work, fill(CompanyChange, input, ids={"company_id": "comp"}))
        return CompanyChangePayload(company=ref(Company, changed))
