"""What must be true before a delivery closes, what may be let pass, and what never."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from postsales.domain.calendar import SEOUL_OFFICE
from postsales.domain.closing import ask_to_close, checklist, held_since, holding, may_close, unended_since, waive
from postsales.domain.closing_policy import Careful, ClosingPolicy
from postsales.domain.contract import Contract, Unit
from postsales.domain.delivery import DeliveryState, IssueStanding, Stage
from postsales.domain.delivery_story import Nudge, Stop, WaitUntil, next_step
from postsales.domain.entitlement import Entitlement
from postsales.domain.errors import Refused
from postsales.domain.policy import STANDARD
from postsales.domain.seats import Roster, Side
from tests.contract_documents import document

NOW = datetime(2026, 9, 1, 1, tzinfo=UTC)
CONTRACT = Contract.model_validate(document() | {"service_until": "2026-08-31"})
POLICY = ClosingPolicy()
EVERYTHING = ClosingPolicy(require=tuple(Careful))


def delivery(**changes: object) -> DeliveryState:
    """Live, with nothing open at all."""
    state = DeliveryState(
        started_at=NOW, roster=Roster(), calendars=dict.fromkeys(Side, SEOUL_OFFICE), stage=Stage.LIVE,
        accepted_on=date(2026, 5, 1), received_on=date(2026, 5, 1), live_on=date(2026, 5, 1),
        started=("handoff", "installation"), ended=("handoff", "installation"),
    )  # fmt: skip
    return state.model_copy(update=changes)


LINGERING = delivery(ended=("handoff",))
HOURS = Entitlement(id="support", name="Support", unit=Unit.HOURS, provider=Side.VENDOR, granted=Decimal(60))


def code(refused: pytest.ExceptionInfo[Refused]) -> str:
    return refused.value.code


def test_an_ordinary_delivery_has_everything_ticked_and_closes_as_ever():
    assert {item.state for item in checklist(delivery(), POLICY)} == {"done"}
    assert ask_to_close(delivery(), POLICY, "oliver").close_asked_by == "oliver"
    assert may_close(delivery(), CONTRACT, POLICY, date(2026, 9, 1))


def test_what_must_always_be_true_is_never_waived():
    state = delivery(issues=(IssueStanding(n=3, title="x"),))
    with pytest.raises(Refused) as refused:
        waive(state, POLICY, "issue:3", reason="never mind", by="oliver", at=NOW)
    assert code(refused) == "not_waivable"
    with pytest.raises(Refused) as refused:
        ask_to_close(state, POLICY, "oliver")
    assert (code(refused), refused.value.facts["open"], refused.value.facts["waivable"]) == (
        "not_ready_to_close", "issue:3", None,
    )  # fmt: skip


def test_something_left_of_the_installation_holds_until_it_is_let_pass_with_a_reason():
    with pytest.raises(Refused) as refused:
        ask_to_close(LINGERING, POLICY, "oliver")
    assert (code(refused), refused.value.facts["waivable"]) == ("not_ready_to_close", "installation")
    passed = waive(LINGERING, POLICY, "installation", reason="The label is not wanted any more", by="grace", at=NOW)
    (item,) = [each for each in checklist(passed, POLICY) if each.matter == "installation"]
    assert (item.state, item.by, item.reason) == ("waived", "grace", "The label is not wanted any more")
    assert ask_to_close(passed, POLICY, "oliver").close_asked_by == "oliver"
    with pytest.raises(Refused) as refused:
        waive(passed, POLICY, "installation", reason="again", by="grace", at=NOW)
    assert code(refused) == "nothing_to_waive"


def test_what_the_policy_does_not_require_is_shown_and_holds_nothing():
    state = delivery(entitlements=(HOURS,))
    (item,) = [each for each in checklist(state, POLICY) if each.matter == "unused:support"]
    assert (item.state, item.holds) == ("open", False)
    assert holding(state, POLICY) == ()
    assert holding(state, EVERYTHING) == ("unused:support",)


def test_a_point_nobody_knows_is_refused_with_those_there_are():
    with pytest.raises(Refused) as refused:
        waive(delivery(), POLICY, "paperwork", reason="x", by="oliver", at=NOW)
    assert code(refused) == "not_on_the_checklist"
    assert "installation" in str(refused.value.facts["known"])


def test_a_delivery_started_before_there_was_a_checklist_closes_without():
    assert "installation" not in {item.matter for item in checklist(LINGERING, None)}
    assert may_close(LINGERING, CONTRACT, None, date(2026, 9, 1))
    assert held_since(LINGERING, CONTRACT, None) == {}


def test_a_service_that_is_over_asks_about_what_alone_holds_its_closing_back():
    assert not may_close(LINGERING, CONTRACT, POLICY, date(2026, 9, 1))
    over = SEOUL_OFFICE.end_of_day(date(2026, 8, 31))
    assert held_since(LINGERING, CONTRACT, POLICY) == {"installation": over}
    step = next_step(LINGERING, CONTRACT, STANDARD, over + timedelta(days=20))
    assert step == Nudge(("installation",))
    assert next_step(delivery(), CONTRACT, STANDARD, over + timedelta(days=20)) == Stop(closing=True)


ENDLESS = CONTRACT.model_copy(update={"service_until": None})


def test_where_no_end_of_the_service_is_agreed_people_are_asked_to_close_once_all_is_settled():
    live = delivery(live_on=date(2026, 5, 4))
    since = SEOUL_OFFICE.end_of_day(date(2026, 5, 4))
    assert unended_since(live, ENDLESS, POLICY) == {"closing": since}
    asked = next_step(live, ENDLESS, STANDARD, since, also={"closing": since})
    assert isinstance(asked, WaitUntil)
    assert next_step(live, ENDLESS, STANDARD, asked.at, also={"closing": since}) == Nudge(("closing",))
    assert unended_since(live.model_copy(update={"close_asked_by": "minsu"}), ENDLESS, POLICY) == {}
    assert unended_since(live, CONTRACT, POLICY) == {}


def test_where_no_end_of_the_service_is_agreed_people_are_asked_about_what_alone_holds_its_closing_back():
    live = LINGERING.model_copy(update={"live_on": date(2026, 5, 4)})
    assert tuple(unended_since(live, ENDLESS, POLICY)) == ("installation",)
    owing = live.model_copy(update={"issues": (IssueStanding(n=3, title="x"),)})
    assert unended_since(owing, ENDLESS, POLICY) == {}
