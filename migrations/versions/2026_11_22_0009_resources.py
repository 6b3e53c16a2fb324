"""resources: states, prices by date, audiences, UTM rules, foreign places, connectors; how a touch was recognised"""

from alembic import op

from crm.core.tenancy import finite_times, protect

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

RECOGNISED = (
    "EXPLICIT_ID", "PROMO_CODE", "PHONE_NUMBER", "ACCOUNT", "TRACKED_LINK", "UTM", "REFERRER", "LANDING_PAGE", "PLACE",
    "REFERRER_HOST",
)  # fmt: skip
COLUMNS = (
    'normal_url text COLLATE "C"', "stands_at_url boolean DEFAULT false NOT NULL", "starts_on date", "ends_on date",
    "location text", "print_run integer", "tags text[] DEFAULT '{}'::text[] NOT NULL",
)  # fmt: skip
CHECKS = (
    ("resources", "run", "ends_on >= starts_on AND isfinite(starts_on) AND isfinite(ends_on)"),
    ("resources", "print_run", "print_run > 0"),
    (
        "resource_phone_numbers",
        "valid_range",
        "valid_to >= valid_from AND isfinite(valid_from) AND isfinite(valid_to)",
    ),
)
STATES = "'IDEA', 'PLANNED', 'ACTIVE', 'POSTPONED', 'REJECTED', 'RETIRED'"
PLACES = (
    "'REVIEW_SITE', 'FORUM', 'MEDIA', 'BLOG', 'SOCIAL_NETWORK', 'MESSENGER', 'MARKETPLACE', 'DIRECTORY', 'SEARCH',"
    " 'OTHER'"
)


def _fk(table: str, column: str, target: str) -> str:
    return (
        f"CONSTRAINT fk_{table}_workspace_id_{column} FOREIGN KEY (workspace_id, {column})"
        f" REFERENCES {target} (workspace_id, id)"
    )


TABLES = {
    "resource_states": (
        "workspace_id uuid NOT NULL, id uuid NOT NULL, resource_id uuid NOT NULL, state text NOT NULL, reason text,"
        " changed_at timestamptz NOT NULL, member_id uuid,"
        f" CONSTRAINT ck_resource_states_state CHECK (state IN ({STATES})),"
        " CONSTRAINT ck_resource_states_finite CHECK (isfinite(changed_at)),"
        " CONSTRAINT pk_resource_states PRIMARY KEY (workspace_id, id), "
        + _fk("resource_states", "resource_id", "resources")
    ),
    "resource_audiences": (
        "workspace_id uuid NOT NULL, resource_id uuid NOT NULL, audience_id uuid NOT NULL,"
        " CONSTRAINT pk_resource_audiences PRIMARY KEY (workspace_id, resource_id, audience_id), "
        + _fk("resource_audiences", "resource_id", "resources")
        + ", "
        + _fk("resource_audiences", "audience_id", "audiences")
    ),
    "price_schedules": (
        "workspace_id uuid NOT NULL, id uuid NOT NULL, resource_id uuid NOT NULL, effective_from date NOT NULL,"
        " every text NOT NULL, amounts_minor bigint[] NOT NULL, currency text NOT NULL, set_at timestamptz NOT NULL,"
        " member_id uuid,"
        " CONSTRAINT ck_price_schedules_every CHECK (every IN ('DAY', 'WEEK', 'MONTH', 'QUARTER', 'YEAR')),"
        " CONSTRAINT ck_price_schedules_finite CHECK (isfinite(effective_from)),"
        " CONSTRAINT ck_price_schedules_amounts CHECK (cardinality(amounts_minor) BETWEEN 1 AND 200),"
        " CONSTRAINT pk_price_schedules PRIMARY KEY (workspace_id, id),"
        " CONSTRAINT uq_price_schedules_day"
        "  UNIQUE (workspace_id, resource_id, effective_from), " + _fk("price_schedules", "resource_id", "resources")
    ),
    "utm_rules": (
        "workspace_id uuid NOT NULL, id uuid NOT NULL, resource_id uuid NOT NULL,"
        ' source text COLLATE "C" NOT NULL, medium text COLLATE "C" NOT NULL, campaign text COLLATE "C" NOT NULL,'
        ' content text COLLATE "C" NOT NULL, created_at timestamptz NOT NULL,'
        " CONSTRAINT ck_utm_rules_asks_something CHECK (source || medium || campaign || content <> ''),"
        " CONSTRAINT pk_utm_rules PRIMARY KEY (workspace_id, id),"
        " CONSTRAINT uq_utm_rules_pattern UNIQUE (workspace_id, source, medium, campaign, content), "
        + _fk("utm_rules", "resource_id", "resources")
    ),
    "places": (
        'workspace_id uuid NOT NULL, id uuid NOT NULL, normal_url text COLLATE "C" NOT NULL,'
        ' host text COLLATE "C" NOT NULL, name text NOT NULL, sort_key text COLLATE "C" NOT NULL, kind text NOT NULL,'
        " is_automatic boolean NOT NULL, created_at timestamptz NOT NULL, version integer DEFAULT 1 NOT NULL,"
        f" CONSTRAINT ck_places_kind CHECK (kind IN ({PLACES})),"
        " CONSTRAINT ck_places_finite CHECK (isfinite(created_at)),"
        " CONSTRAINT pk_places PRIMARY KEY (workspace_id, id),"
        " CONSTRAINT uq_places_workspace_id_normal_url UNIQUE (workspace_id, normal_url),"
        " CONSTRAINT fk_places_workspace_id FOREIGN KEY (workspace_id) REFERENCES workspaces (id)"
    ),
    "connector_beats": (
        "workspace_id uuid NOT NULL, resource_id uuid NOT NULL, last_seen_at timestamptz, last_item_at timestamptz,"
        " expected_every_seconds integer NOT NULL,"
        " CONSTRAINT ck_connector_beats_expected CHECK (expected_every_seconds BETWEEN 1 AND 31622400),"
        " CONSTRAINT ck_connector_beats_finite CHECK (isfinite(last_seen_at) AND isfinite(last_item_at)),"
        " CONSTRAINT pk_connector_beats PRIMARY KEY (workspace_id, resource_id), "
        + _fk("connector_beats", "resource_id", "resources")
    ),
    "tie_posts": (
        "workspace_id uuid NOT NULL, tie_id uuid NOT NULL, day date NOT NULL, items integer NOT NULL,"
        " CONSTRAINT ck_tie_posts_items CHECK (items >= 0),"
        " CONSTRAINT ck_tie_posts_finite CHECK (isfinite(day)),"
        " CONSTRAINT pk_tie_posts PRIMARY KEY (workspace_id, tie_id, day), " + _fk("tie_posts", "tie_id", "ties")
    ),
}
INDEXES = (
    ("resource_states", "workspace_id, resource_id, changed_at"),
    ("resource_audiences", "workspace_id, audience_id"),
    ("utm_rules", "workspace_id, resource_id"),
    ("places", "workspace_id, sort_key, id"),
    ("places", "workspace_id, host"),
)
PLACE_INDEX = "ix_touchpoints_workspace_id_place_id_occurred_at"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for name, columns in TABLES.items():
        op.execute(f"CREATE TABLE {name} ({columns})")
        protect(
            name, grants="SELECT, INSERT, DELETE" if name == "resource_states" else "SELECT, INSERT, UPDATE, DELETE"
        )
    for table, keys in INDEXES:
        op.execute(f"CREATE INDEX ix_{table}_{keys.replace(', ', '_')} ON {table} ({keys})")
    _resources()
    _touchpoints()


