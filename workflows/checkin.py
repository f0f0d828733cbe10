"""Check-ins with one customer: asked for on their day, reminded of, climbed when nobody holds them.

One workflow per customer, over all its deliveries, for as long as there is a customer: with no delivery left it rests
until the next is signed. (It does not end: its facts and its check-ins are numbered through, and a workflow that
started again under the same id would number them from one.) A check-in without trouble costs one letter and one fact:
that it is due is no fact of its own, the row says on which day it is planned.
"""

from __future__ import annotations

from datetime import date
from typing import Any, assert_never

from temporalio import workflow

from activities.calendar import CalendarActivities
from postsales.domain import checkin, checkin_story
from postsales.domain.cadence import SEATS, CheckinState, Joined, Past, Planned, Report, Terms
from postsales.domain.checkin_story import Ask, Climb, Lapse, Remind, WaitForNews, WaitUntil, next_step
from postsales.domain.errors import Refused
from postsales.domain.policy import Severity
from postsales.domain.seats import Seat, Side
from postsales.messages import ids
from postsales.messages.calendar import CalendarWanted
from postsales.messages.checkin import CheckinSpec, CheckinStatus, RecordCheckin, ReplanCheckin, SkipCheckin
from postsales.messages.command import Awaited, By
from postsales.messages.effects import Effect, Tell
from postsales.messages.news import DeliveryJoined, DeliveryLeft, DeliveryWentLive, IssueWanted, News
from postsales.messages.rows import CheckinRow, Row
from workflows.checkin_letters import Letters
from workflows.entity import Change, Entity, hears, verb
from workflows.options import UNTIL_DONE, told

Changed = Change[CheckinState]
HOLDERS = (Seat.CSM, Seat.TAM, Seat.SALES_REP, Seat.CHANNEL_MANAGER, Seat.DELIVERY_MANAGER, Seat.VENDOR_HEAD)


