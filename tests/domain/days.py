"""A delivery at a glance, with somebody in every seat, and what each of them has to do about it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from postsales.domain.duty import Duty
from postsales.domain.my_day import duties
from postsales.domain.my_day_facts import Matters
from postsales.domain.policy import EscalationPolicy
from postsales.domain.seats import Seat
from postsales.wording import LANGUAGES, catalogue

SEOUL = ZoneInfo("Asia/Seoul")
TODAY = date(2026, 3, 10)
NOW = datetime(2026, 3, 10, 1, 0, tzinfo=UTC)  # ten in the morning in Seoul
SOON = NOW + timedelta(hours=3)
SEATS = {
    Seat.SALES_REP: ("rep",),
    Seat.DELIVERY_MANAGER: ("manager",),
    Seat.CSM: ("csm",),
    Seat.SUPPORT: ("support",),
    Seat.ENGINEERING: ("engineering",),
    Seat.VENDOR_HEAD: ("head",),
    Seat.VENDOR_APPROVER: ("approver",),
    Seat.PARTNER_PM: ("pm", "deputy"),
    Seat.PARTNER_HEAD: ("partner_head",),
    Seat.PARTNER_PAYER: ("partner_payer",),
    Seat.ACCEPTANCE_DECIDER: ("decider",),
    Seat.REQUESTER: ("asker",),
    Seat.PAYER: ("payer",),
}
PEOPLE = {who for people in SEATS.values() for who in people} | {"engineer", "expert", "operator"}


def matters(**changes: Any) -> Matters:
    parties = {"vendor": "northwind", "partner": "daon", "customer": "hanbit"}
    at_a_glance = {"delivery": "HB-1", "customer_name": "Hanbit", "customer": "hanbit", "stage": "installation"}
    return Matters.model_validate({**at_a_glance, "parties": parties, "seats": SEATS, **changes})


def days(of: Matters, now: datetime = NOW) -> dict[str, list[Duty]]:
    ladder = EscalationPolicy().ladder
    return {who: [*duties(who, of, ladder, SEOUL, now)] for who in sorted(PEOPLE)}


def wanted(of: Matters, now: datetime = NOW) -> dict[str, list[str]]:
    """Who has what to do; all of it is told in words, with a reason."""
    found = {who: [duty.what for duty in each] for who, each in days(of, now).items()}
    said = {what for whats in found.values() for what in whats}
    for language in LANGUAGES:
        assert said <= set(catalogue(language)["duty"])
        assert said <= set(catalogue(language)["duty_why"])
    return {who: whats for who, whats in found.items() if whats}


def approval(**changes: Any) -> dict[str, Any]:
    asked = {"key": "HB-1/2/1", "legal_entity": "northwind", "request": 1, "sort": "refund", "instalment": 2}
    return {**asked, "requested_by": "rep", "expires_at": SOON, **changes}
