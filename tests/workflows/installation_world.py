"""An installation at a customer in Seoul, in virtual time, and what people do on site."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from postsales.domain.absence import Absence
from postsales.domain.contract import AcceptanceTerms, Service, ServiceKind
from postsales.domain.errors import Refused
from postsales.domain.installation_state import BlockingIssue
from postsales.domain.policy import InstallationPolicy
from postsales.domain.seats import Seat, Side
from postsales.messages import ids
from postsales.messages.command import Role
from postsales.messages.installation import InstallationSpec, InstallationStatus
from postsales.messages.news.escalation import IssueMoved
from tests.workflows.deal import NUMBER, Stage, at, setting
from workflows.installation import Installation

DEEMED = AcceptanceTerms(window_days=10, deemed=True)
SIGNED_ONLY = AcceptanceTerms(window_days=10, deemed=False)


def service(service_id: str, kind: ServiceKind, side: Side = Side.PARTNER, due_on: date | None = None) -> Service:
    return Service(
        id=service_id, name=service_id.title(), kind=kind, hours=Decimal(40), provided_by=side, due_on=due_on
    )


SERVICES = (
    service("erp", ServiceKind.INSTALLATION),
    service("training", ServiceKind.TRAINING, Side.VENDOR),
    service("hotline", ServiceKind.SUPPORT, Side.VENDOR),
)


async def installation(
    acceptance: AcceptanceTerms = DEEMED, services: tuple[Service, ...] = SERVICES, *, after: int = 4096,
    issues: tuple[BlockingIssue, ...] = (), without: tuple[Seat, ...] = (), absences: tuple[Absence, ...] = (),
) -> Stage:  # fmt: skip
    stage = Stage(Installation, ids.installation(NUMBER), start=at(3, 9), suggest_continue_as_new_after=after)
    spec = InstallationSpec(
        setting=setting(*without), policy=InstallationPolicy(), services=services, acceptance=acceptance, issues=issues,
        absences=absences,
    )  # fmt: skip
    await stage.begin("installation", spec)
    return stage


@pytest.fixture
async def site() -> AsyncIterator[Stage]:
    stage = await installation()
    with stage.world:
        yield stage


async def visited(stage: Stage, day: int, **report: Any) -> int:
    """A visit from plan to report, at ten o'clock on that day of March."""
    planned = await stage.say(
        "jaeho", "visit.plan", day=f"2026-03-{day:02}", purpose="install", engineer="giho", packages=["erp"]
    )
    visit: int = planned.details["visit"]
    await stage.say("sora", "visit.brief", visit=visit, text="They were promised a clean cut-over.")
    await stage.say("giho", "visit.acknowledge", visit=visit)
    await stage.say("jaeho", "visit.confirm", visit=visit)
    await stage.until(at(3, day, 10))
    await stage.say("giho", "visit.report", visit=visit, **({"outcome": "done"} | report))
    return visit


async def ready(stage: Stage) -> None:
    """Every package done."""
    await stage.say("jaeho", "package.done", package="erp")
    await stage.say("minsu", "package.done", package="training")


async def code(stage: Stage, person: str, verb: str, role: Role | None = None, **body: Any) -> str:
    """With which code the verb is refused."""
    with pytest.raises(Refused) as refused:
        await stage.say(person, verb, role=role, **body)
    return refused.value.code


async def status(stage: Stage) -> InstallationStatus:
    return await stage.world.engine.query(stage.id, "status", InstallationStatus)


def issue_moved(seq: int, *, is_open: bool) -> IssueMoved:
    return IssueMoved(n=4, seq=seq, title="crash", state="x", open=is_open, blocking=True, ball=Side.VENDOR)
