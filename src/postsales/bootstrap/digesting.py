"""The weekly digest without anybody saying so: the desk's verb for the worker, and the schedule that asks for it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import structlog
from temporalio.client import Client
from temporalio.service import RPCError

from postsales.bootstrap.settings import Settings
from postsales.desk.digest import Digesting
from postsales.engine import weekly
from postsales.messages.command import CLOCK

log = structlog.get_logger()


@dataclass(frozen=True)
class DeskDigests:
    """`activities.ports.WeeklyDigests` by way of the desk, whose audit says that the clock asked."""

    digesting: Digesting

    async def vendors(self) -> tuple[str, ...]:
        """Vendors with running deliveries."""
        return await asyncio.to_thread(self.digesting.desk.store.digests.vendors)

    async def send(self, vendor: str) -> None:
        """This week's, to whoever has not had it."""
        report = await self.digesting.send(CLOCK, vendor)
        log.info("digest.sent", vendor=vendor, week=report.week, sent=len(report.sent_to), had=len(report.had_it))


async def keep_schedule(settings: Settings, client: Client) -> None:
    """Have it go out as the settings say. Where Temporal will not have schedules, everything else goes on."""
    when = weekly.Weekly(settings.digest_weekday, settings.digest_at, settings.digest_zone)
    try:
        await weekly.keep(client, when if settings.digest else None)
    except RPCError as error:
        log.error("digest.not_scheduled", error=str(error), remedy="restart, or say `postsales digest send` weekly")
