"""From settings to the adapters, the desk and the worker that everything else here runs."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

from temporalio.client import Client
from temporalio.worker import UnsandboxedWorkflowRunner, Worker

from activities.outward import threads
from postsales.bootstrap.assembly import WORKFLOWS, Adapters, activities
from postsales.bootstrap.digesting import DeskDigests
from postsales.bootstrap.settings import Settings
from postsales.calendars.public_holidays import PublicHolidays
from postsales.desk.desk import Desk
from postsales.desk.digest import Digesting
from postsales.desk.milestones import Templates
from postsales.desk.reading import Reading
from postsales.domain.errors import Refused
from postsales.engine.connection import connect
from postsales.engine.temporal import TemporalEngine
from postsales.messages.ids import TASK_QUEUE
from postsales.notify.invoice import HtmlInvoice
from postsales.notify.mail import FolderPostbox, SmtpPostbox
from postsales.notify.webhook import Receiver, WebhookSender
from postsales.store.facade import Store

PATIENCE = (0.1, 0.2, 0.4, 0.8, 1.5)
"""Seconds a desk waits for a handoff, an issue or an instalment whose workflow is on its way."""


async def client(settings: Settings, *, lazy: bool = False) -> Client:
    """A client of Temporal. Refused `temporal_away` when nobody answers there."""
    try:
        return await connect(settings.temporal, lazy=lazy)
    except RuntimeError as error:
        where = settings.temporal.connect_config().get("target_host")
        raise Refused("temporal_away", address=where, reason=str(error)[:300]) from error


def adapters(settings: Settings, store: Store, engine: TemporalEngine) -> Adapters:
    """The world outside, as these settings have it."""
    return Adapters(
        store=store,
        engine=engine,
        postbox=postbox(settings),
        hooks=WebhookSender(
            {
                topic: Receiver(receiver.url, receiver.secret.get_secret_value())
                for topic, receiver in settings.webhooks.items()
            }
        ),
        paper=HtmlInvoice(),
        calendars=PublicHolidays(),
        outward=threads(),
    )


def postbox(settings: Settings) -> SmtpPostbox | FolderPostbox:
    """SMTP when it is configured, else a folder of `.eml` files."""
    if settings.smtp_url is not None:
        return SmtpPostbox(settings.smtp_url.get_secret_value(), settings.mail_sender, links=settings.reply_links)
    return FolderPostbox(settings.directory.mailbox, settings.mail_sender, settings.reply_links)


def desk(settings: Settings, store: Store, engine: TemporalEngine) -> tuple[Desk, Reading]:
    """The desk, and reading."""
    return Desk(store, engine, PublicHolidays(), settings.policy, PATIENCE, Templates(settings.templates)), Reading(
        store, engine
    )


def worker(settings: Settings, connected: Client, store: Store) -> Worker:
    """A worker for everything. Unsandboxed: docs/adr/0001."""
    engine = TemporalEngine(connected)
    digests = DeskDigests(Digesting(desk(settings, store, engine)[0], settings.digest_zone))
    made = replace(adapters(settings, store, engine), digests=digests)
    return Worker(
        connected,
        task_queue=TASK_QUEUE,
        workflows=WORKFLOWS,
        activities=activities(made),
        activity_executor=ThreadPoolExecutor(settings.activity_threads, thread_name_prefix="activity"),
        max_concurrent_activities=settings.activity_threads,
        max_cached_workflows=settings.cached_workflows,
        workflow_runner=UnsandboxedWorkflowRunner(),
        # Without it the SDK hashes all bytecode at start (1.2 s); without the timeout it cuts activities off at once.
        build_id=settings.build_id,
        graceful_shutdown_timeout=timedelta(seconds=settings.drain_seconds),
    )
