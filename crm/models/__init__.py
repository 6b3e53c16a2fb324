"""Tables of people and deals; every other room imports them from here."""

from crm.models.alert import Alert, AlertEvidence, ResponseScheme, ResponseSchemeStep, ResponseTask
from crm.models.argument import (
    Argument,
    ArgumentVersion,
    ClassificationRule,
    InformationItem,
    ReplyTemplate,
    ResponsePolicy,
    Topic,
)
from crm.models.conversation import Conversation, ConversationClassification, Discussion, Message
from crm.models.deal import Deal, Sale, SaleEvent, TimelineEntry
from crm.models.deal_parts import DealContact, DealLine, DealMove, DealSlip, DealStage
from crm.models.desk import Absence, Desk
from crm.models.handoff import Call, Handoff, Task
from crm.models.identity import CompanySuggestion, DuplicateCheck, IdentityRule, MatchKey, PersonDetails
from crm.models.import_change import ImportChange
from crm.models.import_run import Import, ImportProblem
from crm.models.lead import Lead, LeadMove, LeadStart, ScoreEntry, StepEntry
from crm.models.loyalty import AttitudeChange, Referral, ReferralCode
from crm.models.member import ApiKey, AuditEntry, IdempotencyKey, Member, Team, TeamMember
from crm.models.note import Note, NoteEdit
from crm.models.outbox_event import OutboxEvent
from crm.models.person import Company, Consent, DuplicateSuggestion, Identity, Person, PersonMerge
from crm.models.privacy import ContactBlock, PersonExport, PrivacyKey
from crm.models.retention import PersonHold, RetentionRule, RetentionRun
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
from crm.models.workspace_deletion import WorkspaceDeletion

__all__ = [
    "Absence",
    "Account",
    "Alert",
    "AlertEvidence",
    "ApiKey",
    "Argument",
    "ArgumentVersion",
    "AttitudeChange",
    "AuditEntry",
    "Call",
    "ClassificationRule",
    "CommissionTerm",
    "Company",
    "CompanySuggestion",
    "Consent",
    "ContactBlock",
    "Conversation",
    "ConversationClassification",
    "Deal",
    "DealContact",
    "DealLine",
    "DealMove",
    "DealSlip",
    "DealStage",
    "Desk",
    "Discussion",
    "DuplicateCheck",
    "DuplicateSuggestion",
    "EntryPoint",
    "Handoff",
    "IdempotencyKey",
    "Identity",
    "IdentityRule",
    "Import",
    "ImportChange",
    "ImportProblem",
    "InformationItem",
    "Job",
    "Lead",
    "LeadMove",
    "LeadStart",
    "LoginAttempt",
    "MatchKey",
    "Member",
    "Message",
    "Note",
    "NoteEdit",
    "OutboxEvent",
    "Person",
    "PersonDetails",
    "PersonExport",
    "PersonHold",
    "PersonMerge",
    "PrivacyKey",
    "Referral",
    "ReferralCode",
    "ReplyTemplate",
    "ResponsePolicy",
    "ResponseScheme",
    "ResponseSchemeStep",
    "ResponseTask",
    "RetentionRule",
    "RetentionRun",
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
    "Topic",
    "Touchpoint",
    "WorkingCalendar",
    "Workspace",
    "WorkspaceCounter",
    "WorkspaceDeletion",
    "WorkspaceDirectory",
]
