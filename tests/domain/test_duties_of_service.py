"""What somebody's day says of the service as a whole: its end, a TAM's hours, what is paid for and not there."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from postsales.domain.duties_of_money import tax_number_due
from postsales.domain.duties_of_ones_own import own_duties
from postsales.domain.my_day_own import Books, Own, TaxNumbersOwed, UndeliveredOwed
from postsales.domain.seats import Seat
from tests.domain.days import NOW, SEATS, SEOUL, TODAY, days, matters, wanted
from tests.domain.test_my_day import package

WITH_TAM = {**SEATS, Seat.TAM: ("expert",)}


def live(**service: Any) -> Any:
    """A delivery that is live, and whose service ends in three days."""
    promises = service.pop("promises", ())
    return matters(stage="live", promises=promises, service={"until": TODAY + timedelta(days=3), **service})


# The end


def test_each_open_point_is_whoevers_it_is_as_the_service_ends():
    support = {"entitlement": "support", "name": "Support", "unit": "hours", "granted": "40", "remaining": "12.50"}
    promise = {"n": 4, "what": "x", "owner": "engineer", "to": "customer", "due_on": TODAY + timedelta(days=30)}
    found = live(unsettled=(3,), included=(support,), promises=({**promise, "state": "open"},))
    assert wanted(found) == {
        "rep": ["closing_instalment"],
        "csm": ["closing_unused"],
        "engineer": ["closing_promise"],
    }
    (duty,) = days(found)["csm"]
    assert (duty.verb, duty.body, duty.facts["remaining"]) == ("closing.waive", {"matter": "unused:support"}, "12.5")


def test_one_thing_is_told_once():
    promise = {"n": 4, "what": "x", "owner": "engineer", "to": "customer", "due_on": TODAY, "state": "open"}
    assert wanted(live(promises=(promise,))) == {"engineer": ["keep_promise"]}


@pytest.mark.parametrize(("stage", "until"), [("live", None), ("live", TODAY + timedelta(days=8)), ("handoff", TODAY)])
def test_nothing_of_the_end_is_told_long_before_it(stage: str, until: date | None):
    found = matters(stage=stage, service={"until": until, "unsettled": (1,)})
    assert all("closing_instalment" not in each for each in wanted(found).values())


# A TAM's hours


@pytest.mark.parametrize(
    ("told_on", "tam_until", "due"),
    [
        (None, None, date(2026, 3, 31)),
        (date(2026, 2, 27), date(2026, 3, 27), date(2026, 3, 27)),
    ],
)
def test_a_months_hours_are_to_be_told_before_it_is_reported(told_on: date | None, tam_until: date | None, due: date):
    found = matters(seats=WITH_TAM, service={"tam": True, "tam_told_on": told_on, "tam_until": tam_until})
    assert wanted(found) == {}
    (duty,) = days(found, NOW + timedelta(days=15))["expert"]
    assert (duty.what, duty.due_on, duty.verb) == ("tell_tam_hours", due, "tam.record")


@pytest.mark.parametrize(
    "service",
    [
        {"tam": True, "tam_told_on": date(2026, 3, 2)},
        {"tam": True, "tam_until": date(2026, 2, 28)},
        {"tam": False},
    ],
)
def test_who_has_told_or_whose_service_is_over_owes_nothing(service: dict[str, Any]):
    assert wanted(matters(seats=WITH_TAM, service=service), NOW + timedelta(days=15)) == {}


@pytest.mark.parametrize(("level", "what"), [("told", "tam_hours_low"), ("cut_off", "tam_hours_used_up")])
def test_more_hours_are_agreed_on_before_somebody_is_cut_off(level: str, what: str):
    hours = {"entitlement": "tam", "name": "TAM", "unit": "hours", "granted": 20, "remaining": 3, "level": level}
    service = {"tam": True, "tam_told_on": TODAY, "included": (hours,)}
    assert wanted(matters(seats=WITH_TAM, service=service)) == {"expert": [what]}
    asked = {
        "n": 1, "what": "More TAM", "asker_side": "vendor", "provider": "vendor", "state": "asked", "answer_by": TODAY,
        "entitlement": "tam",
    }  # fmt: skip
    assert "expert" not in wanted(matters(seats=WITH_TAM, service=service, scope=(asked,)))


# Paid for, and not delivered; tax invoices


def test_what_is_paid_for_and_past_its_day_is_the_delivery_managers():
    late = package(due_on=TODAY - timedelta(days=2))
    paid = {"received": ("79,200,000", "KRW")}
    found = matters(packages=(late, package("training", after=("install",))), service=paid)
    assert wanted(found) == {"pm": ["finish_package"], "manager": ["deliver_what_is_paid"]}
    assert [duty.facts["packages"] for duty in days(found)["manager"]] == ["install"]
    assert "manager" not in wanted(matters(packages=(late,)))  # nobody has paid
    assert "manager" not in wanted(matters(packages=(package(),), service=paid))  # its day is today


def test_a_tax_invoices_number_is_due_by_the_tenth_of_the_month_after():
    assert tax_number_due(date(2026, 12, 31)) == date(2027, 1, 10)
    owing = TaxNumbersOwed(count=3, delivery="HB-1", instalment=2, invoice="2026-7", issued_on=date(2026, 2, 3))
    (duty,) = own_duties("nari", Own(books=Books(legal_entity="northwind", tax_numbers=owing)), SEOUL, NOW)
    assert (duty.what, duty.due_on, duty.body, duty.facts["count"]) == (
        "record_tax_numbers", date(2026, 3, 10), {"instalment": 2}, 3,
    )  # fmt: skip
    fresh = owing.model_copy(update={"issued_on": date(2026, 3, 3)})
    assert not list(own_duties("nari", Own(books=Books(legal_entity="northwind", tax_numbers=fresh)), SEOUL, NOW))


def test_finance_hears_who_has_paid_and_not_received():
    paid = UndeliveredOwed(
        delivery="HB-1", debtor="Hanbit", amount="79,200,000", currency="KRW", packages=("install",), due_on=TODAY
    )
    (duty,) = own_duties("nari", Own(books=Books(legal_entity="daon", undelivered=(paid,))), SEOUL, NOW)
    assert (duty.what, duty.delivery, duty.facts["packages"]) == ("paid_and_undelivered", "HB-1", "install")
