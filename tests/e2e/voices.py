"""Saying verbs through a door, and insisting while nobody answers: the same id until there is an answer."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass, field
from typing import Protocol

import httpx2

from postsales.desk.desk import Desk
from postsales.desk.errors import WorkerSilent
from postsales.domain.errors import Refused
from postsales.local.connection import Connection
from postsales.messages.command import Answer
from postsales.store.engine import StoreUnavailable
from tests.e2e.life import NOT_YET, Deed, Life
from tests.e2e.waiting import GOES_ON_WITHIN_SECONDS, LOOK_EVERY_SECONDS

START = Deed("sales:minji", "delivery.start")


class Silence(Exception):
    """Nobody knows whether it was done."""


class Voice(Protocol):
    """A way to the desk."""

    async def start(self, contract: dict[str, object], id: str) -> Answer:
        """Start a delivery. Raises `Silence` or `Refused`."""

    async def say(self, number: str, deed: Deed, id: str) -> Answer:
        """Say a verb. Raises `Silence` or `Refused`."""


@dataclass(frozen=True)
class AtTheDesk:
    """The desk of this process, over a Temporal client."""

    desk: Desk

    async def start(self, contract: dict[str, object], id: str) -> Answer:
        """As a door would."""
        return await _or_silence(self.desk.start(START.by, contract, id=id))

    async def say(self, number: str, deed: Deed, id: str) -> Answer:
        """As a door would."""
        return await _or_silence(self.desk.say(deed.by, deed.verb, deed.body, number=number, id=id))


async def _or_silence(saying: object) -> Answer:
    try:
        return await saying  # type: ignore[misc,no-any-return]
    except (WorkerSilent, StoreUnavailable) as silent:
        raise Silence(repr(silent)) from silent


@dataclass(frozen=True)
class OverHttp:
    """The API of a running stack, as its administrator speaking for somebody."""

    client: httpx2.AsyncClient
    connection: Connection

    async def start(self, contract: dict[str, object], id: str) -> Answer:
        """`POST /deliveries`."""
        return await self._post("/deliveries", START, {"contract": contract, "id": id})

    async def say(self, number: str, deed: Deed, id: str) -> Answer:
        """`POST /deliveries/{number}/{verb}`."""
        return await self._post(f"/deliveries/{number}/{deed.verb}", deed, {**deed.body, "id": id})

    async def _post(self, path: str, deed: Deed, body: dict[str, object]) -> Answer:
        headers = {"authorization": f"Bearer {self.connection.token}", "x-postsales-as": deed.who}
        try:
            answer = await self.client.post(f"{self.connection.url}/api/v1{path}", json=body, headers=headers)
        except httpx2.TransportError as error:
            raise Silence(repr(error)) from error
        if answer.status_code == 503:
            raise Silence(answer.text)
        if answer.is_error:
            raise Refused(answer.json()["code"], **answer.json()["facts"])
        return Answer.model_validate_json(answer.content)


@dataclass
class Diary:
    """What was said and answered. `back_at`: when what was killed last had been started again; None while it is not."""

    voice: Voice
    back_at: float | None = 0.0
    answered: list[tuple[str, Deed, Answer]] = field(default_factory=list)
    repeated: int = 0

    async def live(self, life: Life) -> None:
        """One life from its start to its end."""
        await self.insist(life, START, f"{life.number}:start")
        for n, deed in enumerate(life.deeds):
            await self.insist(life, deed, f"{life.number}:{n}")

    async def insist(self, life: Life, deed: Deed, id: str) -> None:
        """Say it until it is answered, for as long as anybody has to wait."""
        asked = time.monotonic()
        while True:
            try:
                answer = await self._once(life, deed, id)
            except Silence as silent:
                self.repeated += 1
                waiting_for: object = silent
            except Refused as refused:
                if refused.code not in NOT_YET:
                    raise
                waiting_for = refused
            else:
                self.answered.append((life.number, deed, answer))
                return
            since = time.monotonic() - max(asked, self.back_at or time.monotonic())
            assert since < GOES_ON_WITHIN_SECONDS, (
                f"{life.number} {deed.verb}: no answer for {since:.0f} s: {waiting_for}"
            )
            await asyncio.sleep(LOOK_EVERY_SECONDS)

    async def _once(self, life: Life, deed: Deed, id: str) -> Answer:
        if deed is START:
            return await self.voice.start(life.contract, id)
        return await self.voice.say(life.number, deed, id)
