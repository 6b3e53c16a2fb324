"""Names of a file become ids of ours: one statement per kind of name and batch."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import String, bindparam, or_, select, text
from sqlalchemy.dialects.postgresql import ARRAY

from crm.core.limits import at_most
from crm.core.tables import sort_key
from crm.core.work import Work
from crm.models import Member
from crm.models.words import IdentityKind
from funnel.models import Resource
from funnel.models.words import ResourceKind
from funnel.reads import Reads, among


async def resources(work: Work, names: Iterable[str | None]) -> dict[str, UUID]:
    """Resources by name (in any case) or number, as the file writes them."""
    wanted = {name for name in names if name}
    if not wanted:
        return {}
    numbers = sorted({int(name) for name in wanted if name.isascii() and name.isdecimal() and len(name) < 5})
    keys = sorted({sort_key(name) for name in wanted})
    found = await work.execute(
        select(Resource.id, Resource.name, Resource.sort_key, Resource.number)
        .where(
            Resource.workspace_id == work.workspace_id,
            or_(among(Resource.sort_key, keys), among(Resource.number, numbers)),
        )
        .order_by(Resource.number)
    )
    by_name: dict[str, UUID] = {}
    by_key: dict[str, UUID] = {}
    by_number: dict[str, UUID] = {}
    for row in found:
        by_name[row.name] = row.id
        by_key.setdefault(row.sort_key, row.id)
        by_number[str(row.number)] = row.id
    matched = {name: by_name.get(name) or by_key.get(sort_key(name)) or by_number.get(name) for name in wanted}
    return {name: resource_id for name, resource_id in matched.items() if resource_id is not None}


async def members(work: Work, names: Iterable[str | None]) -> dict[str, UUID]:
    """Members who may be given work, by e-mail address, else by a name that only one has, both in any case."""
    wanted = {name for name in names if name}
    if not wanted:
        return {}
    lowered = sorted({name.strip().lower() for name in wanted})
    keys = sorted({key for name in wanted for key in _name_keys(name)})
    found = await work.execute(
        select(Member.email, Member.sort_key, Member.id).where(
            Member.workspace_id == work.workspace_id,
            or_(among(Member.email, lowered), among(Member.sort_key, keys)),
            Member.deactivated_at.is_(None),
        )
    )
    by_email: dict[str, UUID] = {}
    by_name: dict[str, set[UUID]] = {}
    for row in found:
        by_email[row.email] = row.id
        by_name.setdefault(row.sort_key, set()).add(row.id)
    single = {key: next(iter(ids)) for key, ids in by_name.items() if len(ids) == 1}
    found_by = {
        name: [by_email.get(name.strip().lower()), *(single.get(key) for key in _name_keys(name))] for name in wanted
    }
    return {name: only[0] for name, tried in found_by.items() if (only := [one for one in tried if one is not None])}


def _name_keys(name: str) -> tuple[str, ...]:
    """The name as it stands, and of two words the other way round: exports have the surname first, or last."""
    words = name.split()
    return (sort_key(name), sort_key(" ".join(reversed(words)))) if len(words) == 2 else (sort_key(name),)


async def member_names(reads: Reads) -> frozenset[str]:
    """The addresses and names by which owners of a file are found, without those that two members have."""
    own = select(Member.email, Member.sort_key).where(
        Member.workspace_id == reads.workspace_id, Member.deactivated_at.is_(None)
    )
    rows = await reads.rows(own.limit(at_most(10_000)))
    names = Counter(str(row["sort_key"]) for row in rows)
    return frozenset({str(row["email"]) for row in rows} | {name for name, count in names.items() if count == 1})


def is_member(name: str, known: Collection[str]) -> bool:
    """Whether one of them is meant."""
    return name.strip().lower() in known or any(key in known for key in _name_keys(name))


_LEADS = text(
    "SELECT DISTINCT ON (i.value) i.value, l.id FROM identities i"
    " JOIN persons p ON p.workspace_id = :workspace_id AND p.id = i.person_id"
    " JOIN persons q ON q.workspace_id = :workspace_id AND q.canonical_id = p.canonical_id"
    " JOIN leads l ON l.workspace_id = :workspace_id AND l.person_id = q.id AND l.product_id = :product_id"
    " WHERE i.workspace_id = :workspace_id AND i.kind = :kind AND i.account = :source AND i.value = ANY(:values)"
    " ORDER BY i.value, l.started_at, l.id"
).bindparams(bindparam("values", type_=ARRAY(String())))


_STARTED = text(
    "SELECT a.external_id, f.product_id, f.canonical_id FROM unnest(CAST(:external_ids AS text[])) AS a(external_id)"
    " CROSS JOIN LATERAL ("
    "  (SELECT l.product_id, p.canonical_id FROM leads l"
    "   JOIN persons p ON p.workspace_id = :workspace_id AND p.id = l.person_id"
    "   WHERE l.workspace_id = :workspace_id AND l.source = :source AND l.external_id = a.external_id LIMIT 1)"
    "  UNION ALL (SELECT s.product_id, p.canonical_id FROM lead_starts s"
    "   JOIN persons p ON p.workspace_id = :workspace_id AND p.id = s.person_id"
    "   WHERE s.workspace_id = :workspace_id AND s.source = :source AND s.external_id = a.external_id LIMIT 1)"
    " LIMIT 1) f"
)


@dataclass(frozen=True, slots=True)
class Started:
    """Of which product a lead of the source is, and whose."""

    product_id: UUID
    person_id: UUID


async def started(work: Work, source: str, external_ids: Iterable[str]) -> dict[str, Started]:
    """The leads of the source that are here already, whatever their product."""
    given = {"workspace_id": work.workspace_id, "source": source, "external_ids": sorted(set(external_ids))}
    found = await work.execute(_STARTED, given)
    return {row.external_id: Started(row.product_id, row.canonical_id) for row in found}


async def leads(work: Work, source: str, product_id: UUID, external_ids: Iterable[str]) -> dict[str, UUID]:
    """The product's leads by the id that the source gives the person, merged persons included."""
    found = await work.execute(
        _LEADS,
        {
            "workspace_id": work.workspace_id,
            "product_id": product_id,
            "kind": IdentityKind.EXTERNAL_ID.value,
            "source": source,
            "values": sorted(set(external_ids)),
        },
    )
    return {row.value: row.id for row in found}


async def events(work: Work, resource_ids: Iterable[UUID]) -> frozenset[UUID]:
    """Those of the resources that are events."""
    wanted = sorted(set(resource_ids))
    if not wanted:
        return frozenset()
    found = select(Resource.id).where(
        Resource.workspace_id == work.workspace_id,
        among(Resource.id, wanted),
        Resource.kind == ResourceKind.EVENT.value,
    )
    return frozenset((await work.execute(found)).scalars())
