"""Whose move it is, in person, and for how long that is on their list."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from postsales.domain.duties_of_ones_own import own_duties
from postsales.domain.duty import Duty
from postsales.domain.my_day import duties
from postsales.domain.my_day_facts import Matters
from postsales.domain.my_day_own import Own
from postsales.domain.policy import EscalationPolicy
from postsales.domain.seats import Seat, Side
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


# Visits, packages, promises, acceptance


@pytest.mark.parametrize(
    ("state", "missing", "whose"),
    [
        ("proposed", ("briefing", "acknowledgement"), {"manager": ["brief_visit"]}),
        ("proposed", ("acknowledgement",), {"engineer": ["accept_visit"]}),
        ("planned", ("briefing",), {"manager": ["brief_visit"]}),
        ("briefed", (), {"engineer": ["acknowledge_briefing"]}),
        ("acknowledged", (), {"pm": ["confirm_visit"]}),
        ("confirmed", (), {"engineer": ["hold_visit"]}),
    ],
)
def test_a_visit_goes_from_hand_to_hand(state: str, missing: tuple[str, ...], whose: dict[str, list[str]]):
    visit = {"n": 1, "on": TODAY, "purpose": "x", "engineer": "engineer", "state": state, "missing": missing}
    assert wanted(matters(visits=(visit,))) == whose


def test_a_confirmed_visit_is_nobodys_business_before_its_week():
    visit = {"n": 1, "on": TODAY + timedelta(days=9), "purpose": "x", "engineer": "engineer", "state": "confirmed"}
    assert wanted(matters(visits=(visit,))) == {}
    assert wanted(matters(visits=(visit,)), NOW + timedelta(days=2)) == {"engineer": ["hold_visit"]}
    unread = {**visit, "state": "briefed"}  # the planner waits for the engineer's word all the same
    assert wanted(matters(visits=(unread,))) == {"engineer": ["acknowledge_briefing"]}


def test_a_visit_whose_engineer_is_away_is_its_planners_business_whatever_it_lacks():
    visit = {
        "n": 1, "on": TODAY + timedelta(days=20), "purpose": "x", "engineer": "engineer", "state": "briefed",
        "away_until": TODAY + timedelta(days=25),
    }  # fmt: skip
    assert wanted(matters(visits=(visit,))) == {"pm": ["send_another"]}
    (duty,) = days(matters(visits=(visit,)))["pm"]
    assert (duty.verb, duty.body) == ("visit.reassign", {"visit": 1})
    assert wanted(matters(visits=({**visit, "engineer": "pm"},))) == {"deputy": ["send_another"]}


def package(name: str = "install", **changes: Any) -> dict[str, Any]:
    return {"package": name, "name": name, "side": "partner", "state": "planned", "due_on": TODAY, **changes}


def test_a_package_is_to_be_finished_once_what_comes_before_it_is():
    both = (package(), package("training", after=("install",)))
    assert wanted(matters(packages=both)) == {"pm": ["finish_package"]}
    then = (package(state="done"), package("training", after=("install",)))
    (duty,) = days(matters(packages=then))["pm"]
    assert (duty.verb, duty.body) == ("package.done", {"package": "training"})


def test_a_training_that_was_held_waits_for_the_customers_word():
    assert wanted(matters(packages=(package(attended=("yuna",)),))) == {"decider": ["sign_off_package"]}


def test_when_everything_is_done_acceptance_is_asked_for_until_somebody_did():
    done = (package(state="done"),)
    assert wanted(matters(packages=done)) == {"pm": ["request_acceptance"]}
    asked = {"scope": "whole", "state": "requested"}
    assert wanted(matters(packages=done, acceptances=(asked,))) == {"decider": ["decide_acceptance"]}
    rejected = {"scope": "whole", "state": "rejected"}
    assert wanted(matters(packages=done, acceptances=(rejected,))) == {"pm": ["request_acceptance"]}


def test_the_customers_own_tasks_and_questions():
    task = {"n": 1, "what": "ports", "owner": "operator", "due_on": TODAY, "state": "proposed"}
    asked = {"n": 1, "question": "how?", "consultant": "engineer", "answer_by": SOON}
    found = wanted(matters(tasks=(task, {**task, "n": 2, "state": "open"}), consultations=(asked,)))
    assert found == {"operator": ["accept_task", "do_task"], "engineer": ["answer_consultation"]}


@pytest.mark.parametrize(
    ("state", "whose"),
    [
        ("proposed", {"pm": ["accept_promise"]}),
        ("open", {"pm": ["keep_promise"]}),
        ("broken", {"pm": ["mend_promise"]}),
        ("done", {"asker": ["confirm_promise"]}),
    ],
)
def test_a_promise_is_its_owners_until_it_is_done(state: str, whose: dict[str, list[str]]):
    promise = {"n": 1, "what": "x", "owner": "pm", "to": "customer", "due_on": TODAY, "state": state}
    assert wanted(matters(promises=(promise,))) == whose


def test_the_decider_decides_until_the_window_ends():
    ends = datetime(2026, 3, 16, 15, 0, tzinfo=UTC)  # midnight in Seoul, after the 16th
    asked = matters(acceptances=({"scope": "whole", "state": "requested", "window_ends_at": ends},))
    (duty,) = days(asked)["decider"]
    assert (duty.what, duty.due_on, duty.delivery) == ("decide_acceptance", date(2026, 3, 16), "HB-1")
    assert not duty.late(ends - timedelta(seconds=1))
    assert duty.late(ends)


# Issues


@pytest.mark.parametrize(
    ("level", "whose"),
    [
        (0, {"support"}),
        (1, {"support"}),
        (2, {"support", "engineering"}),
        (3, {"support", "engineering", "head"}),
    ],
)
@pytest.mark.parametrize("awaits", [(), ({"what": "pick_issue_up", "side": "vendor"},)])
def test_everybody_the_ladder_has_reached_has_the_issue_before_them(level: int, whose: set[str], awaits: Any):
    issue = {"n": 1, "title": "x", "state": "requested", "ball": "vendor", "level": level, "awaits": awaits}
    assert wanted(matters(issues=(issue,))) == {who: ["pick_issue_up"] for who in whose}


def test_who_has_heard_of_an_issue_is_told_as_its_own_policy_has_it():
    heard = ((Seat.CSM,), (Seat.SALES_REP, Seat.VENDOR_HEAD))
    awaits = {"what": "issue_with_vendor", "side": "vendor", "heard": heard}
    issue = {"n": 1, "title": "x", "state": "working", "ball": "vendor", "level": 2, "awaits": (awaits,)}
    assert wanted(matters(issues=(issue,))) == {who: ["issue_with_vendor"] for who in ("csm", "rep")}


@pytest.mark.parametrize(("ball", "who"), [(Side.PARTNER, "pm"), (Side.CUSTOMER, "asker"), (Side.VENDOR, "support")])
def test_an_issue_of_an_older_record_waits_for_the_side_that_has_the_ball(ball: Side, who: str):
    issue = {"n": 1, "title": "x", "state": "working", "ball": ball}
    assert wanted(matters(issues=(issue,))) == {who: [f"issue_with_{ball}"]}


@pytest.mark.parametrize(
    ("awaits", "whose"),
    [
        ({"what": "give_evidence", "side": "partner"}, {"pm"}),
        ({"what": "give_evidence", "side": "customer"}, {"asker"}),
        ({"what": "decide_contest", "side": "vendor"}, {"head"}),
        ({"what": "decide_contest", "side": "partner"}, {"partner_head"}),
        ({"what": "meet_about_issue", "side": "partner"}, {"pm"}),
        ({"what": "carry_out_remedy", "side": "partner", "person": "deputy"}, {"deputy"}),
        ({"what": "join_issue", "side": "vendor", "person": "expert"}, {"expert"}),
        ({"what": "settle_charge", "side": "customer"}, {"payer"}),
        ({"what": "settle_charge", "side": "partner"}, {"partner_head"}),
        ({"what": "issue_with_partner", "side": "partner"}, {"pm"}),
    ],
)
def test_what_an_issue_awaits_is_whose_it_is_today(awaits: dict[str, Any], whose: set[str]):
    issue = {"n": 7, "title": "x", "state": "working", "ball": "vendor", "awaits": (awaits,)}
    assert wanted(matters(issues=(issue,))) == {who: [awaits["what"]] for who in whose}


def test_a_question_is_the_windows_first():
    asked = {"n": 1, "title": "x", "state": "working", "ball": "vendor", "question": True}
    awaits = ({"what": "answer_question", "side": "vendor", "until": SOON},)
    assert wanted(matters(issues=({**asked, "awaits": awaits},))) == {"rep": ["answer_question"]}


# The handoff


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


# Answers, approvals, money


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


def approval(**changes: Any) -> dict[str, Any]:
    asked = {"key": "HB-1/2/1", "legal_entity": "northwind", "request": 1, "sort": "refund", "instalment": 2}
    return {**asked, "requested_by": "rep", "expires_at": SOON, **changes}


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


def test_whoever_is_away_is_not_asked_but_who_sits_behind_them():
    promise = {"n": 1, "what": "x", "owner": "manager", "to": "partner", "due_on": TODAY, "state": "done"}
    assert wanted(matters(promises=(promise,))) == {"pm": ["confirm_promise"]}
    assert wanted(matters(promises=(promise,), away=("pm",))) == {"deputy": ["confirm_promise"]}
    assert wanted(matters(promises=(promise,), away=("pm", "deputy"))) == {"pm": ["confirm_promise"]}


def test_the_delivery_as_a_whole_waits_for_somebody_too():
    assert wanted(matters(stage="live", awaited="receipt")) == {"decider": ["awaited_receipt"]}
    over = {"awaited": "closing", "stage": "live", "next_at": SOON}
    assert wanted(matters(**over)) == {"manager": ["awaited_closing"]}
    assert wanted(matters(**{**over, "next_at": NOW + timedelta(days=90)})) == {}
    ends = {"awaited": "termination_approval", "next_at": SOON}
    assert set(wanted(matters(**ends))) == {"head", "approver"}


# One's own


def own(**changes: Any) -> dict[str, Duty]:
    found = {duty.what: duty for duty in own_duties("nari", Own.model_validate(changes), SEOUL, NOW)}
    for language in LANGUAGES:
        words = catalogue(language)
        assert {what for what in found if not what.startswith("work_")} <= set(words["duty"])
        assert set(found) <= set(words["duty_why"])
    return found


def test_customers_surveys_and_complaints_about_people():
    action = {"customer": "hanbit", "customer_name": "Hanbit", "n": 4, "what": "x", "due_on": TODAY}
    found = own(
        checkins=[{"customer": "hanbit", "n": 1, "sort": "csm", "due_on": TODAY, "state": "overdue"}],
        actions=[{**action, "sort": sort} for sort in ("risk", "expansion", "lifecycle")],
        surveys=[{"customer": "hanbit", "n": 2, "delivery": "HB-1", "until": SOON}],
        conduct=[{"reference": "c-1", "delivery": "HB-1", "answer_by": SOON}],
    )
    assert set(found) == {
        "hold_checkin", "act_for_customer", "meet_risk", "take_up_opportunity", "answer_survey", "answer_conduct",
    }  # fmt: skip
    assert found["answer_conduct"].facts == {"complaint": "c-1"}  # and not a word of what it says
    assert found["take_up_opportunity"].verb == "expansion.outcome"


def test_work_has_the_day_that_was_told_with_it_and_what_has_a_duty_of_its_own_is_told_once():
    row = {"role": "delivery", "since": NOW, "delivery": "HB-1"}
    found = own(
        work=[
            {**row, "what": "package_overdue", "facts": {"package": "install", "due_on": "2026-03-02"}},
            {**row, "what": "scope_to_answer", "facts": {"until": "2026-03-02"}},
            {**row, "what": "retrospective_owed", "facts": {"title": "ERP", "until": "2026-03-20T00:00:00+00:00"}},
        ]
    )
    assert set(found) == {"work_package_overdue", "answer_retrospective"}
    late = found["work_package_overdue"]
    assert (late.due_on, late.body, late.late(NOW)) == (date(2026, 3, 2), {"package": "install"}, True)


def test_books_tell_signals_payers_lines_bridges_and_new_bank_details():
    money = {"delivery": "HB-1", "instalment": 1, "debtor": "Hanbit", "currency": "KRW", "due_on": TODAY}
    found = own(
        books={
            "legal_entity": "northwind",
            "signals": [{**money, "key": "HB-1/1/1/due/0", "stage": "due", "amount": "1"}],
            "chases": [{**money, "action": "call_payer", "outstanding": "1"}],
            "lines": 3,
            "lines_since": TODAY,
            "bridges": [{"partner": "Daon", "currency": "KRW", "limit": "5", "exceeded_on": date(2026, 2, 1)}],
            "payees": [approval(key="northwind/payee/1", sort="payee", instalment=None)],
        }
    )
    assert set(found) == {"see_signal", "chase_payer", "match_lines", "bridge_beyond_limit", "approve_payee"}
    assert found["bridge_beyond_limit"].due_on == TODAY  # it is so by now; not late since February
    assert own(books={"legal_entity": "northwind", "payees": [approval(requested_by="nari")]}) == {}
