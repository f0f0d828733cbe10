"""A delivery's verb about its contract: what is not invoiced yet is paid otherwise, and how it was stays on record."""

from __future__ import annotations

from typing import Any

from temporalio import workflow

from postsales.domain import amendment, amendment_crossed
from postsales.domain.amendment import Amended, Amendment, NewRow, RowTerms
from postsales.domain.delivery import DeliveryState, InstalmentStanding, Stage, refuse_when_ended
from postsales.domain.errors import Refused
from postsales.domain.instalment_plan import PlannedInstalment
from postsales.domain.scope_agreed import whole_plan
from postsales.domain.seats import Seat
from postsales.messages.command import By
from postsales.messages.delivery import AmendContract
from postsales.messages.effects import Effect
from postsales.messages.news.collection import AmendmentTooLate
from postsales.messages.rows import WorkRow
from workflows import delivery_children as children
from workflows import delivery_letters as letters
from workflows.delivery_base import DeliveryBase
from workflows.entity import Change, hears, verb

MOST = 50
"""Amendments of one contract: with more it is another contract."""


class DeliveryAmend(DeliveryBase):
    """Amendments are numbered, kept, and told to the instalments they change."""

    @verb("delivery.amend")
    def amend(self, body: AmendContract, by: By) -> Change[DeliveryState]:
        """Both sides have signed it: the rows not invoiced yet follow it, all others stand."""
        refuse_when_ended(self.state)
        today = self.today()
        signed_on = body.signed_on or today
        if signed_on > today:
            raise Refused("date_in_the_future", on=signed_on.isoformat(), today=today.isoformat())
        if len(self.state.amendments) >= MOST:
            raise Refused("too_many_amendments", most=MOST)
        plan, found = self.plan(), self.amended(body)
        made = Amendment(
            n=len(self.state.amendments) + 1, signed_on=signed_on, recorded_at=workflow.now(), by=by.person,
            reason=body.reason, total=found.totals["customer"], vendor_total=found.totals.get("vendor"),
            changes=found.changes, before=tuple(plan[row.n] for row in found.changed),
            added=tuple(row.n for row in found.added),
        )  # fmt: skip
        state = self.with_amendment(made, found)
        details: dict[str, Any] = {"amendment": made.n, "signed_on": signed_on.isoformat(), "reason": body.reason}
        details["instalments"] = ", ".join(str(row.n) for row in (*found.changed, *found.added))
        told = children.tell_amended(found.changed, state, self.spec, today)
        return Change(state, "contract_amended", details, (*self.letters(state, made), *told))

    def amended(self, body: AmendContract) -> Amended:
        """What it comes to, held against how the instalments stand."""
        state = self.state
        return amendment.amend(
            self.contract,
            whole_plan(self.contract, state.extra, state.amended),
            open_rows=frozenset(row.n for row in state.instalments if row.state in amendment.OPEN_STATES),
            quoted=frozenset((*(each.instalment for each in state.scope if each.instalment), *state.costs)),
            wanted={row.instalment: RowTerms.model_validate(row.model_dump()) for row in body.change},
            added=[NewRow.model_validate(row.model_dump()) for row in body.add],
            totals={"customer": body.total, "vendor": body.vendor_total},
        )

    def with_amendment(self, made: Amendment, found: Amended) -> DeliveryState:
        """The state with it: rows that changed, rows that are new and wait to be started."""
        state = self.state
        changed = {row.n: row for row in found.changed}
        standings = tuple(
            each.model_copy(update={"outstanding": (changed[each.n].net + changed[each.n].tax).amount})
            if each.n in changed and not changed[each.n].cancelled
            else each
            for each in state.instalments
        )
        fresh = tuple(
            InstalmentStanding(n=row.n, debtor=row.debtor, outstanding=(row.net + row.tax).amount)
            for row in found.added
        )
        return state.model_copy(
            update={
                "amendments": (*amendment_crossed.remembered(state.amendments), made),
                "amended": {**state.amended, **changed},
                "extra": (*state.extra, *found.added),
                "instalments": (*standings, *fresh),
            }
        )

    def plan(self) -> dict[int, PlannedInstalment]:
        """Every instalment as planned now, by number."""
        return {row.n: row for row in whole_plan(self.contract, self.state.extra, self.state.amended)}

    @hears(AmendmentTooLate)
    def too_late(self, news: AmendmentTooLate) -> Change[DeliveryState] | None:
        """An invoice was on its way out as it was taken: it is withdrawn, or finance corrects what was sent."""
        known, details = self.state.amendments, {"amendment": news.amendment, "instalment": news.instalment}
        back = None
        if self.state.ended_at is None and self.state.stage is not Stage.STOPPING:
            back = amendment_crossed.crossed(known, news.amendment, news.instalment, self.plan())
        if back is None:
            if any(each.n == news.amendment and each.withdrawn_for is not None for each in known):
                return None
            return Change(self.state, "amendment_crossed", details, extra=(self.to_correct(news),))
        changed = {row.n: row for row in (*back.changed, *back.added)}
        owed = {n: (row.net + row.tax).amount for n, row in changed.items() if not row.cancelled}
        standings = tuple(
            each.model_copy(update={"outstanding": owed[each.n]}) if each.n in owed else each
            for each in self.state.instalments
        )
        fresh = (InstalmentStanding(n=row.n, debtor=row.debtor, outstanding=owed[row.n]) for row in back.added)
        state = self.state.model_copy(
            update={
                "amendments": amendment_crossed.withdrawn(known, news.instalment),
                "amended": {**self.state.amended, **{row.n: row for row in back.changed}},
                "extra": (*self.state.extra, *back.added),
                "instalments": (*standings, *fresh),
            }
        )
        told = children.tell_amended(back.told, state, self.spec, self.today(), back=True)
        letters = self.letters(state, state.amendments[-1], "delivery/amendment_withdrawn", instalment=news.instalment)
        return Change(state, "amendment_withdrawn", details, (*letters, *told))

    def to_correct(self, news: AmendmentTooLate) -> WorkRow:
        """An issued invoice never changes: somebody has to credit it and issue it anew."""
        owner, number = self.state.roster.holder(Seat.VENDOR_FINANCE), self.contract.number
        facts = {"instalment": news.instalment, "amendment": news.amendment, "invoice": news.invoice}
        return WorkRow(
            key=f"{number}/{news.instalment}:crossed:{news.amendment}", delivery=number, what="amendment_too_late",
            role="finance", person=owner.id if owner else None, facts=facts, since=workflow.now(),
        )  # fmt: skip

    def letters(
        self, state: DeliveryState, made: Amendment, template: str = "delivery/amended", **more: Any
    ) -> tuple[Effect, ...]:
        """Whoever pays, and whoever waits for the money, hears what is different."""
        seats = (Seat.PAYER, Seat.PARTNER_PAYER, Seat.PARTNER_FINANCE, Seat.VENDOR_FINANCE, Seat.SALES_REP)
        held = (state.roster.holder(seat) for seat in seats)
        people = {person.id: person for person in held if person is not None}
        facts = {
            "n": made.n, "signed_on": made.signed_on.isoformat(), "reason": made.reason,
            "currency": self.contract.currency,
            "changes": [each.model_dump(mode="json") for each in made.changes], **more,
        }  # fmt: skip
        return tuple(
            letters.letter(self.contract, person, template, str(made.n), **facts) for person in people.values()
        )
