"""Believable contracts by seed: both channels, several countries and currencies, every trigger and kind of terms."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from postsales.domain.contract import Channel, Trigger
from postsales.domain.money import DECIMALS, Money
from postsales.domain.seats import Seat, Side

FIRST_DAY = datetime(2026, 1, 5, tzinfo=UTC)
PLACES = (
    ("KR", "Asia/Seoul", "ko"),
    ("US", "America/Chicago", "en"),
    ("JP", "Asia/Tokyo", "en"),
    ("DE", "Europe/Berlin", "en"),
)
CURRENCIES = ("KRW", "KRW", "USD", "JPY", "EUR")
CUTS = (0, 0, 0, 1, 1, 2, 3)
"""How often a price is parted: as a rule there is a down payment and a rest, or not even that."""
MONTHS = (0, 0, 1, 1, 2, 3)
"""How many months later a day of the month is meant."""
NEVER_EMPTY = {Seat.PAYER, Seat.TAM, Seat.ACCEPTANCE_DECIDER, Seat.DELIVERY_MANAGER, Seat.VENDOR_APPROVER}
"""Seats that are filled from the first day in every life: without them a contract is refused, or nothing can move."""


@dataclass(frozen=True)
class Life:
    """A contract and the instant it is told to the engine."""

    seed: int
    start: datetime
    contract: dict[str, Any]

    @property
    def number(self) -> str:
        """The delivery's number."""
        return str(self.contract["number"])


def life(seed: int) -> Life:
    """The contract of that seed, signed on the day its life starts."""
    luck = random.Random(f"contract/{seed}")  # noqa: S311 - reproducible by seed is the point
    start = FIRST_DAY + timedelta(days=luck.randrange(360), hours=luck.randrange(24), minutes=luck.randrange(60))
    return Life(seed, start, _Draft(luck, start).contract(f"LIFE-{seed:05d}"))


