"""Whose move it is, in person, and for how long that is on their list: visits, packages, promises, acceptance."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from tests.domain.days import NOW, SOON, TODAY, days, matters, wanted


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


def test_a_visit_whose_engineer_is_expected_elsewhere_is_its_planners_business_besides():
    visit = {
        "n": 1, "on": TODAY, "purpose": "x", "engineer": "engineer", "state": "confirmed",
        "elsewhere": ("09:00–12:00",),
    }  # fmt: skip
    assert wanted(matters(visits=(visit,))) == {"pm": ["part_visits"], "engineer": ["hold_visit"]}


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


def test_what_was_left_is_to_be_promised_and_holds_the_request_for_acceptance_back():
    left = {"n": 2, "what": "cables", "side": "partner", "blocking": True, "promise_by": SOON}
    (duty,) = days(matters(packages=(package(state="done"),), items=(left,)))["pm"]
    assert (duty.what, duty.verb, duty.body) == ("promise_item", "visit.promise", {"item": 2})
    # Promised it is its owner's, as a promise; climbed it is work.
    promised = {**left, "promise_by": None}
    assert wanted(matters(packages=(package(state="done"),), items=(promised,))) == {}
    harmless = {**promised, "blocking": False}
    assert wanted(matters(packages=(package(state="done"),), items=(harmless,))) == {"pm": ["request_acceptance"]}


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
