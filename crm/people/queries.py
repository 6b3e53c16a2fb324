"""SELECTs of people; every one names the workspace."""

from sqlalchemy import text

KNOWN = text(
    "WITH asked AS (SELECT DISTINCT kind, account, value FROM json_to_recordset(CAST(:keys AS json))"
    '  AS r(kind text COLLATE "C", account text COLLATE "C", value text COLLATE "C")),'
    " found AS MATERIALIZED (SELECT a.kind, a.account, a.value, o.verified, o.first_seen_at, o.last_seen_at,"
    "  o.canonical_id, o.owner_id"
    "  FROM asked a CROSS JOIN LATERAL (SELECT i.verified, i.first_seen_at, i.last_seen_at, p.canonical_id,"
    "   p.id AS owner_id"
    "   FROM identities i"
    "   JOIN persons p ON p.workspace_id = :workspace_id AND p.id = i.person_id WHERE i.workspace_id = :workspace_id"
    "   AND i.kind = a.kind AND i.account = a.account AND i.value = a.value LIMIT 1) o)"
    " SELECT f.*, k.kinds, k.accounts, k.seen FROM found f CROSS JOIN LATERAL (SELECT array_agg(i.kind) AS kinds,"
    "   array_agg(i.account) AS accounts, array_agg(i.first_seen_at) AS seen"
    "  FROM persons p JOIN identities i ON i.workspace_id = :workspace_id AND i.person_id = p.id"
    "  WHERE p.workspace_id = :workspace_id AND p.canonical_id = f.canonical_id) k"
)
"""The identities of `keys` that are known, whose they are, the canonical person, and all that one is known by."""

HELD = text(
    "SELECT id, canonical_id, name, primary_email, primary_phone, company_id, first_seen_at,"
    " EXISTS (SELECT FROM person_details d WHERE d.workspace_id = :workspace_id AND d.id = persons.id) AS stands"
    " FROM persons WHERE workspace_id = :workspace_id AND id = ANY(ARRAY(SELECT p.canonical_id FROM persons p"
    "  WHERE p.workspace_id = :workspace_id AND p.id = ANY(CAST(:ids AS uuid[])))) ORDER BY id FOR NO KEY UPDATE"
)
"""Locks whoever stands for the persons, in the order of their ids, and nobody else."""

CANONICAL = text(
    "SELECT id, canonical_id FROM persons WHERE workspace_id = :workspace_id AND id = ANY(CAST(:ids AS uuid[]))"
)
"""Who stands for each of the persons now."""

IDENTITIES_OF = text(
    "SELECT p.canonical_id, i.kind, i.account, i.value, i.verified"
    " FROM persons p JOIN identities i ON i.workspace_id = :workspace_id AND i.person_id = p.id"
    " WHERE p.workspace_id = :workspace_id AND p.canonical_id = ANY(CAST(:ids AS uuid[]))"
)
"""Every identity of the persons: what a lead without a name is called by."""
