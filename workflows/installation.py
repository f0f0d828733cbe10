"""Installation: packages, visits, punch items and acceptance, until the whole is accepted.

What people say about visits is in `installation_visits` and `installation_days`, about packages, the customer's tasks
and acceptance in the modules called so.
"""

from __future__ import annotations

from typing import assert_never

from temporalio import workflow

from postsales.domain import installation, installation_story, unfinished, visit_absence, visit_succession
from postsales.domain.acceptance import ClimbAcceptance, DeemAccepted, RemindDecider
from postsales.domain.installation_state import InstallationState, PromiseMark
from postsales.domain.installation_story import (
    AskForReport,
    AskWhatNext,
    ClimbMissingPromises,
    Done,
    Duty,
    TellOverdue,
    WaitUntil,
    next_step,
)
from postsales.domain.installation_upkeep import (
    ClimbConsultation,
    ClimbNewDate,
    ClimbTask,
    RemindOfTask,
    RemindOfVisit,
)
from postsales.domain.seats import Side
from postsales.domain.visit import Visit, missing
from postsales.domain.visit_absence import ways_out
from postsales.messages.effects import Effect
from postsales.messages.installation import (
    AcceptanceStatus,
    InstallationSpec,
    InstallationStatus,
    PackageStatus,
    VisitStatus,
)
from postsales.messages.news.delivery import ChildStopped, SeatsChanged, Stopped
from postsales.messages.news.escalation import IssueMoved
from postsales.messages.news.installation import PromiseStands, ServicesHeld
from postsales.messages.rows import PunchItemRow
from workflows import installation_letters as letters
from workflows import installation_rows as rows
from workflows import installation_succession as succession
from workflows import installation_visit_letters as visit_letters
from workflows.entity import Change, hears
from workflows.installation_acceptance import AcceptanceVerbs
from workflows.installation_base import InstallationChange
from workflows.installation_packages import PackageVerbs
from workflows.installation_upkeep import UpkeepSteps


