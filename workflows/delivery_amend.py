"""A delivery's verb about its contract: what is not invoiced yet is paid otherwise, and how it was stays on record."""

from __future__ import annotations

from typing import Any

from temporalio import workflow

from postsales.domain import amendment
from postsales.domain.amendment import Amended, Amendment, NewRow, RowTerms
from postsales.domain.delivery import DeliveryState, InstalmentStanding, refuse_when_ended
from postsales.domain.errors import Refused
from postsales.domain.scope_agreed import whole_plan
from postsales.domain.seats import Seat
from postsales.messages.command import By
from postsales.messages.delivery import AmendContract
from postsales.messages.effects import Effect
from workflows import delivery_children as children
from workflows import delivery_letters as letters
from workflows.delivery_base import DeliveryBase
from workflows.entity import Change, verb

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
        found = self.amended(body)
        made = Amendment(
            n=len(self.state.amendments) + 1, signed_on=signed_on, recorded_at=workflow.now(), by=by.person,
            reason=body.reason, total=found.totals["customer"], vendor_total=found.totals.get("vendor"),
            changes=found.changes,
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
            quoted=frozenset(each.instalment for each in state.scope if each.instalment is not None),
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
                "amendments": (*state.amendments, made),
                "amended": {**state.amended, **changed},
                "extra": (*state.extra, *found.added),
                "instalments": (*standings, *fresh),
            }
        )

    def letters(self, state: DeliveryState, made: Amendment) -> tuple[Effect, ...]:
        """Whoever pays, and whoever waits for the money, hears what is different."""
        seats = (Seat.PAYER, Seat.PARTNER_PAYER, Seat.PARTNER_FINANCE, Seat.VENDOR_FINANCE, Seat.SALES_REP)
        held = (state.roster.holder(seat) for seat in seats)
        people = {person.id: person for person in held if person is not None}
        facts = {
            "n": made.n, "signed_on": made.signed_on.isoformat(), "reason": made.reason,
            "currency": self.contract.currency,
            "changes": [each.model_dump(mode="json") for each in made.changes],
        }  # fmt: skip
        return tuple(
            letters.letter(self.contract, person, "delivery/amended", str(made.n), **facts)
            for person in people.values()
        )
