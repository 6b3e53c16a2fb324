"""clocks: working calendars, timers, breaches"""

from alembic import op

from crm.core.tenancy import protect

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

TABLES = ("working_calendars", "special_days", "sla_policies", "sla_timers", "sla_pauses")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(
        """
        CREATE TABLE working_calendars (
          workspace_id UUID NOT NULL,
          id UUID NOT NULL,
          name TEXT NOT NULL,
          time_zone TEXT NOT NULL,
          team_id UUID,
          member_id UUID,
          weekly JSONB NOT NULL,
          created_at TIMESTAMP WITH TIME ZONE NOT NULL,
          version INTEGER DEFAULT 1 NOT NULL,
          CONSTRAINT pk_working_calendars PRIMARY KEY (workspace_id, id),
          CONSTRAINT fk_working_calendars_workspace_id FOREIGN KEY(workspace_id) REFERENCES workspaces (id),
          CONSTRAINT fk_working_calendars_workspace_id_team_id FOREIGN KEY(workspace_id, team_id) REFERENCES teams (workspace_id, id),
          CONSTRAINT fk_working_calendars_workspace_id_member_id FOREIGN KEY(workspace_id, member_id) REFERENCES members (workspace_id, id),
          CONSTRAINT ck_working_calendars_whose CHECK (team_id IS NULL OR member_id IS NULL)
        )
        """
    )
    op.execute(
        "CREATE UNIQUE INDEX uq_working_calendars_member ON working_calendars (workspace_id, member_id) WHERE member_id IS NOT NULL"
    )
    op.execute(
        "CREATE UNIQUE INDEX uq_working_calendars_team ON working_calendars (workspace_id, team_id) WHERE team_id IS NOT NULL"
    )
    op.execute(
        "CREATE UNIQUE INDEX uq_working_calendars_workspace ON working_calendars (workspace_id) WHERE team_id IS NULL AND member_id IS NULL"
    )
    op.execute(
        """
        CREATE TABLE special_days (
          workspace_id UUID NOT NULL,
          id UUID NOT NULL,
          calendar_id UUID NOT NULL,
          day DATE NOT NULL,
          name TEXT NOT NULL,
          hours JSONB NOT NULL,
          CONSTRAINT pk_special_days PRIMARY KEY (workspace_id, id),
          CONSTRAINT fk_special_days_workspace_id_calendar_id FOREIGN KEY(workspace_id, calendar_id) REFERENCES working_calendars (workspace_id, id),
          CONSTRAINT uq_special_days_day UNIQUE (workspace_id, calendar_id, day)
        )
        """
    )
    op.execute(
        """
        CREATE TABLE sla_policies (
          workspace_id UUID NOT NULL,
          id UUID NOT NULL,
          kind TEXT NOT NULL,
          product_id UUID,
          resource_id UUID,
          team_id UUID,
          seconds INTEGER,
          clock TEXT NOT NULL,
          calendar_id UUID,
          warn_before_seconds INTEGER,
          archived_at TIMESTAMP WITH TIME ZONE,
          created_at TIMESTAMP WITH TIME ZONE NOT NULL,
          version INTEGER DEFAULT 1 NOT NULL,
          CONSTRAINT pk_sla_policies PRIMARY KEY (workspace_id, id),
          CONSTRAINT fk_sla_policies_workspace_id FOREIGN KEY(workspace_id) REFERENCES workspaces (id),
          CONSTRAINT fk_sla_policies_workspace_id_product_id FOREIGN KEY(workspace_id, product_id) REFERENCES products (workspace_id, id),
          CONSTRAINT fk_sla_policies_workspace_id_resource_id FOREIGN KEY(workspace_id, resource_id) REFERENCES resources (workspace_id, id),
          CONSTRAINT fk_sla_policies_workspace_id_team_id FOREIGN KEY(workspace_id, team_id) REFERENCES teams (workspace_id, id),
          CONSTRAINT fk_sla_policies_workspace_id_calendar_id FOREIGN KEY(workspace_id, calendar_id) REFERENCES working_calendars (workspace_id, id),
          CONSTRAINT ck_sla_policies_kind CHECK (kind IN ('ACCEPT', 'FIRST_CONTACT', 'RESPONSE', 'RESPONSE_LIMIT', 'TASK')),
          CONSTRAINT ck_sla_policies_clock CHECK (clock IN ('WALL', 'WORKING')),
          CONSTRAINT ck_sla_policies_seconds CHECK (seconds BETWEEN 1 AND 31622400),
          CONSTRAINT ck_sla_policies_warn_before_seconds CHECK (warn_before_seconds BETWEEN 1 AND 31622400),
          CONSTRAINT ck_sla_policies_calendar CHECK (calendar_id IS NULL OR clock = 'WORKING'),
          CONSTRAINT ck_sla_policies_limit CHECK (kind <> 'RESPONSE_LIMIT' OR (clock = 'WALL' AND seconds = 86400)),
          CONSTRAINT ck_sla_policies_task CHECK ((kind = 'TASK') = (seconds IS NULL))
        )
        """
    )
    op.execute(
        "CREATE UNIQUE INDEX uq_sla_policies_scope ON sla_policies (workspace_id, kind, product_id, resource_id, team_id) NULLS NOT DISTINCT"
    )
    op.execute(
        """
        CREATE TABLE sla_timers (
          workspace_id UUID NOT NULL,
          id UUID NOT NULL,
          kind TEXT NOT NULL,
          subject_id UUID NOT NULL,
          lead_id UUID,
          member_id UUID,
          team_id UUID,
          product_id UUID,
          resource_id UUID,
          policy_id UUID,
          calendar_id UUID,
          seconds INTEGER,
          state TEXT NOT NULL,
          started_at TIMESTAMP WITH TIME ZONE NOT NULL,
          due_at TIMESTAMP WITH TIME ZONE NOT NULL,
          warn_at TIMESTAMP WITH TIME ZONE,
          warned_at TIMESTAMP WITH TIME ZONE,
          remaining_micros BIGINT,
          breached_at TIMESTAMP WITH TIME ZONE,
          noticed_at TIMESTAMP WITH TIME ZONE,
          stopped_at TIMESTAMP WITH TIME ZONE,
          version INTEGER DEFAULT 1 NOT NULL,
          CONSTRAINT pk_sla_timers PRIMARY KEY (workspace_id, id),
          CONSTRAINT fk_sla_timers_workspace_id FOREIGN KEY(workspace_id) REFERENCES workspaces (id),
          CONSTRAINT fk_sla_timers_workspace_id_member_id FOREIGN KEY(workspace_id, member_id) REFERENCES members (workspace_id, id),
          CONSTRAINT fk_sla_timers_workspace_id_team_id FOREIGN KEY(workspace_id, team_id) REFERENCES teams (workspace_id, id),
          CONSTRAINT fk_sla_timers_workspace_id_lead_id FOREIGN KEY(workspace_id, lead_id) REFERENCES leads (workspace_id, id),
          CONSTRAINT fk_sla_timers_workspace_id_product_id FOREIGN KEY(workspace_id, product_id) REFERENCES products (workspace_id, id),
          CONSTRAINT fk_sla_timers_workspace_id_resource_id FOREIGN KEY(workspace_id, resource_id) REFERENCES resources (workspace_id, id),
          CONSTRAINT fk_sla_timers_workspace_id_policy_id FOREIGN KEY(workspace_id, policy_id) REFERENCES sla_policies (workspace_id, id),
          CONSTRAINT fk_sla_timers_workspace_id_calendar_id FOREIGN KEY(workspace_id, calendar_id) REFERENCES working_calendars (workspace_id, id),
          CONSTRAINT ck_sla_timers_kind CHECK (kind IN ('ACCEPT', 'FIRST_CONTACT', 'RESPONSE', 'RESPONSE_LIMIT', 'TASK')),
          CONSTRAINT ck_sla_timers_state CHECK (state IN ('RUNNING', 'PAUSED', 'BREACHED', 'MET', 'LATE', 'CANCELLED')),
          CONSTRAINT ck_sla_timers_remaining CHECK ((state = 'PAUSED') = (remaining_micros IS NOT NULL)),
          CONSTRAINT ck_sla_timers_stopped CHECK ((state IN ('MET', 'LATE', 'CANCELLED')) = (stopped_at IS NOT NULL)),
          CONSTRAINT ck_sla_timers_breached CHECK (CASE state WHEN 'CANCELLED' THEN true WHEN 'BREACHED' THEN breached_at IS NOT NULL WHEN 'LATE' THEN breached_at IS NOT NULL ELSE breached_at IS NULL END),
          CONSTRAINT ck_sla_timers_limit CHECK (kind <> 'RESPONSE_LIMIT' OR (state <> 'PAUSED' AND calendar_id IS NULL))
        )
        """
    )
    op.execute(
        "CREATE INDEX ix_sla_timers_calendar ON sla_timers (workspace_id, calendar_id) WHERE calendar_id IS NOT NULL AND state IN ('RUNNING', 'PAUSED')"
    )
    op.execute("CREATE INDEX ix_sla_timers_due ON sla_timers (workspace_id, due_at, id)")
    op.execute("CREATE INDEX ix_sla_timers_kind ON sla_timers (workspace_id, kind, due_at, id)")
    op.execute("CREATE INDEX ix_sla_timers_lead ON sla_timers (workspace_id, lead_id, due_at, id)")
    op.execute("CREATE INDEX ix_sla_timers_member ON sla_timers (workspace_id, member_id, due_at, id)")
    op.execute("CREATE INDEX ix_sla_timers_started ON sla_timers (workspace_id, started_at, id)")
    op.execute("CREATE INDEX ix_sla_timers_state ON sla_timers (workspace_id, state, due_at, id)")
    op.execute("CREATE INDEX ix_sla_timers_subject ON sla_timers (workspace_id, subject_id, kind, started_at, id)")
    op.execute(
        "CREATE INDEX ix_sla_timers_to_warn ON sla_timers (workspace_id, warn_at, id) WHERE state = 'RUNNING' AND warned_at IS NULL AND warn_at IS NOT NULL"
    )
    op.execute(
        "CREATE INDEX ix_sla_timers_unnoticed ON sla_timers (workspace_id, due_at, id) WHERE noticed_at IS NULL AND (state = 'RUNNING' OR breached_at IS NOT NULL)"
    )
    op.execute(
        "CREATE UNIQUE INDEX uq_sla_timers_one_open ON sla_timers (workspace_id, kind, subject_id) WHERE state IN ('RUNNING', 'PAUSED', 'BREACHED')"
    )
    op.execute(
        """
        CREATE TABLE sla_pauses (
          workspace_id UUID NOT NULL,
          id UUID NOT NULL,
          timer_id UUID NOT NULL,
          paused_at TIMESTAMP WITH TIME ZONE NOT NULL,
          paused_by_id UUID,
          reason TEXT NOT NULL,
          resumed_at TIMESTAMP WITH TIME ZONE,
          CONSTRAINT pk_sla_pauses PRIMARY KEY (workspace_id, id),
          CONSTRAINT fk_sla_pauses_workspace_id_timer_id FOREIGN KEY(workspace_id, timer_id) REFERENCES sla_timers (workspace_id, id),
          CONSTRAINT fk_sla_pauses_workspace_id_paused_by_id FOREIGN KEY(workspace_id, paused_by_id) REFERENCES members (workspace_id, id),
          CONSTRAINT ck_sla_pauses_order CHECK (resumed_at >= paused_at)
        )
        """
    )
    op.execute("CREATE INDEX ix_sla_pauses_timer ON sla_pauses (workspace_id, timer_id, paused_at, id)")
    op.execute("CREATE UNIQUE INDEX uq_sla_pauses_open ON sla_pauses (workspace_id, timer_id) WHERE resumed_at IS NULL")
    for table in TABLES:
        protect(table)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for table in reversed(TABLES):
        op.drop_table(table)
