"""A member says what a firm is called, where it lives on the net and what its tax number is."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints
from sqlalchemy import Row, text

from crm.audit.record import record as audit
from crm.core.ids import new_id
from crm.core.problems import Conflict, Invalid, NotFound
from crm.core.tables import sort_key
from crm.core.versions import require_version
from crm.core.work import Work
from crm.members.permissions import Action
from crm.people.events import CompanyChanged
from crm.people.firms import HOLD
from crm.people.free_mail import is_anybodys
from crm.people.names import company_key
from crm.people.tax_ids import tax_id

_FIND = text(
    "SELECT id, name, name_key, domain, tax_id, version FROM companies WHERE workspace_id = :workspace_id AND id = :id"
    " FOR NO KEY UPDATE"
)
_OTHERS = text(
    "SELECT id, name, name_key, domain, tax_id FROM companies WHERE workspace_id = :workspace_id AND id <> :id"
    " AND (name_key = :name_key OR domain = :domain OR tax_id = :tax_id) ORDER BY id"
)
_CHANGE = text(
    "UPDATE companies SET name = :name, name_key = :name_key, sort_key = :sort_key, domain = :domain, tax_id = :tax_id,"
    " version = version + 1 WHERE workspace_id = :workspace_id AND id = :id"
)
_SUGGEST = text(
    "INSERT INTO company_suggestions (workspace_id, id, company_id, other_id, reason, confidence, created_at)"
    " VALUES (:workspace_id, :new, :one, :other, :reason, 0.95, :now)"
    " ON CONFLICT (workspace_id, company_id, other_id) DO NOTHING"
)


class CompanyChange(BaseModel):
    """Fields that are left out stay as they are; `domain` and `taxId` may be set to null."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    company_id: UUID
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)] | None = None
    domain: Annotated[str, StringConstraints(strip_whitespace=True, to_lower=True, max_length=253)] | None = None
    tax_id: Annotated[str, StringConstraints(max_length=40)] | None = None
    expected_version: int | None = None


async def change_company(work: Work, data: CompanyChange) -> UUID:
    """The firm's id. A name or domain of another firm is refused; the same tax number is a suggestion that the two are
    one. Raises NotFound, Stale, Conflict, Invalid.
    """
    work.actor.require(Action.LEAD_EDIT)
    await work.execute(HOLD, {"workspace_id": work.workspace_id})
    row = (await work.execute(_FIND, {"workspace_id": work.workspace_id, "id": data.company_id})).one_or_none()
    if row is None:
        raise NotFound("There is no such company in this workspace.", field="companyId")
    require_version("company", row.version, data.expected_version)
    wanted = _wanted(data, row)
    given = {"workspace_id": work.workspace_id, "id": row.id, **wanted}
    named = {name: given[name] for name in ("workspace_id", "id", "name_key", "domain", "tax_id")}
    for other in (await work.execute(_OTHERS, named)).all():
        await _meet(work, row, other, wanted)
    await work.execute(_CHANGE, given)
    if (wanted["domain"], wanted["tax_id"]) != (row.domain, row.tax_id):
        await work.emit(CompanyChanged(row.id))
    audit(work, "COMPANY_CHANGE", object_type="Company", object_id=row.id)
    return data.company_id


def _wanted(data: CompanyChange, row: Row[Any]) -> dict[str, Any]:
    name = data.name or row.name
    given = data.model_fields_set
    domain = data.domain or None if "domain" in given else row.domain
    if "domain" in given and domain is not None and is_anybodys(domain):
        raise Invalid(f"Anybody may have an address at {domain}; give a domain of the company alone.", field="domain")
    number = data.tax_id and tax_id(data.tax_id) if "tax_id" in given else row.tax_id
    key = company_key(name) if data.name else row.name_key
    return {"name": name, "name_key": key, "sort_key": sort_key(name), "domain": domain, "tax_id": number or None}


async def _meet(work: Work, row: Row[Any], other: Row[Any], wanted: dict[str, Any]) -> None:
    if other.name_key == wanted["name_key"]:
        raise Conflict(f"{other.name} is called so already; choose another name.", field="name")
    if wanted["domain"] is not None and other.domain == wanted["domain"]:
        raise Conflict(f"{other.domain} is the domain of {other.name}; change that one first.", field="domain")
    reason = f"{wanted['name']} and {other.name} have the same tax number {other.tax_id}."
    one, two = min(row.id, other.id), max(row.id, other.id)
    given = {"workspace_id": work.workspace_id, "new": new_id(), "one": one, "other": two, "reason": reason}
    await work.execute(_SUGGEST, {**given, "now": work.now})
