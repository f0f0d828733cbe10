"""One instalment being collected: the receivable, who is asked for it, and the reminders under way.

Source: semantics, "Money". The rules of when are in `collection`; here is what a collection remembers beside them.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from postsales.domain import approval, collection, hold, question, settlement
from postsales.domain.approval import Approval
from postsales.domain.calendar import BusinessCalendar
from postsales.domain.collection import AwaitNews, AwaitTrigger, Cancelled, Remind, Settled, WaitUntil
from postsales.domain.correction import Correction
from postsales.domain.frozen import Frozen
from postsales.domain.hold import BeginHold, Hold, ReleaseHold
from postsales.domain.ledger import LedgerEntry
from postsales.domain.money import Money
from postsales.domain.policy import CollectionPolicy
from postsales.domain.question import Question
from postsales.domain.receivable import Receivable, ReminderMark, Status, status
from postsales.domain.seats import Person, Roster, Seat, Side
from postsales.domain.tax_number import TaxCorrection

Outcome = Literal["closed", "cancelled", "unwound", "left_open"]
"""How a collection ended; `left_open` with money still owed, for a person to decide about."""

_PAYING_SEATS = {
    Side.CUSTOMER: (Seat.PAYER, Seat.CUSTOMER_APPROVER, Seat.REQUESTER),
    Side.PARTNER: (Seat.PARTNER_PAYER, Seat.PARTNER_FINANCE, Seat.PARTNER_HEAD, Seat.PARTNER_PM),
    Side.VENDOR: (Seat.VENDOR_FINANCE, Seat.VENDOR_HEAD),
}
FINANCE_SEATS = {
    Side.VENDOR: (Seat.VENDOR_FINANCE, Seat.SALES_REP),
    Side.PARTNER: (Seat.PARTNER_FINANCE, Seat.PARTNER_HEAD, Seat.PARTNER_PM),
    Side.CUSTOMER: (Seat.CUSTOMER_APPROVER,),
}
_HEAD_SEATS = {
    Side.VENDOR: (Seat.VENDOR_HEAD, Seat.SALES_REP),
    Side.PARTNER: (Seat.PARTNER_HEAD, Seat.PARTNER_PM),
    Side.CUSTOMER: (Seat.CUSTOMER_APPROVER,),
}
APPROVER_SEATS = {
    Side.VENDOR: (Seat.VENDOR_APPROVER, Seat.VENDOR_HEAD),
    Side.PARTNER: (Seat.PARTNER_HEAD, Seat.PARTNER_FINANCE, Seat.PARTNER_PM),
    Side.CUSTOMER: (Seat.CUSTOMER_APPROVER,),
}
"""Who may approve a correction of the creditor's books. All who sit there, whichever seat it is."""
_OWNER_SEATS = {
    Side.VENDOR: (Seat.SALES_REP, Seat.CHANNEL_MANAGER, Seat.VENDOR_FINANCE),
    Side.PARTNER: (Seat.PARTNER_FINANCE, Seat.PARTNER_HEAD, Seat.PARTNER_PM),
    Side.CUSTOMER: (Seat.REQUESTER,),
}


class AskedFor(Frozen):
    """A reminder the payer workflow was asked to send and has not reported yet."""

    key: str
    step: int
    amount: Money
    person: str


class Stopping(Frozen):
    """The delivery has ended; `unwind`: give back what was paid and ask for nothing more."""

    reason: str
    by: str
    unwind: bool


class CreditNote(Frozen):
    """A credit note issued for an entry of the ledger."""

    entry: str
    number: str
    issued_on: date
    invoice: str = ""
    tax: TaxCorrection | None = None


