"""The life every benchmark tells: three instalments, two visits, a direct deal; in a year, or without waiting."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from postsales.desk.access import SIDES
from postsales.desk.contract_file import read
from postsales.domain.contract import Contract
from postsales.domain.instalment_plan import plan
from postsales.messages.command import By, Role

EXAMPLE = Path(__file__).parents[1] / "examples/contracts/atlas-observability.yaml"
THIRDS = (("On signature", "40", "signature"), ("On acceptance", "30", "acceptance"), ("On go-live", "30", "go_live"))
PACKAGES = 2
ADMIN = By(person="bench", role=Role.ADMIN)


@dataclass(frozen=True)
class Said:
    """One verb by one person, so many days after the signature."""

    day: float
    who: str
    verb: str
    body: dict[str, Any]

    def by(self, contract: Contract) -> By:
        """Whoever says it."""
        role, person = self.who.split(":")
        side = SIDES[Role(role)]
        party = contract.party(side) if side else None
        return By(person=person, role=Role(role), side=side, party=party.id if party else None)


def document(n: int = 1, signed_on: date = date(2026, 3, 3)) -> dict[str, Any]:
    """The n-th contract: the example's, with three instalments and a customer of its own."""
    found = _example().model_dump(mode="json")
    schedule = [
        {"name": name, "portion": portion, "trigger": trigger, "terms": {"kind": "days_after", "days": 30}}
        for name, portion, trigger in THIRDS
    ]
    services = [{**service, "due_on": None} for service in found["services"][:PACKAGES]]
    return {
        **found,
        "number": f"B-{n}",
        "signed_on": signed_on.isoformat(),
        "service_until": (signed_on + timedelta(days=364)).isoformat(),
        "customer": {**found["customer"], "id": f"atlas-{n}"},
        "payment_schedule": schedule,
        "services": services,
    }


@cache
def _example() -> Contract:
    """Read once: a file is no part of a life."""
    reading = read(EXAMPLE.read_bytes(), EXAMPLE.name)
    if reading.contract is None:
        raise LookupError(f"{EXAMPLE} does not hold: {reading.problems}")
    return reading.contract


def contract_of(found: dict[str, Any]) -> Contract:
    """The contract of a document."""
    return Contract.model_validate(found)


def until_live(signed_on: date, pace: float) -> Iterator[Said]:
    """Handoff, two visits, both packages, acceptance and receipt, `pace` days apart."""
    steps = _steps(signed_on, pace)
    return (Said(round(pace * n, 4), *step) for n, step in enumerate(steps, start=1))


def _steps(signed_on: date, pace: float) -> Iterator[tuple[str, str, dict[str, Any]]]:
    yield "delivery:marcus", "handoff.complete", {"kickoff_on": (signed_on + timedelta(days=7)).isoformat()}
    for visit in (1, 2):
        day = signed_on + timedelta(days=int(pace * (1 + 5 * visit)))
        plan_of_it = {"day": day.isoformat(), "purpose": "Workshop", "engineer": "ines", "packages": ["workshop"]}
        yield "delivery:marcus", "visit.plan", plan_of_it
        yield "delivery:marcus", "visit.brief", {"visit": visit, "text": "Sold: 400 agents. Access: badge at the gate."}
        yield "delivery:ines", "visit.acknowledge", {"visit": visit}
        yield "delivery:marcus", "visit.confirm", {"visit": visit}
        yield "delivery:ines", "visit.report", {"visit": visit, "outcome": "done"}
    yield "customer:wade", "package.done", {"package": "rollout"}
    yield "delivery:marcus", "package.done", {"package": "workshop"}
    yield "delivery:marcus", "acceptance.request", {}
    yield "customer:carla", "acceptance.sign", {}
    yield "customer:carla", "product.received", {}


def payment(n: int, amount: Decimal, day: float = 0) -> Said:
    """The whole instalment comes in."""
    return Said(day, "finance:robert", "payment.record", {"instalment": n, "amount": str(amount)})


def owed(contract: Contract) -> dict[int, Decimal]:
    """What each instalment comes to, tax included."""
    return {row.n: (row.net + row.tax).amount for row in plan(contract)}


CLOSING = Said(0, "delivery:marcus", "delivery.close", {})
