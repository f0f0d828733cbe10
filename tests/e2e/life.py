"""One delivery's life as fast as people could say it: from the signature to the end, trouble included."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from postsales.desk.access import SIDES
from postsales.domain.seats import Side
from postsales.messages.command import By, Role
from tests.contract_documents import changed, document

PARTIES = {Side.VENDOR: "northwind", Side.PARTNER: "daon-si", Side.CUSTOMER: "hanbit"}


@dataclass(frozen=True)
class Deed:
    """One verb somebody says. `who` is `role:person`."""

    who: str
    verb: str
    body: dict[str, Any] = field(default_factory=dict)

    @property
    def by(self) -> By:
        """Who says it."""
        role, _, person = self.who.partition(":")
        side = SIDES[Role(role)]
        return By(person=person, role=Role(role), side=side, party=PARTIES[side] if side else None)


@dataclass(frozen=True)
class Life:
    """A contract signed today, and everything said until its delivery ends."""

    contract: dict[str, Any]
    deeds: Sequence[Deed]

    @property
    def number(self) -> str:
        """The delivery's number."""
        return str(self.contract["number"])


def today() -> date:
    """The customer's."""
    return datetime.now(ZoneInfo("Asia/Seoul")).date()


def lives(count: int, on: date) -> tuple[Life, ...]:
    """So many deliveries of one vendor, partner and customer, all signed that day."""
    return tuple(Life(contract(f"LIFE-{n}", on), deeds(on)) for n in range(1, count + 1))


def contract(number: str, on: date) -> dict[str, Any]:
    """The indirect example, signed that day; what the vendor invoices first is due within the week."""
    data = changed(changed(document(), "number", number), "signed_on", on.isoformat())
    for service in data["services"]:
        if "due_on" in service:
            service["due_on"] = (on + timedelta(days=60)).isoformat()
    data["service_until"] = (on + timedelta(days=365)).isoformat()
    changed(data, "vendor_terms.payment_schedule.0.terms.days", 5)
    return data


def deeds(on: date) -> tuple[Deed, ...]:
    """The partner blames the product, is wrong, and mends it; then all is accepted and paid."""
    day, later = on.isoformat(), (on + timedelta(days=3)).isoformat()
    return (
        Deed("sales:minji", "handoff.note", {"promise": "Weekend support during the May closing"}),
        Deed("delivery:oliver", "handoff.complete", {"kickoff_on": day}),
        Deed(
            "partner:jaeho",
            "visit.plan",
            {"day": day, "purpose": "서버 설치", "engineer": "dongwoo", "packages": ["install"]},
        ),
        Deed("delivery:oliver", "visit.brief", {"visit": 1, "text": "Two servers behind the customer's own DNS."}),
        Deed("partner:dongwoo", "visit.acknowledge", {"visit": 1}),
        Deed("partner:jaeho", "visit.confirm", {"visit": 1}),
        Deed("finance:nari", "payment.record", {"instalment": 4, "amount": "84800000", "reference": "first half"}),
        Deed("partner:dongwoo", "visit.report", {"visit": 1, "outcome": "done"}),
        Deed("partner:jaeho", "issue.claim", {"symptom": "로그인에 40초가 걸림", "evidence": {"version": "9.2.1"}}),
        Deed("support:anand", "issue.acknowledge", {"issue": 1}),
        Deed("support:anand", "issue.interim", {"issue": 1, "owner": "anand", "workaround": "Stay in", "on": later}),
        Deed(
            "support:anand",
            "issue.verdict",
            {
                "issue": 1,
                "kind": "installation_error",
                "owner": "dongwoo",
                "remedy": "Point the servers at the internal resolver",
                "promised_on": later,
                "answer": "서버의 DNS 설정 때문입니다.",
            },
        ),
        Deed("partner:dongwoo", "promise.accept", {"promise": 1}),
        Deed("partner:dongwoo", "promise.keep", {"promise": 1}),
        Deed("customer:taeyang", "promise.confirm", {"promise": 1}),
        Deed("partner:jaeho", "issue.resolve", {"issue": 1, "answer": "로그인이 1초 안에 됩니다."}),
        *(Deed("partner:jaeho", "package.done", {"package": each}) for each in ("install", "build", "training")),
        Deed("customer:taeyang", "product.received"),
        Deed("partner:jaeho", "acceptance.request"),
        Deed("customer:taeyang", "acceptance.sign"),
        Deed("partner:eunji", "payment.record", {"instalment": 1, "amount": "79200000"}),
        Deed("partner:eunji", "payment.record", {"instalment": 2, "amount": "105600000"}),
        Deed("partner:eunji", "payment.record", {"instalment": 3, "amount": "79200000"}),
        Deed("finance:nari", "payment.record", {"instalment": 4, "amount": "100000000", "reference": "the rest"}),
        Deed("delivery:oliver", "delivery.close"),
    )


NOT_YET = frozenset(
    {
        "not_there",  # the workflow it is for is just being started by another one
        "unknown_promise",  # the issue's verdict is on its way to the delivery
        "not_triggered_yet",
        "not_invoiced_yet",
        "not_ready_to_close",
        "blocking_issues_open",
    }
)
"""What is true as long as news between workflows is on its way."""
