"""When money may be expected, how sure that is, and what a collector does next."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postsales.domain.cash import OpenInvoice, action, confidence, dso, expect, weeks, worklist

TODAY = date(2026, 4, 15)


def invoice(**changes):
    return OpenInvoice(
        delivery="HB-1", instalment=1, invoice="N-1", debtor="daon", currency="KRW", outstanding=Decimal(100),
        due_on=TODAY + timedelta(days=10),
    ).model_copy(update=changes)  # fmt: skip


def test_a_payer_without_history_is_expected_on_the_due_date_and_half_sure():
    found = expect(invoice(), (), TODAY)
    assert (found.on, found.basis, found.confidence) == (TODAY + timedelta(days=10), "due_date", 0.5)


def test_a_payer_is_expected_to_be_as_late_as_it_used_to_be():
    found = expect(invoice(), (14, 15, 16, 90), TODAY)
    assert (found.on, found.basis, found.confidence) == (TODAY + timedelta(days=25), "history", 0.67)


@pytest.mark.parametrize(
    ("told", "basis"), [({"promised_on": date(2026, 5, 4)}, "promise"), ({"answered_on": date(2026, 5, 4)}, "answer")]
)
def test_what_was_said_about_this_invoice_counts_more(told, basis):
    found = expect(invoice(**told), (14,), TODAY)
    assert (found.on, found.basis) == (date(2026, 5, 4), basis)


def test_what_should_have_come_is_expected_next_week_and_half_as_sure():
    found = expect(invoice(due_on=date(2026, 3, 1)), (), TODAY)
    assert (found.on, found.confidence) == (TODAY + timedelta(days=7), 0.25)


def test_only_what_may_be_asked_for_is_expected():
    assert expect(invoice(disputed=Decimal(40)), (), TODAY).amount == 60


@given(st.lists(st.integers(-30, 200), max_size=30))
def test_nothing_is_certain(lateness):
    assert 0 < confidence(lateness) < 1


def test_weeks_begin_on_monday_and_none_is_left_out():
    found = weeks([expect(invoice(), (), TODAY), expect(invoice(due_on=TODAY), (), TODAY)], TODAY, 3)
    assert [(week.monday.isoformat(), week.invoices, int(week.amount), int(week.weighted)) for week in found] == [
        ("2026-04-13", 1, 100, 50), ("2026-04-20", 1, 100, 50), ("2026-04-27", 0, 0, 0),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "do"),
    [
        ({"answer_is_new": True}, "act_on_answer"),
        ({"promised_on": TODAY}, "chase_promise"),
        ({"promised_on": TODAY + timedelta(days=1)}, "await_promise"),
        ({"disputed": Decimal(100)}, "settle_dispute"),
        ({"due_on": TODAY - timedelta(days=91)}, "decide"),
        ({"due_on": TODAY - timedelta(days=15)}, "call_payer"),
        ({"due_on": TODAY - timedelta(days=3)}, "ask_rep"),
        ({"due_on": TODAY - timedelta(days=3), "asked": True}, "call_payer"),
        ({}, "prepare"),
    ],
)
def test_what_to_do_next(changes, do):
    assert action(invoice(**changes), TODAY) == do


def test_the_worklist_begins_with_what_cannot_wait():
    known = [
        invoice(instalment=1, due_on=TODAY),
        invoice(instalment=2, due_on=TODAY - timedelta(days=20)),
        invoice(instalment=3, due_on=TODAY - timedelta(days=40)),
        invoice(instalment=4, promised_on=TODAY, due_on=TODAY),
        invoice(instalment=5, due_on=TODAY + timedelta(days=8)),
    ]
    assert [each.instalment for each, _ in worklist(known, TODAY)] == [4, 3, 2, 1]


def test_dso_is_open_over_invoiced_times_days():
    assert dso("northwind", "KRW", Decimal(50), Decimal(100), 90).dso == Decimal("45.0")
    assert dso("northwind", "KRW", Decimal(50), Decimal(0), 90).dso is None
