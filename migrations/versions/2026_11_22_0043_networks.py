"""further networks of connected accounts: calls, mail, LinkedIn, Odnoklassniki, TikTok, Viber, MAX, YouTube, X"""

from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

BEFORE = ("VK", "TELEGRAM", "META", "GOOGLE_LEAD_FORM", "TILDA", "TYPEFORM", "JSON")
AFTER = (*BEFORE, "CALLRAIL", "SENDGRID", "MAILCHIMP", "MANDRILL", "TIKTOK", "LINKEDIN", "ODNOKLASSNIKI", "VIBER", "MAX",
         "YOUTUBE", "X")  # fmt: skip


def _allow(networks: tuple[str, ...]) -> None:
    """Connected accounts are a few rows: they are looked through at once."""
    words = ", ".join(f"'{network}'" for network in networks)
    op.execute("ALTER TABLE connected_accounts DROP CONSTRAINT ck_connected_accounts_network")
    op.execute(
        f"ALTER TABLE connected_accounts ADD CONSTRAINT ck_connected_accounts_network CHECK (network IN ({words}))"
    )


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    _allow(AFTER)


def downgrade() -> None:
    """Accounts of the networks that go are a reason to stop: nothing of them would be left."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    _allow(BEFORE)
