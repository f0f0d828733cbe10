"""What becomes of visits: another day, cancelled, nobody there, the customer's rating; and the day before."""

from __future__ import annotations

from datetime import timedelta

from temporalio import workflow

from postsales.domain import installation_upkeep as upkeep
from postsales.domain import installation_visits as visits
from postsales.domain import unfinished, visit_absence
from postsales.domain.complaint import Cause
from postsales.domain.installation_state import InstallationState
from postsales.domain.seats import Side
from postsales.domain.visit import Visit, VisitStage
from postsales.messages.command import CLOCK, By
from postsales.messages.effects import Effect, Tell
from postsales.messages.installation import CancelVisit, MissVisit, RateVisit, ReassignVisit, RescheduleVisit
from postsales.messages.news.recovery import RecoveryWanted
from workflows import installation_succession as succession
from workflows import installation_visit_letters as letters
from workflows.entity import verb
from workflows.installation_base import InstallationChange
from workflows.installation_visits import VisitVerbs


class DayVerbs(VisitVerbs):
    """Visits that go otherwise than planned."""

    @verb("visit.reschedule")
    def reschedule_visit(self, body: RescheduleVisit, by: By) -> InstallationChange:
        """Another day or time; the calendars that had it are told."""
        now, was = workflow.now(), self.state.visit(body.visit)
        state = visits.reschedule_visit(
            self.state, body.visit, day=body.day, starts=body.starts, ends=body.ends, by=self.actor(by),
            today=self.today(Side.CUSTOMER),
        )  # fmt: skip
        visit = visit_absence.mark(state.visit(body.visit), state.absences)
        visit_absence.refuse_when_away(state, visit.engineer, visit.day, self.rules.calendars[Side.CUSTOMER])
        self.refuse_when_booked(state, visit)
        state = state.with_visit(visit)
        if upkeep.reminder_spared(visit, self.rules.calendars[Side.CUSTOMER], now):
            state = upkeep.visit_reminded(state, visit)
        effects = letters.rescheduled(state, self.setting, visit, was.day.isoformat(), body.reason, now)
        if visit.stage == "proposed":
            effects += letters.proposed(state, self.setting, visit)
        details = self.of(visit) | {"was": was.day.isoformat(), "reason": body.reason}
        if visit.booked:
            details |= {"sequence": visit.invitations - 1}
        return self.change(state, "visit_rescheduled", details, effects)

    @verb("visit.reassign")
    def reassign_visit(self, body: ReassignVisit, by: By) -> InstallationChange:
        """Somebody else goes: both hear, whoever leads, and the customer if it was confirmed; calendars follow."""
        was = self.state.visit(body.visit)
        state = visit_absence.reassign_visit(
            self.state, body.visit, body.engineer, self.actor(by), self.rules.calendars[Side.CUSTOMER]
        )
        visit, now = state.visit(body.visit), workflow.now()
        self.refuse_when_booked(state, visit)
        told = succession.visit_reassigned(state, self.setting, was, self.journal.seq + 1, now)
        told += letters.briefing(state, self.setting, visit) if visit.briefings else ()
        details = self.of(visit) | {"was": was.engineer, "reason": body.reason}
        return self.change(state, "visit_reassigned", details, told)

    @verb("visit.cancel")
    def cancel_visit(self, body: CancelVisit, by: By) -> InstallationChange:
        """It does not take place, and leaves the calendars."""
        before = self.state.visit(body.visit)
        state = visits.cancel_visit(self.state, body.visit, self.actor(by))
        effects = letters.cancelled(state, self.setting, before, body.reason, workflow.now())
        details = self.of(state.visit(body.visit)) | {"reason": body.reason}
        return self.change(state, "visit_cancelled", details, effects)

    @verb("visit.no_show")
    def miss_visit(self, body: MissVisit, by: By) -> InstallationChange:
        """Somebody was not there: both sides hear who owes the new date, and by when."""
        now = workflow.now()
        state = visits.visit_missed(
            self.state, body.visit, body.absent, by=self.actor(by), at=now, today=self.today(Side.CUSTOMER)
        )
        visit = state.visit(body.visit)
        side = visit.owes_new_date or visit.side
        calendar = self.rules.calendars[side]
        climbs_at = upkeep.new_date_due_at(visit, self.rules.policy, self.rules.calendars) or now
        new_date_by = calendar.add_business_days(calendar.local_date(climbs_at - timedelta(hours=1)), 0)
        details = self.of(visit) | {"absent": body.absent, "side": side.value, "note": body.note}
        effects = letters.missed(state, self.setting, visit, body.note, new_date_by)
        return self.change(state, "visit_missed", details, effects)

    def moved(self, before: InstallationState) -> tuple[Effect, ...]:
        """Whoever kept the customer waiting in vain makes it good."""
        if self.state.visits is before.visits:
            return super().moved(before)
        known = {each.n: each for each in before.visits}
        failed = [each for each in self.state.visits if _failed(each) and not _failed(known.get(each.n))]
        if not failed or not workflow.patched("recovery-of-failed-visits"):
            return super().moved(before)
        return (*super().moved(before), *(self.to_make_good(visit) for visit in failed))

    def to_make_good(self, visit: Visit) -> Tell:
        """The delivery hears that nobody came."""
        wanted = RecoveryWanted(
            cause=Cause.FAILED_VISIT, about=f"visit:{visit.n}", side=visit.side, told=visit.purpose, by=CLOCK
        )
        return self.to_delivery(f"failed:{visit.n}:{visit.day.isoformat()}", wanted)

    @verb("visit.rate")
    def rate_visit(self, body: RateVisit, by: By) -> InstallationChange:
        """The customer's own word; a bad one is heard by those who can put it right."""
        state = visits.rate_visit(self.state, body.visit, body.stars, body.words, self.actor(by))
        visit = state.visit(body.visit)
        details = {"visit": visit.n, "stars": body.stars, "words": body.words}
        return self.change(state, "visit_rated", details, letters.rated_badly(state, self.setting, visit))

    # What comes by itself

    def visit_tomorrow(self, visit: Visit) -> InstallationChange:
        """Both sides are reminded; as nobody has done anything, this does not break the quiet."""
        state = upkeep.visit_reminded(self.state, visit)
        effects = letters.reminder(state, self.setting, visit)
        return self.change(state, "visit_reminded", self.of(visit), effects)

    def new_date_missing(self, visit: Visit) -> InstallationChange:
        """Whoever was not there has named no other day: it climbs on their side.

        Who heard already that nobody has promised anything is not told the same again the first time.
        """
        told = visit.new_date_climbed == 0 and unfinished.heard_of(self.state, visit)
        quiet = told and workflow.patched("missed-visit-climbs-once")
        state = upkeep.new_date_climbed(self.state, visit)
        visit = state.visit(visit.n)
        side = visit.owes_new_date or visit.side
        details = {"visit": visit.n, "side": side.value, "ordinal": visit.new_date_climbed}
        effects = () if quiet else letters.new_date_missing(state, self.setting, visit)
        return self.change(state, "new_date_missing", details, effects)


def _failed(visit: Visit | None) -> bool:
    """Whether the customer waited for somebody who did not come."""
    return visit is not None and visit.stage is VisitStage.MISSED and visit.absent == "visitor"
