"""The firms facts name: by the domain of an address, else by the name without its legal form.

A domain is the stronger: two firms may be called alike, a domain is one firm's. Domains where anybody gets an address
make no firm. Where name and domain tell two firms it is a suggestion that they are one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID

from sqlalchemy import text

from crm.core.bulk import dump, inserting, recordset
from crm.core.ids import new_id
from crm.core.tables import sort_key
from crm.core.work import Work
from crm.models import Company, CompanySuggestion
from crm.people.free_mail import is_anybodys
from crm.people.names import company_key

K = TypeVar("K")
_KNOWN = text(
    "SELECT id, name, name_key, domain FROM companies WHERE workspace_id = :workspace_id"
    " AND name_key = ANY(CAST(:keys AS text[]))"
    " UNION SELECT id, name, name_key, domain FROM companies WHERE workspace_id = :workspace_id"
    " AND domain = ANY(CAST(:domains AS text[]))"
)
HOLD = text(
    "SELECT pg_advisory_xact_lock(hashtextextended('companies:' || CAST(CAST(:workspace_id AS uuid) AS text), 0))"
)
"""Whoever writes firms takes it first: two unique keys, and neither may be taken between the look and the insert."""
_NEW = inserting(Company, "id", "name", "name_key", "sort_key", "domain", "created_at", tail="ON CONFLICT DO NOTHING")
_CHANGE = text(
    "UPDATE companies c SET name = r.name, name_key = r.name_key, sort_key = r.sort_key, domain = r.domain,"
    f" version = c.version + 1 FROM {recordset(Company, 'id', 'name', 'name_key', 'sort_key', 'domain')}"
    " WHERE c.workspace_id = :workspace_id AND c.id = r.id"
)
_SUGGEST = inserting(
    CompanySuggestion, "id", "company_id", "other_id", "reason", "confidence", "created_at",
    tail="ON CONFLICT (workspace_id, company_id, other_id) DO NOTHING",
)  # fmt: skip


@dataclass(frozen=True)
class Firm:
    """A firm as a fact tells it: at least one of both."""

    name: str | None
    domain: str | None


def firm(name: str | None, mails: Sequence[str]) -> Firm | None:
    """The firm of a name and of the first address that is a firm's."""
    domains = (mail.rpartition("@")[2] for mail in mails)
    domain = next((each for each in domains if not is_anybodys(each)), None)
    return Firm(name, domain) if name or domain else None


@dataclass
class _Known:
    id: UUID
    name: str
    key: str
    domain: str | None

    def row(self) -> dict[str, object]:
        return {"id": self.id, "name": self.name, "name_key": self.key, "sort_key": sort_key(self.name),
                "domain": self.domain}  # fmt: skip


@dataclass
class _Finding:
    """Firms that are known, and what the facts of a batch add."""

    by_key: dict[str, _Known] = field(default_factory=dict)
    by_domain: dict[str, _Known] = field(default_factory=dict)
    new: list[_Known] = field(default_factory=list)
    changed: dict[UUID, _Known] = field(default_factory=dict)
    alike: dict[tuple[UUID, UUID], str] = field(default_factory=dict)

    def add(self, known: _Known) -> None:
        self.by_key[known.key] = known
        if known.domain:
            self.by_domain[known.domain] = known

    def find(self, told: Firm) -> UUID:
        key = company_key(told.name) if told.name else None
        named = self.by_key.get(key) if key else None
        housed = self.by_domain.get(told.domain) if told.domain else None
        if housed is not None:
            self._name(housed, told, key, named)
            return housed.id
        if named is None:
            return self._make(told, key)
        if told.domain and named.domain is None:
            named.domain = told.domain
            self.by_domain[told.domain] = named
            self.changed[named.id] = named
        return named.id

    def _name(self, housed: _Known, told: Firm, key: str | None, named: _Known | None) -> None:
        """A firm known by its domain only takes the first name it is called by."""
        if named is not None and named is not housed:
            pair = (min(housed.id, named.id), max(housed.id, named.id))
            self.alike[pair] = f"People at {told.domain} say they belong to “{named.name}”."
        elif named is None and told.name and key and housed.name == housed.domain:
            self.by_key.pop(housed.key, None)
            housed.name, housed.key = told.name, key
            self.by_key[key] = housed
            self.changed[housed.id] = housed

    def _make(self, told: Firm, key: str | None) -> UUID:
        name = told.name or told.domain or ""
        known = _Known(new_id(), name, key or company_key(name), told.domain)
        if known.key in self.by_key:  # a firm whose name is this domain, at another one
            return self.by_key[known.key].id
        self.add(known)
        self.new.append(known)
        return known.id


async def ensure(work: Work, told: Mapping[K, Firm]) -> dict[K, UUID]:
    """The firm of each, made where it is new; the first spelling stays. One statement where all are known."""
    if not told:
        return {}
    found, ids = await _find(work, told)
    if not (found.new or found.changed or found.alike):
        return ids
    await work.execute(HOLD, {"workspace_id": work.workspace_id})
    found, ids = await _find(work, told)
    new = {each.id for each in found.new}
    rows = {
        _NEW: [{**each.row(), "created_at": work.now} for each in found.new],
        _CHANGE: [each.row() for each in found.changed.values() if each.id not in new],
        _SUGGEST: [
            {"id": new_id(), "company_id": one, "other_id": other, "reason": reason, "confidence": 0.7,
             "created_at": work.now}
            for (one, other), reason in sorted(found.alike.items())
        ],
    }  # fmt: skip
    for statement, written in rows.items():
        if written:
            await work.execute(statement, {"workspace_id": work.workspace_id, "rows": dump(written)})
    return ids


async def _find(work: Work, told: Mapping[K, Firm]) -> tuple[_Finding, dict[K, UUID]]:
    firms = set(told.values())
    given = {
        "workspace_id": work.workspace_id,
        "keys": sorted({company_key(name) for each in firms for name in (each.name, each.domain) if name}),
        "domains": sorted({each.domain for each in firms if each.domain}),
    }
    found = _Finding()
    for row in await work.execute(_KNOWN, given):
        found.add(_Known(row.id, row.name, row.name_key, row.domain))
    return found, {key: found.find(each) for key, each in told.items()}
