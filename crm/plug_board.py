"""Plugs rooms together that may not import one another: who hears which event, and what the worker can do."""

from datetime import timedelta
from typing import Any

from crm.api_keys.events import ApiKeyRevoked
from crm.core.work import HANDLERS, Handlers, Work
from crm.duplicates.compare import compare
from crm.handoffs.events import HandoffChanged
from crm.jobs import clean
from crm.jobs.plugs import Plugs, Sweep, Sweeper
from crm.jobs.processes import Processes
from crm.jobs.queue import enqueue
from crm.leads.events import LeadAssigned, LeadReopened, LeadStatusChanged
from crm.live.announce import handoff_changed, owner_changed, status_changed
from crm.members.events import MemberChanged, RightsChanged
from crm.people.events import CompanyChanged
from crm.sessions.forgetting import forget_after
from crm.sla.breach import breach
from crm.tasks.remind import remind
from crm.tasks.timers import take_up
from crm.workspaces.delete_rows import delete_rows
from crm.workspaces.events import WorkspaceCreated
from funnel.attribution_runs.claim import claim as claim_run
from funnel.audiences import recognise
from funnel.audiences.rules import AudienceRulesChanged
from funnel.channels.copy import copy_catalogue
from funnel.content.publish import publish_due
from funnel.conversations.measure import measure
from funnel.credit_rules import recompute
from funnel.credit_rules.save import CreditableKindsChanged
from funnel.events.count import follow_facts as count_attendance
from funnel.facts.events import Attended, AudienceFiguresMoved
from funnel.funnels.publish import FunnelPublished
from funnel.goals.close import sweep as close_goals
from funnel.links.record_clicks import record_clicks
from funnel.retention import run as retention
from funnel.roll_outs.follow import follow_days, follow_facts
from funnel.routing.expire import expire
from funnel.score_rules import follow_company, restate
from funnel.score_rules.publish import ScoresChanged
from funnel.score_rules.wear_off import wear_off
from funnel.silences import follow as silences
from funnel.silences.pass_days import DaysPassed, pass_days
from funnel.spend.write_scheduled import write_scheduled


async def _ask_to_recognise(work: Work, event: AudienceRulesChanged) -> None:
    await enqueue(work, recognise.JOB, recognise.first(event))


async def _recognise_audiences(work: Work, payload: dict[str, Any]) -> None:
    if (more := await recognise.recognise_some(work, payload)) is not None:
        await enqueue(work, recognise.JOB, more)


async def _ask_to_recompute(work: Work, event: CreditableKindsChanged) -> None:
    await enqueue(work, recompute.JOB, recompute.first(event))


async def _recompute_credit(work: Work, payload: dict[str, Any]) -> None:
    if (more := await recompute.recompute_some(work, payload)) is not None:
        await enqueue(work, recompute.JOB, more)


async def _ask_to_restate(work: Work, event: ScoresChanged) -> None:
    await enqueue(work, restate.JOB, restate.first(event))


async def _restate_scores(work: Work, payload: dict[str, Any]) -> None:
    if (more := await restate.restate_some(work, payload)) is not None:
        await enqueue(work, restate.JOB, more)


async def _ask_to_follow(work: Work, event: DaysPassed) -> None:
    await enqueue(work, silences.JOB, silences.first(event))


async def _follow_silences(work: Work, payload: dict[str, Any]) -> None:
    if (more := await silences.follow_some(work, payload)) is not None:
        await enqueue(work, silences.JOB, more)


async def _ask_to_follow_company(work: Work, event: CompanyChanged) -> None:
    await enqueue(work, follow_company.JOB, follow_company.first(event))


async def _follow_company(work: Work, payload: dict[str, Any]) -> None:
    if (more := await follow_company.follow_some(work, payload)) is not None:
        await enqueue(work, follow_company.JOB, more)


async def _copy_channels(work: Work, _event: WorkspaceCreated) -> None:
    await copy_catalogue(work)


def handlers() -> Handlers:
    """Event → who hears it, in this order, inside the event's transaction."""
    return {
        WorkspaceCreated: [_copy_channels],
        LeadReopened: [take_up],
        LeadAssigned: [owner_changed],
        LeadStatusChanged: [status_changed],
        HandoffChanged: [handoff_changed],
        MemberChanged: [forget_after],
        RightsChanged: [forget_after],
        ApiKeyRevoked: [forget_after],
        Attended: [count_attendance],
        AudienceFiguresMoved: [follow_facts],
        AudienceRulesChanged: [_ask_to_recognise],
        CompanyChanged: [_ask_to_follow_company],
        DaysPassed: [_ask_to_follow],
        CreditableKindsChanged: [_ask_to_recompute],
        FunnelPublished: [restate.follow_funnel],
        ScoresChanged: [_ask_to_restate],
    }


def plug_in() -> None:
    """Fills `crm.core.work.HANDLERS`; doing it again changes nothing."""
    HANDLERS.clear()
    HANDLERS.update(handlers())


def _start_runs(processes: Processes) -> Sweeper:
    """A waiting attribution run gets a process as soon as one is free."""

    async def sweep(work: Work) -> None:
        run = await claim_run(work)
        if run is not None:

            async def launch() -> None:
                processes.start([str(work.workspace_id), str(run.run_id), str(run.attempts)])

            work.after_commit(launch)

    return sweep


def worker_plugs() -> Plugs:
    """Jobs by kind, and what comes round by itself in every workspace."""
    hourly = timedelta(hours=1)
    runs = Processes("crm.commands.attribution_run")
    return Plugs(
        jobs={
            recognise.JOB: _recognise_audiences,
            recompute.JOB: _recompute_credit,
            restate.JOB: _restate_scores,
            silences.JOB: _follow_silences,
            follow_company.JOB: _follow_company,
        },
        sweeps=[
            Sweep("expire_handoffs", timedelta(minutes=1), expire, waiting=("offers",)),
            Sweep("scores", timedelta(minutes=5), wear_off),
            Sweep("silences", timedelta(minutes=5), pass_days),
            Sweep("reminders", timedelta(seconds=15), remind, waiting=("reminders",)),
            Sweep("sla", timedelta(seconds=10), breach, waiting=("breaches", "warnings")),
            Sweep("record_clicks", timedelta(seconds=2), record_clicks, waiting=("clicks",)),
            Sweep("publish_content", timedelta(seconds=15), publish_due, waiting=("content",)),
            Sweep("roll_outs", timedelta(minutes=1), follow_days),
            Sweep(
                "attribution_runs",
                timedelta(seconds=5),
                _start_runs(runs),
                ready=lambda: runs.has_room,
                waiting=("runs",),
            ),
            Sweep("duplicates", timedelta(seconds=5), compare, waiting=("duplicates",)),
            Sweep("measure_talk", timedelta(minutes=5), measure),
            Sweep("audience_rules", timedelta(minutes=15), recognise.settle_all),
            Sweep("close_goals", timedelta(minutes=15), close_goals),
            Sweep("scheduled_spend", timedelta(minutes=15), write_scheduled),
            Sweep("idempotency_keys", hourly, clean.idempotency_keys),
            Sweep("outbox", hourly, clean.outbox),
            Sweep("failed_jobs", hourly, clean.failed_jobs),
            Sweep("login_attempts", hourly, clean.login_attempts),
            Sweep("sessions", hourly, clean.sessions),
            Sweep("retention", hourly, retention.sweep),
            Sweep("delete_workspaces", timedelta(minutes=1), delete_rows, leaving=True),
        ],
    )
