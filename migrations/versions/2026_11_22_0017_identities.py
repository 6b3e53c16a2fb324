"""how persons are recognised: limits, blocked values, suggestions"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from crm.core.indexing import create_index, drop_index
from crm.core.tenancy import POLICY, protect, searchable

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

TABLES = ("identity_rules", "person_details", "match_keys", "duplicate_checks", "company_suggestions")
OPEN = "dismissed_at IS NULL"
INDEXES = [
    ("ix_companies_tax_id", "companies", "workspace_id, tax_id", "tax_id IS NOT NULL"),
    ("ix_identities_phone_tail", "identities", 'workspace_id, "right"(value, 7)', "kind = 'PHONE'"),
    ("ix_duplicate_suggestions_confidence", "duplicate_suggestions", "workspace_id, confidence, id", OPEN),
    ("ix_duplicate_suggestions_created", "duplicate_suggestions", "workspace_id, created_at, id", OPEN),
]
KINDS = "'EMAIL', 'PHONE', 'ANONYMOUS_ID', 'PLATFORM_USER_ID', 'HANDLE', 'EXTERNAL_ID'"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    _rules()
    _matching()
    _companies()
    for table in TABLES:
        protect(table)
    _one_order()
    for table in ("match_keys", "duplicate_suggestions"):
        searchable(table)
    for name, arguments, text in FUNCTIONS:
        _function(name, arguments, text)
    for index in INDEXES:
        create_index(*index)


def _rules() -> None:
    _table(
        "identity_rules",
        sa.Column("kind", sa.Text(collation="C"), nullable=False),
        sa.Column("most", sa.Integer(), nullable=True),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("blocked_values", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("blocked_patterns", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        _fk("identity_rules", "changed_by_id", "members"),
        sa.CheckConstraint(f"kind IN ({KINDS})", name=op.f("ck_identity_rules_kind")),
        sa.CheckConstraint(
            "period IN ('EVER', 'WEEKLY', 'MONTHLY', 'ANNUALLY')", name=op.f("ck_identity_rules_period")
        ),
        sa.UniqueConstraint("workspace_id", "kind", name=op.f("uq_identity_rules_workspace_id_kind")),
    )
    _table(
        "person_details",
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("sort_key", sa.Text(collation="C"), server_default="", nullable=False),
        sa.Column("primary_email", sa.Text(), nullable=True),
        sa.Column("primary_phone", sa.Text(), nullable=True),
        sa.Column("company_id", sa.Uuid(), nullable=True),
        sa.Column("first_seen_at", sa.DateTime(timezone=True), nullable=False),
        _fk("person_details", "id", "persons"),
    )


def _matching() -> None:
    _table(
        "match_keys",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(collation="C"), nullable=False),
        sa.Column("key", sa.Text(collation="C"), nullable=False),
        _fk("match_keys", "person_id", "persons"),
        sa.CheckConstraint(
            "kind IN ('PHONE_TAIL', 'EMAIL', 'EMAIL_LOCAL', 'HANDLE', 'NAME', 'LEFT_OUT')",
            name=op.f("ck_match_keys_kind"),
        ),
        sa.UniqueConstraint(
            "workspace_id", "kind", "key", "person_id", name=op.f("uq_match_keys_workspace_id_kind_key_person_id")
        ),
    )
    op.create_index(op.f("ix_match_keys_workspace_id_person_id"), "match_keys", ["workspace_id", "person_id"])
    _table(
        "duplicate_checks",
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        _fk("duplicate_checks", "id", "persons"),
    )
    op.create_index(
        op.f("ix_duplicate_checks_workspace_id_asked_at_id"), "duplicate_checks", ["workspace_id", "asked_at", "id"]
    )


def _companies() -> None:
    op.add_column("companies", sa.Column("version", sa.Integer(), server_default="1", nullable=False))
    _table(
        "company_suggestions",
        sa.Column("company_id", sa.Uuid(), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dismissed_at", sa.DateTime(timezone=True), nullable=True),
        _fk("company_suggestions", "company_id", "companies"),
        _fk("company_suggestions", "other_id", "companies"),
        sa.UniqueConstraint("workspace_id", "company_id", "other_id", name="uq_company_suggestions_pair"),
    )
    op.create_index("ix_company_suggestions_other", "company_suggestions", ["workspace_id", "other_id"])


def _one_order() -> None:
    """A pair is there once: the smaller id first."""
    # The owner is under forced row-level security itself and would see no row to put in order.
    op.execute("ALTER TABLE duplicate_suggestions NO FORCE ROW LEVEL SECURITY")
    op.execute(
        "DELETE FROM duplicate_suggestions d USING duplicate_suggestions o WHERE o.workspace_id = d.workspace_id"
        " AND o.person_id = d.other_id AND o.other_id = d.person_id AND d.person_id > d.other_id"
    )
    op.execute("UPDATE duplicate_suggestions SET person_id = other_id, other_id = person_id WHERE person_id > other_id")
    op.execute("ALTER TABLE duplicate_suggestions FORCE ROW LEVEL SECURITY")
    op.create_check_constraint(
        op.f("ck_duplicate_suggestions_ordered"), "duplicate_suggestions", "person_id < other_id"
    )


def _table(name: str, *parts: Any) -> None:
    op.create_table(
        name,
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        *parts,
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f(f"pk_{name}")),
    )


def _fk(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["workspace_id", column],
        [f"{target}.workspace_id", f"{target}.id"],
        name=op.f(f"fk_{table}_workspace_id_{column}"),
    )


FENCE = f"workspace = {POLICY}"
ESCAPED = "replace(replace(replace(lower(query), '\\', '\\\\'), '%', '\\%'), '_', '\\_')"
LETTERS = {"ё": "е", "ә": "а", "ғ": "г", "қ": "к", "ң": "н", "ө": "о", "ұ": "у", "һ": "х", "і": "и"}
LAST = "chr(1114111)"


def keyed(expression: str) -> str:
    """The words as they would stand in a sort key, like those of `search_leads` (0004)."""
    spaced = f"regexp_replace(btrim({expression}), '\\s+', ' ', 'g')"
    written = f"replace({spaced}, 'ү', 'у' || chr(65535) || chr(65535))"
    for letter, before in LETTERS.items():
        written = f"replace({written}, '{letter}', '{before}' || chr(65535))"
    return written


# As `search_leads`: words of three letters anywhere inside by trigrams, fewer as the beginning of a name.
SEARCH_PERSONS = f"""
CREATE FUNCTION search_persons(workspace uuid, query text) RETURNS TABLE (person_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH word AS MATERIALIZED (
    SELECT CASE WHEN longest >= 3 THEN '%' || {ESCAPED} || '%' END AS part,
      CASE WHEN longest >= 3 THEN '%' || {keyed(ESCAPED)} || '%' END AS name, lower(btrim(query)) AS whole,
      CASE WHEN length(digits) >= 6 THEN '%' || right(digits, 10) END AS ending,
      CASE WHEN longest < 3 THEN {keyed("lower(query)")} END AS first,
      CASE WHEN longest < 3 THEN {keyed("lower(query)")} || CASE WHEN letters <> 1 THEN {LAST} ELSE '' END END AS last
    FROM regexp_replace(query, '[^0-9]', '', 'g') AS digits, length(btrim(query)) AS letters,
      (SELECT coalesce(max(length(one)), 0) AS longest
       FROM regexp_split_to_table(query, '[^[:alnum:]\u0080-\uffff]+') AS one) AS words),
  known AS (
    SELECT i.person_id AS id FROM identities i
    WHERE {FENCE} AND i.workspace_id = workspace AND (i.value = (SELECT whole FROM word)
      OR i.value ILIKE (SELECT part FROM word) OR (i.kind = 'PHONE' AND i.value LIKE (SELECT ending FROM word)))
    UNION
    SELECT p.id FROM persons p
    WHERE {FENCE} AND p.workspace_id = workspace AND p.sort_key LIKE (SELECT name FROM word)
    UNION
    SELECT p.id FROM persons p
    WHERE {FENCE} AND p.workspace_id = workspace
      AND p.sort_key >= (SELECT first FROM word) AND p.sort_key <= (SELECT last FROM word))
  SELECT DISTINCT p.canonical_id FROM persons p
  WHERE {FENCE} AND p.workspace_id = workspace AND p.id = ANY (ARRAY(SELECT id FROM known))
$$
"""
# `right` is not leakproof: as the app, under row-level security, its index would not be looked into.
FIND_CALLERS = f"""
CREATE FUNCTION find_callers(workspace uuid, e164 text, tail text) RETURNS TABLE (person_id uuid, exact boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT p.canonical_id, bool_or(i.value = e164)
  FROM identities i JOIN persons p ON p.workspace_id = workspace AND p.id = i.person_id
  WHERE {FENCE} AND i.workspace_id = workspace AND i.kind = 'PHONE' AND "right"(i.value, 7) = "right"(tail, 7)
    AND (i.value = e164 OR "right"(i.value, length(tail)) = tail) AND p.erased_at IS NULL
  GROUP BY p.canonical_id ORDER BY 2 DESC NULLS LAST, 1 LIMIT 20
$$
"""
# A key that more than `most` persons share says nothing: it is a common name, or a switchboard.
DUPLICATE_CANDIDATES = f"""
CREATE FUNCTION duplicate_candidates(workspace uuid, asked uuid[], most integer)
RETURNS TABLE (person_id uuid, other_id uuid, kind text, shared integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT DISTINCT p.canonical_id, o.canonical_id, mine.kind, cardinality(near.ids)
  FROM match_keys mine
  JOIN persons p ON p.workspace_id = workspace AND p.id = mine.person_id
  CROSS JOIN LATERAL (
    SELECT array_agg(few.person_id) AS ids FROM (
      SELECT k.person_id FROM match_keys k
      WHERE k.workspace_id = workspace AND k.kind = mine.kind AND k.key = mine.key
      ORDER BY k.person_id LIMIT most + 1) few) near
  JOIN persons o ON o.workspace_id = workspace AND o.id = ANY (near.ids)
  WHERE {FENCE} AND mine.workspace_id = workspace AND mine.person_id = ANY (asked)
    AND cardinality(near.ids) BETWEEN 2 AND most AND o.canonical_id <> p.canonical_id
    AND p.erased_at IS NULL AND o.erased_at IS NULL
$$
"""
FUNCTIONS = [
    ("search_persons", "uuid, text", SEARCH_PERSONS),
    ("find_callers", "uuid, text, text", FIND_CALLERS),
    ("duplicate_candidates", "uuid, uuid[], integer", DUPLICATE_CANDIDATES),
]


def _function(name: str, arguments: str, text: str) -> None:
    op.execute("GRANT CREATE ON SCHEMA public TO touchline_search")
    op.execute(text)
    op.execute(f"ALTER FUNCTION {name}({arguments}) OWNER TO touchline_search")
    op.execute("REVOKE CREATE ON SCHEMA public FROM touchline_search")
    op.execute(f"REVOKE ALL ON FUNCTION {name}({arguments}) FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION {name}({arguments}) TO touchline_app")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for name, *_ in reversed(INDEXES):
        drop_index(name)
    for name, arguments, _ in FUNCTIONS:
        op.execute(f"DROP FUNCTION {name}({arguments})")
    op.execute("DROP POLICY search ON duplicate_suggestions")
    op.execute("REVOKE SELECT ON duplicate_suggestions FROM touchline_search")
    op.drop_constraint(op.f("ck_duplicate_suggestions_ordered"), "duplicate_suggestions")
    op.drop_column("companies", "version")
    for table in reversed(TABLES):
        op.drop_table(table)