class CollectionState(Frozen):
    """Everything a collection carries. `status` is the one last recorded; `asks` counts the wishes ever made.

    `corrections` are what the `approvals` of the same place are asked for.
    """

    receivable: Receivable
    roster: Roster
    status: Status = Status.PLANNED
    asked: tuple[AskedFor, ...] = ()
    asks: int = 0
    held_up_by: tuple[str, ...] = ()
    held_up_seq: int = -1
    stopping: Stopping | None = None
    outcome: Outcome | None = None
    approvals: tuple[Approval, ...] = ()
    corrections: tuple[Correction, ...] = ()
    notes: tuple[CreditNote, ...] = ()
    questions: tuple[Question, ...] = ()
    hold: Hold | None = None
    awaits_acceptance: bool = False
    """Not accepted yet, though what it waits for is something else: the payer may point at it."""

    @property
    def pointed_at(self) -> tuple[str, ...]:
        """What beside the money itself may hold it up: open issues, a missing acceptance."""
        return (*self.held_up_by, *(("missing_acceptance",) if self.awaits_acceptance else ()))


def chain(roster: Roster, debtor: Side) -> tuple[Person, ...]:
    """Everybody through whose hands the payment goes, whom to ask first: the payer, then who approves it.

    In the contract's own order where it gives one; else by seat.
    """
    first = payer(roster, debtor)
    told = [person for each in roster.payment_chain if (person := roster.person(each)) and person.side is debtor]
    by_seat = [person for seat in _PAYING_SEATS[debtor] for person in roster.holders(seat)]
    found = {person.id: person for person in [*([first] if first else []), *(told or by_seat)]}
    return tuple(found.values())


def approvers(roster: Roster, creditor: Side) -> tuple[Person, ...]:
    """Everybody who may approve a correction of the creditor's books."""
    found = {person.id: person for seat in APPROVER_SEATS[creditor] for person in roster.holders(seat)}
    return tuple(found.values())


def without_note(state: CollectionState) -> LedgerEntry | None:
    """The first credit for which no credit note was issued yet."""
    noted = {note.entry for note in state.notes}
    return next((e for e in state.receivable.entries if e.kind == "credited" and e.id not in noted), None)


def payer(roster: Roster, debtor: Side) -> Person | None:
    """Whom to ask for the money: reminders go to the payer's seat."""
    return roster.holder(*_PAYING_SEATS[debtor])


def finance_people(roster: Roster, creditor: Side) -> tuple[Person, ...]:
    """Who on the creditor's side follows the money."""
    return next((held for seat in FINANCE_SEATS[creditor] if (held := roster.holders(seat))), ())


def heads(roster: Roster, creditor: Side) -> tuple[Person, ...]:
    """To whom unacknowledged signals climb."""
    return next((held for seat in _HEAD_SEATS[creditor] if (held := roster.holders(seat))), ())


def owner(roster: Roster, creditor: Side, seat: Seat | None) -> Person | None:
    """Who acts on a manual step: the step's owner seat where it is the creditor's own, else the side's usual one."""
    own = (seat,) if seat is not None and seat.side is creditor else ()
    return roster.holder(*own, *_OWNER_SEATS[creditor])


class Stop(Frozen):
    """The delivery has ended: undo what is to be undone, and end."""

    stopping: Stopping


class Done(Frozen):
    """Nothing left to do."""

    outcome: Outcome


class ExpireApproval(Frozen):
    """Its approvals did not come in time."""

    asked: Approval


class QuestionClimbs(Frozen):
    """Nobody has answered finance in time."""

    question: Question


class IssueCreditNote(Frozen):
    """Something was credited on an invoice of ours."""

    entry: LedgerEntry


Moment = collection.Step | Stop | ExpireApproval | IssueCreditNote | QuestionClimbs | BeginHold | ReleaseHold
"""What a collection does, or waits for, until it is done."""
Step = Moment | Done


