"""Handoff: sales hands over to delivery, with the right people in the right seats.

Source: domain notes, story 2. The customer hears at once who does what next; not complete in time, it climbs. What
sales knew is a record, which the delivery manager accepts, or returns with questions that hold the kickoff back.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from postsales.domain.calendar import BusinessCalendar
from postsales.domain.errors import Refused
from postsales.domain.frozen import Frozen
from postsales.domain.policy import HandoffPolicy
from postsales.domain.seats import Person, Roster, Seat, required_seats

HANDS_OVER = (Seat.DELIVERY_MANAGER, Seat.SALES_REP)
SOLD_IT = (Seat.SALES_REP, Seat.CHANNEL_MANAGER)
ABOVE_SALES = (Seat.VENDOR_HEAD, Seat.CHANNEL_MANAGER, Seat.EXECUTIVE)
CLIMBS_TO = (Seat.VENDOR_HEAD, Seat.DELIVERY_MANAGER, Seat.CHANNEL_MANAGER, Seat.SALES_REP)
WELCOMED = (Seat.REQUESTER, Seat.ACCEPTANCE_DECIDER)


Sort = Literal["risk", "promise", "term", "question", "answer"]


class Note(Frozen):
    """A risk, a promise made in the sale, a special term, in the words of whoever knew of it; a question about them.

    `about` is the question that an answer answers, `answer_by` until when a question is to be answered.
    """

    n: int
    sort: Sort
    text: str
    by: str
    at: datetime
    about: int | None = None
    answer_by: date | None = None


class HandoffState(Frozen):
    """Everything a handoff carries. `calendar` is the vendor's, `due_on` the last business day to be complete on."""

    stage: Literal["open", "complete", "stopped"] = "open"
    roster: Roster
    required: tuple[Seat, ...]
    calendar: BusinessCalendar
    due_on: date
    notes: tuple[Note, ...] = ()
    kickoff_on: date | None = None
    welcomed: bool = False
    climbed: int = 0
    climbed_at: datetime | None = None
    offered_by: str | None = None
    """Who of sales says that it is all there; the delivery manager has not accepted it yet."""
    questions_climbed: tuple[int, ...] = ()

    @property
    def open_questions(self) -> tuple[Note, ...]:
        """What the delivery manager asked and sales has not answered."""
        answered = {note.about for note in self.notes if note.sort == "answer"}
        return tuple(note for note in self.notes if note.sort == "question" and note.n not in answered)

    @property
    def answer_by(self) -> date | None:
        """Until when the first of them is to be answered."""
        return min((note.answer_by or self.due_on for note in self.open_questions), default=None)

    @property
    def missing(self) -> tuple[Seat, ...]:
        """The required seats in which nobody sits."""
        return self.roster.missing(self.required)

    @property
    def customer(self) -> tuple[Person, ...]:
        """Whom the customer's side is written to: each person once."""
        people = [person for seat in WELCOMED for person in self.roster.holders(seat)[:1]]
        return tuple({person.id: person for person in people}.values())


@dataclass(frozen=True, slots=True)
class Welcome:
    """Tell the customer who does what next."""


@dataclass(frozen=True, slots=True)
class Climb:
    """It is not complete in time: somebody above hears, for the `ordinal`th time."""

    ordinal: int