@dataclass
class _Draft:
    luck: random.Random
    start: datetime

    def contract(self, number: str) -> dict[str, Any]:
        luck = self.luck
        channel = luck.choice((Channel.INDIRECT, Channel.INDIRECT, Channel.DIRECT))
        indirect = channel is Channel.INDIRECT
        sides = (Side.VENDOR, Side.PARTNER, Side.CUSTOMER) if indirect else (Side.VENDOR, Side.CUSTOMER)
        currency, tam = luck.choice(CURRENCIES), luck.random() < 0.1
        people, seats = self._cast(sides, tam)
        amounts = [self._amount(currency) for _ in range(luck.randint(1, 3))]
        drawn: dict[str, Any] = {
            "number": number,
            "title": f"Rollout {number}",
            "channel": channel.value,
            "signed_on": self._day(0),
            **{side.value: self._party(side) for side in sides},
            "people": people,
            "seats": seats,
            "line_items": [
                {"name": f"Item {n}", "product": f"product-{n}", "amount": a} for n, a in enumerate(amounts)
            ],
            "services": [self._service(n, sides) for n in range(luck.randint(0, 3))],
            "tam": tam,
            "currency": currency,
            "tax": {"name": "VAT", "rate": luck.choice(("0", "10", "8.25", "19"))},
            "payment_schedule": self._schedule(),
            "acceptance": {"window_days": luck.randint(3, 20), "deemed": luck.random() < 0.5},
            "law": {"governing": "Republic of Korea", "forum": "Seoul Central District Court"},
            "partner_consents_to_reminders": luck.random() < 0.5,
        }
        if luck.random() < 0.7:
            drawn["service_until"] = self._day(luck.randint(90, 400))
        if luck.random() < 0.5:
            drawn["law"]["mediator"] = luck.choice(sides).value
        if indirect:
            owed = sum(map(Decimal, amounts), Decimal(0)) * luck.randint(40, 95) / 100
            total = str(Money.rounded(owed, currency).amount)
            drawn["vendor_terms"] = {"total": total, "payment_schedule": self._schedule()}
        if tam and luck.random() < 0.6:
            drawn["tam_hours"] = str(luck.randint(10, 200))
        return drawn

    def _party(self, side: Side) -> dict[str, Any]:
        country, zone, language = self.luck.choice(PLACES)
        tier = self.luck.choice(("standard", "gold", "platinum"))
        name = {"id": f"{side.value}-co", "name": f"{side.value.title()} Co."}
        return {**name, "country": country, "timezone": zone, "language": language, "tier": tier}

    def _cast(self, sides: tuple[Side, ...], tam: bool) -> tuple[list[dict[str, Any]], dict[str, list[str]]]:
        """Somebody of their own in nearly every seat; small companies put one person into several."""
        people: dict[str, dict[str, Any]] = {}
        seats: dict[str, list[str]] = {}
        for seat in Seat:
            if seat.side not in sides or (seat is Seat.TAM and not tam):
                continue
            if seat not in NEVER_EMPTY and self.luck.random() < 0.08:
                continue
            known = [name for name, person in people.items() if person["side"] == seat.side.value]
            names = [f"{seat.value.replace('_', '-')}-{n}" for n in range(2 if seat is Seat.VENDOR_APPROVER else 1)]
            if known and self.luck.random() < 0.3 and seat is not Seat.VENDOR_APPROVER:
                names = [self.luck.choice(known)]
            for name in names:
                people.setdefault(name, self._person(name, seat.side))
            seats[seat.value] = names
        return list(people.values()), seats

    def _person(self, name: str, side: Side) -> dict[str, Any]:
        language = self.luck.choice(("ko", "en"))
        return {
            "id": name,
            "name": name.title(),
            "side": side.value,
            "email": f"{name}@{side.value}.example",
            "language": language,
        }

    def _amount(self, currency: str) -> str:
        units = self.luck.randint(100_000, 500_000_000)
        return str(Decimal(units).scaleb(-DECIMALS[currency]))

    def _service(self, n: int, sides: tuple[Side, ...]) -> dict[str, Any]:
        kind = self.luck.choice(("installation", "build", "training", "support"))
        drawn: dict[str, Any] = {
            "id": f"{kind}-{n}",
            "name": kind,
            "kind": kind,
            "hours": str(self.luck.randint(4, 200)),
        }
        drawn["provided_by"] = self.luck.choice(sides).value
        if kind == "training" and self.luck.random() < 0.5:
            drawn["seats"] = self.luck.randint(1, 30)
        if kind != "support" and self.luck.random() < 0.8:
            drawn["due_on"] = self._day(self.luck.randint(5, 90))
        return drawn

    def _schedule(self) -> list[dict[str, Any]]:
        """One to four portions that come to a hundred percent, each with a trigger and terms."""
        cuts = sorted(self.luck.sample(range(5, 96), self.luck.choice(CUTS)))
        parts = [str(upper - lower) for lower, upper in zip([0, *cuts], [*cuts, 100], strict=True)]
        return [self._row(n, part) for n, part in enumerate(parts, start=1)]

    def _row(self, n: int, part: str) -> dict[str, Any]:
        luck, trigger = self.luck, self.luck.choice(list(Trigger))
        row: dict[str, Any] = {"name": f"Part {n}", "portion": part, "trigger": trigger.value}
        if trigger is Trigger.DATE:
            row["on"] = self._day(luck.randint(0, 120))
        kind = luck.choice(("days_after", "days_after_month_end", "day_of_month"))
        terms: dict[str, Any] = {"kind": kind, "closed_day": luck.choice(("next", "previous", "none"))}
        terms |= {"day": luck.randint(1, 31), "months": luck.choice(MONTHS)} if kind == "day_of_month" else {}
        terms |= {"days": min(luck.randint(0, 90), luck.randint(0, 90))} if kind != "day_of_month" else {}
        return {**row, "terms": terms}

    def _day(self, after: int) -> str:
        return (self.start.date() + timedelta(days=after)).isoformat()
