"""Whose move it is, in person, and in which order."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postsales.domain.my_day import (
    AcceptanceStanding,
    Duty,
    IssueStanding,
    Matters,
    PromiseStanding,
    VisitStanding,
    duties,
    in_order,
)
from postsales.domain.policy import EscalationPolicy
from postsales.domain.seats import Seat, Side
from postsales.wording import LANGUAGES, catalogue

SEOUL = ZoneInfo("Asia/Seoul")
TODAY = date(2026, 3, 10)
EVERYBODY = ("rep", "manager", "support", "engineering", "pm", "engineer", "decider", "asker")
SEATS = {
    Seat.SALES_REP: ("rep",),
    Seat.DELIVERY_MANAGER: ("manager",),
    Seat.SUPPORT: ("support",),
    Seat.ENGINEERING: ("engineering",),
    Seat.PARTNER_PM: ("pm", "deputy"),
    Seat.ACCEPTANCE_DECIDER: ("decider",),
    Seat.REQUESTER: ("asker",),
}


def matters(**changes: object) -> Matters:
    return Matters.model_validate(
        {"delivery": "HB-1", "customer_name": "Hanbit", "stage": "installation", "seats": SEATS, **changes}
    )


def wanted(of: Matters) -> dict[str, list[str]]:
    """Who has what to do."""
    ladder = EscalationPolicy().ladder
    found = {who: [duty.what for duty in duties(who, of, ladder, SEOUL)] for who in (*EVERYBODY, "deputy")}
    said = {what for whats in found.values() for what in whats}
    assert all(said <= set(catalogue(language)["duty"]) for language in LANGUAGES)
    return {who: whats for who, whats in found.items() if whats}


@pytest.mark.parametrize(
    ("state", "whose"),
    [
        ("planned", {"manager": ["brief_visit"]}),
        ("briefed", {"engineer": ["acknowledge_briefing"]}),
        ("acknowledged", {"pm": ["confirm_visit"]}),
        ("confirmed", {"engineer": ["hold_visit"]}),
    ],
)
def test_a_visit_goes_from_hand_to_hand(state: str, whose: dict[str, list[str]]):
    visit = VisitStanding(n=1, on=TODAY, purpose="x", engineer="engineer", state=state)
    assert wanted(matters(visits=(visit,))) == whose


@pytest.mark.parametrize(
    ("level", "whose"),
    [
        (0, {"support": ["pick_issue_up"]}),
        (1, {"support": ["pick_issue_up"]}),
        (2, {"support": ["pick_issue_up"], "engineering": ["pick_issue_up"]}),
        (3, {"manager": ["pick_issue_up"], "support": ["pick_issue_up"], "engineering": ["pick_issue_up"]}),
    ],
)
def test_everybody_the_ladder_has_reached_has_the_issue_before_them(level: int, whose: dict[str, list[str]]):
    issue = IssueStanding(n=1, title="x", state="requested", ball=Side.VENDOR, level=level)
    assert wanted(matters(issues=(issue,))) == whose


@pytest.mark.parametrize(("ball", "who"), [(Side.PARTNER, "pm"), (Side.CUSTOMER, "asker"), (Side.VENDOR, "support")])
def test_an_issue_waits_for_the_first_of_the_side_that_has_the_ball(ball: Side, who: str):
    issue = IssueStanding(n=1, title="x", state="working", ball=ball)
    assert wanted(matters(issues=(issue,))) == {who: [f"issue_with_{ball}"]}


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
    promise = PromiseStanding(n=1, what="x", owner="pm", to=Side.CUSTOMER, due_on=TODAY, state=state)
    assert wanted(matters(promises=(promise,))) == whose


def test_the_decider_decides_by_the_end_of_the_window_on_the_readers_day():
    ends = datetime(2026, 3, 16, 15, 0, tzinfo=UTC)  # midnight in Seoul: the 17th
    asked = matters(acceptances=(AcceptanceStanding(scope="whole", state="requested", window_ends_at=ends),))
    (duty,) = duties("decider", asked, (), SEOUL)
    assert (duty.what, duty.due_on, duty.delivery) == ("decide_acceptance", date(2026, 3, 17), "HB-1")


def test_the_delivery_as_a_whole_waits_for_somebody_too():
    assert wanted(matters(awaited="handoff")) == {"manager": ["awaited_handoff"]}
    assert wanted(matters(awaited="receipt")) == {"decider": ["awaited_receipt"]}


@given(st.lists(st.none() | st.dates(date(2026, 1, 1), date(2026, 12, 31))))
def test_late_comes_first_the_longest_late_of_all_and_what_has_no_date_last(dates: list[date | None]):
    ordered = [duty.due_on for duty in in_order([Duty(what="x", due_on=due) for due in dates], TODAY)]
    dated = [due for due in ordered if due is not None]
    assert dated == sorted(dated)
    assert ordered == [*dated, *[None] * (len(ordered) - len(dated))]
