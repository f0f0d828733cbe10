"""What a collection remembers beside its receivable: whom it asked, and what is taken back when."""

from __future__ import annotations

from datetime import UTC, date, datetime

from postsales.domain import collecting, settlement
from postsales.domain.calendar import SEOUL_OFFICE
from postsales.domain.collecting import CollectionState, Stopping
from postsales.domain.collection import Remind
from postsales.domain.contract import Trigger
from postsales.domain.money import Money
from postsales.domain.policy import STANDARD
from postsales.domain.receivable import Receivable, invoice_issued
from postsales.domain.schedule import DaysAfter
from postsales.domain.seats import Person, Roster, Seat, Side

NOW = datetime(2026, 4, 2, 0, tzinfo=UTC)
TODAY = date(2026, 4, 2)


def krw(amount: int) -> Money:
    return Money.of(amount, "KRW")


def person(name: str, side: Side) -> Person:
    return Person(id=name, name=name.title(), side=side, email=f"{name}@example.com")


ROSTER = Roster(
    people=(person("yuna", Side.PARTNER), person("boss", Side.PARTNER), person("sora", Side.VENDOR)),
    seats={Seat.PARTNER_PAYER: ("yuna",), Seat.PARTNER_HEAD: ("boss",), Seat.SALES_REP: ("sora",)},
)


def asked() -> CollectionState:
    receivable = Receivable(
        n=1, name="잔금", tier="vendor", debtor="si", creditor="acme", net=krw(100), tax=krw(10),
        trigger=Trigger.SIGNATURE, terms=DaysAfter(days=30), triggered_on=date(2026, 3, 2),
    )  # fmt: skip
    issued = invoice_issued(receivable, number="A-1", issued_on=date(2026, 3, 2), by="clock", calendar=SEOUL_OFFICE)
    step = Remind(number=2, step=STANDARD.collection.ladder[1], amount=krw(110), addressee="debtor", superseded=(1,))
    return collecting.ask(CollectionState(receivable=issued, roster=ROSTER), step, "yuna", "k1", NOW)


def steps(state: CollectionState) -> list[tuple[int, bool]]:
    return [(mark.step, mark.superseded) for mark in state.receivable.reminders]


def test_while_all_is_owed_nothing_is_taken_back():
    assert collecting.take_back_moot(asked(), Side.PARTNER) == (asked(), ())


def test_partly_paid_the_step_is_taken_back_so_that_it_comes_again_with_the_rest():
    state = asked()
    paid = settlement.record_payment(state.receivable, id="p", amount=krw(50), on=TODAY, by="sora")
    after, moot = collecting.take_back_moot(state.model_copy(update={"receivable": paid}), Side.PARTNER)
    assert [each.key for each in moot] == ["k1"]
    assert steps(after) == [(1, True)]


def test_another_payer_is_asked_anew():
    other = ROSTER.model_copy(update={"seats": {Seat.PARTNER_PAYER: ("boss",)}})
    _, moot = collecting.take_back_moot(asked().model_copy(update={"roster": other}), Side.PARTNER)
    assert [each.person for each in moot] == ["yuna"]


def test_a_letter_that_went_just_before_it_was_taken_back_counts_and_is_not_sent_again():
    state = asked()
    paid = settlement.record_payment(state.receivable, id="p", amount=krw(50), on=TODAY, by="sora")
    state, _ = collecting.take_back_moot(state.model_copy(update={"receivable": paid}), Side.PARTNER)
    step = Remind(number=2, step=STANDARD.collection.ladder[1], amount=krw(60), addressee="debtor")
    state = collecting.ask(state, step, "yuna", "k2", NOW)
    reported, again = collecting.reported(state, 2, NOW)
    assert [each.key for each in again] == ["k2"]
    assert steps(reported) == [(1, True), (2, False)]
    assert reported.asked == ()


def test_the_money_of_each_side_is_looked_after_by_its_own_people():
    assert collecting.owner(ROSTER, Side.VENDOR, Seat.VENDOR_HEAD) == ROSTER.person("sora")
    assert collecting.owner(ROSTER, Side.PARTNER, Seat.SALES_REP) == ROSTER.person("boss")
    assert collecting.finance_people(ROSTER, Side.PARTNER) == (ROSTER.person("boss"),)
    assert collecting.payer(ROSTER, Side.CUSTOMER) is None


def test_stopping_without_refund_leaves_what_was_invoiced_to_a_person():
    stopping = Stopping(reason="r", by="sora", unwind=False)
    assert collecting.stopped(asked(), stopping, TODAY, id="u").outcome == "left_open"
    unwound = collecting.stopped(asked(), stopping.model_copy(update={"unwind": True}), TODAY, id="u")
    assert (unwound.outcome, unwound.receivable.outstanding) == ("unwound", krw(0))
