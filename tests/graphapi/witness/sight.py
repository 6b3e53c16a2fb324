"""What a member sees of a workspace: rights on fields by name, and of leads, people and what hangs on them by row."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from crm.core.actor import Actor
from tests.graphapi.witness.rows import Row, Side

LEAD, PERSON = {"lead_id": "leads"}, {"person_id": "persons"}
BOTH, DEAL, CONVERSATION = PERSON | LEAD, {"deal_id": "deals"}, {"conversation_id": "conversations"}
HANGS: Mapping[str, Mapping[str, str]] = {
    "alert_evidence": CONVERSATION, "attitude_changes": PERSON, "calls": BOTH, "consents": PERSON,
    "channel_reclassification_moves": {"touch_id": "touchpoints"},
    "contact_blocks": PERSON, "conversation_classifications": CONVERSATION, "conversations": BOTH,
    "conversion_sends": BOTH,
    "deal_contacts": DEAL | PERSON, "deal_lines": DEAL, "deal_moves": DEAL, "deal_slips": DEAL, "deals": LEAD,
    "duplicate_suggestions": PERSON | {"other_id": "persons"}, "event_targets": {"company_id": "companies"},
    "form_submissions": PERSON,
    "handoffs": LEAD, "identities": PERSON, "information_items": CONVERSATION, "journeys": LEAD,
    "message_sends": CONVERSATION | PERSON, "messages": CONVERSATION | PERSON, "note_edits": {"note_id": "notes"},
    "notes": BOTH | DEAL,
    "person_exports": PERSON, "person_holds": PERSON, "person_merges": {"kept_id": "persons", "merged_id": "persons"},
    "referral_codes": PERSON, "referrals": PERSON,
    "sale_events": {"sale_id": "sales"}, "sales": BOTH | DEAL, "score_entries": LEAD,
    "sla_pauses": {"timer_id": "sla_timers"}, "step_entries": LEAD, "tasks": LEAD, "timeline_entries": BOTH,
    "touchpoints": PERSON,
}  # fmt: skip
"""Rows are in sight with all they name in these columns."""

MANAGED = {"webhook_endpoints": "WEBHOOK_MANAGE", "webhook_deliveries": "WEBHOOK_MANAGE", "audit_entries": "AUDIT_READ"}
"""Nothing of these is for who lacks the right."""
UNUSED = ("FAILED", "DEAD")
"""Requests of networks that are told of: what became facts is told by those."""
OWN = {
    "commission_terms": ("SALES_MANAGE", "member_id"), "api_keys": ("API_KEY_MANAGE", "member_id"),
    "person_exports": ("AUDIT_READ", "requested_by_id"),
}  # fmt: skip
"""Rows of others are for those who may do that, and whose they are."""


class Sight:
    """The rows of one workspace that one member sees; asked like a `Side`."""

    def __init__(self, side: Side, actor: Actor) -> None:
        self.side, self.actor, self.now = side, actor, datetime.now(UTC)
        self._rows: dict[str, list[Row]] = {}
        self._seen: dict[tuple[str, UUID], bool] = {}
        self._members = self._whose() if not actor.sees_all else set()
        self._offered = self._waiting() if not actor.sees_all else set()

    def rows(self, table: str) -> list[Row]:
        """All of a table."""
        if table not in self._rows:
            self._rows[table] = [row for row in self.side.rows[table] if self.sees(table, row)]
        return self._rows[table]

    def get(self, table: str, id: UUID | None) -> Row | None:
        """The row of that id."""
        row = self.side.get(table, id)
        return row if row and self.sees(table, row) else None

    def having(self, table: str, column: str, value: Any) -> list[Row]:
        """Rows with that value (not None) in that column."""
        return [row for row in self.side.having(table, column, value) if self.sees(table, row)]

    def sees(self, table: str, row: Row) -> bool:
        """Whether a row is in sight."""
        if table in MANAGED and not self.actor.can(MANAGED[table]):
            return False
        if table == "webhook_endpoints" and row["deleted_at"] is not None:
            return False  # it waits for its rows to go
        if table == "intake_events" and row["state"] not in UNUSED:
            return False
        if table in OWN and not self.actor.can(OWN[table][0]) and row[OWN[table][1]] != self.actor.member_id:
            return False
        if self.actor.sees_all or "id" not in row:
            return self.actor.sees_all or self._looks(table, row)
        key = (table, row["id"])
        if key not in self._seen:
            self._seen[key] = self._looks(table, row)
        return self._seen[key]

    def _looks(self, table: str, row: Row) -> bool:
        if table == "leads":
            return row["owner_id"] in self._members or row["id"] in self._offered
        if table == "persons":
            same = self.side.having("persons", "canonical_id", row["canonical_id"])
            return self._any_or_no([lead for one in same for lead in self.side.having("leads", "person_id", one["id"])])
        if table == "companies":
            return self._any_or_no(self.side.having("leads", "company_id", row["id"]))
        if table == "sla_timers":
            return self._named("leads", row["lead_id"]) if row["lead_id"] else self._named(
                "conversations", row["subject_id"]
            )  # fmt: skip
        return all(row[column] is None or self._named(other, row[column])
                   for column, other in HANGS.get(table, {}).items())  # fmt: skip

    def _named(self, table: str, id: UUID) -> bool:
        row = self.side.get(table, id)
        return row is not None and self.sees(table, row)

    def _any_or_no(self, leads: list[Row]) -> bool:
        return not leads or any(self.sees("leads", lead) for lead in leads)

    # who ------------------------------------------------------------------------------------------------------------

    def _teams(self) -> set[UUID]:
        led = self.side.having("teams", "lead_member_id", self.actor.member_id)
        return {team["id"] for team in led} | {
            link["team_id"] for link in self.side.having("team_members", "member_id", self.actor.member_id)
        }

    def _whose(self) -> set[UUID]:
        """Themselves, whom they stand in for now, and with TEAM everybody in their teams."""
        found = {self.actor.member_id} | {
            absence["member_id"] for absence in self.side.having("absences", "cover_member_id", self.actor.member_id)
            if absence["starts_at"] <= self.now and (absence["ends_at"] is None or absence["ends_at"] > self.now)
        }  # fmt: skip
        if self.actor.row_scope == "TEAM":
            teams = self._teams()
            found |= {link["member_id"] for link in self.side.rows["team_members"] if link["team_id"] in teams}
        return {each for each in found if each}

    def _waiting(self) -> set[UUID]:
        """Leads that wait for an answer of those; of teams that nobody in particular is named of, unless TEAM."""
        teams, wide = self._teams(), self.actor.row_scope == "TEAM"
        return {
            offer["lead_id"] for offer in self.side.having("handoffs", "status", "OFFERED")
            if offer["assignee_id"] in self._members
            or (offer["team_id"] in teams and (wide or offer["assignee_id"] is None))
        }  # fmt: skip
