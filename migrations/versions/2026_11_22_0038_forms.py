"""hosted forms: what is asked, every published wording, what people sent, and how often they were shown

What was sent waits until the worker has made facts of it; `workspaces_waiting` learns where some waits.
"""

from alembic import op

from crm.core.tenancy import protect

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

TABLES = ("forms", "form_versions", "form_submissions", "form_days")
APPENDED = ("form_versions",)
"""A published wording is never changed."""

WAITING = """
 UNION ALL SELECT d.workspace_id FROM workspace_directory d WHERE what = 'forms' AND EXISTS
 (SELECT 1 FROM form_submissions x WHERE x.workspace_id = d.workspace_id AND x.state IN ('WAITING', 'ALONE'))
"""
BODY = "SELECT prosrc FROM pg_proc WHERE oid = 'workspaces_waiting(text, timestamptz)'::regprocedure"
"""What the function does now, whoever added to it: this adds one branch, and takes the same one away."""


def _looks_for(body: str) -> None:
    op.execute("GRANT CREATE ON SCHEMA public TO touchline_search")
    op.get_bind().exec_driver_sql(
        "CREATE OR REPLACE FUNCTION workspaces_waiting(what text, moment timestamptz) RETURNS TABLE (workspace_id uuid)"
        f" LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $body${body}$body$"
    )
    op.execute("REVOKE CREATE ON SCHEMA public FROM touchline_search")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    _tables()
    for table in TABLES:
        protect(table, grants="SELECT, INSERT, DELETE" if table in APPENDED else "SELECT, INSERT, UPDATE, DELETE")
    op.execute("GRANT SELECT (workspace_id, state) ON form_submissions TO touchline_search")
    body = op.get_bind().exec_driver_sql(BODY).scalar_one()
    _looks_for(body + WAITING)


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    body = op.get_bind().exec_driver_sql(BODY).scalar_one()
    _looks_for(body.replace(WAITING, ""))
    for table in reversed(TABLES):
        op.drop_table(table)


