"""Whose check-in it is, how often there is one, and what happens when the customer never answers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from postsales.domain.absence import Absence
from postsales.domain.cadence_policy import CheckinPolicy, TierCadence
from postsales.domain.errors import Refused
from postsales.domain.seats import Language, Party, Person, Roster, Seat, Side
from postsales.messages.rows import ActionRow
from tests.workflows.checkin_world import SIGNED, Desk, desk, roster


@pytest.fixture
def at_desk() -> Iterator[Desk]:
    with desk() as found:
        yield found


def with_successor() -> Roster:
    kim = Person(id="kim", name="Kim", side=Side.VENDOR, email="kim@example.com", language=Language.KO)
    return roster().vacate(Seat.CSM, "csm", kim)


def away(person: str, first: date, last: date, stand_in: str | None = None) -> tuple[Absence, ...]:
    return (Absence(person=person, from_on=first, until_on=last, stand_in=stand_in),)


async def test_the_csm_leaves_and_the_successor_hears_what_is_known(at_desk):
    await at_desk.join()
    await at_desk.until(date(2026, 3, 5))
    await at_desk.record(summary="They want training for the night shift.")
    await at_desk.join(people=with_successor())
    assert (await at_desk.status()).person == "kim"
    assert [row.person for row in at_desk.rows()] == ["csm", "kim"]
    letter = at_desk.mail.letters[-1]
    assert (letter.template, letter.to.person) == ("checkin/handed_on", "kim")
    assert letter.facts["was"] == "Csm"
    assert letter.facts["summary"] == "They want training for the night shift."
    await at_desk.until(date(2026, 3, 16))
    assert at_desk.letters()[-1] == ("due", "kim")
    with pytest.raises(Refused) as refused:
        await at_desk.say("csm", "checkin.record", sentiment=4, summary="x")
    assert refused.value.code == "not_the_customers_team"
    await at_desk.say("kim", "checkin.record", sentiment=4, summary="Got to know each other.")


async def test_told_again_with_the_same_people_nobody_hears_anything(at_desk):
    await at_desk.join()
    before = at_desk.facts.whats("customer/acme/checkins")
    await at_desk.join()
    assert at_desk.facts.whats("customer/acme/checkins") == before
    assert at_desk.letters() == []


async def test_on_vacation_the_delegate_holds_it_and_gives_it_back_after(at_desk):
    await at_desk.join()
    await at_desk.until(date(2026, 3, 5))
    await at_desk.record()
    # The next is on the 16th: within the vacation it is the delegate's, the one after it the CSM's again.
    await at_desk.join(absences=away("csm", date(2026, 3, 9), date(2026, 3, 20)))
    assert (await at_desk.status()).person == "rep"
    await at_desk.until(date(2026, 3, 16))
    assert at_desk.letters()[-2:] == [("handed_on", "rep"), ("due", "rep")]
    await at_desk.say("rep", "checkin.record", sentiment=5, summary="All is well.")
    assert (await at_desk.status()).person == "csm"


async def test_whom_they_name_stands_in_before_anybody_else(at_desk):
    await at_desk.join(absences=away("csm", SIGNED, date(2026, 3, 31), stand_in="vera"))
    assert (await at_desk.status()).person == "vera"


async def test_an_absence_over_before_its_day_changes_nothing(at_desk):
    await at_desk.join()
    await at_desk.join(absences=away("csm", SIGNED, date(2026, 3, 4)))
    assert (await at_desk.status()).person == "csm"
    assert at_desk.letters() == []


async def test_everybody_away_it_stays_whose_it_is(at_desk):
    gone = tuple(each for who in ("csm", "rep", "vera") for each in away(who, SIGNED, date(2026, 3, 31)))
    await at_desk.join(absences=gone)
    assert (await at_desk.status()).person == "csm"


async def test_nobody_answers_is_tried_again_and_then_the_window_and_the_head_hear(at_desk):
    await at_desk.join()
    await at_desk.until(date(2026, 3, 5))
    answer = await at_desk.say("csm", "checkin.no_answer", note="Voicemail.")
    assert (answer.what, answer.details["tried"], answer.details["again_on"]) == ("checkin_unanswered", 1, "2026-03-09")
    await at_desk.until(date(2026, 3, 9))
    await at_desk.say("csm", "checkin.no_answer")
    await at_desk.until(date(2026, 3, 11))
    answer = await at_desk.say("csm", "checkin.no_answer")
    assert answer.what == "checkin_given_up"
    assert at_desk.letters()[-2:] == [("silent", "rep"), ("silent", "vera")]
    # The CSM did what they could: nobody was reminded, nothing was missed, and the cadence goes on.
    assert ("reminder", "csm") not in at_desk.letters()
    assert [(row.n, row.state, row.tried) for row in at_desk.rows()] == [(1, "unanswered", 3), (2, "planned", 0)]
    status = await at_desk.status()
    assert (status.silent_in_a_row, status.planned and status.planned.due_on) == (1, date(2026, 3, 16))
    await at_desk.until(date(2026, 3, 16))
    await at_desk.record()
    assert (await at_desk.status()).silent_in_a_row == 0


async def test_platinum_customers_are_seen_more_often():
    policy = CheckinPolicy(tiers={"platinum": TierCadence(before_live_every_days=10)})
    for tier, days in (("standard", 30), ("platinum", 10)):
        with desk() as at_desk:
            at_desk.policy, at_desk.customer = policy, Party(id="acme", name="Acme", tier=tier)
            await at_desk.join()
            held: list[date] = []
            while not held or held[-1] < SIGNED + timedelta(days=45):
                held.append(await at_desk.due_on())
                await at_desk.until(held[-1])
                await at_desk.record()
            assert (held[-1] - held[-2]).days <= days + 2
            assert len(held) == (4 if days == 30 else 6)


async def test_somebody_says_how_often_and_what_is_not_said_stays(at_desk):
    await at_desk.join()
    await at_desk.until(date(2026, 3, 5))
    await at_desk.record()
    await at_desk.say("csm", "checkin.cadence", after_signature_days=[3, 10], reason="They asked for it.")
    assert await at_desk.due_on() == date(2026, 3, 12)
    await at_desk.say("csm", "checkin.cadence", monthly_days=14, reason="Their year end.")
    cadence = (await at_desk.status()).cadence
    assert cadence is not None
    assert (cadence.after_signature_days, cadence.monthly_days) == ((3, 10), 14)


@pytest.mark.parametrize(
    ("verb", "body", "code"),
    [
        ("checkin.cadence", {"monthly_days": 0, "reason": "never"}, "bad_argument"),
        ("checkin.cadence", {"after_go_live_days": [0], "reason": "never"}, "bad_argument"),
        ("checkin.cadence", {"reason": "nothing"}, "no_cadence_said"),
        ("checkin.record", {"sentiment": 4, "summary": "x", "delivery": "D-9"}, "delivery_has_left"),
        ("checkin.no_answer", {"delivery": "D-9"}, "delivery_has_left"),
        ("checkin.no_answer", {"sort": "tam"}, "nothing_planned"),
        ("checkin.record", {"sentiment": 4, "summary": "x", "next_on": "2026-03-07"}, "closed_day"),
        ("checkin.record", {"sentiment": 4, "summary": "x", "next_on": "2026-02-27"}, "date_in_the_past"),
    ],
)
async def test_what_is_refused_changes_nothing(at_desk, verb, body, code):
    await at_desk.join()
    before = await at_desk.status()
    with pytest.raises(Refused) as refused:
        await at_desk.say("csm", verb, **body)
    assert refused.value.code == code
    assert await at_desk.status() == before


async def test_no_check_in_on_a_delivery_that_is_closed(at_desk):
    await at_desk.join("D-1")
    await at_desk.join("D-2")
    await at_desk.leave("D-1")
    with pytest.raises(Refused) as refused:
        await at_desk.record(delivery="D-1")
    assert refused.value.code == "delivery_has_left"
    assert refused.value.facts["others"] == "D-2"
    await at_desk.record(delivery="D-2")


async def test_the_day_agreed_with_the_customer_is_the_next_one(at_desk):
    await at_desk.join()
    await at_desk.until(date(2026, 3, 5))
    await at_desk.record(next_on="2026-03-11", attended=["Mina Park", "Jun Oh"], questions=["Can it print?"])
    assert await at_desk.due_on() == date(2026, 3, 11)
    held = at_desk.rows()[0]
    assert (held.attended, held.questions) == (("Mina Park", "Jun Oh"), ("Can it print?",))


async def test_the_csm_called_late_and_the_tam_does_not_call_in_the_same_week(at_desk):
    await at_desk.join(tam=True)
    # Planned for Thursday, held on Monday: the TAM, due that Monday, comes the week after.
    await at_desk.until(date(2026, 3, 9), hour=9)
    await at_desk.record()
    planned = (await at_desk.status()).planned
    assert planned is not None
    assert (planned.sort, planned.due_on) == ("tam", date(2026, 3, 16))


async def test_what_was_agreed_becomes_actions(at_desk):
    await at_desk.join()
    agreed = [
        {"what": "Training for the night shift", "due_on": "2026-03-20", "owner": "rep"},
        {"what": "Send the manual", "due_on": "2026-03-10"},
    ]
    await at_desk.record(actions=agreed)
    found = {row.n: (row.what, row.owner, row.state) for row in at_desk.facts.rows(ActionRow)}
    assert found == {1: ("Training for the night shift", "rep", "open"), 2: ("Send the manual", "csm", "open")}
    assert ("action_opened", "rep") in at_desk.letters()
    with pytest.raises(Refused) as refused:
        await at_desk.record(actions=[{"what": "Too late", "due_on": "2026-02-01"}])
    assert refused.value.code == "action_in_the_past"