@workflow.defn(name="checkin")
class Checkin(Entity[CheckinState]):
    """The check-ins with one customer."""

    @workflow.init
    def __init__(self, spec: CheckinSpec) -> None:
        self.spec, self.customer = spec, spec.customer
        super().__init__(spec.carried or CheckinState(calendar_of=workflow.now().year), spec.journal)

    @property
    def terms(self) -> Terms:
        """Policy, and the customer's calendar as last read."""
        return Terms(self.spec.policy, self.state.calendar or self.spec.calendar)

    @workflow.run
    async def run(self, spec: CheckinSpec) -> None:
        """The story: whoever holds a check-in is asked, reminded, then their head; years long."""
        async with self.working():
            while True:
                if self.renewal_due():
                    await self.renew(spec)
                if self.state.deliveries and self.state.calendar_of != workflow.now().year:
                    await self.read_calendar()
                match next_step(self.state, self.terms, workflow.now()):
                    case Ask():
                        self.ask()
                    case Remind():
                        self.apply(self.remind())
                    case Climb():
                        self.apply(self.climb())
                    case Lapse():
                        self.apply(self.lapse())
                    case WaitUntil(at):
                        await self.news(until=at)
                    case WaitForNews():
                        await self.news()
                    case never:
                        assert_never(never)

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
        if self.state.current is not None:
            self.owe(*self.letters().due(self.state.current))

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

    # What people say

    @verb("checkin.record")
    def record(self, body: RecordCheckin, by: By) -> Changed:
        """Held. A bad one opens an issue with the newest delivery."""
        self.refuse_strangers(by)
        report = Report.model_validate(body.model_dump(exclude={"customer", "sort"}))
        state = checkin.record(self.state, body.sort, report, by.person, self.terms, workflow.now())
        held = state.latest
        if held is None:
            raise Refused("nothing_planned", sort=body.sort)
        details = {"sentiment": report.sentiment, "adoption": report.adoption, "bad": report.bad}
        return self.change(state, "checkin_recorded", held, self.issue_wanted(held, report, by), **details)

    @verb("checkin.skip")
    def skip(self, body: SkipCheckin, by: By) -> Changed:
        """Not this time. The second time in a row the head hears."""
        self.refuse_strangers(by)
        state = checkin.skip(self.state, body.sort, body.reason, by.person, self.terms, workflow.now())
        current = self.planned()
        again = Letters(self.customer, state, self.terms.calendar).skipped_again(current, body.reason)
        effects = again if state.not_held_in_a_row > 1 else ()
        return self.change(state, "checkin_skipped", current, effects, reason=body.reason)

    @verb("checkin.replan")
    def replan(self, body: ReplanCheckin, by: By) -> Changed:
        """Another day."""
        self.refuse_strangers(by)
        state = checkin.replan(self.state, body.sort, body.on, self.terms, workflow.now())
        details = {"on": body.on.isoformat(), "reason": body.reason}
        return self.change(state, "checkin_replanned", self.planned(), (), **details)

    def refuse_strangers(self, by: By) -> None:
        """Refused: `not_the_customers_team` unless a vendor's seat that looks after customers."""
        if not any(joined.roster.holds(by.person, *HOLDERS) for joined in self.state.deliveries.values()):
            raise Refused("not_the_customers_team", person=by.person, customer=self.customer.id)

    # What deliveries say

    @hears(DeliveryJoined)
    def joined(self, news: DeliveryJoined) -> Changed | None:
        """Signed: see the customer on its account too. Told again, its seats are taken anew."""
        joined = Joined(delivery=news.delivery, signed_on=news.signed_on, tam=news.tam, roster=news.roster)
        state = checkin.join(self.state, joined, self.terms, self.today())
        if news.delivery in self.state.deliveries or state is self.state:
            self.state = state
            self.wake()
            return None
        return Change(state, "checkins_began", {"delivery": news.delivery, "tam": news.tam})

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
        return Change(state, "checkins_ended", {"delivery": news.delivery})

    # How it stands

    @workflow.query(name="status")
    def status(self) -> CheckinStatus:
        """The next check-in, and what came of the last."""
        person = self.holder(self.state.current) if self.state.current else None
        return CheckinStatus(
            customer=self.customer.id,
            deliveries=tuple(sorted(self.state.deliveries)),
            planned=self.state.current,
            person=person,
            held=self.state.held,
            not_held_in_a_row=self.state.not_held_in_a_row,
            next=self.awaited(),
        )

    def awaited(self) -> Awaited | None:
        """The next check-in."""
        current = self.state.current
        if current is None:
            return None
        until = self.terms.calendar.end_of_day(current.due_on)
        return Awaited(what="checkin_awaited", side=Side.VENDOR, person=self.holder(current), until=until)

    def deliveries(self) -> tuple[str, ...]:
        """The timelines of all the customer's deliveries; of the last one when it has just left."""
        return tuple(sorted(self.state.deliveries)) or self.state.left[-1:]

    def rows(self, before: CheckinState | None) -> tuple[Row, ...]:
        """The check-in that is over and the planned one, where they changed."""
        changed: list[Row] = []
        if self.state.latest is not None and (before is None or self.state.latest != before.latest):
            changed.append(self.past_row(self.state.latest))
        if self.state.current is not None and (before is None or self.state.current != before.current):
            changed.append(self.planned_row(self.state.current))
        return tuple(changed)

    def planned_row(self, planned: Planned) -> CheckinRow:
        """A check-in still to be held."""
        state = "overdue" if planned.reminded else "planned"
        return CheckinRow(
            customer=self.customer.id,
            n=planned.n,
            sort=planned.sort,
            due_on=planned.due_on,
            person=self.holder(planned),
            state=state,
        )

    def past_row(self, past: Past) -> CheckinRow:
        """A check-in that is over."""
        report = past.report.model_dump(exclude={"questions"}) if past.report else {}
        held_at = past.at if past.state == "held" else None
        same = past.model_dump(include={"n", "sort", "due_on", "state"})
        said = {"summary": past.reason} if past.reason else report
        fields = {"customer": self.customer.id, "person": past.by, "held_at": held_at, **same, **said}
        return CheckinRow.model_validate(fields)

    # Small words

    def today(self) -> date:
        """The customer's day."""
        return self.terms.calendar.local_date(workflow.now())

    def letters(self) -> Letters:
        """What is written about the planned one."""
        return Letters(self.customer, self.state, self.terms.calendar)

    def holder(self, planned: Planned) -> str | None:
        """Who holds it."""
        person = self.state.person(*SEATS[planned.sort])
        return person.id if person else None

    def planned(self) -> Planned:
        """The planned check-in. Refused: `nothing_planned`."""
        if self.state.current is None:
            raise Refused("nothing_planned", sort=None)
        return self.state.current

    def change(
        self,
        state: CheckinState,
        what: str,
        about: Planned | Past,
        effects: tuple[Effect, ...] = (),
        **details: Any,
    ) -> Changed:
        """A change that concerns one check-in."""
        said = {"checkin": about.n, "sort": about.sort, "due_on": about.due_on.isoformat(), **details}
        return Change(state, what, said, effects)

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