@dataclass(frozen=True, slots=True)
class ClimbQuestions:
    """These questions (by number) were not answered in time."""

    questions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class WaitUntil:
    """Nothing before that instant unless there is news."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Done:
    """Complete, or stopped."""


Step = Welcome | Climb | ClimbQuestions | WaitUntil | Done


def begin(
    roster: Roster, calendar: BusinessCalendar, policy: HandoffPolicy, *, signed_on: date, indirect: bool, tam: bool
) -> HandoffState:
    """The handoff on the day of the signature."""
    return HandoffState(
        roster=roster,
        required=required_seats(indirect=indirect, tam=tam),
        calendar=calendar,
        due_on=calendar.add_business_days(signed_on, policy.complete_within_days),
    )


def next_step(state: HandoffState, policy: HandoffPolicy, now: datetime) -> Step:
    """The next thing to do, or how long to wait for it. Of several climbs that have come, only the latest is made.

    The customer hears who does what even when sales hands over in the same moment as the handoff begins.
    """
    if not state.welcomed and state.customer and state.stage != "stopped":
        return Welcome()
    if state.stage != "open":
        return Done()
    unanswered = [(note.n, _unanswered_at(state, note)) for note in state.open_questions]
    unanswered = [(n, at) for n, at in unanswered if n not in state.questions_climbed]
    if late := tuple(n for n, at in unanswered if at <= now):
        return ClimbQuestions(late)
    ordinal = state.climbed + 1
    if climbs_at(state, policy, ordinal) > now:
        return WaitUntil(min([climbs_at(state, policy, ordinal), *(at for _, at in unanswered)]))
    while climbs_at(state, policy, ordinal + 1) <= now:
        ordinal += 1
    return Climb(ordinal)


def climbs_at(state: HandoffState, policy: HandoffPolicy, ordinal: int) -> datetime:
    """The morning after the due day, and again every so many business days (counted from 1)."""
    again = max(policy.climb_again_days, 1)
    last_day = state.calendar.add_business_days(state.due_on, (ordinal - 1) * again)
    return state.calendar.morning_of(last_day + timedelta(days=1))


def _unanswered_at(state: HandoffState, question: Note) -> datetime:
    """The morning after its last day."""
    return state.calendar.morning_of((question.answer_by or state.due_on) + timedelta(days=1))


def climb_questions(state: HandoffState, questions: tuple[int, ...]) -> HandoffState:
    """Whoever is above sales has heard of these."""
    return state.model_copy(update={"questions_climbed": (*state.questions_climbed, *questions)})


def welcome(state: HandoffState) -> HandoffState:
    """The customer has heard."""
    return state.model_copy(update={"welcomed": True})


def climb(state: HandoffState, ordinal: int, at: datetime) -> HandoffState:
    """It has climbed so often; `climbed_at` is the first time."""
    return state.model_copy(update={"climbed": ordinal, "climbed_at": state.climbed_at or at})


def note(
    state: HandoffState, *, risk: str | None, promise: str | None, kickoff_on: date | None, by: str, at: datetime,
    term: str | None = None,
) -> HandoffState:  # fmt: skip
    """What sales knew, written down by somebody in a seat of the vendor or the partner.

    Refused: `no_seat`, `handoff_is_over`, `kickoff_in_the_past`, `questions_unanswered`.
    """
    _refuse_when_over(state)
    if not any(seat.side is not Seat.REQUESTER.side for seat in state.roster.seats_of(by)):
        raise Refused("no_seat", person=by)
    said: list[tuple[Sort, str | None]] = [("risk", risk), ("promise", promise), ("term", term)]
    for sort, text in said:
        if text is not None:
            state = _noted(state, Note(n=len(state.notes) + 1, sort=sort, text=text, by=by, at=at))
    return _kickoff(state, kickoff_on, at)


def refuse_unkeepable(
    state: HandoffState, *, promise: str | None, owner: str | None, due_on: date | None, at: datetime
) -> None:
    """A promise that nobody could keep, or that nobody would keep track of.

    Refused: `nothing_promised`, `owner_without_date`, `promise_in_the_past` (of whoever promises, where they work).
    """
    if promise is None and (owner is not None or due_on is not None):
        raise Refused("nothing_promised")
    if owner is not None and due_on is None:
        raise Refused("owner_without_date", person=owner)
    today = state.calendar.local_date(at)
    if due_on is not None and due_on < today:
        raise Refused("promise_in_the_past", due_on=due_on.isoformat(), today=today.isoformat())


def give_back(
    state: HandoffState, questions: tuple[str, ...], policy: HandoffPolicy, *, by: str, at: datetime
) -> HandoffState:
    """The delivery manager returns it with questions. Refused: `handoff_is_over`, `not_the_delivery_manager`."""
    _refuse_when_over(state)
    _delivery_manager_only(state, by)
    answer_by = state.calendar.add_business_days(state.calendar.local_date(at), max(policy.answer_within_days, 1))
    for text in questions:
        asked = Note(n=len(state.notes) + 1, sort="question", text=text, by=by, at=at, answer_by=answer_by)
        state = _noted(state, asked)
    return state.model_copy(update={"offered_by": None})


def answer(state: HandoffState, question: int, text: str, *, by: str, at: datetime) -> HandoffState:
    """Sales answers. Refused: `handoff_is_over`, `not_sales`, `unknown_question`, `question_is_answered`."""
    _refuse_when_over(state)
    if not state.roster.holds(by, *SOLD_IT):
        raise Refused("not_sales", person=by)
    asked = next((note for note in state.notes if (note.n, note.sort) == (question, "question")), None)
    if asked is None:
        raise Refused("unknown_question", question=question)
    if asked not in state.open_questions:
        raise Refused("question_is_answered", question=question)
    given = Note(n=len(state.notes) + 1, sort="answer", text=text, by=by, at=at, about=question)
    return _noted(state, given)


def complete(state: HandoffState, *, kickoff_on: date | None, by: str, at: datetime) -> HandoffState:
    """Handed over: said by the delivery manager it is accepted; said by sales it waits for the manager's word.

    Refused: `not_yours_to_hand_over`, `seats_missing`, `questions_unanswered`, and as `note`.
    """
    _refuse_when_over(state)
    if not state.roster.holds(by, *HANDS_OVER):
        raise Refused("not_yours_to_hand_over", person=by)
    if missing := state.missing:
        raise Refused("seats_missing", seats=", ".join(seat.value for seat in missing))
    _refuse_when_asked(state)
    state = _kickoff(state, kickoff_on, at)
    if not state.roster.holds(by, Seat.DELIVERY_MANAGER):
        return state.model_copy(update={"offered_by": by})
    return state.model_copy(update={"stage": "complete"})


def accept(state: HandoffState, *, kickoff_on: date | None, by: str, at: datetime) -> HandoffState:
    """The delivery manager takes it over. Refused: `not_the_delivery_manager`, and as `complete`."""
    _refuse_when_over(state)
    _delivery_manager_only(state, by)
    return complete(state, kickoff_on=kickoff_on, by=by, at=at)


def reseat(state: HandoffState, roster: Roster) -> HandoffState:
    """Who sits where from now on."""
    return state.model_copy(update={"roster": roster})


def stop(state: HandoffState) -> HandoffState:
    """The delivery is terminated: nothing is handed over any more."""
    return state.model_copy(update={"stage": "stopped"})


def _kickoff(state: HandoffState, kickoff_on: date | None, at: datetime) -> HandoffState:
    if kickoff_on is None:
        return state
    _refuse_when_asked(state)
    today = state.calendar.local_date(at)
    if kickoff_on < today:
        raise Refused("kickoff_in_the_past", kickoff_on=kickoff_on.isoformat(), today=today.isoformat())
    return state.model_copy(update={"kickoff_on": kickoff_on})


def _noted(state: HandoffState, written: Note) -> HandoffState:
    return state.model_copy(update={"notes": (*state.notes, written)})


def _delivery_manager_only(state: HandoffState, by: str) -> None:
    if not state.roster.holds(by, Seat.DELIVERY_MANAGER):
        manager = state.roster.holder(Seat.DELIVERY_MANAGER)
        raise Refused("not_the_delivery_manager", person=by, manager=manager.name if manager else None)


def _refuse_when_asked(state: HandoffState) -> None:
    """Unanswered questions hold the kickoff back, and the handoff with it."""
    if questions := state.open_questions:
        raise Refused("questions_unanswered", questions=", ".join(str(each.n) for each in questions))


def _refuse_when_over(state: HandoffState) -> None:
    if state.stage != "open":
        raise Refused("handoff_is_over", state=state.stage)
