"""Plugs rooms together that may not import one another: what the worker can do; who hears what is `crm.hearers`."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from crm.core.database import Database
from crm.core.network_urls import NetworkUrls
from crm.core.sealing import Sealer
from crm.core.work import Work
from crm.duplicates.compare import compare
from crm.hearers import IMPORT_JOB, UNDO_JOB
from crm.jobs import clean
from crm.jobs.plugs import Errand, JobHandler, Plugs, Sweep, Sweeper
from crm.jobs.processes import Processes
from crm.jobs.queue import enqueue
from crm.outbound.client import Outbound
from crm.sla.breach import breach
from crm.tasks.remind import remind
from crm.uploads.folder import Uploads
from crm.workspaces.delete_rows import delete_rows
from funnel.attribution_runs.claim import claim as claim_run
from funnel.audiences import recognise
from funnel.content.publish import publish_due
from funnel.conversations.measure import measure
from funnel.conversions.deliver import deliver as deliver_conversions
from funnel.conversions.find import find as find_conversions
from funnel.credit_days.keep import keep as keep_credit_days
from funnel.credit_days.switch import look as look_at_size
from funnel.credit_rules import recompute
from funnel.forms.process import process as process_forms
from funnel.goals.close import sweep as close_goals
from funnel.imports.undo import undo_some
from funnel.intake import backfill
from funnel.intake.age_out import age_out
from funnel.intake.events import BACKFILL_JOB
from funnel.intake.fetch import Fetching
from funnel.intake.process import process
from funnel.links.record_clicks import record_clicks
from funnel.reclassifications import step as reclassification
from funnel.reclassifications.events import JOB as RECLASSIFICATION_JOB
from funnel.replies.errand import send_due as send_replies
from funnel.retention import run as retention
from funnel.roll_outs.follow import follow_days
from funnel.routing.expire import expire
from funnel.score_rules import follow_company, restate
from funnel.score_rules.wear_off import wear_off
from funnel.silences import follow as silences
from funnel.silences.pass_days import pass_days
from funnel.spend.write_scheduled import write_scheduled
from funnel.subscriptions.renew import Renewing
from funnel.webhooks.age_out import age_out as age_out_deliveries
from funnel.webhooks.deliver import Deliverer


async def _recognise_audiences(work: Work, payload: dict[str, Any]) -> None:
    if (more := await recognise.recognise_some(work, payload)) is not None:
        await enqueue(work, recognise.JOB, more)


async def _recompute_credit(work: Work, payload: dict[str, Any]) -> None:
    if (more := await recompute.recompute_some(work, payload)) is not None:
        await enqueue(work, recompute.JOB, more)


async def _restate_scores(work: Work, payload: dict[str, Any]) -> None:
    if (more := await restate.restate_some(work, payload)) is not None:
        await enqueue(work, restate.JOB, more)


async def _follow_silences(work: Work, payload: dict[str, Any]) -> None:
    if (more := await silences.follow_some(work, payload)) is not None:
        await enqueue(work, silences.JOB, more)


async def _follow_company(work: Work, payload: dict[str, Any]) -> None:
    if (more := await follow_company.follow_some(work, payload)) is not None:
        await enqueue(work, follow_company.JOB, more)


async def _backfill(work: Work, payload: dict[str, Any]) -> None:
    if (more := await backfill.backfill_some(work, payload)) is not None:
        await enqueue(work, BACKFILL_JOB, more)


async def _reclassify(work: Work, payload: dict[str, Any]) -> None:
    if await reclassification.step(work, UUID(payload["run_id"])):
        await enqueue(work, RECLASSIFICATION_JOB, payload)


async def _undo_import(work: Work, payload: dict[str, Any]) -> None:
    """A step a transaction, so that nobody waits long for the people of one."""
    if await undo_some(work, UUID(payload["import_id"])):
        await enqueue(work, UNDO_JOB, payload)


def _importing(processes: Processes) -> JobHandler:
    """An upload gets a process of its own as soon as one is free."""

    async def handle(work: Work, payload: dict[str, Any]) -> None:
        if not processes.has_room:
            await enqueue(work, IMPORT_JOB, payload, run_at=work.now + timedelta(seconds=5))
            return

        async def launch() -> None:
            processes.start([str(work.workspace_id), payload["import_id"], payload["upload_id"]])

        work.after_commit(launch)

    return handle


def _forgetting(uploads: Uploads) -> Sweeper:
    """Uploads go when their day is over."""

    async def sweep(work: Work) -> None:
        await asyncio.to_thread(uploads.forget, work.workspace_id, at=work.now)

    return sweep


def _start_runs(processes: Processes) -> Sweeper:
    """A waiting attribution run gets a process as soon as one is free."""

    async def sweep(work: Work) -> None:
        run = await claim_run(work)
        if run is not None:

            async def launch() -> None:
                processes.start([str(work.workspace_id), str(run.run_id), str(run.attempts)])

            work.after_commit(launch)

    return sweep


@dataclass(frozen=True)
class Counts:
    """Who is told what became of what the worker took in hand, by outcome."""

    intake: Callable[[str, int], None] = lambda _outcome, _number: None
    webhooks: Callable[[str], None] = lambda _outcome: None


@dataclass(frozen=True)
class Reach:
    """What the worker needs to call others: the client, the key that opens secrets, and where networks are."""

    outbound: Outbound
    sealer: Sealer
    networks: NetworkUrls
    counts: Counts = Counts()
    public_url: str | None = None
    """By which the world reaches this service: networks are asked to send there."""


_WEBHOOKS = ("webhook_events", "webhooks")


def _errands(reach: Reach) -> list[Errand]:
    """Calls to others, each under its own name."""

    async def replies(database: Database, workspace_id: UUID) -> int:
        return await send_replies(
            database, workspace_id, outbound=reach.outbound, sealer=reach.sealer, urls=reach.networks
        )

    async def conversions(database: Database, workspace_id: UUID) -> int:
        return await deliver_conversions(
            database, workspace_id, outbound=reach.outbound, sealer=reach.sealer, urls=reach.networks
        )

    deliverer = Deliverer(reach.outbound, reach.sealer, count=reach.counts.webhooks)
    fetching = Fetching(reach.outbound, reach.sealer, reach.networks)
    renewing = Renewing(reach.outbound, reach.sealer, reach.networks, reach.public_url)
    return [
        Errand("conversions", timedelta(seconds=5), conversions, waiting=("conversion_sends",)),
        Errand("fetches", timedelta(seconds=2), fetching, waiting=("fetches",)),
        Errand("replies", timedelta(seconds=1), replies, waiting=("replies",)),
        Errand("subscriptions", timedelta(seconds=15), renewing, waiting=("subscriptions",)),
        Errand("webhooks", timedelta(seconds=1), deliverer.run, _WEBHOOKS, deliverer.end),
    ]


def worker_plugs(uploads: Uploads | None = None, reach: Reach | None = None) -> Plugs:
    """Jobs by kind, what comes round by itself in every workspace, and errands where there is a way out; uploads are
    forgotten where they lie.
    """
    hourly = timedelta(hours=1)
    runs = Processes("crm.commands.attribution_run")
    counts = reach.counts if reach else Counts()
    return Plugs(
        jobs={
            recognise.JOB: _recognise_audiences,
            recompute.JOB: _recompute_credit,
            restate.JOB: _restate_scores,
            silences.JOB: _follow_silences,
            follow_company.JOB: _follow_company,
            BACKFILL_JOB: _backfill,
            RECLASSIFICATION_JOB: _reclassify,
            UNDO_JOB: _undo_import,
            IMPORT_JOB: _importing(Processes("crm.commands.import_upload")),
        },
        sweeps=[
            Sweep("expire_handoffs", timedelta(minutes=1), expire, waiting=("offers",)),
            Sweep("scores", timedelta(minutes=5), wear_off),
            Sweep("silences", timedelta(minutes=5), pass_days),
            Sweep("reminders", timedelta(seconds=15), remind, waiting=("reminders",)),
            Sweep("sla", timedelta(seconds=10), breach, waiting=("breaches", "warnings")),
            Sweep("record_clicks", timedelta(seconds=2), record_clicks, waiting=("clicks",)),
            Sweep("intake", timedelta(seconds=1), partial(process, count=counts.intake), waiting=("intake",)),
            Sweep("intake_bodies", hourly, age_out),
            Sweep("webhook_deliveries", hourly, age_out_deliveries),
            Sweep("forms", timedelta(seconds=1), process_forms, waiting=("forms",)),
            Sweep("conversions", timedelta(minutes=1), find_conversions, waiting=("conversions",)),
            Sweep("publish_content", timedelta(seconds=15), publish_due, waiting=("content",)),
            Sweep("roll_outs", timedelta(minutes=1), follow_days),
            Sweep(
                "attribution_runs",
                timedelta(seconds=5),
                _start_runs(runs),
                ready=lambda: runs.has_room,
                waiting=("runs",),
            ),
            Sweep("credit_days", timedelta(seconds=10), keep_credit_days),
            Sweep("credit_days_size", hourly, look_at_size),
            Sweep("duplicates", timedelta(seconds=5), compare, waiting=("duplicates",)),
            Sweep("measure_talk", timedelta(minutes=5), measure),
            Sweep("audience_rules", timedelta(minutes=15), recognise.settle_all),
            Sweep("close_goals", timedelta(minutes=15), close_goals),
            Sweep("scheduled_spend", timedelta(minutes=15), write_scheduled),
            Sweep("idempotency_keys", hourly, clean.idempotency_keys),
            *([Sweep("uploads", hourly, _forgetting(uploads), leaving=True)] if uploads else []),
            Sweep("outbox", hourly, clean.outbox),
            Sweep("failed_jobs", hourly, clean.failed_jobs),
            Sweep("login_attempts", hourly, clean.login_attempts),
            Sweep("sessions", hourly, clean.sessions),
            Sweep("retention", hourly, retention.sweep),
            Sweep("delete_workspaces", timedelta(minutes=1), delete_rows, leaving=True),
        ],
        errands=_errands(reach) if reach else [],
    )
