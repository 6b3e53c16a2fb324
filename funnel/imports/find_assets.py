"""Which resource a cabinet's campaign is: by its account id, its name or number, or the utm_campaign of its address."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from sqlalchemy import select

from crm.core.work import Work
from funnel.imports import find
from funnel.imports.records import MetricRow, Row, SpendRow
from funnel.imports.report import Landed, LandingCode
from funnel.models import Resource
from funnel.reads import among


@dataclass(frozen=True, slots=True)
class Assets:
    """The resources that the rows of a batch can mean."""

    by_account: Mapping[str, UUID]
    by_name: Mapping[str, UUID]
    by_campaign: Mapping[str, UUID]

    def of(self, landed: Landed, row: Row, given: SpendRow | MetricRow) -> UUID | None:
        """The row's resource; None, and a problem that names the campaign, when it is none or may be several."""
        found = (self.by_account.get(given.account) if given.account else None) or self.by_name.get(given.resource)
        found = found or self.by_account.get(given.resource) or self.by_campaign.get(given.resource.casefold())
        if found is None:
            shown = f"{given.resource!r}" + (f" (id {given.account})" if given.account else "")
            message = (
                f"No resource is the campaign {shown}: none has this name, number, account id or utm_campaign alone. "
                "Name it in [values.resource] of the mapping, or register the resource."
            )
            landed.reject(row, LandingCode.UNKNOWN_RESOURCE, message, field="resource", value=given.resource)
        return found


async def assets(work: Work, rows: Sequence[SpendRow | MetricRow]) -> Assets:
    """Looks all of them up, in three statements."""
    names = {row.resource for row in rows}
    accounts = names | {row.account for row in rows if row.account}
    by_name = await find.resources(work, names)
    by_account = await _accounts(work, accounts) if accounts - by_name.keys() else {}
    unknown = names - by_name.keys() - by_account.keys()
    return Assets(by_account, by_name, await _campaigns(work) if unknown else {})


async def _accounts(work: Work, accounts: set[str]) -> dict[str, UUID]:
    found = await work.execute(
        select(Resource.external_account_id, Resource.id).where(
            Resource.workspace_id == work.workspace_id, among(Resource.external_account_id, sorted(accounts))
        )
    )
    return _only((row.external_account_id, row.id) for row in found)


async def _campaigns(work: Work) -> dict[str, UUID]:
    found = await work.execute(
        select(Resource.url, Resource.id).where(
            Resource.workspace_id == work.workspace_id, Resource.url.contains("utm_campaign=")
        )
    )
    return _only(
        (campaign.casefold(), row.id)
        for row in found
        for campaign in parse_qs(urlsplit(row.url).query).get("utm_campaign", ())
    )


def _only(pairs: Iterable[tuple[str, UUID]]) -> dict[str, UUID]:
    """What names one resource: an id that two cabinets gave, or a campaign on two pages, names none."""
    owners: dict[str, set[UUID]] = {}
    for name, resource_id in pairs:
        owners.setdefault(name, set()).add(resource_id)
    return {name: next(iter(own)) for name, own in owners.items() if len(own) == 1}