def next_step(
    state: CollectionState, policy: CollectionPolicy, calendar: BusinessCalendar, now: datetime, *, ours: bool = False
) -> Step:
    """What to do now; `calendar` is the debtor's. Settled is not the end: a termination may still want it refunded.

    `ours`: the creditor's invoices are issued by us, and so are its credit notes.
    """
    if ours and (credited := without_note(state)) is not None:
        return IssueCreditNote(entry=credited)
    if state.outcome is not None:
        return Done(outcome=state.outcome)
    if state.stopping is not None:
        return Stop(stopping=state.stopping)
    if (about := hold.step(state.hold, state.receivable, calendar, now)) is not None:
        return about
    if not state.approvals and not state.questions and state.hold is None:
        return collection.next_step(state.receivable, policy, calendar, now)
    if (late := approval.lapsed(state.approvals, now)) is not None:
        return ExpireApproval(asked=late)
    owing = state.receivable.outstanding.amount > 0
    if owing and (silent := question.unanswered(state.questions, now)) is not None:
        return QuestionClimbs(question=silent)
    step = collection.next_step(state.receivable, policy, calendar, now)
    dates = (
        approval.next_expiry(state.approvals), question.next_deadline(state.questions) if owing else None,
        hold.begins_at(state.hold, calendar),
    )  # fmt: skip
    ahead = [each for each in dates if each is not None and each > now]
    if not ahead or not isinstance(step, AwaitTrigger | AwaitNews | Settled | Cancelled | WaitUntil):
        return step
    return WaitUntil(instant=min(step.instant, *ahead) if isinstance(step, WaitUntil) else min(ahead))


def ask(state: CollectionState, step: Remind, person: str, key: str, at: datetime) -> CollectionState:
    """The payer workflow is asked to send this step to the person."""
    wish = AskedFor(key=key, step=step.number, amount=step.amount, person=person)
    receivable = collection.remember(state.receivable, step, at)
    return state.model_copy(update={"receivable": receivable, "asked": (*state.asked, wish), "asks": state.asks + 1})


def take_back_moot(state: CollectionState, debtor: Side) -> tuple[CollectionState, tuple[AskedFor, ...]]:
    """Take back the reminders under way that no longer say what is owed or by whom, and what was taken back.

    Settled, disputed or promised: nothing is to be said. Partly paid, or another payer: the step comes again.
    """
    person = payer(state.roster, debtor)
    owed = state.receivable.chaseable
    silent = state.stopping is not None or state.receivable.open_promise is not None
    moot = tuple(
        each for each in state.asked if silent or each.amount != owed or person is None or each.person != person.id
    )
    if not moot:
        return state, ()
    steps = {each.step for each in moot}
    marks = tuple(mark for mark in state.receivable.reminders if mark.superseded or mark.step not in steps)
    receivable = state.receivable.model_copy(update={"reminders": marks})
    left = tuple(each for each in state.asked if each not in moot)
    return state.model_copy(update={"receivable": receivable, "asked": left}), moot


def reported(state: CollectionState, step: int, at: datetime) -> tuple[CollectionState, tuple[AskedFor, ...]]:
    """The payer workflow reports the step as sent, maybe just before the wish was taken back: it counts all the same.

    Returns too what is asked for and must be taken back, because it would say the same again.
    """
    again = tuple(each for each in state.asked if each.step == step)
    left = tuple(each for each in state.asked if each.step != step)
    receivable = state.receivable
    if not any(mark.step == step and not mark.superseded for mark in receivable.reminders):
        mark = ReminderMark(step=step, at=at)
        receivable = receivable.model_copy(update={"reminders": (*receivable.reminders, mark)})
    return state.model_copy(update={"receivable": receivable, "asked": left}), again


def stopped(state: CollectionState, stopping: Stopping, today: date, id: str) -> CollectionState:
    """The end: unwound (credited, refunded), cancelled if it was never invoiced, or left as it is.

    What was invoiced of a delivery that ends without refund stays owed: chasing it is for a person to decide.
    """
    receivable = state.receivable
    if receivable.invoice is None or stopping.unwind:
        receivable = settlement.unwind(receivable, id=id, on=today, by=stopping.by)
    return state.model_copy(update={"receivable": receivable, "outcome": _outcome(receivable, stopping)})


def as_of(state: CollectionState, today: date) -> CollectionState:
    """The state with its status as of that local date of the debtor."""
    return state.model_copy(update={"status": status(state.receivable, today)})


def _outcome(receivable: Receivable, stopping: Stopping) -> Outcome:
    if receivable.cancelled_on is not None:
        return "cancelled"
    if stopping.unwind:
        return "unwound"
    return "left_open" if receivable.outstanding else "closed"
