"""Plugs rooms together that may not import one another: who hears which event inside its transaction.

Apart from what the worker can do (`crm.plug_board`): a process that only writes facts, such as an import, needs this,
and has no room for the rest: networks, figures and their libraries come to forty megabytes.
"""

from crm.api_keys.events import ApiKeyRevoked
from crm.core.work import HANDLERS, Handlers, Work
from crm.handoffs.events import HandoffChanged
from crm.jobs.queue import enqueue
from crm.leads.events import LeadAssigned, LeadReopened, LeadStatusChanged
from crm.live.announce import handoff_changed, owner_changed, status_changed
from crm.members.events import MemberChanged, RightsChanged
from crm.people.events import CompanyChanged
from crm.sessions.forgetting import forget_after
from crm.tasks.timers import take_up
from crm.workspaces.events import WorkspaceCreated, WorkspaceDeletionAsked, WorkspaceDeletionCalledOff, WorkspaceGoes
from funnel.audiences import recognise
from funnel.audiences.rules import AudienceRulesChanged
from funnel.channels.copy import copy_catalogue
from funnel.credit_rules import recompute
from funnel.credit_rules.save import CreditableKindsChanged
from funnel.events.count import follow_facts as count_attendance
from funnel.facts.events import Attended, AudienceFiguresMoved
from funnel.funnels.publish import FunnelPublished
from funnel.imports.events import ImportQueued, ImportUndoAsked
from funnel.intake.events import BACKFILL_JOB, BackfillAsked
from funnel.reclassifications.events import JOB as RECLASSIFICATION_JOB
from funnel.reclassifications.events import ReclassificationAsked
from funnel.score_rules import follow_company, restate
from funnel.score_rules.publish import ScoresChanged
from funnel.silences import follow as silences
from funnel.silences.pass_days import DaysPassed


async def _ask_to_recognise(work: Work, event: AudienceRulesChanged) -> None:
    await enqueue(work, recognise.JOB, recognise.first(event))


async def _ask_to_recompute(work: Work, event: CreditableKindsChanged) -> None:
    await enqueue(work, recompute.JOB, recompute.first(event))


async def _ask_to_restate(work: Work, event: ScoresChanged) -> None:
    await enqueue(work, restate.JOB, restate.first(event))


async def _ask_to_follow(work: Work, event: DaysPassed) -> None:
    await enqueue(work, silences.JOB, silences.first(event))


async def _ask_to_follow_company(work: Work, event: CompanyChanged) -> None:
    await enqueue(work, follow_company.JOB, follow_company.first(event))


async def _ask_to_backfill(work: Work, event: BackfillAsked) -> None:
    await enqueue(work, BACKFILL_JOB, event.payload)


async def _ask_to_reclassify(work: Work, event: ReclassificationAsked) -> None:
    await enqueue(work, RECLASSIFICATION_JOB, {"run_id": str(event.run_id)})


IMPORT_JOB = "import_upload"
"""A file that was uploaded is to be brought in."""
UNDO_JOB = "import_undo"
"""An import is to be taken back, people by people."""


async def _ask_to_import(work: Work, event: ImportQueued) -> None:
    await enqueue(work, IMPORT_JOB, {"import_id": str(event.import_id), "upload_id": str(event.upload_id)})


async def _ask_to_undo(work: Work, event: ImportUndoAsked) -> None:
    await enqueue(work, UNDO_JOB, {"import_id": str(event.import_id)})


async def _follow_figures(work: Work, event: AudienceFiguresMoved) -> None:
    from funnel.roll_outs.follow import follow_facts  # judges by figures, so numpy comes along: where it is used only

    await follow_facts(work, event)


async def _copy_channels(work: Work, _event: WorkspaceCreated) -> None:
    await copy_catalogue(work)


# Networks' adapters come along with the three that follow: where they are used only.


async def _end_subscriptions(work: Work, event: WorkspaceDeletionAsked) -> None:
    from funnel.subscriptions.follow_deletion import end_soon

    await end_soon(work, event)


async def _ask_for_subscriptions(work: Work, event: WorkspaceDeletionCalledOff) -> None:
    from funnel.subscriptions.follow_deletion import ask_anew

    await ask_anew(work, event)


async def _wait_for_networks(work: Work, event: WorkspaceGoes) -> None:
    from funnel.subscriptions.follow_deletion import hold

    await hold(work, event)


def handlers() -> Handlers:
    """Event → who hears it, in this order, inside the event's transaction."""
    return {
        WorkspaceCreated: [_copy_channels],
        WorkspaceDeletionAsked: [_end_subscriptions],
        WorkspaceDeletionCalledOff: [_ask_for_subscriptions],
        WorkspaceGoes: [_wait_for_networks],
        LeadReopened: [take_up],
        LeadAssigned: [owner_changed],
        LeadStatusChanged: [status_changed],
        HandoffChanged: [handoff_changed],
        MemberChanged: [forget_after],
        RightsChanged: [forget_after],
        ApiKeyRevoked: [forget_after],
        Attended: [count_attendance],
        AudienceFiguresMoved: [_follow_figures],
        AudienceRulesChanged: [_ask_to_recognise],
        CompanyChanged: [_ask_to_follow_company],
        DaysPassed: [_ask_to_follow],
        CreditableKindsChanged: [_ask_to_recompute],
        BackfillAsked: [_ask_to_backfill],
        ImportQueued: [_ask_to_import],
        ImportUndoAsked: [_ask_to_undo],
        ReclassificationAsked: [_ask_to_reclassify],
        FunnelPublished: [restate.follow_funnel],
        ScoresChanged: [_ask_to_restate],
    }


def plug_in() -> None:
    """Fills `crm.core.work.HANDLERS`; doing it again changes nothing."""
    HANDLERS.clear()
    HANDLERS.update(handlers())
