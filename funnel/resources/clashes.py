"""What stands on another resource already: names, accounts, addresses, promo codes, numbers; told with its name.

Every verb that gives out one of these locks the cluster first, so what is looked up stays true; the constraints of the
database are the last guard.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text

from crm.core.bulk import dump
from crm.core.problems import Conflict, Problem
from crm.core.work import Work

_LOCK = text(
    "INSERT INTO workspace_counters (workspace_id, kind, value) VALUES (:workspace_id, 'resource', 0)"
    " ON CONFLICT (workspace_id, kind) DO UPDATE SET value = workspace_counters.value"
)


async def lock_cluster(work: Work) -> None:
    """Those who give out names, accounts, addresses, codes and numbers do it one after the other."""
    await work.execute(_LOCK, {"workspace_id": work.workspace_id})


@dataclass(frozen=True, kw_only=True)
class Claim:
    """What one resource wants to have for itself. `at` goes before the fields of its problems."""

    resource_id: UUID
    at: str = ""
    name: str | None = None
    channel_id: UUID | None = None
    account: str | None = None
    normal_url: str | None = None
    codes: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    phones_from: date | None = None
    phones_to: date | None = None
    fields: dict[str, str] = field(default_factory=dict)
    """What a field is called where it is not called as usual: usual name → its path."""

    def wanted(self) -> Iterator[tuple[str, str]]:
        """(kind, key) of everything claimed."""
        if self.name is not None:
            yield "NAME", self.name
        if self.account is not None and self.channel_id is not None:
            yield "ACCOUNT", f"{self.channel_id} {self.account}"
        if self.normal_url is not None:
            yield "URL", self.normal_url
        yield from (("CODE", code) for code in self.codes)
        yield from (("PHONE", phone) for phone in self.phones)


_FOUND = text(
    "WITH asked AS (SELECT * FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS"
    '  a(kind text, key text COLLATE "C", own uuid, first date, last date))'
    " SELECT a.kind, a.key, a.own, r.name FROM asked a JOIN resources r ON r.workspace_id = :workspace_id"
    "  AND r.name = a.key WHERE a.kind = 'NAME' AND r.id <> a.own"
    " UNION ALL SELECT a.kind, a.key, a.own, r.name FROM asked a JOIN resources r ON r.workspace_id = :workspace_id"
    "  AND r.channel_id = CAST(split_part(a.key, ' ', 1) AS uuid)"
    "  AND r.external_account_id = substr(a.key, strpos(a.key, ' ') + 1) WHERE a.kind = 'ACCOUNT' AND r.id <> a.own"
    " UNION ALL SELECT a.kind, a.key, a.own, r.name FROM asked a JOIN resources r ON r.workspace_id = :workspace_id"
    "  AND r.normal_url = a.key AND r.stands_at_url WHERE a.kind = 'URL' AND r.id <> a.own"
    " UNION ALL SELECT a.kind, a.key, a.own, r.name FROM asked a JOIN promo_codes p ON p.workspace_id = :workspace_id"
    "  AND p.code = a.key JOIN resources r ON r.workspace_id = :workspace_id AND r.id = p.resource_id"
    "  WHERE a.kind = 'CODE'"
    " UNION ALL SELECT a.kind, a.key, a.own, 'a person who passes it on' FROM asked a JOIN referral_codes c"
    "  ON c.workspace_id = :workspace_id AND c.code = a.key WHERE a.kind = 'CODE'"
    " UNION ALL SELECT a.kind, a.key, a.own, r.name FROM asked a JOIN resource_phone_numbers n"
    "  ON n.workspace_id = :workspace_id AND n.number = a.key"
    "  AND daterange(n.valid_from, n.valid_to, '[]') && daterange(a.first, a.last, '[]')"
    "  JOIN resources r ON r.workspace_id = :workspace_id AND r.id = n.resource_id WHERE a.kind = 'PHONE'"
)


async def clashes(work: Work, claims: Sequence[Claim]) -> list[Problem]:
    """Why claims cannot be granted: each with the other resource's name. One statement."""
    rows = [_row(claim, kind, key) for claim in claims for kind, key in claim.wanted()]
    found: list[Problem] = list(_among(claims))
    if not rows:
        return found
    asked = {"workspace_id": work.workspace_id, "rows": dump(rows)}
    taken = {(row.kind, row.key, row.own): row.name for row in await work.execute(_FOUND, asked)}
    for claim in claims:
        for kind, key in claim.wanted():
            name = taken.get((kind, key, claim.resource_id))
            if name is not None:
                found.append(_problem(claim, kind, key, name))
    return found


def _row(claim: Claim, kind: str, key: str) -> dict[str, Any]:
    return {
        "kind": kind, "key": key, "own": claim.resource_id, "first": claim.phones_from, "last": claim.phones_to,
    }  # fmt: skip


def _among(claims: Sequence[Claim]) -> Iterator[Problem]:
    """Two of one batch that want the same."""
    seen: dict[tuple[str, str], Claim] = {}
    for claim in claims:
        for kind, key in claim.wanted():
            first = seen.setdefault((kind, key), claim)
            if first is not claim:
                yield _problem(claim, kind, key, first.name or "another one of these")


_FIELDS = {"NAME": "name", "ACCOUNT": "externalAccountId", "URL": "url", "CODE": "promoCodes", "PHONE": "phoneNumbers"}


def _problem(claim: Claim, kind: str, key: str, name: str) -> Problem:
    sentences = {
        "NAME": f"There is already a resource named {name!r}; choose another name.",
        "ACCOUNT": f"The account {claim.account!r} of this channel is the resource {name!r} already; use that one.",
        "URL": f"The address {key} is the resource {name!r} already; use that one.",
        "CODE": f"The promo code {key!r} stands on {name!r} already; a code names one resource.",
        "PHONE": f"The number {key} stands in {name!r} on these days; a number stands in one advert at a time.",
    }
    usual = _FIELDS[kind]
    return Conflict(sentences[kind], field=f"{claim.at}{claim.fields.get(usual, usual)}")
