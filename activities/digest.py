"""The weekly digest, when the clock asks for it."""

from __future__ import annotations

from dataclasses import dataclass

import structlog
from temporalio import activity

from activities.ports import WeeklyDigests
from postsales.messages.digest import DigestSpec

log = structlog.get_logger()


@dataclass(frozen=True)
class DigestActivities:
    """Sends every vendor's digest."""

    digests: WeeklyDigests

    @activity.defn(name="send_digests")
    async def send_digests(self, spec: DigestSpec) -> None:
        """Send this week's to everybody who has not had it. One vendor's failing does not hold the others back.

        Raises the first failure once all were tried: the retry sends only what is missing.
        """
        failure: Exception | None = None
        for vendor in (spec.vendor,) if spec.vendor is not None else await self.digests.vendors():
            try:
                await self.digests.send(vendor)
            except Exception as error:
                log.warning("digest.delayed", vendor=vendor, error=str(error))
                failure = failure or error
        if failure is not None:
            raise failure
