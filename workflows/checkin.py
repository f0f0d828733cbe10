"""Check-ins with one customer: asked for on their day, reminded of, climbed when nobody holds them.

One workflow per customer, over all its deliveries, for as long as there is a customer: with no delivery left it rests
until the next is signed. (It does not end: its facts and its check-ins are numbered through, and a workflow that
started again under the same id would number them from one.) A check-in without trouble costs one letter and one fact:
that it is due is no fact of its own, the row says on which day it is planned.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import assert_never

from temporalio import workflow

from activities.calendar import CalendarActivities
from postsales.domain import checkin, checkin_story, tam_months
from postsales.domain.action import Deed, TellHead, TellLate, ahead
from postsales.domain.cadence import CheckinState, Joined, Past, Planned
from postsales.domain.checkin_entry import entered, proposed, with_planned
from postsales.domain.checkin_story import (
    Ask,
    Climb,
    Lapse,
    Remind,
    ReportTam,
    Step,
    WaitForNews,
    WaitUntil,
    next_step,
    report_ahead,
)
from postsales.domain.checkin_story import Deed as Due
from postsales.domain.seats import Person, Side
from postsales.messages.calendar import CalendarWanted
from postsales.messages.checkin import CheckinSpec, CheckinStatus
from postsales.messages.command import Awaited
from postsales.messages.effects import Effect, Mail, Message
from postsales.messages.news.checkin import DeliveryJoined, DeliveryLeft, DeliveryWentLive
from postsales.messages.rows import CheckinRow, Row
from workflows.checkin_base import Changed
from workflows.checkin_playbook import CheckinPlaybook
from workflows.checkin_surveys import CheckinSurveys
from workflows.checkin_talk import CheckinTalk
from workflows.entity import Change, hears
from workflows.options import UNTIL_DONE, told
from workflows.tam_letters import last_report_letters, report_letters

OF_THE_DAY = frozenset({"checkin/due", "checkin/survey"})
"""Letters tried within the task: every customer's plan owes one at every check-in, for years."""