def _resources() -> None:
    """A few thousand rows a workspace at most: its indexes are made in passing."""
    for column in COLUMNS:
        op.execute(f"ALTER TABLE resources ADD COLUMN {column}")
    for column in ("valid_from", "valid_to"):
        op.execute(f"ALTER TABLE resource_phone_numbers ADD COLUMN {column} date")
    for table, name, condition in CHECKS:
        op.execute(f"ALTER TABLE {table} ADD CONSTRAINT ck_{table}_{name} CHECK ({condition}) NOT VALID")
        op.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT ck_{table}_{name}")
    op.execute(
        "CREATE UNIQUE INDEX uq_resources_normal_url ON resources (workspace_id, normal_url)"
        " WHERE normal_url IS NOT NULL AND stands_at_url"
    )
    op.execute(
        "CREATE INDEX ix_resources_workspace_id_normal_url ON resources (workspace_id, normal_url)"
        " WHERE normal_url IS NOT NULL"
    )
    op.execute("CREATE INDEX ix_resources_workspace_id_channel_id ON resources (workspace_id, channel_id)")
    op.execute("ALTER TABLE resource_phone_numbers DROP CONSTRAINT uq_resource_phone_numbers_workspace_id_number")
    op.execute(
        "ALTER TABLE resource_phone_numbers ADD CONSTRAINT ex_resource_phone_numbers_one_at_a_time"
        " EXCLUDE USING gist (workspace_id WITH =, number WITH =, daterange(valid_from, valid_to, '[]') WITH &&)"
    )


def _touchpoints() -> None:
    """The largest table: nothing here rewrites it, and its index is made while people go on writing."""
    op.execute("ALTER TABLE touchpoints ADD COLUMN place_id uuid")
    op.execute("ALTER TABLE touchpoints ADD COLUMN recognised_by text")
    words = ", ".join(f"'{word}'" for word in RECOGNISED)
    op.execute(
        "ALTER TABLE touchpoints ADD CONSTRAINT ck_touchpoints_recognised_by"
        f" CHECK (recognised_by IS NULL OR recognised_by IN ({words})) NOT VALID"
    )
    op.execute("ALTER TABLE touchpoints VALIDATE CONSTRAINT ck_touchpoints_recognised_by")
    with op.get_context().autocommit_block():
        op.execute(
            f"CREATE INDEX CONCURRENTLY IF NOT EXISTS {PLACE_INDEX} ON touchpoints"
            " (workspace_id, place_id, occurred_at) WHERE place_id IS NOT NULL"
        )
    finite_times("resources")
    finite_times("resource_phone_numbers")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(f"DROP INDEX {PLACE_INDEX}")
    op.execute("ALTER TABLE touchpoints DROP COLUMN recognised_by")
    op.execute("ALTER TABLE touchpoints DROP COLUMN place_id")
    op.execute("ALTER TABLE resource_phone_numbers DROP CONSTRAINT ex_resource_phone_numbers_one_at_a_time")
    for column in ("valid_to", "valid_from"):
        op.execute(f"ALTER TABLE resource_phone_numbers DROP COLUMN {column}")
    op.execute(
        "ALTER TABLE resource_phone_numbers ADD CONSTRAINT uq_resource_phone_numbers_workspace_id_number"
        " UNIQUE (workspace_id, number)"
    )
    op.execute("DROP INDEX ix_resources_workspace_id_channel_id")
    for column in reversed(COLUMNS):
        op.execute(f"ALTER TABLE resources DROP COLUMN {column.split()[0]}")
    for name in reversed(TABLES):
        op.execute(f"DROP TABLE {name}")
