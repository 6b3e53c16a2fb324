"""conversations, messages, discussions, alerts, argument base"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from crm.core.tenancy import POLICY, protect, searchable

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

LETTERS = {"ё": "е", "ә": "а", "ғ": "г", "қ": "к", "ң": "н", "ө": "о", "ұ": "у", "һ": "х", "і": "и"}


def keyed(expression: str) -> str:
    """The words as they would stand in a sort key (`crm.core.tables.sort_key`)."""
    spaced = f"regexp_replace(btrim({expression}), '\\s+', ' ', 'g')"
    written = f"replace({spaced}, 'ү', 'у' || chr(65535) || chr(65535))"
    for letter, before in LETTERS.items():
        written = f"replace({written}, '{letter}', '{before}' || chr(65535))"
    return written


FENCE = f"workspace = {POLICY}"
ESCAPED = "replace(replace(replace(lower(query), '\\', '\\\\'), '%', '\\%'), '_', '\\_')"
# A word of one or two letters has no group of three to look for in the index, so it finds nothing.
SEARCH = f"""
CREATE FUNCTION search_conversations(workspace uuid, query text) RETURNS TABLE (conversation_id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH word AS MATERIALIZED (
    SELECT CASE WHEN length(btrim(query)) >= 3 THEN '%' || {keyed(ESCAPED)} || '%' END AS part)
  SELECT m.conversation_id FROM messages m
  WHERE {FENCE} AND m.workspace_id = workspace AND m.search_key LIKE (SELECT part FROM word)
  UNION
  SELECT c.id FROM persons p
  JOIN persons o ON o.workspace_id = workspace AND o.canonical_id = p.canonical_id
  JOIN conversations c ON c.workspace_id = workspace AND c.person_id = o.id
  WHERE {FENCE} AND p.workspace_id = workspace AND p.sort_key LIKE (SELECT part FROM word)
$$
"""
TABLES = (
    "classification_rules",
    "discussions",
    "reply_templates",
    "response_schemes",
    "arguments",
    "response_scheme_steps",
    "alerts",
    "argument_versions",
    "response_policies",
    "topics",
    "response_tasks",
    "conversations",
    "alert_evidence",
    "conversation_classifications",
    "information_items",
    "messages",
)
APPENDED = {"argument_versions", "conversation_classifications"}


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "classification_rules",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("words", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("category", sa.Text(), nullable=True),
        sa.Column("sentiment", sa.Text(), nullable=True),
        sa.Column("topic", sa.Text(collation="C"), nullable=True),
        sa.CheckConstraint(
            "category IS NULL OR category IN ('QUESTION', 'COMPLAINT', 'PRAISE', 'IDEA', 'ORDER', 'LEAD', 'SPAM')",
            name=op.f("ck_classification_rules_category"),
        ),
        sa.CheckConstraint(
            "sentiment IS NULL OR sentiment IN ('POSITIVE', 'NEUTRAL', 'NEGATIVE')",
            name=op.f("ck_classification_rules_sentiment"),
        ),
        sa.CheckConstraint("cardinality(words) > 0", name=op.f("ck_classification_rules_words")),
        sa.CheckConstraint(
            "num_nonnulls(category, sentiment, topic) > 0", name=op.f("ck_classification_rules_says_something")
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_classification_rules")),
        sa.UniqueConstraint("workspace_id", "position", name=op.f("uq_classification_rules_workspace_id_position")),
    )
    op.create_table(
        "discussions",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_discussions")),
    )
    op.create_index("ix_discussions_created_at", "discussions", ["workspace_id", "created_at", "id"], unique=False)
    op.create_table(
        "reply_templates",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(collation="C"), nullable=False),
        sa.Column("topic", sa.Text(collation="C"), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_reply_templates")),
        sa.UniqueConstraint("workspace_id", "name", name=op.f("uq_reply_templates_workspace_id_name")),
    )
    op.create_table(
        "response_schemes",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(collation="C"), nullable=False),
        sa.Column("topic", sa.Text(collation="C"), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_response_schemes")),
        sa.UniqueConstraint("workspace_id", "name", name=op.f("uq_response_schemes_workspace_id_name")),
    )
    op.create_table(
        "arguments",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("topic", sa.Text(collation="C"), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "product_id"],
            ["products.workspace_id", "products.id"],
            name=op.f("fk_arguments_workspace_id_product_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_arguments")),
    )
    op.create_index("ix_arguments_created_at", "arguments", ["workspace_id", "created_at", "id"], unique=False)
    op.create_index(
        "ix_arguments_product",
        "arguments",
        ["workspace_id", "product_id", "created_at", "id"],
        unique=False,
        postgresql_where=sa.text("product_id IS NOT NULL"),
    )
    op.create_index("ix_arguments_topic", "arguments", ["workspace_id", "topic", "created_at", "id"], unique=False)
    op.create_table(
        "response_scheme_steps",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("scheme_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("within_seconds", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "member_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_response_scheme_steps_workspace_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "scheme_id"],
            ["response_schemes.workspace_id", "response_schemes.id"],
            name=op.f("fk_response_scheme_steps_workspace_id_scheme_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_response_scheme_steps")),
        sa.UniqueConstraint(
            "workspace_id",
            "scheme_id",
            "position",
            name=op.f("uq_response_scheme_steps_position"),
        ),
    )
    op.create_table(
        "alerts",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("scope", sa.Text(collation="C"), nullable=False),
        sa.Column("topic", sa.Text(collation="C"), nullable=True),
        sa.Column("product_id", sa.Uuid(), nullable=True),
        sa.Column("resource_id", sa.Uuid(), nullable=True),
        sa.Column("place_id", sa.Uuid(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("window_start", sa.DateTime(timezone=True), nullable=False),
        sa.Column("window_end", sa.DateTime(timezone=True), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("usual_micro", sa.BigInteger(), nullable=False),
        sa.Column("scheme_id", sa.Uuid(), nullable=True),
        sa.Column("verdict", sa.Text(), nullable=True),
        sa.Column("conclusion", sa.Text(), nullable=True),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handled_by_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("(status = 'HANDLED') = (handled_at IS NOT NULL)", name=op.f("ck_alerts_handled")),
        sa.CheckConstraint("(status = 'HANDLED') = (verdict IS NOT NULL)", name=op.f("ck_alerts_verdict_given")),
        sa.CheckConstraint("status IN ('OPEN', 'HANDLED')", name=op.f("ck_alerts_status")),
        sa.CheckConstraint("verdict IS NULL OR verdict IN ('GENUINE_WAVE', 'ATTACK')", name=op.f("ck_alerts_verdict")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "handled_by_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_alerts_workspace_id_handled_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "place_id"],
            ["places.workspace_id", "places.id"],
            name=op.f("fk_alerts_workspace_id_place_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "product_id"],
            ["products.workspace_id", "products.id"],
            name=op.f("fk_alerts_workspace_id_product_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "resource_id"],
            ["resources.workspace_id", "resources.id"],
            name=op.f("fk_alerts_workspace_id_resource_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "scheme_id"],
            ["response_schemes.workspace_id", "response_schemes.id"],
            name=op.f("fk_alerts_workspace_id_scheme_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_alerts")),
    )
    op.create_index("ix_alerts_raised_at", "alerts", ["workspace_id", "raised_at", "id"], unique=False)
    op.create_index("ix_alerts_status", "alerts", ["workspace_id", "status", "raised_at", "id"], unique=False)
    op.create_index(
        "uq_alerts_one_open",
        "alerts",
        ["workspace_id", "scope"],
        unique=True,
        postgresql_where=sa.text("status = 'OPEN'"),
    )
    op.create_table(
        "argument_versions",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("argument_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("proof_url", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["workspace_id", "argument_id"],
            ["arguments.workspace_id", "arguments.id"],
            name=op.f("fk_argument_versions_workspace_id_argument_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "created_by_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_argument_versions_workspace_id_created_by_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_argument_versions")),
        sa.UniqueConstraint(
            "workspace_id", "argument_id", "number", name=op.f("uq_argument_versions_workspace_id_argument_id_number")
        ),
    )
    op.create_table(
        "response_policies",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("fallback_team_id", sa.Uuid(), nullable=True),
        sa.Column("fallback_member_id", sa.Uuid(), nullable=True),
        sa.Column("burst_count", sa.Integer(), nullable=False),
        sa.Column("burst_window_seconds", sa.Integer(), nullable=False),
        sa.Column("burst_factor", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "burst_count >= 2 AND burst_window_seconds BETWEEN 60 AND 604800 AND burst_factor >= 1",
            name=op.f("ck_response_policies_burst"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "fallback_member_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_response_policies_workspace_id_fallback_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "fallback_team_id"],
            ["teams.workspace_id", "teams.id"],
            name=op.f("fk_response_policies_workspace_id_fallback_team_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_response_policies")),
        sa.UniqueConstraint("workspace_id", name=op.f("uq_response_policies_workspace_id")),
    )
    op.create_table(
        "topics",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(collation="C"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("product_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "member_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_topics_workspace_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "product_id"],
            ["products.workspace_id", "products.id"],
            name=op.f("fk_topics_workspace_id_product_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "team_id"], ["teams.workspace_id", "teams.id"], name=op.f("fk_topics_workspace_id_team_id")
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_topics")),
        sa.UniqueConstraint("workspace_id", "key", name=op.f("uq_topics_workspace_id_key")),
    )
    op.create_table(
        "response_tasks",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("alert_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "alert_id"],
            ["alerts.workspace_id", "alerts.id"],
            name=op.f("fk_response_tasks_workspace_id_alert_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "member_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_response_tasks_workspace_id_member_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_response_tasks")),
    )
    op.create_index(
        "ix_response_tasks_alert", "response_tasks", ["workspace_id", "alert_id", "due_at", "id"], unique=False
    )
    op.create_index(
        "ix_response_tasks_member",
        "response_tasks",
        ["workspace_id", "member_id", "due_at", "id"],
        unique=False,
        postgresql_where=sa.text("completed_at IS NULL"),
    )
    op.create_table(
        "conversations",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("lead_id", sa.Uuid(), nullable=True),
        sa.Column("channel_id", sa.Uuid(), nullable=False),
        sa.Column("resource_id", sa.Uuid(), nullable=True),
        sa.Column("place_id", sa.Uuid(), nullable=True),
        sa.Column("place_url", sa.Text(), nullable=True),
        sa.Column("product_id", sa.Uuid(), nullable=True),
        sa.Column("source", sa.Text(collation="C"), nullable=False),
        sa.Column("thread_key", sa.Text(collation="C"), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("category", sa.Text(), nullable=True),
        sa.Column("sentiment", sa.Text(), nullable=True),
        sa.Column("negative_kind", sa.Text(), nullable=True),
        sa.Column("topic", sa.Text(collation="C"), nullable=True),
        sa.Column("by_hand", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("appeared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("response_due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("limit_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_responded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_message_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("band", sa.Text(), nullable=False),
        sa.Column("answers", sa.Integer(), server_default="0", nullable=False),
        sa.Column("template_answers", sa.Integer(), server_default="0", nullable=False),
        sa.Column("blaming_answers", sa.Integer(), server_default="0", nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("resolved_by_id", sa.Uuid(), nullable=True),
        sa.Column("solution", sa.Text(), nullable=True),
        sa.Column("shared_url", sa.Text(), nullable=True),
        sa.Column("reach", sa.Integer(), nullable=True),
        sa.Column("statement_url", sa.Text(), nullable=True),
        sa.Column("exposed_accounts", postgresql.ARRAY(sa.Text()), nullable=True),
        sa.Column("satisfaction", sa.SmallInteger(), nullable=True),
        sa.Column("assignee_id", sa.Uuid(), nullable=True),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("routing", sa.Text(), nullable=False),
        sa.Column("discussion_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "(first_responded_at IS NULL) = (band = 'UNANSWERED')", name=op.f("ck_conversations_answered")
        ),
        sa.CheckConstraint(
            "(negative_kind IS NOT NULL) = (sentiment IS NOT DISTINCT FROM 'NEGATIVE')",
            name=op.f("ck_conversations_negative"),
        ),
        sa.CheckConstraint(
            "(resolved_at IS NOT NULL) = (status IN ('RESOLVED', 'CLOSED'))", name=op.f("ck_conversations_resolved")
        ),
        sa.CheckConstraint(
            "band IN ('REALTIME', 'WITHIN_60_MIN', 'WITHIN_90_MIN', 'WITHIN_24_H', 'LATE', 'UNANSWERED')",
            name=op.f("ck_conversations_band"),
        ),
        sa.CheckConstraint(
            "category IS NULL OR category IN ('QUESTION', 'COMPLAINT', 'PRAISE', 'IDEA', 'ORDER', 'LEAD', 'SPAM')",
            name=op.f("ck_conversations_category"),
        ),
        sa.CheckConstraint(
            "negative_kind IS NULL OR negative_kind IN ('GENUINE', 'ORCHESTRATED')",
            name=op.f("ck_conversations_negative_kind"),
        ),
        sa.CheckConstraint(
            "routing IN ('SPECIALIST', 'SPECIALIST_NOT_FOUND', 'MEMBER')", name=op.f("ck_conversations_routing")
        ),
        sa.CheckConstraint(
            "satisfaction IS NULL OR negative_kind IS DISTINCT FROM 'ORCHESTRATED'",
            name=op.f("ck_conversations_attackers_rate_nothing"),
        ),
        sa.CheckConstraint(
            "sentiment IS NULL OR sentiment IN ('POSITIVE', 'NEUTRAL', 'NEGATIVE')",
            name=op.f("ck_conversations_sentiment"),
        ),
        sa.CheckConstraint(
            "status IN ('OPEN', 'ANSWERED', 'RESOLVED', 'CLOSED')", name=op.f("ck_conversations_status")
        ),
        sa.CheckConstraint("(shared_url IS NULL) = (reach IS NULL)", name=op.f("ck_conversations_shared")),
        sa.CheckConstraint(
            "assignee_id IS NOT NULL OR team_id IS NOT NULL", name=op.f("ck_conversations_never_nobody")
        ),
        sa.CheckConstraint("satisfaction BETWEEN 1 AND 5", name=op.f("ck_conversations_satisfaction")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "assignee_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_conversations_workspace_id_assignee_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "channel_id"],
            ["channels.workspace_id", "channels.id"],
            name=op.f("fk_conversations_workspace_id_channel_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "discussion_id"],
            ["discussions.workspace_id", "discussions.id"],
            name=op.f("fk_conversations_workspace_id_discussion_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "lead_id"],
            ["leads.workspace_id", "leads.id"],
            name=op.f("fk_conversations_workspace_id_lead_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["persons.workspace_id", "persons.id"],
            name=op.f("fk_conversations_workspace_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "place_id"],
            ["places.workspace_id", "places.id"],
            name=op.f("fk_conversations_workspace_id_place_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "product_id"],
            ["products.workspace_id", "products.id"],
            name=op.f("fk_conversations_workspace_id_product_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "resolved_by_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_conversations_workspace_id_resolved_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "resource_id"],
            ["resources.workspace_id", "resources.id"],
            name=op.f("fk_conversations_workspace_id_resource_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "team_id"],
            ["teams.workspace_id", "teams.id"],
            name=op.f("fk_conversations_workspace_id_team_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_conversations")),
        sa.UniqueConstraint(
            "workspace_id", "source", "thread_key", name=op.f("uq_conversations_workspace_id_source_thread_key")
        ),
    )
    op.create_index(
        "ix_conversations_appeared_at", "conversations", ["workspace_id", "appeared_at", "id"], unique=False
    )
    op.create_index(
        "ix_conversations_assignee_id",
        "conversations",
        ["workspace_id", "assignee_id", "appeared_at", "id"],
        unique=False,
        postgresql_where=sa.text("assignee_id IS NOT NULL"),
    )
    op.create_index(
        "ix_conversations_band", "conversations", ["workspace_id", "band", "appeared_at", "id"], unique=False
    )
    op.create_index(
        "ix_conversations_category", "conversations", ["workspace_id", "category", "appeared_at", "id"], unique=False
    )
    op.create_index(
        "ix_conversations_channel_id",
        "conversations",
        ["workspace_id", "channel_id", "appeared_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_conversations_discussion_id",
        "conversations",
        ["workspace_id", "discussion_id", "appeared_at", "id"],
        unique=False,
        postgresql_where=sa.text("discussion_id IS NOT NULL"),
    )
    op.create_index("ix_conversations_due", "conversations", ["workspace_id", "response_due_at", "id"], unique=False)
    op.create_index(
        "ix_conversations_lead_id",
        "conversations",
        ["workspace_id", "lead_id", "appeared_at", "id"],
        unique=False,
        postgresql_where=sa.text("lead_id IS NOT NULL"),
    )
    op.create_index(
        "ix_conversations_negative_kind",
        "conversations",
        ["workspace_id", "negative_kind", "appeared_at", "id"],
        unique=False,
        postgresql_where=sa.text("negative_kind IS NOT NULL"),
    )
    op.create_index(
        "ix_conversations_person", "conversations", ["workspace_id", "person_id", "appeared_at", "id"], unique=False
    )
    op.create_index(
        "ix_conversations_place_id",
        "conversations",
        ["workspace_id", "place_id", "appeared_at", "id"],
        unique=False,
        postgresql_where=sa.text("place_id IS NOT NULL"),
    )
    op.create_index(
        "ix_conversations_product_id",
        "conversations",
        ["workspace_id", "product_id", "appeared_at", "id"],
        unique=False,
        postgresql_where=sa.text("product_id IS NOT NULL"),
    )
    op.create_index(
        "ix_conversations_resource_id",
        "conversations",
        ["workspace_id", "resource_id", "appeared_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_conversations_sentiment", "conversations", ["workspace_id", "sentiment", "appeared_at", "id"], unique=False
    )
    op.create_index(
        "ix_conversations_status", "conversations", ["workspace_id", "status", "appeared_at", "id"], unique=False
    )
    op.create_index(
        "ix_conversations_team_id",
        "conversations",
        ["workspace_id", "team_id", "appeared_at", "id"],
        unique=False,
        postgresql_where=sa.text("team_id IS NOT NULL"),
    )
    op.create_index(
        "ix_conversations_team_waiting",
        "conversations",
        ["workspace_id", "team_id", "response_due_at", "id"],
        unique=False,
        postgresql_where=sa.text("status = 'OPEN' AND assignee_id IS NULL"),
    )
    op.create_index(
        "ix_conversations_topic",
        "conversations",
        ["workspace_id", "topic", "appeared_at", "id"],
        unique=False,
        postgresql_where=sa.text("topic IS NOT NULL"),
    )
    op.create_index(
        "ix_conversations_waiting",
        "conversations",
        ["workspace_id", "assignee_id", "response_due_at", "id"],
        unique=False,
        postgresql_where=sa.text("status = 'OPEN'"),
    )
    op.create_table(
        "alert_evidence",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("alert_id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["workspace_id", "alert_id"],
            ["alerts.workspace_id", "alerts.id"],
            name=op.f("fk_alert_evidence_workspace_id_alert_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "conversation_id"],
            ["conversations.workspace_id", "conversations.id"],
            name=op.f("fk_alert_evidence_workspace_id_conversation_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_alert_evidence")),
        sa.UniqueConstraint(
            "workspace_id", "conversation_id", name=op.f("uq_alert_evidence_workspace_id_conversation_id")
        ),
    )
    op.create_index("ix_alert_evidence_alert", "alert_evidence", ["workspace_id", "alert_id", "id"], unique=False)
    op.create_table(
        "conversation_classifications",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("classified_by", sa.Text(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("category", sa.Text(), nullable=True),
        sa.Column("sentiment", sa.Text(), nullable=True),
        sa.Column("negative_kind", sa.Text(), nullable=True),
        sa.Column("topic", sa.Text(collation="C"), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "category IS NULL OR category IN ('QUESTION', 'COMPLAINT', 'PRAISE', 'IDEA', 'ORDER', 'LEAD', 'SPAM')",
            name=op.f("ck_conversation_classifications_category"),
        ),
        sa.CheckConstraint(
            "classified_by IN ('SOURCE', 'RULE', 'MEMBER', 'ALERT')",
            name=op.f("ck_conversation_classifications_classified_by"),
        ),
        sa.CheckConstraint(
            "negative_kind IS NULL OR negative_kind IN ('GENUINE', 'ORCHESTRATED')",
            name=op.f("ck_conversation_classifications_negative_kind"),
        ),
        sa.CheckConstraint(
            "sentiment IS NULL OR sentiment IN ('POSITIVE', 'NEUTRAL', 'NEGATIVE')",
            name=op.f("ck_conversation_classifications_sentiment"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "conversation_id"],
            ["conversations.workspace_id", "conversations.id"],
            name=op.f("fk_conversation_classifications_of"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "member_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_conversation_classifications_workspace_id_member_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_conversation_classifications")),
    )
    op.create_index(
        "ix_conversation_classifications_of",
        "conversation_classifications",
        ["workspace_id", "conversation_id", "at", "id"],
        unique=False,
    )
    op.create_table(
        "information_items",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("topic", sa.Text(collation="C"), nullable=True),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("argument_version_id", sa.Uuid(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by_id", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint(
            "(status = 'ANSWERED') = (answered_at IS NOT NULL)", name=op.f("ck_information_items_answered")
        ),
        sa.CheckConstraint("status IN ('OPEN', 'ANSWERED')", name=op.f("ck_information_items_status")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "answered_by_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_information_items_workspace_id_answered_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "argument_version_id"],
            ["argument_versions.workspace_id", "argument_versions.id"],
            name=op.f("fk_information_items_workspace_id_argument_version_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "asked_by_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_information_items_workspace_id_asked_by_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "conversation_id"],
            ["conversations.workspace_id", "conversations.id"],
            name=op.f("fk_information_items_workspace_id_conversation_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_information_items")),
    )
    op.create_index(
        "ix_information_items_asked_at", "information_items", ["workspace_id", "asked_at", "id"], unique=False
    )
    op.create_index(
        "ix_information_items_conversation",
        "information_items",
        ["workspace_id", "conversation_id", "asked_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_information_items_status", "information_items", ["workspace_id", "status", "asked_at", "id"], unique=False
    )
    op.create_table(
        "messages",
        sa.Column("workspace_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("search_key", sa.Text(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.Text(collation="C"), nullable=False),
        sa.Column("external_id", sa.Text(collation="C"), nullable=False),
        sa.Column("touchpoint_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=True),
        sa.Column("from_template", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("flags", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("template_id", sa.Uuid(), nullable=True),
        sa.Column("argument_version_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("direction IN ('INBOUND', 'OUTBOUND')", name=op.f("ck_messages_direction")),
        sa.ForeignKeyConstraint(
            ["workspace_id", "argument_version_id"],
            ["argument_versions.workspace_id", "argument_versions.id"],
            name=op.f("fk_messages_workspace_id_argument_version_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "conversation_id"],
            ["conversations.workspace_id", "conversations.id"],
            name=op.f("fk_messages_workspace_id_conversation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "member_id"],
            ["members.workspace_id", "members.id"],
            name=op.f("fk_messages_workspace_id_member_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "person_id"],
            ["persons.workspace_id", "persons.id"],
            name=op.f("fk_messages_workspace_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["workspace_id", "template_id"],
            ["reply_templates.workspace_id", "reply_templates.id"],
            name=op.f("fk_messages_workspace_id_template_id"),
        ),
        sa.PrimaryKeyConstraint("workspace_id", "id", name=op.f("pk_messages")),
        sa.UniqueConstraint(
            "workspace_id", "source", "external_id", name=op.f("uq_messages_workspace_id_source_external_id")
        ),
    )
    op.create_index(
        "ix_messages_conversation", "messages", ["workspace_id", "conversation_id", "sent_at", "id"], unique=False
    )
    op.create_index("ix_messages_person", "messages", ["workspace_id", "person_id"], unique=False)
    op.create_index(
        "ix_messages_search",
        "messages",
        ["workspace_id", "search_key"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"search_key": "gin_trgm_ops"},
    )
    op.create_index("ix_messages_touchpoint", "messages", ["workspace_id", "touchpoint_id"], unique=False)
    for table in TABLES:
        protect(table, grants="SELECT, INSERT, DELETE" if table in APPENDED else "SELECT, INSERT, UPDATE, DELETE")
    for table in ("messages", "conversations"):
        searchable(table)
    op.execute("GRANT CREATE ON SCHEMA public TO touchline_search")
    op.execute(SEARCH)
    op.execute("ALTER FUNCTION search_conversations(uuid, text) OWNER TO touchline_search")
    op.execute("REVOKE CREATE ON SCHEMA public FROM touchline_search")
    op.execute("REVOKE ALL ON FUNCTION search_conversations(uuid, text) FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION search_conversations(uuid, text) TO touchline_app")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute("DROP FUNCTION search_conversations(uuid, text)")
    for table in reversed(TABLES):
        op.drop_table(table)
