"""What is on somebody's list beside their seats: customers, surveys, work, books."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from postsales.domain.duties_of_ones_own import own_duties
from postsales.domain.duty import Duty
from postsales.domain.my_day_own import Own
from postsales.wording import LANGUAGES, catalogue
from tests.domain.days import NOW, SEOUL, SOON, TODAY, approval


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


@pytest.mark.parametrize(
    ("about", "said"),
    [
        ("punch_item:3", ("visit.promise", {"item": 3})),
        ("package:install", ("promise.make", {"what": "cables", "about": "package:install"})),
    ],
)
def test_a_missing_promise_is_made_about_that_very_thing(about: str, said: tuple[str, dict[str, Any]]):
    facts = {"about": about, "what": "cables", "blocking": True}
    work = {"what": "promise_missing", "delivery": "HB-1", "role": "delivery", "facts": facts, "since": NOW}
    (duty,) = own_duties("pm", Own.model_validate({"work": (work,)}), SEOUL, NOW)
    assert (duty.verb, duty.body) == said
