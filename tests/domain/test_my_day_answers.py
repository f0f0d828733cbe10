"""Whose move it is in the handoff, and who owes an answer, an approval or money."""

from __future__ import annotations

from datetime import timedelta

import pytest

from postsales.domain.seats import Seat
from tests.domain.days import NOW, SEATS, SOON, TODAY, approval, days, matters, wanted


def test_open_questions_of_the_handoff_are_the_sales_reps_and_not_the_delivery_managers():
    standing = {"due_on": TODAY, "questions": (2, 3), "answer_by": TODAY, "kickoff_on": TODAY + timedelta(days=30)}
    asked = matters(stage="handoff", awaited="handoff_answers", handoff=standing)
    assert wanted(asked) == {"rep": ["answer_handoff"]}
    (duty,) = days(asked)["rep"]
    assert (duty.verb, duty.body, duty.due_on) == ("handoff.answer", {"question": 2}, TODAY)
    climbed = matters(stage="handoff", handoff={**standing, "questions_climbed": True})
    assert wanted(climbed) == {"rep": ["answer_handoff"], "head": ["press_for_answers"]}


def test_a_handoff_is_the_delivery_managers_with_seats_filled_by_each_party_itself():
    standing = {"due_on": TODAY, "required": ("payer", "tam", "partner_payer")}
    empty = {seat: people for seat, people in SEATS.items() if seat not in (Seat.PAYER, Seat.PARTNER_PAYER)}
    found = wanted(matters(stage="handoff", handoff=standing, seats=empty))
    assert found == {
        "manager": ["fill_seats", "awaited_handoff", "set_kickoff"],
        "pm": ["fill_seats"],
        "asker": ["fill_seats"],
    }
    offered = {**standing, "required": (), "offered_by": "rep", "kickoff_on": TODAY}
    assert wanted(matters(stage="handoff", handoff=offered)) == {
        "manager": ["accept_handoff", "hold_kickoff"],
        "pm": ["hold_kickoff"],
    }


def test_a_kickoff_is_on_the_list_until_its_day_is_over():
    standing = {"due_on": TODAY, "kickoff_on": TODAY, "open": False}
    held = matters(handoff=standing)
    assert wanted(held) == {"manager": ["hold_kickoff"], "pm": ["hold_kickoff"]}
    assert wanted(held, NOW + timedelta(days=1)) == {}


def test_a_request_outside_the_scope_is_answered_then_its_quote_decided():
    asked = {"n": 1, "what": "x", "asker_side": "vendor", "provider": "partner", "state": "asked", "answer_by": TODAY}
    assert wanted(matters(scope=(asked,))) == {"pm": ["answer_scope"]}
    quoted = {**asked, "state": "quoted", "valid_until": TODAY}
    assert wanted(matters(scope=(quoted,))) == {"approver": ["decide_quote"]}
    assert wanted(matters(scope=({**quoted, "asker_side": "customer"},))) == {"payer": ["decide_quote"]}


@pytest.mark.parametrize(
    ("state", "what"),
    [("opened", "recovery_acknowledge"), ("acknowledged", "recovery_answer"), ("answered", "recovery_finish")],
)
def test_who_was_let_down_hears_from_whoever_has_it_in_hand(state: str, what: str):
    recovery = {"n": 1, "matter": "visit:1", "state": state, "owner": "csm", "due_at": SOON}
    assert wanted(matters(recoveries=(recovery,))) == {"csm": [what]}


def test_who_is_unhappy_is_called_until_somebody_did():
    unhappy = {"n": 3, "person": "yuna", "score": 1, "answered_at": NOW - timedelta(hours=2)}
    assert wanted(matters(stage="live", unhappy=(unhappy,))) == {"csm": ["call_unhappy"]}
    assert wanted(matters(stage="live", unhappy=(unhappy,), seen_at=NOW - timedelta(hours=1))) == {}


def test_what_two_must_approve_is_on_the_list_of_those_who_may_and_have_not():
    assert wanted(matters(approvals=(approval(),))) == {"approver": ["approve_payment"], "head": ["approve_payment"]}
    assert wanted(matters(approvals=(approval(approved_by=("head",)),))) == {"approver": ["approve_payment"]}
    assert wanted(matters(approvals=(approval(requested_by="approver"),))) == {"head": ["approve_payment"]}
    partners = wanted(matters(approvals=(approval(legal_entity="daon"),)))
    assert partners == {who: ["approve_payment"] for who in ("partner_head", "pm", "deputy")}
    (duty,) = days(matters(approvals=(approval(recovery=4, instalment=None),)))["head"]
    assert (duty.what, duty.verb, duty.body) == ("approve_recovery", "recovery.approve", {"recovery": 4, "request": 1})


def test_the_payer_pays_and_whoever_finance_asked_answers():
    row = {"n": 1, "tier": "customer", "debtor": "hanbit", "creditor": "daon", "payer": "payer", "currency": "KRW"}
    owes = {**row, "outstanding": "1,000", "due_on": TODAY}
    asked = {"instalment": 1, "n": 1, "text": "when?", "asked_of": "rep", "answer_by": SOON}
    found = wanted(matters(instalments=(owes,), questions=(asked,)))
    assert found == {"payer": ["pay_instalment"], "rep": ["answer_finance"]}
    assert wanted(matters(instalments=({**owes, "chaseable": False},))) == {}
    later = {**owes, "promised_on": TODAY + timedelta(days=20)}  # what was promised is not asked for before its day
    assert wanted(matters(instalments=(later,))) == {}