def _tables() -> None:
    op.execute(
        """
        CREATE TABLE forms (
          workspace_id UUID NOT NULL,
          id UUID NOT NULL,
          name TEXT NOT NULL,
          product_id UUID NOT NULL,
          resource_id UUID NOT NULL,
          step_key TEXT COLLATE "C" NOT NULL,
          token TEXT COLLATE "C" NOT NULL,
          state TEXT COLLATE "C" DEFAULT 'DRAFT' NOT NULL,
          draft JSONB NOT NULL,
          published_number INTEGER,
          published_at TIMESTAMP WITH TIME ZONE,
          archived_at TIMESTAMP WITH TIME ZONE,
          created_at TIMESTAMP WITH TIME ZONE NOT NULL,
          created_by_id UUID,
          version INTEGER DEFAULT '1' NOT NULL,
          CONSTRAINT pk_forms PRIMARY KEY (workspace_id, id),
          CONSTRAINT fk_forms_workspace_id_product_id FOREIGN KEY(workspace_id, product_id) REFERENCES products (workspace_id, id),
          CONSTRAINT fk_forms_workspace_id_resource_id FOREIGN KEY(workspace_id, resource_id) REFERENCES resources (workspace_id, id),
          CONSTRAINT fk_forms_workspace_id_created_by_id FOREIGN KEY(workspace_id, created_by_id) REFERENCES members (workspace_id, id),
          CONSTRAINT ck_forms_state CHECK (state IN ('DRAFT', 'PUBLISHED', 'ARCHIVED')),
          CONSTRAINT uq_forms_token UNIQUE (workspace_id, token),
          CONSTRAINT ck_forms_published CHECK ((state = 'PUBLISHED') <= (published_number IS NOT NULL))
        )
        """
    )
    op.execute("CREATE INDEX ix_forms_created_at ON forms (workspace_id, created_at, id)")
    op.execute("CREATE INDEX ix_forms_resource ON forms (workspace_id, resource_id)")
    op.execute(
        """
        CREATE TABLE form_versions (
          workspace_id UUID NOT NULL,
          id UUID NOT NULL,
          form_id UUID NOT NULL,
          number INTEGER NOT NULL,
          definition JSONB NOT NULL,
          published_at TIMESTAMP WITH TIME ZONE NOT NULL,
          published_by_id UUID,
          CONSTRAINT pk_form_versions PRIMARY KEY (workspace_id, id),
          CONSTRAINT fk_form_versions_workspace_id_form_id FOREIGN KEY(workspace_id, form_id) REFERENCES forms (workspace_id, id),
          CONSTRAINT fk_form_versions_workspace_id_published_by_id FOREIGN KEY(workspace_id, published_by_id) REFERENCES members (workspace_id, id),
          CONSTRAINT uq_form_versions_number UNIQUE (workspace_id, form_id, number),
          CONSTRAINT ck_form_versions_from_one CHECK (number >= 1)
        )
        """
    )
    op.execute(
        """
        CREATE TABLE form_submissions (
          workspace_id UUID NOT NULL,
          id UUID NOT NULL,
          form_id UUID NOT NULL,
          form_version_id UUID NOT NULL,
          submission_key TEXT COLLATE "C" NOT NULL,
          received_at TIMESTAMP WITH TIME ZONE NOT NULL,
          submitted_at TIMESTAMP WITH TIME ZONE NOT NULL,
          via TEXT COLLATE "C" NOT NULL,
          language TEXT COLLATE "C" NOT NULL,
          answers JSONB,
          context JSONB,
          consents JSONB NOT NULL,
          self_reported TEXT,
          state TEXT COLLATE "C" DEFAULT 'WAITING' NOT NULL,
          processed_at TIMESTAMP WITH TIME ZONE,
          person_id UUID,
          problem_code TEXT COLLATE "C",
          problem_field TEXT COLLATE "C",
          problem_message TEXT,
          CONSTRAINT pk_form_submissions PRIMARY KEY (workspace_id, id),
          CONSTRAINT fk_form_submissions_workspace_id_form_id FOREIGN KEY(workspace_id, form_id) REFERENCES forms (workspace_id, id),
          CONSTRAINT fk_form_submissions_workspace_id_form_version_id FOREIGN KEY(workspace_id, form_version_id) REFERENCES form_versions (workspace_id, id),
          CONSTRAINT fk_form_submissions_workspace_id_person_id FOREIGN KEY(workspace_id, person_id) REFERENCES persons (workspace_id, id),
          CONSTRAINT ck_form_submissions_via CHECK (via IN ('PAGE', 'EMBED', 'SITE', 'API')),
          CONSTRAINT ck_form_submissions_state CHECK (state IN ('WAITING', 'ALONE', 'DONE', 'FAILED', 'BOT')),
          CONSTRAINT uq_form_submissions_key UNIQUE (workspace_id, form_id, submission_key)
        )
        """
    )
    op.execute(
        "CREATE INDEX ix_form_submissions_failed ON form_submissions (workspace_id, received_at, id) WHERE state IN ('BOT', 'FAILED') AND answers IS NOT NULL"
    )
    op.execute("CREATE INDEX ix_form_submissions_form ON form_submissions (workspace_id, form_id, received_at, id)")
    op.execute(
        "CREATE INDEX ix_form_submissions_person ON form_submissions (workspace_id, person_id) WHERE person_id IS NOT NULL"
    )
    op.execute("CREATE INDEX ix_form_submissions_received ON form_submissions (workspace_id, received_at, id)")
    op.execute("CREATE INDEX ix_form_submissions_state ON form_submissions (workspace_id, state, received_at, id)")
    op.execute(
        """
        CREATE TABLE form_days (
          workspace_id UUID NOT NULL,
          form_id UUID NOT NULL,
          day DATE NOT NULL,
          views BIGINT NOT NULL,
          CONSTRAINT pk_form_days PRIMARY KEY (workspace_id, form_id, day),
          CONSTRAINT fk_form_days_workspace_id_form_id FOREIGN KEY(workspace_id, form_id) REFERENCES forms (workspace_id, id)
        )
        """
    )
