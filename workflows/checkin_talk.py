"""What people say about check-ins: held, not held, another day, nobody answered, how often."""

from __future__ import annotations

from temporalio import workflow

from postsales.domain import checkin, checkin_silence
from postsales.domain.action import Wanted, open_one
from postsales.domain.cadence import CheckinState, Past, Report
from postsales.domain.cadence_policy import TierCadence
from postsales.domain.checkin_entry import moved, with_planned
from postsales.domain.checkin_meeting import Meeting
from postsales.domain.errors import Refused
from postsales.domain.policy import Severity
from postsales.domain.seats import Person, Side
from postsales.messages import ids
from postsales.messages.checkin import AgreedAction, NoAnswer, RecordCheckin, ReplanCheckin, SetCadence, SkipCheckin
from postsales.messages.command import By
from postsales.messages.effects import Effect, Mail, Tell
from postsales.messages.news import News
from postsales.messages.news.escalation import IssueWanted
from workflows import checkin_action_letters
from workflows.checkin_actions import CheckinActions
from workflows.checkin_base import Changed
from workflows.entity import Change, verb

REPORTED = set(Report.model_fields)


class CheckinTalk(CheckinActions):
    """Verbs about the planned check-in, and about how often there is one."""

    @verb("checkin.record")
    def record(self, body: RecordCheckin, by: By) -> Changed:
        """Held. A bad one opens an issue with the newest delivery; `next_on` is agreed with the customer."""
        self.refuse_strangers(by)
        checkin.refuse_closed(self.state, body.delivery)
        report = Report.model_validate(body.model_dump(include=REPORTED))
        state = checkin.record(self.state, body.sort, report, by.person, self.terms, workflow.now())
        held = state.latest
        if held is None:
            raise Refused("nothing_planned", sort=body.sort)
        entries = self.held_early(held)
        if body.next_on is not None:
            state = checkin.replan(state, None, body.next_on, self.terms, workflow.now())
            state, told = self.entered_anew(state, None)
            entries = (*entries, *told)
        details = {"sentiment": report.sentiment, "adoption": report.adoption, "bad": report.bad}
        state, letters = self.agreed(state, body.actions, by)
        effects = (*self.issue_wanted(held, report, by), *letters, *entries)
        return self.change(state, "checkin_recorded", held, effects, **details)

    def held_early(self, held: Past) -> tuple[Mail, ...]:
        """Held before its day, it goes from the calendars that have it on its day."""
        was = self.state.current
        if not self.books or was is None or was.n != held.n or was.due_on <= self.today():
            return ()
        return self.meeting_letters(self.state, was, off=True)

    def entered_anew(self, state: CheckinState, was: Meeting | None) -> tuple[CheckinState, tuple[Mail, ...]]:
        """A day that somebody named is in the calendar of whoever calls at once; `was`: the entry it had."""
        if not self.books or state.current is None:
            return state, ()
        planned = state.current
        planned = planned.model_copy(update={"meeting": moved(was, planned.due_on, self.terms.calendar)})
        state = with_planned(state, planned)
        return state, self.meeting_letters(state, planned)

    def agreed(
        self, state: CheckinState, agreed: tuple[AgreedAction, ...], by: By
    ) -> tuple[CheckinState, tuple[Mail, ...]]:
        """What was agreed becomes actions; whoever is to do one hears, unless they said so themselves."""
        letters: tuple[Mail, ...] = ()
        for each in agreed:
            wanted = Wanted(sort=each.sort, what=each.what, owner=self.colleague(each.owner), due_on=each.due_on)
            opened = open_one(
                state.actions, wanted, by=by.person, at=workflow.now(), calendar=self.terms.calendar
            )  # fmt: skip
            state = self.with_actions(opened, state)
            letters += checkin_action_letters.opened(self.customer, state, opened.open[-1], by.person)
        return state, letters

    @verb("checkin.skip")
    def skip(self, body: SkipCheckin, by: By) -> Changed:
        """Not this time. The second time in a row the head hears."""
        self.refuse_strangers(by)
        state = checkin.skip(self.state, body.sort, body.reason, by.person, self.terms, workflow.now())
        current = self.planned()
        again = self.letters(state).skipped_again(current, body.reason)
        effects = again if state.not_held_in_a_row > 1 else ()
        effects = (*effects, *self.meeting_letters(self.state, current, off=True))
        return self.change(state, "checkin_skipped", current, effects, reason=body.reason)

    @verb("checkin.replan")
    def replan(self, body: ReplanCheckin, by: By) -> Changed:
        """Another day."""
        self.refuse_strangers(by)
        was = self.planned()
        state = checkin.replan(self.state, body.sort, body.on, self.terms, workflow.now())
        details = {"on": body.on.isoformat(), "reason": body.reason, "at": body.at}
        if self.books and body.at is None:
            state, told = self.entered_anew(state, was.meeting)
            return self.change(state, "checkin_replanned", was, told, **details)
        if (meeting := self.meeting(body, was.meeting)) is None or state.current is None:
            return self.change(state, "checkin_replanned", was, (), **details)
        planned = state.current.model_copy(update={"meeting": meeting})
        state = state.model_copy(update={"current": planned})
        return self.change(state, "checkin_replanned", was, self.meeting_letters(state, planned), **details)

    def meeting(self, body: ReplanCheckin, was: Meeting | None) -> Meeting | None:
        """The meeting it is, if it is one: the time as said, else as before. Refused `not_the_customers_person`."""
        if body.at is None:
            return was.told_again if was is not None else None
        people = tuple(self.of_the_customer(each) for each in body.people)
        known = was.people if was is not None and not people else people
        sequence = was.sequence + 1 if was is not None else 0
        return Meeting(
            starts=body.at, minutes=body.minutes, people=known, place=body.place, sequence=sequence, day=body.on
        )

    def of_the_customer(self, person: str) -> Person:
        """Somebody of the customer's, known to one of its deliveries. Refused `not_the_customers_person`."""
        for joined in self.state.deliveries.values():
            found = joined.roster.person(person)
            if found is not None and found.side is Side.CUSTOMER:
                return found
        raise Refused("not_the_customers_person", person=person, delivery=", ".join(sorted(self.state.deliveries)))

    @verb("checkin.no_answer")
    def no_answer(self, body: NoAnswer, by: By) -> Changed:
        """Called, and nobody answered: again some days later; in the end the customer's window and the head hear."""
        self.refuse_strangers(by)
        checkin.refuse_closed(self.state, body.delivery)
        current = self.planned()
        attempt = checkin_silence.no_answer(
            self.state, body.sort, body.note, by.person, self.terms, workflow.now()
        )  # fmt: skip
        details = {"tried": attempt.tried, "note": body.note}
        if attempt.outcome == "again":
            state, told = self.entered_anew(attempt.state, current.meeting)
            return self.change(
                state, "checkin_unanswered", current, told, again_on=attempt.about.due_on.isoformat(), **details
            )
        letters = self.letters(attempt.state).silent(current, attempt.tried, body.note)
        silent = attempt.state.silent_in_a_row
        return self.change(attempt.state, "checkin_given_up", current, letters, in_a_row=silent, **details)

    @verb("checkin.cadence")
    def cadence(self, body: SetCadence, by: By) -> Changed:
        """This customer is seen more often, or less; what was said before and is not said again stays."""
        self.refuse_strangers(by)
        said = body.model_dump(include=set(TierCadence.model_fields), exclude_none=True)
        if not said:
            raise Refused("no_cadence_said")
        before = self.state.cadence or TierCadence()
        cadence = before.model_copy(update=said)
        terms = self.terms_of(self.state.model_copy(update={"cadence": cadence}))
        state = checkin.set_cadence(self.state, cadence, terms)
        told = ", ".join(f"{name}={_told(value)}" for name, value in said.items())
        return Change(state, "checkin_cadence_set", {"cadence": told, "reason": body.reason})

    def issue_wanted(self, held: Past, report: Report, by: By) -> tuple[Effect, ...]:
        """A bad check-in becomes an issue of the newest delivery, in the words it was told in."""
        newest = self.state.newest
        if newest is None or not report.bad:
            return ()
        key = f"customer/{self.customer.id}/checkin/{held.n}"
        wanted = IssueWanted(
            key=key,
            title=report.summary.splitlines()[0][:120],
            severity=Severity.MAJOR if report.sentiment <= 2 else Severity.MINOR,
            symptom=report.summary,
            by=by,
        )
        return (Tell(to=ids.delivery(newest.delivery), news=News(id=key, news=wanted)),)


def _told(value: object) -> str:
    return "/".join(map(str, value)) if isinstance(value, tuple) else str(value)
