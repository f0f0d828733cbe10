"""The API in front of a simulated world: real desk, workflows, activities and store, in virtual time."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2

from activities.ports import Engine
from postsales.api.app import create_app
from postsales.api.door import House
from postsales.api.tokens import Holder, TokenRing
from postsales.bootstrap.simulate import Stage
from postsales.desk.access import SIDES
from postsales.desk.reading import Reading
from postsales.domain.seats import Side
from postsales.engine.connection import TemporalAddress, connect
from postsales.engine.temporal import TemporalEngine
from postsales.local.temporal import free_port
from postsales.messages.command import Role
from postsales.store.facade import Store
from tests.behind_doors import stage_from

HANBIT = "HB-2026-001"
ATLAS = "AT-2026-014"
OWN = {Side.VENDOR: "northwind", Side.PARTNER: "daon-si", Side.CUSTOMER: "hanbit"}
MONDAY = datetime(2026, 3, 2, 0, 0, tzinfo=UTC)


def token_of(role: Role, *, other: bool = False) -> str:
    """The token of somebody in that role, of a party of the Hanbit delivery or of another one."""
    return f"{role.value}-{'other' if other else 'own'}"


def holders() -> list[Holder]:
    """Somebody in every role, on both sides of the fence. Their names are of nobody in the contract."""
    found = []
    for role in Role:
        for other in (False, True):
            side = SIDES[role]
            party = None if side is None else "elsewhere" if other else OWN[side]
            found.append(Holder(person=f"some-{role.value}", role=role, party=party, token=token_of(role, other=other)))
    return found


@dataclass
class Caller:
    """Somebody at the door."""

    client: httpx2.AsyncClient
    stage: Stage

    async def get(self, path: str, by: str = "admin-own", **how: Any) -> httpx2.Response:
        """Read something under /api/v1."""
        return await self._ask("GET", path, by, how)

    async def post(self, path: str, by: str = "admin-own", **how: Any) -> httpx2.Response:
        """Say something under /api/v1."""
        return await self._ask("POST", path, by, how)

    async def say(self, who: str, verb: str, body: dict[str, Any], number: str = HANBIT) -> httpx2.Response:
        """An administrator says a verb for `role:person`."""
        return await self.post(f"/deliveries/{number}/{verb}", json=body, headers={"x-postsales-as": who})

    async def _ask(self, method: str, path: str, by: str, how: dict[str, Any]) -> httpx2.Response:
        headers = {"authorization": f"Bearer {by}", **how.pop("headers", {})}
        answer = await self.client.request(method, f"/api/v1{path}", headers=headers, **how)
        await self.stage.world.settle()
        return answer


@asynccontextmanager
async def calling(start: datetime = MONDAY) -> AsyncIterator[Caller]:
    """A caller before an API with nothing in it."""
    async with stage_from(start) as stage, client_of(stage, stage.world.engine) as client:
        yield Caller(client, stage)


@asynccontextmanager
async def client_of(stage: Stage, engine: Engine, store: Store | None = None) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of the API over this engine and the stage's store, or another one."""
    kept = store or stage.store
    house = House(replace(stage.desk, engine=engine, store=kept), Reading(kept, engine), TokenRing.of(holders()))
    transport = httpx2.ASGITransport(app=create_app(house), raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://api") as client:
        yield client


@asynccontextmanager
async def temporal_away(caller: Caller) -> AsyncIterator[Caller]:
    """The same deliveries behind an API whose Temporal does not answer."""
    short = timedelta(milliseconds=200)
    away = await connect(TemporalAddress(f"127.0.0.1:{free_port()}", isolated=True), lazy=True)
    async with client_of(caller.stage, TemporalEngine(away, query_within=short, update_within=short)) as client:
        yield Caller(client, caller.stage)
