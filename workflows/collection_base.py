"""What every part of a collection stands on: its instalment, its calendars, who may speak, what follows a change."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from temporalio import workflow

from postsales.domain import collecting, disputing
from postsales.domain.collecting import CollectionState
from postsales.domain.contract import Trigger
from postsales.domain.errors import Refused
from postsales.domain.money import Money
from postsales.domain.receivable import NOTHING_OWED, Dispute, Receivable, Status
from postsales.domain.seats import Side
from postsales.messages import ids
from postsales.messages.collection_status import CollectionSpec
from postsales.messages.command import CLOCK, Awaited, By
from postsales.messages.effects import Effect, Tell
from postsales.messages.news import News
from postsales.messages.news.collection import InstalmentMoved
from postsales.messages.rows import Row
from workflows import collection_letters as letters
from workflows import collection_rows as rows
from workflows.entity import Change, Entity

CollectionChange = Change[CollectionState]


class CollectionBase(Entity[CollectionState]):
    """The instalment of a spec, begun or carried on."""

    def __init__(self, spec: CollectionSpec) -> None:
        self.spec = spec
        self.id = ids.collection(spec.setting.delivery, spec.n)
        self.calendar = spec.setting.calendars[spec.debtor_side]
        super().__init__(spec.carried or begin(spec), spec.journal)

    def today(self) -> date:
        """The debtor's local date."""
        return self.calendar.local_date(workflow.now())

    def about(self, details: dict[str, Any]) -> dict[str, Any]:
        """The details of a fact, with the instalment they are about."""
        return {"instalment": self.spec.n, "name": self.spec.name, **details}

    def money(self, amount: Decimal, currency: str | None = None) -> Money:
        """An amount somebody named; in the instalment's currency unless they said another."""
        return Money.of(amount, currency or self.state.receivable.currency)

    def with_receivable(self, receivable: Receivable) -> CollectionState:
        """The state with the receivable as it is now."""
        return self.state.model_copy(update={"receivable": receivable})

    # Who may

    def refuse_strangers(self, by: By) -> None:
        """Only its two sides and the vendor, whose engine this is. Refused: `not_your_money`."""
        if by.side not in (None, self.spec.debtor_side, self.spec.creditor_side, Side.VENDOR):
            raise Refused("not_your_money", legal_entity=self.spec.creditor.id)

    def refuse_the_debtor(self, by: By) -> None:
        """Whoever owes does not decide that it was paid or need not be. Refused: `debtor_may_not`, `not_your_money`."""
        self.refuse_strangers(by)
        if by.side is self.spec.debtor_side:
            raise Refused("debtor_may_not", debtor=self.spec.debtor.id)

    def open_dispute(self) -> Dispute:
        """The one open dispute. Refused: `no_open_dispute`, `which_dispute`."""
        found = self.state.receivable.open_disputes
        if len(found) != 1:
            raise Refused("which_dispute" if found else "no_open_dispute", open=len(found))
        return found[0]

    # How it stands

    def apply(self, change: CollectionChange, by: By = CLOCK) -> None:
        """Whatever changed: the status is as of today, and reminders under way that are moot now are taken back.

        What was credited of a dispute is no longer contested, and told besides.
        """
        covered = self.covered(change.state)
        state, moot = collecting.take_back_moot(collecting.as_of(covered, self.today()), self.spec.debtor_side)
        effects = (*change.effects, *letters.no_longer_wanted(self.spec, moot))
        super().apply(replace(change, state=state, effects=effects), by)
        for each in covered.receivable.disputes:
            if each.credited is not None and each not in change.state.receivable.disputes:
                details = {"dispute": each.number, "credited": str(each.credited.amount), "left": str(each.left.amount)}
                self.note("dispute_credited", by, self.about(details))

    def covered(self, state: CollectionState) -> CollectionState:
        """With less in dispute, as far as what is new in its ledger credits it. It frees reminders, so patched."""
        receivable = disputing.covered(self.state.receivable, state.receivable)
        if receivable == state.receivable or not workflow.patched("credits-cover-disputes"):
            return state
        return state.model_copy(update={"receivable": receivable})

    def moved(self, before: CollectionState) -> tuple[Effect, ...]:
        """The delivery hears whenever the status, the amounts or the due date changed.

        Not of a trigger, though: the invoice follows at once, and says all.
        """
        now = standing(self.state, self.spec, self.journal.seq)
        if self.state.status is Status.TRIGGERED or now == standing(before, self.spec, self.journal.seq):
            return ()
        news = News(id=f"{self.id}:moved:{now.seq}", news=now)
        return (Tell(to=ids.delivery(self.spec.setting.delivery), news=news),)

    def rows(self, before: CollectionState | None) -> tuple[Row, ...]:
        """The instalment, its new ledger entries, and what people have to do about it."""
        return rows.changed(before if self.journal.seq else None, self.state, self.spec, workflow.now())

    def deliveries(self) -> tuple[str, ...]:
        """Its delivery's timeline."""
        return (self.spec.setting.delivery,)

    def awaited(self) -> Awaited:
        """The trigger, then the money, then nothing."""
        receivable, side = self.state.receivable, self.spec.debtor_side
        if self.state.status in NOTHING_OWED:
            return Awaited(what="nothing")
        if receivable.invoice is None:
            return Awaited(what=f"trigger_{receivable.trigger.value}")
        payer = collecting.payer(self.state.roster, side)
        promise = receivable.open_promise
        until = self.calendar.end_of_day(promise.pay_on if promise else receivable.invoice.due_on)
        return Awaited(what="payment", side=side, person=payer.id if payer else None, until=until)


def begin(spec: CollectionSpec) -> CollectionState:
    """The instalment on the day its delivery starts; what waits for the signature is payable at once."""
    indirect_customer = spec.tier == "customer" and spec.creditor_side is not Side.VENDOR
    consent: Literal["not_needed", "given", "missing"] = "not_needed"
    if indirect_customer:
        consent = "given" if spec.consent else "missing"
    receivable = Receivable(
        n=spec.n,
        name=spec.name,
        tier=spec.tier,
        debtor=spec.debtor.id,
        creditor=spec.creditor.id,
        net=spec.net,
        tax=spec.tax,
        trigger=spec.trigger,
        trigger_on=spec.on,
        terms=spec.terms,
        consent=consent,
        triggered_on=spec.triggered_on or (spec.setting.signed_on if spec.trigger is Trigger.SIGNATURE else None),
    )
    return CollectionState(receivable=receivable, roster=spec.setting.roster, awaits_acceptance=not spec.accepted)


def standing(state: CollectionState, spec: CollectionSpec, seq: int) -> InstalmentMoved:
    """How it stands, for the delivery. Before the invoice, all of it is still to come."""
    receivable = state.receivable
    return InstalmentMoved(
        n=spec.n,
        seq=seq,
        state=state.status.value,
        settled=state.status in NOTHING_OWED,
        outstanding=rows.outstanding(receivable),
        refunded=receivable.balance.refunded.amount,
        due_on=receivable.invoice.due_on if receivable.invoice else None,
    )
