"""Tables of people and deals; every other room imports them from here."""

from crm.models.deal import Deal, Sale, SaleEvent, TimelineEntry
from crm.models.deal_parts import DealContact, DealLine, DealMove, DealSlip, DealStage
from crm.models.handoff import Call, Handoff, Task
from crm.models.import_run import Import, ImportProblem
from crm.models.lead import Lead, LeadMove, LeadStart, ScoreEntry, StepEntry
from crm.models.loyalty import AttitudeChange, Referral, ReferralCode
from crm.models.member import ApiKey, AuditEntry, IdempotencyKey, Member, Team, TeamMember
from crm.models.note import Note, NoteEdit
from crm.models.outbox_event import OutboxEvent
from crm.models.person import Company, Consent, DuplicateSuggestion, Identity, Person, PersonMerge
from crm.models.sales_target import CommissionTerm, SalesTarget
from crm.models.sla import SlaPause, SlaPolicy, SlaTimer, SpecialDay, WorkingCalendar
from crm.models.touchpoint import Touchpoint
from crm.models.workspace import (
    Account,
    EntryPoint,
    Job,
    LoginAttempt,
    Session,
    Workspace,
    WorkspaceCounter,
    WorkspaceDirectory,
)

__all__ = [
    "Account",
    "ApiKey",
    "AttitudeChange",
    "AuditEntry",
    "Call",
    "CommissionTerm",
    "Company",
    "Consent",
    "Deal",
    "DealContact",
    "DealLine",
    "DealMove",
    "DealSlip",
    "DealStage",
    "DuplicateSuggestion",
    "EntryPoint",
    "Handoff",
    "IdempotencyKey",
    "Identity",
    "Import",
    "ImportProblem",
    "Job",
    "Lead",
    "LeadMove",
    "LeadStart",
    "LoginAttempt",
    "Member",
    "Note",
    "NoteEdit",
    "OutboxEvent",
    "Person",
    "PersonMerge",
    "Referral",
    "ReferralCode",
    "Sale",
    "SaleEvent",
    "SalesTarget",
    "ScoreEntry",
    "Session",
    "SlaPause",
    "SlaPolicy",
    "SlaTimer",
    "SpecialDay",
    "StepEntry",
    "Task",
    "Team",
    "TeamMember",
    "TimelineEntry",
    "Touchpoint",
    "WorkingCalendar",
    "Workspace",
    "WorkspaceCounter",
    "WorkspaceDirectory",
]
