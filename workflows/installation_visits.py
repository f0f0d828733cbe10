"""What people say about visits and punch items. What becomes of visits that go otherwise is in `installation_days`."""

from __future__ import annotations

from typing import Any

from temporalio import workflow

from postsales.domain import installation, visit_absence
from postsales.domain import installation_upkeep as upkeep
from postsales.domain.hold import refuse_when_held
from postsales.domain.installation import Site
from postsales.domain.punch import ItemPromise, Items
from postsales.domain.seats import Side
from postsales.domain.visit import Visit
from postsales.messages.command import By
from postsales.messages.effects import Effect
from postsales.messages.installation import (
    AcknowledgeVisit,
    BriefVisit,
    ConfirmVisit,
    PlanVisit,
    PromiseItem,
    ReportVisit,
)
from postsales.messages.news.escalation import IssueWanted
from workflows import installation_visit_letters as letters
from workflows.entity import verb
from workflows.installation_base import InstallationBase, InstallationChange

TITLE_LENGTH = 120


class VisitVerbs(InstallationBase):
    """Visits and punch items."""

    @verb("visit.plan")
    def plan_visit(self, body: PlanVisit, by: By) -> InstallationChange:
        """Somebody is to go to the customer; an engineer of another party hears that they are asked."""
        refuse_when_held(self.state.held, body.safety)
        state = installation.plan_visit(
            self.state, day=body.day, purpose=body.purpose, engineer=body.engineer, packages=body.packages,
            site=Site.model_validate(body.model_dump()), by=self.actor(by), today=self.today(Side.CUSTOMER),
        )  # fmt: skip
        visit = state.visits[-1]
        visit_absence.refuse_when_away(self.state, visit.engineer, visit.day, self.rules.calendars[Side.CUSTOMER])
        self.refuse_when_booked(state, visit)
        effects = letters.proposed(state, self.setting, visit) if visit.stage == "proposed" else ()
        return self.change(state, "visit_planned", self.of(visit), effects)

    @verb("visit.brief")
    def brief_visit(self, body: BriefVisit, by: By) -> InstallationChange:
        """The engineer is sent what they must know, written from how things stand as the letter goes out."""
        state = installation.brief_visit(self.state, body.visit, body.text, self.actor(by))
        visit = state.visit(body.visit)
        return self.change(state, "visit_briefed", self.of(visit), letters.briefing(state, self.setting, visit))

    @verb("visit.acknowledge")
    def acknowledge_visit(self, body: AcknowledgeVisit, by: By) -> InstallationChange:
        """The engineer has read it."""
        state = installation.acknowledge_visit(self.state, body.visit, self.actor(by))
        return self.change(state, "visit_acknowledged", self.of(state.visit(body.visit)))

    @verb("visit.confirm")
    def confirm_visit(self, body: ConfirmVisit, by: By) -> InstallationChange:
        """It takes place, and it is put into the customer's calendar and the engineer's."""
        today, now = self.today(Side.CUSTOMER), workflow.now()
        state = installation.confirm_visit(self.state, body.visit, self.actor(by), today)
        visit = state.visit(body.visit)
        if upkeep.reminder_spared(visit, self.rules.calendars[Side.CUSTOMER], now):
            state = upkeep.visit_reminded(state, visit)
        details = self.of(visit) | {"sequence": visit.invitations - 1}
        return self.change(state, "visit_confirmed", details, letters.confirmed(state, self.setting, visit, now))

    @verb("visit.report")
    def report_visit(self, body: ReportVisit, by: By) -> InstallationChange:
        """How it went. The customer hears what is left, who does it and when; a blamed product becomes a claim."""
        visit = self.state.visit(body.visit)
        state, new = installation.report_visit(
            self.state, body.visit, body.outcome, left=body.punch_items, resolves=body.resolves,
            by=self.actor(by), at=workflow.now(), today=self.today(visit.side),
        )  # fmt: skip
        visit = state.visit(body.visit)
        details = self.of(visit) | {
            "outcome": body.outcome,
            "items": _numbers(new),
            "blocking": _numbers(tuple(item for item in new if item.blocking)),
            "resolved": ", ".join(map(str, body.resolves)),
            "blames_product": body.blames_product,
        }
        promised = tuple(tell for item in new for tell in self.promise_wanted(item, by))
        told = (*self.things_done(self.state, state), *promised, *self.claim(visit, body, by))
        effects = (*letters.reported(state, self.setting, visit), *told)
        return self.change(state, "visit_reported", details, effects)

    def claim(self, visit: Visit, body: ReportVisit, by: By) -> tuple[Effect, ...]:
        """The claim that it is the product, at once (domain notes, story 5)."""
        if body.blames_product is None:
            return ()
        wanted = IssueWanted(
            key=f"visit:{visit.n}",
            title=body.blames_product[:TITLE_LENGTH],
            severity=body.severity,
            claim=True,
            symptom=body.blames_product,
            by=by,
        )
        return (self.to_delivery(f"claim:{visit.n}", wanted),)

    @verb("visit.promise")
    def promise_item(self, body: PromiseItem, by: By) -> InstallationChange:
        """An owner and a date for a punch item reported without; the delivery watches the promise from now on."""
        promise = ItemPromise(owner=body.owner, due_on=body.due_on)
        person = self.state.roster.person(body.owner)
        today = self.today(person.side if person else self.state.provider)
        state, item = installation.promise_item(self.state, body.item, promise, by=self.actor(by), today=today)
        details = {"item": item.n, "owner": body.owner, "due_on": body.due_on.isoformat()}
        return self.change(state, "item_promised", details, self.promise_wanted(item, by))

    def of(self, visit: Visit) -> dict[str, Any]:
        """What every fact about a visit tells."""
        return {
            "visit": visit.n, "day": visit.day.isoformat(), "purpose": visit.purpose, "engineer": visit.engineer,
            "state": visit.stage.value, "packages": ", ".join(visit.packages),
        }  # fmt: skip


def _numbers(items: Items) -> str:
    return ", ".join(str(item.n) for item in items)
