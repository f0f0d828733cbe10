"""The worker alone, against any Temporal: scale it by starting more of them."""

from __future__ import annotations

import asyncio
from typing import NoReturn

import structlog

from postsales.bootstrap import building, digesting
from postsales.bootstrap.ending import DONE, ending
from postsales.bootstrap.logs import configure
from postsales.bootstrap.settings import Settings
from postsales.bootstrap.stopping import stop_asked
from postsales.store.facade import Store

log = structlog.get_logger()


def main(settings: Settings | None = None) -> NoReturn:
    """Work until SIGTERM or Ctrl-C, then finish what is under way, and end."""

    def run() -> int:
        chosen = settings or Settings.load()
        configure(chosen.log_level)
        asyncio.run(work(chosen))
        return DONE

    ending(run)


async def work(settings: Settings) -> None:
    """Run the worker until asked to stop. Refused `temporal_away`; raises `StoreUnavailable`."""
    asked = stop_asked()
    store = Store.at(settings.store_url)
    client = await building.client(settings)
    async with building.worker(settings, client, store):
        await digesting.keep_schedule(settings, client)
        log.info("worker.ready", build=settings.build_id)
        await asked.wait()
        log.info("worker.draining", seconds=settings.drain_seconds)
    store.close()
    log.info("worker.done")
