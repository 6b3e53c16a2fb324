"""Reads what the cluster knows of the evidence of many touches, in one statement."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import TextClause, text

from funnel.channels.own_rules import rules_of
from funnel.reads import Reads, Row
from funnel.resources.addresses import normal_url, prefixes
from funnel.resources.recognise import Dated, Evidence, Known
from funnel.resources.utm import Rule, lowered, sort_rules

_KNOWN = text(
    "SELECT 'CODE' AS kind, p.code AS key, p.resource_id AS id, r.channel_id, p.valid_from AS first,"
    "  p.valid_to AS last, CAST(NULL AS text[]) AS texts, CAST(NULL AS uuid) AS other"
    "  FROM promo_codes p JOIN resources r ON r.workspace_id = :workspace_id AND r.id = p.resource_id"
    "  WHERE p.workspace_id = :workspace_id AND p.code = ANY(CAST(:codes AS text[]))"
    " UNION ALL SELECT 'PHONE', n.number, n.resource_id, r.channel_id, n.valid_from, n.valid_to, NULL, NULL"
    "  FROM resource_phone_numbers n JOIN resources r ON r.workspace_id = :workspace_id AND r.id = n.resource_id"
    "  WHERE n.workspace_id = :workspace_id AND n.number = ANY(CAST(:phones AS text[]))"
    " UNION ALL SELECT 'ACCOUNT', external_account_id, id, channel_id, NULL, NULL, NULL, NULL FROM resources"
    "  WHERE workspace_id = :workspace_id AND external_account_id = ANY(CAST(:accounts AS text[]))"
    " UNION ALL (SELECT DISTINCT ON (normal_url) 'ADDRESS', normal_url, id, channel_id, NULL, NULL, NULL, NULL"
    "  FROM resources WHERE workspace_id = :workspace_id AND normal_url = ANY(CAST(:addresses AS text[]))"
    "  ORDER BY normal_url, stands_at_url DESC, number)"
    " UNION ALL SELECT 'UNREAD', url, id, channel_id, NULL, NULL, NULL, NULL FROM resources"
    "  WHERE workspace_id = :workspace_id AND url IS NOT NULL AND normal_url IS NULL"
    "  AND cardinality(CAST(:addresses AS text[])) > 0"
    " UNION ALL SELECT 'RULE', NULL, u.id, r.channel_id, NULL, NULL,"
    "  ARRAY[u.source, u.medium, u.campaign, u.content], u.resource_id"
    "  FROM utm_rules u JOIN resources r ON r.workspace_id = :workspace_id AND r.id = u.resource_id"
    "  WHERE u.workspace_id = :workspace_id AND CAST(:has_utm AS boolean)"
    "  AND (u.source = ANY(CAST(:sources AS text[])) OR u.source = '' OR strpos(u.source, '*') > 0)"
    " UNION ALL SELECT 'CHANNEL', key, id, NULL, NULL, NULL, NULL, NULL FROM channels"
    "  WHERE workspace_id = :workspace_id AND key = ANY(CAST(:keys AS text[]))"
    " UNION ALL SELECT 'CHANNEL', c.key, c.id, NULL, NULL, NULL, NULL, NULL FROM channel_rule_sets s"
    "  CROSS JOIN LATERAL jsonb_array_elements(s.rules) AS own(rule)"
    "  JOIN channels c ON c.workspace_id = :workspace_id AND c.key = own.rule ->> 'channel_key'"
    "  WHERE s.workspace_id = :workspace_id"
    " UNION ALL SELECT 'ALONE', c.key, c.id, c.id, NULL, NULL, NULL, a.id FROM channels c CROSS JOIN LATERAL"
    "  (SELECT (array_agg(r.id))[1] AS id FROM resources r WHERE r.workspace_id = :workspace_id"
    "   AND r.channel_id = c.id AND r.state = 'ACTIVE' AND r.placement <> 'PAID' HAVING count(*) = 1) a"
    "  WHERE c.workspace_id = :workspace_id AND c.key = ANY(CAST(:keys AS text[]))"
    " UNION ALL SELECT 'OWN_RULES', CAST(rules AS text), id, NULL, NULL, NULL, NULL, NULL FROM channel_rule_sets"
    "  WHERE workspace_id = :workspace_id"
    " UNION ALL SELECT 'PLACE', normal_url, id, NULL, NULL, NULL, NULL, NULL FROM places"
    "  WHERE workspace_id = :workspace_id AND normal_url = ANY(CAST(:places AS text[]))"
)


def asking(evidence: Iterable[Evidence], workspace_id: UUID) -> tuple[TextClause, dict[str, Any]] | None:
    """The statement and its parameters, or None when there is nothing to ask about."""
    several = list(evidence)
    utms = [lowered(each.utm) for each in several]
    places = {above for each in several for above in _above(each.place_url)}
    asked: dict[str, Any] = {
        "codes": _sorted(each.code for each in several),
        "phones": _sorted(each.phone for each in several),
        "accounts": _sorted(account for each in several for account in each.accounts),
        "addresses": _sorted(above for each in several for normal in each.addresses() for above in prefixes(normal)),
        "keys": _sorted(key for each in several for key in each.channel_keys()),
        "places": _sorted(places),
    }
    has_utm = any(utms)
    if not has_utm and not any(asked.values()):
        return None
    sources = _sorted(utm.get("source") for utm in utms)
    return _KNOWN, {"workspace_id": workspace_id, "has_utm": has_utm, "sources": sources, **asked}


def known_of(rows: Iterable[Row]) -> Known:
    """What the statement found, as recognising needs it."""
    found = Known()
    rules: list[Rule] = []
    unread: list[Row] = []
    for row in rows:
        kind, key = row["kind"], row["key"]
        if kind == "RULE":
            rules.append(Rule(row["id"], row["other"], *row["texts"]))
            found.channel_of[row["other"]] = row["channel_id"]
        elif kind == "UNREAD":
            unread.append(row)
        elif kind == "CHANNEL":
            found.channels[key] = row["id"]
        elif kind == "ALONE":
            found.alone[row["id"]] = row["other"]
            found.channel_of[row["other"]] = row["channel_id"]
        elif kind == "OWN_RULES":
            found.own_rules = rules_of(orjson.loads(key))
        elif kind == "PLACE":
            found.places[key] = row["id"]
        else:
            _resource(found, row)
    found.rules = sort_rules(rules)
    _name_without_channel(found)
    _read_now(found, unread)
    return found


async def read_known(reads: Reads, evidence: Iterable[Evidence]) -> Known:
    """What the cluster knows of this evidence, for those who only read."""
    asked = asking(evidence, reads.workspace_id)
    if asked is None:
        return Known()
    statement, parameters = asked
    return known_of(await reads.rows(statement.bindparams(**parameters)))


def _resource(found: Known, row: Row) -> None:
    kind, key, resource_id, channel_id = row["kind"], row["key"], row["id"], row["channel_id"]
    found.channel_of[resource_id] = channel_id
    if kind in ("CODE", "PHONE"):
        several = found.codes if kind == "CODE" else found.phones
        several.setdefault(key, []).append(Dated(resource_id, row["first"], row["last"]))
    elif kind == "ADDRESS":
        found.addresses[key] = resource_id
    else:
        found.accounts[(channel_id, key)] = resource_id


def _name_without_channel(found: Known) -> None:
    """An account that one channel only knows is named without the channel too."""
    several: dict[str, list[UUID]] = {}
    for (_, account), resource_id in found.accounts.items():
        several.setdefault(account, []).append(resource_id)
    found.accounts |= {(None, account): ids[0] for account, ids in several.items() if len(ids) == 1}


def _read_now(found: Known, unread: Iterable[Row]) -> None:
    """Resources registered before addresses were kept in their normal form."""
    for row in unread:
        normal = normal_url(row["key"])
        if normal is not None and normal not in found.addresses:
            found.addresses[normal] = row["id"]
            found.channel_of[row["id"]] = row["channel_id"]


def _above(url: str | None) -> list[str]:
    normal = normal_url(url) if url else None
    return prefixes(normal) if normal else []


def _sorted(values: Iterable[str | None]) -> list[str]:
    return sorted({value for value in values if value and "\x00" not in value})