@workflow.defn(name="checkin")
class Checkin(CheckinTalk, CheckinPlaybook, CheckinSurveys):
    """The check-ins with one customer, and the actions for it."""

    @workflow.init
    def __init__(self, spec: CheckinSpec) -> None:
        self.spec, self.customer = spec, spec.customer
        self.hands_on = workflow.patched("one-voice-and-delegates")
        # Both came at once: one mark in the history is enough.
        self.watches = self.hands_on
        self.books = workflow.patched("entries-surveys-and-letters-of-the-day")
        super().__init__(spec.carried or CheckinState(calendar_of=workflow.now().year), spec.journal)

    @workflow.run
    async def run(self, spec: CheckinSpec) -> None:
        """The story: whoever holds a check-in is asked, reminded, then their head; years long."""
        async with self.working():
            while True:
                if self.renewal_due():
                    await self.renew(spec)
                if self.state.deliveries and self.state.calendar_of != workflow.now().year:
                    await self.read_calendar()
                if self.watches and (change := self.cared_for()) is not None:
                    self.apply(change)
                    continue
                match self.next():
                    case WaitUntil(at):
                        await self.news(until=at)
                    case WaitForNews():
                        await self.news()
                    case step:
                        self.take(step)

    def take(self, step: Due | Deed | ReportTam) -> None:
        """What time brings."""
        match step:
            case Ask():
                self.ask()
            case Remind():
                self.apply(self.remind())
            case Climb():
                self.apply(self.climb())
            case Lapse():
                self.apply(self.lapse())
            case ReportTam():
                self.apply(self.report_tam(step))
            case TellLate() | TellHead():
                self.apply(self.action_deed(step))
            case never:
                assert_never(never)

    def next(self) -> Step | Deed | ReportTam:
        """What comes first: of check-in and actions, or a month's TAM report."""
        step, now = self.next_of_checkin(), workflow.now()
        if not isinstance(step, WaitForNews | WaitUntil):
            return step
        match report_ahead(self.state, self.terms, now, self.tam_ends()):
            case None:
                return step
            case datetime() as at:
                return WaitUntil(at) if isinstance(step, WaitForNews) or at < step.at else step
            case report:
                return report

    def next_of_checkin(self) -> Step | Deed:
        """What comes first: of the check-in, or of the actions."""
        now, terms = workflow.now(), self.terms
        step = next_step(self.state, terms, now)
        match ahead(self.state.actions, terms.calendar, terms.policy.climb_after_days, now):
            case None:
                return step
            case datetime() as at:
                waits = isinstance(step, WaitForNews) or (isinstance(step, WaitUntil) and at < step.at)
                return WaitUntil(at) if waits else step
            case deed:
                return deed if isinstance(step, WaitForNews | WaitUntil) else step

    async def read_calendar(self) -> None:
        """Once a year: a holiday announced since must not ruin a check-in, nor a year that was not known yet."""
        year = workflow.now().year
        wanted = CalendarWanted(
            country=self.customer.country, timezone=self.customer.timezone, first_year=year - 1, last_year=year + 4
        )
        calendar = await workflow.execute_activity_method(
            CalendarActivities.load_calendar, wanted, **told(UNTIL_DONE, f"business calendar of {year}")
        )
        self.state = self.state.model_copy(update={"calendar": calendar, "calendar_of": year})

    # What comes by itself

    def ask(self) -> None:
        """Its day has come: a letter, and no fact beside it."""
        self.state = checkin_story.asked(self.state)
        was = self.state.current
        if was is None:
            return
        current = entered(was, self.terms.calendar) if self.books else was
        self.state = with_planned(self.state, current)
        surveyed = self.survey_along()
        letters = self.letters().due(current, tuple(each.to.name for each in surveyed))
        letters = letters if current == was else self.with_entry(letters, self.state, current)
        self.owe(*letters, *surveyed)

    def at_once(self, messages: tuple[Message, ...]) -> bool:
        """The letter of a check-in's day, and the survey that goes along with it."""
        templates = {each.template if isinstance(each, Mail) else "" for each in messages}
        return self.books and "checkin/due" in templates and templates <= OF_THE_DAY

    def remind(self) -> Changed:
        """Nobody recorded it."""
        state, current = checkin_story.reminded(self.state), self.planned()
        return self.change(state, "checkin_missed", current, self.letters().reminder(current))

    def climb(self) -> Changed:
        """Nor after the reminder: the head hears."""
        state, current = checkin_story.climbed(self.state), self.planned()
        return self.change(state, "checkin_climbed", current, self.letters().climbed(current))

    def lapse(self) -> Changed:
        """The next is due."""
        return self.change(checkin.lapse(self.state, self.terms, workflow.now()), "checkin_lapsed", self.planned())

    def report_tam(self, due: ReportTam) -> Changed:
        """A month with TAM service is over: what it was goes to the customer, and to the TAM."""
        letters = report_letters(self.customer, self.state, due.month, due.until)
        return Change(checkin_story.reported(self.state), "tam_reported", {"month": f"{due.month:%Y-%m}"}, letters)

    def tam_ends(self) -> date | None:
        """The last day of TAM service, where a contract names one; not in runs begun before that was minded."""
        ends = self.state.tam_until
        return ends if ends is not None and workflow.patched("tam-reports-end") else None

    # What deliveries say

    @hears(DeliveryJoined)
    def joined(self, news: DeliveryJoined) -> Changed | None:
        """Signed: see the customer on its account too. Told again, its people are taken anew."""
        joined = Joined(
            delivery=news.delivery, signed_on=news.signed_on, tam=news.tam, roster=news.roster, absences=news.absences,
            known=news.known,
        )  # fmt: skip
        ends = news.tam and news.known.tam_until is not None and workflow.patched("tam-checkins-end")
        known = self.state.model_copy(update={"tam_calls_end": True}) if ends else self.state
        state = checkin.join(known, joined, self.terms, self.today(), self.tam_ends())
        if news.delivery in self.state.deliveries or state is known:
            return self.handed_on(state)
        return Change(state, "checkins_began", {"delivery": news.delivery, "tam": news.tam})

    def handed_on(self, state: CheckinState) -> Changed | None:
        """Other people sit there now: whose the planned check-in is from now on hears of it, and what is known."""
        before, current = self.state.current, state.current
        was = self.holder(self.state, before) if before is not None else None
        now = self.holder(state, current) if current is not None else None
        if current is None or not self.hands_on or (before == current and was == now):
            self.state = state
            self.wake()
            return None
        details = {"was": was.id if was else None, "person": now.id if now else None}
        letters = self.letters(state).handed_on(current, was) if was != now else ()
        if was != now and self.books:
            return self.handed_on_in_calendars(state, current, was, now, letters)
        if was != now and current.meeting is not None:
            current = current.model_copy(update={"meeting": current.meeting.told_again})
            state = state.model_copy(update={"current": current})
            letters = (*letters, *self.meeting_letters(state, current))
        return self.change(state, "checkin_handed_on", current, letters, **details)

    def handed_on_in_calendars(
        self, state: CheckinState, current: Planned, was: Person | None, now: Person | None, told: tuple[Mail, ...]
    ) -> Changed:
        """Whose it was loses the entry, whose it is now is invited with the letter; whom they meet hears who calls."""
        before = current.meeting
        entry = before.told_again if before is not None else proposed(current.due_on, self.terms.calendar)
        current = current.model_copy(update={"meeting": entry})
        state, letters = with_planned(state, current), self.calendar_letters(state)
        told = self.with_entry(told, state, current)
        if before is not None and entry is not None and was is not None and now is not None:
            told = (*told, *letters.handed_to_another(current, entry, was, now))
            invited = self.meeting_letters(state, current)
            told = (*told, *(each for each in invited if each.to.person != now.id))
        details = {"was": was.id if was else None, "person": now.id if now else None}
        return self.change(state, "checkin_handed_on", current, told, **details)

    @hears(DeliveryWentLive)
    def went_live(self, news: DeliveryWentLive) -> Changed | None:
        """Dense again."""
        state = checkin.go_live(self.state, news.delivery, news.on, self.terms)
        if state is self.state:
            return None
        return Change(state, "checkins_dense_again", {"delivery": news.delivery, "on": news.on.isoformat()})

    @hears(DeliveryLeft)
    def left(self, news: DeliveryLeft) -> Changed | None:
        """Closed or terminated."""
        was = news.delivery in self.state.deliveries
        state = checkin.leave(self.state, news.delivery, self.terms, workflow.now())
        if not was:
            self.state = state
            return None
        details: dict[str, str] = {"delivery": news.delivery}
        letters: tuple[Effect, ...] = ()
        ends, last = self.tam_ends(), tam_months.last_day(self.terms, workflow.now())
        months = tam_months.untold(self.state, news.delivery, self.terms, workflow.now(), ends)
        if months and workflow.patched("last-tam-month"):
            details["tam_reported"] = ", ".join(f"{month:%Y-%m}" for month in months)
            last = last if ends is None else min(ends, last)
            letters = last_report_letters(self.customer, self.state, months, last)
            state = tam_months.ended(state, news.delivery)
        planned = self.state.current
        if self.books and planned is not None and state.current is None and planned.due_on >= self.today():
            letters = (*letters, *self.meeting_letters(self.state, planned, off=True))
        return Change(self.left_alone(state, news.delivery), "checkins_ended", details, letters)

    # How it stands

    @workflow.query(name="status")
    def status(self) -> CheckinStatus:
        """The next check-in, and what came of the last."""
        person = self.holder(self.state, self.state.current) if self.state.current else None
        return CheckinStatus(
            customer=self.customer.id,
            deliveries=tuple(sorted(self.state.deliveries)),
            planned=self.state.current,
            person=person.id if person else None,
            held=self.state.held,
            not_held_in_a_row=self.state.not_held_in_a_row,
            next=self.awaited(),
            silent_in_a_row=self.state.silent_in_a_row,
            cadence=self.state.cadence,
        )

    def awaited(self) -> Awaited | None:
        """The next check-in."""
        current = self.state.current
        if current is None:
            return None
        until, person = self.terms.calendar.end_of_day(current.due_on), self.holder(self.state, current)
        return Awaited(
            what="checkin_awaited", side=Side.VENDOR, person=person.id if person else None, until=until
        )  # fmt: skip

    def deliveries(self) -> tuple[str, ...]:
        """The timelines of all the customer's deliveries; of the last one when it has just left."""
        return tuple(sorted(self.state.deliveries)) or self.state.left[-1:]

    def rows(self, before: CheckinState | None) -> tuple[Row, ...]:
        """The check-in that is over and the planned one, where they changed."""
        changed: list[Row] = []
        if self.state.latest is not None and (before is None or self.state.latest != before.latest):
            changed.append(self.past_row(self.state.latest))
        if (planned := self.planned_row(self.state)) is not None and (
            before is None or self.planned_row(before) != planned
        ):
            changed.append(planned)
        changed += (*self.action_rows(before), *self.health_rows(before), *self.survey_rows(before))
        return tuple(changed)

    def planned_row(self, state: CheckinState) -> CheckinRow | None:
        """A check-in still to be held."""
        planned = state.current
        if planned is None:
            return None
        person = self.holder(state, planned)
        return CheckinRow(
            customer=self.customer.id,
            n=planned.n,
            sort=planned.sort,
            due_on=planned.due_on,
            person=person.id if person else None,
            state="overdue" if planned.reminded else "planned",
            tried=planned.tried,
        )

    def past_row(self, past: Past) -> CheckinRow:
        """A check-in that is over."""
        report = past.report.model_dump() if past.report else {}
        held_at = past.at if past.state == "held" else None
        same = past.model_dump(include={"n", "sort", "due_on", "state", "tried"})
        said = {"summary": past.reason} if past.reason else report
        fields = {"customer": self.customer.id, "person": past.by, "held_at": held_at, **same, **said}
        return CheckinRow.model_validate(fields)