@workflow.defn(name="installation")
class Installation(UpkeepSteps, PackageVerbs, AcceptanceVerbs):
    """The installation of one delivery."""

    @workflow.init
    def __init__(self, spec: InstallationSpec) -> None:
        super().__init__(spec)

    @workflow.run
    async def run(self, spec: InstallationSpec) -> str:
        """The story: people plan, visit, report and decide; what nobody does in time is asked for or climbs."""
        async with self.working():
            while True:
                if self.renewal_due():
                    await self.renew(spec)
                match next_step(self.state, self.rules, workflow.now()):
                    case WaitUntil(at=at):
                        await self.news(until=at)
                    case Done():
                        self.take_leave()
                        break
                    case duty:
                        self.apply(self.by_itself(duty))
        return self.state.stage

    def take_leave(self) -> None:
        """The delivery took the acceptance for its end, unless it was told that something kept it open."""
        if self.state.lingers and self.state.stage == "accepted":
            self.owe(self.to_delivery("ended", ChildStopped(child="installation")))

    def by_itself(self, duty: Duty) -> InstallationChange:
        """What the clock has made due."""
        match duty:
            case ClimbMissingPromises():
                return self.promises_missing(duty)
            case AskForReport():
                return self.report_missing(duty)
            case TellOverdue():
                return self.package_overdue(duty)
            case AskWhatNext():
                return self.stalled()
            case RemindDecider(scope=scope):
                return self.remind_decider(scope)
            case DeemAccepted(scope=scope):
                return self.deem(scope)
            case ClimbAcceptance(scope=scope, ordinal=ordinal):
                return self.acceptance_silent(scope, ordinal)
            case RemindOfVisit() | ClimbNewDate() | RemindOfTask() | ClimbTask() | ClimbConsultation():
                return self.upkeep(duty)
            case never:
                assert_never(never)

    # What comes by itself

    def promises_missing(self, duty: ClimbMissingPromises) -> InstallationChange:
        """The business day has closed on what nobody promised."""
        state = unfinished.climbed(self.state, duty.things, workflow.now())
        heads = letters.heads(state, duty.side)
        details = {
            "things": ", ".join(thing.about for thing in duty.things),
            "what": "; ".join(thing.what for thing in duty.things),
            "side": duty.side.value,
            "to": ", ".join(person.id for person in heads),
        }
        effects = letters.promises_missing(state, self.setting, duty.things, heads)
        return self.change(state, "promise_missing", details, effects)

    def report_missing(self, duty: AskForReport) -> InstallationChange:
        """The visit's day has passed without a word."""
        visit = duty.visit
        state = installation_story.report_asked_for(self.state, visit, workflow.now())
        details = {"visit": visit.n, "day": visit.day.isoformat(), "engineer": visit.engineer}
        effects = visit_letters.report_missing(state, self.setting, visit)
        return self.change(state, "visit_report_missing", details, effects)

    def package_overdue(self, duty: TellOverdue) -> InstallationChange:
        """The package's day has passed and it is not done."""
        package = duty.package
        state = installation_story.overdue_told(self.state, package, workflow.now())
        due_on = package.due_on.isoformat() if package.due_on else None
        effects = letters.package_overdue(state, self.setting, package)
        return self.change(state, "package_overdue", {"package": package.id, "due_on": due_on}, effects)

    def stalled(self) -> InstallationChange:
        """Nothing is planned and nobody has done anything for days: whoever leads is asked what comes next."""
        since = self.rules.calendars[self.state.provider].local_date(self.state.quiet_since).isoformat()
        effects = letters.stalled(self.state, self.setting, since)
        return self.change(self.state, "installation_stalled", {"since": since}, effects)

    # What it hears

    @hears(SeatsChanged)
    def seats_changed(self, news: SeatsChanged) -> InstallationChange | None:
        """Who sits where from now on; a new decider gets the requests that are open, a follower the visits."""
        before, self.state = self.state, installation.reseat(self.state, news.roster)
        self.owe(*letters.requests_to_new_deciders(before, self.state, self.setting, self.spec.acceptance))
        self.wake()
        state, handed = visit_succession.handed_on(self.state, before.roster)
        state, away, back = visit_absence.heard(state, news.absences)
        alone = self.engineers_away(state, away, back)
        if not handed:
            self.state = state if alone is None else self.state
            return alone
        occasion = self.journal.seq + 1
        told = [mail for was in handed for mail in succession.visit_handed_on(state, self.setting, was, occasion)]
        briefed = [visit for was in handed if (visit := state.visit(was.n)).briefings and not visit.over]
        told += [mail for visit in briefed for mail in visit_letters.briefing(state, self.setting, visit)]
        details = {
            "visits": ", ".join(str(visit.n) for visit in handed),
            "was": ", ".join(dict.fromkeys(visit.engineer for visit in handed)),
            "engineers": ", ".join(dict.fromkeys(state.visit(visit.n).engineer for visit in handed)),
        }
        also = alone.effects if alone is not None else ()
        return self.change(state, "visits_handed_on", details, (*told, *also))

    def engineers_away(
        self, state: InstallationState, away: tuple[Visit, ...], back: tuple[Visit, ...]
    ) -> InstallationChange | None:
        """Somebody says that they are away on the day of a visit of theirs, or takes it back: who planned it hears."""
        if not away and not back:
            return None
        calendar, occasion = self.rules.calendars[Side.CUSTOMER], self.journal.seq + 1
        told = [
            mail
            for visit in away
            for mail in visit_letters.engineer_away(
                state, self.setting, visit, ways_out(state, visit.engineer, visit.day, calendar), occasion
            )
        ]
        concerned = away or back
        details = {
            "visits": ", ".join(str(visit.n) for visit in concerned),
            "engineers": ", ".join(dict.fromkeys(visit.engineer for visit in concerned)),
            "days": ", ".join(visit.day.isoformat() for visit in concerned),
        }
        return self.change(state, "visit_engineer_away" if away else "visit_engineer_back", details, tuple(told))

    @hears(IssueMoved)
    def issue_moved(self, news: IssueMoved) -> None:
        """A blocking issue holds acceptance back as long as it is open; the fact is the issue's."""
        blocks = news.open and news.blocking
        state = installation.hear_issue(self.state, news.n, news.seq, blocks=blocks, packages=news.packages)
        if state is not None:
            self.state = state
            self.wake()

    @hears(ServicesHeld)
    def services_held(self, news: ServicesHeld) -> None:
        """The customer does not pay, or has paid: what is new waits, or goes on. The fact is the delivery's."""
        if news.seq > self.state.held_seq:
            self.state = self.state.model_copy(update={"held": news.instalments, "held_seq": news.seq})

    @hears(PromiseStands)
    def promise_stands(self, news: PromiseStands) -> InstallationChange | None:
        """How a promise about one of its things stands. It is a fact here when an item is finished or open by it."""
        mark = PromiseMark(
            about=news.about, promise=news.promise, seq=news.seq, state=news.state, objections=news.objections
        )
        state = unfinished.hear_promise(
            self.state, mark, owner=news.owner, due_on=news.due_on, at=workflow.now(), today=self.today(Side.CUSTOMER)
        )
        if state is None:
            return None
        changed = rows.changed(self.state, state, self.setting.delivery, self.rules, workflow.now())
        items_only = all(isinstance(row, PunchItemRow) for row in changed)
        if not changed or (items_only and not workflow.patched("items-as-rows")):
            self.state = state
            self.wake()
            return None
        details = {"about": news.about, "promise": news.promise, "state": news.state.value}
        return self.change(state, "promise_heard", details)

    @hears(Stopped)
    def stopped(self, news: Stopped) -> InstallationChange | None:
        """The delivery is terminated: visits ahead are cancelled, requests withdrawn; whom it concerns hears."""
        if self.state.stage == "stopped":
            return None
        state = installation.stop(self.state)
        cancelled = [visit for visit in self.state.visits if not visit.over]
        details = {
            "reason": news.reason,
            "visits_cancelled": ", ".join(str(visit.n) for visit in cancelled),
            "requests_withdrawn": ", ".join(each.scope for each in self.state.acceptances if each.pending),
        }
        effects: tuple[Effect, ...] = letters.stopped(self.state, self.setting, news.reason)
        for visit in cancelled:
            effects += visit_letters.cancelled(self.state, self.setting, visit, news.reason, workflow.now())
        told = self.to_delivery("stopped", ChildStopped(child="installation"))
        return Change(state, "installation_stopped", details, (*effects, told))

    # How it stands

    @workflow.query(name="status")
    def status(self) -> InstallationStatus:
        """Packages, visits, what is left to do, and how acceptance stands."""
        state, window = self.state, self.rules.window
        packages = [
            PackageStatus(
                package=each.id,
                name=each.name,
                state=each.stage,
                start_on=each.start_on,
                due_on=each.due_on,
                after=each.after,
            )
            for each in state.packages
        ]
        visits = [
            VisitStatus(
                visit=each.n,
                day=each.day,
                purpose=each.purpose,
                engineer=each.engineer,
                state=each.stage.value,
                missing=() if each.over else missing(each, state.open_tasks),
                away_until=each.away_until,
            )
            for each in state.visits
        ]
        return InstallationStatus(
            state=state.stage,
            packages=tuple(packages),
            visits=tuple(visits),
            open_items=tuple(item for item in state.items if item.open),
            blocking_issues=state.blocking_issues,
            acceptances=tuple(
                AcceptanceStatus(
                    scope=each.scope,
                    state=each.stage.value,
                    requested_at=each.requested_at,
                    window_ends_at=window.ends_at(each),
                    silence_accepts=each.pending and window.terms.deemed,
                )
                for each in state.acceptances
            ),
            tasks=state.tasks,
            consultations=state.consultations,
            next=self.awaited(),
        )
