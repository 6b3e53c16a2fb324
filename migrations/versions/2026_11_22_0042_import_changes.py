"""what imports change of rows that were there before, so that they can be undone; own rules of channel groups"""

from alembic import op

from crm.core.tenancy import protect

revision = "0042"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.execute(
        """
        CREATE TABLE import_changes (
          workspace_id UUID NOT NULL,
          id UUID NOT NULL,
          import_id UUID NOT NULL,
          person_id UUID,
          of_table TEXT NOT NULL,
          row_id UUID NOT NULL,
          before JSONB,
          after JSONB,
          CONSTRAINT pk_import_changes PRIMARY KEY (workspace_id, id),
          CONSTRAINT fk_import_changes_workspace_id_import_id FOREIGN KEY(workspace_id, import_id) REFERENCES imports (workspace_id, id),
          CONSTRAINT ck_import_changes_of_table CHECK (of_table IN ('companies', 'deals', 'duplicate_suggestions', 'identities', 'leads', 'person_details', 'person_merges', 'persons', 'referrals', 'resource_metrics'))
        )
        """
    )
    op.execute("CREATE INDEX ix_import_changes_import ON import_changes (workspace_id, import_id, id)")
    op.execute("CREATE INDEX ix_import_changes_workspace_id_person_id ON import_changes (workspace_id, person_id)")
    op.execute(
        """
        CREATE TABLE channel_rule_sets (
          workspace_id UUID NOT NULL,
          id UUID NOT NULL,
          rules JSONB NOT NULL,
          saved_at TIMESTAMP WITH TIME ZONE NOT NULL,
          saved_by_id UUID,
          version INTEGER DEFAULT '1' NOT NULL,
          CONSTRAINT pk_channel_rule_sets PRIMARY KEY (workspace_id, id),
          CONSTRAINT fk_channel_rule_sets_workspace_id FOREIGN KEY(workspace_id) REFERENCES workspaces (id),
          CONSTRAINT fk_channel_rule_sets_workspace_id_saved_by_id FOREIGN KEY(workspace_id, saved_by_id) REFERENCES members (workspace_id, id),
          CONSTRAINT uq_channel_rule_sets_workspace_id UNIQUE (workspace_id)
        )
        """
    )
    protect("import_changes")
    protect("channel_rule_sets")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.drop_table("channel_rule_sets")
    op.drop_table("import_changes")
