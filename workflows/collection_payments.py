"""What people say about one instalment: paid, promised, disputed, settled."""

from __future__ import annotations

from dataclasses import replace

from temporalio import workflow

from postsales.domain import correction, disputing, settlement
from postsales.domain.correction import Correction
from postsales.domain.errors import Refused
from postsales.domain.ledger import FROM_THE_BANK, refuse_by_hand
from postsales.domain.money import Money
from postsales.domain.seats import Side
from postsales.messages.collection import (
    DisputePayment,
    OwnDispute,
    PromisePayment,
    RecordPayment,
    ReversePayment,
    SettleDispute,
)
from postsales.messages.command import By
from workflows import collection_letters as letters
from workflows.collection_base import CollectionChange
from workflows.collection_corrections import CollectionCorrections
from workflows.collection_recovery import to_make_good
from workflows.entity import Change, verb


class CollectionPayments(CollectionCorrections):
    """The verbs of a collection."""

    @verb("payment.record")
    def record_payment(self, body: RecordPayment, by: By) -> CollectionChange:
        """Money came in."""
        self.refuse_the_debtor(by)
        today = self.spec.setting.calendars[self.spec.creditor_side].local_date(workflow.now())
        on = body.received_on or today
        if on > today:
            raise Refused("date_in_the_future", on=on.isoformat(), today=today.isoformat())
        receivable = self.state.receivable
        amount = self.money(body.amount, body.currency)
        if body.allocation is None and self.refuses_more():
            settlement.refuse_known(receivable, amount=amount, on=on, reference=body.reference)
        entry = self.entry_of(body.allocation, f"payment/{len(receivable.entries)}")
        paid = settlement.record_transfer(
            receivable,
            id=entry,
            amount=amount,
            charges=self.charges(body, amount),
            on=on,
            reference=body.reference,
            by=by.person,
            cause="said" if body.allocation is None else f"bank:{body.allocation}",
        )
        state = self.with_receivable(paid)
        details = {"amount": str(amount.amount), "currency": amount.currency, "received_on": on.isoformat()}
        details |= {"reference": body.reference, "outstanding": str(paid.outstanding.amount)}
        details |= {"charges": str(body.charges)} if body.charges else {}
        received = next(each for each in paid.entries if each.id == entry)
        effects = letters.payment_received(state, self.spec, received)
        return Change(state, "payment_recorded", self.about(details), effects)

    @verb("payment.reverse")
    def reverse_payment(self, body: ReversePayment, by: By) -> CollectionChange:
        """A payment was none of this invoice's, or bounced. Refused: `undo_the_match` for what a bank line paid."""
        self.refuse_the_debtor(by)
        if body.allocation is None:
            refuse_by_hand(body.payment)
        today = self.spec.setting.calendars[self.spec.creditor_side].local_date(workflow.now())
        receivable = self.state.receivable
        entry = self.entry_of(body.allocation, f"reversal/{len(receivable.entries)}")
        on = min(body.reversed_on or today, today)
        reversed_ = settlement.reverse_payment(receivable, body.payment, id=entry, on=on, by=by.person)
        taken_back = receivable.outstanding - reversed_.outstanding
        details = {"amount": str((-taken_back).amount), "payment": body.payment, "reason": body.reason}
        details |= {"outstanding": str(reversed_.outstanding.amount)}
        return Change(self.with_receivable(reversed_), "payment_reversed", self.about(details))

    def entry_of(self, allocation: str | None, otherwise: str) -> str:
        """The ledger entry of a part of a bank line. Refused `already_recorded` when it is there."""
        if allocation is None:
            return otherwise
        entry = f"{FROM_THE_BANK}{allocation}"
        if any(each.id == entry for each in self.state.receivable.entries):
            raise Refused("already_recorded", payment=entry)
        return entry

    def charges(self, body: RecordPayment, amount: Money) -> Money | None:
        """What the bank kept. Refused `charges_above_tolerance`."""
        if not body.charges:
            return None
        kept = self.money(body.charges, body.currency)
        most = self.spec.policy.bank_charges.of(amount.amount + kept.amount, kept.currency)
        if kept.amount > most:
            raise Refused("charges_above_tolerance", amount=str(kept), most=str(most))
        return kept

    @verb("payment.promise")
    def promise_payment(self, body: PromisePayment, by: By) -> CollectionChange:
        """The debtor says when it will pay; reminders rest until then."""
        self.refuse_strangers(by)
        receivable = self.state.receivable
        promised = settlement.promise_to_pay(
            receivable,
            id=f"promise/{len(receivable.promises) + 1}",
            pay_on=body.pay_on,
            on=self.today(),
            by=body.promised_by or by.person,
            amount=None if body.amount is None else self.money(body.amount),
        )
        promise = promised.promises[-1]
        details = {"pay_on": promise.pay_on.isoformat(), "amount": str(promise.amount.amount), "by": promise.by}
        return Change(self.with_receivable(promised), "payment_promised", self.about(details))

    @verb("payment.dispute")
    def dispute_payment(self, body: DisputePayment, by: By) -> CollectionChange:
        """The debtor contests an amount; the rest is chased on."""
        self.refuse_strangers(by)
        receivable = self.state.receivable
        today = self.today()
        disputed = disputing.dispute(
            receivable,
            id=f"dispute/{len(receivable.disputes) + 1}",
            amount=receivable.chaseable if body.amount is None else self.money(body.amount),
            reason=body.reason,
            on=today,
            expires_on=self.calendar.add_business_days(today, self.spec.policy.dispute_expires_days),
            by=by.person,
        )
        state, dispute = self.with_receivable(disputed), disputed.disputes[-1]
        details = {"dispute": dispute.number, "amount": str(dispute.amount.amount), "reason": dispute.reason}
        details |= letters.law_details(self.spec)
        told = [letters.dispute_issue(self.spec, dispute, by)]
        if body.not_delivered and self.spec.debtor_side is Side.CUSTOMER:
            told.append(to_make_good(self.spec, dispute.number, dispute.reason, by))
        return Change(
            state, "payment_disputed", self.about(details), (*letters.disputed(state, self.spec, dispute), *told)
        )

    @verb("payment.own_dispute")
    def own_dispute(self, body: OwnDispute, by: By) -> CollectionChange:
        """Somebody sees to it, so it does not expire."""
        self.refuse_strangers(by)
        number = body.dispute or self.open_dispute().number
        owner = body.owner or by.person
        owned = disputing.own_dispute(self.state.receivable, number, owner)
        details = {"dispute": number, "owner": owner}
        return Change(self.with_receivable(owned), "dispute_owned", self.about(details))

    @verb("payment.settle_dispute")
    def settle_dispute(self, body: SettleDispute, by: By) -> CollectionChange:
        """The invoice stands, or what was rightly disputed is credited."""
        self.refuse_the_debtor(by)
        receivable = self.state.receivable
        number = body.dispute or self.open_dispute().number
        credited = None
        if body.outcome == "credited":
            contested = next((each.left for each in receivable.disputes if each.number == number), None)
            credited = contested if body.amount is None else self.money(body.amount)
            if credited and correction.needs_approval(receivable, credited, self.spec.policy.credit_limit):
                reason = disputing.open_dispute(receivable, number).reason
                wanted = Correction(sort="credit", amount=credited, reason=reason, dispute=number)
                return self.owned(self.request(wanted, by), number, by)
        settled = disputing.settle_dispute(
            receivable, number, id=f"dispute/{number}/credit", credited=credited, on=self.today(), by=by.person
        )
        details = {"dispute": number, "outcome": body.outcome, "outstanding": str(settled.outstanding.amount)}
        details |= {"credited": str(credited.amount)} if credited else {}
        return Change(self.with_receivable(settled), "dispute_settled", self.about(details))

    def owned(self, change: CollectionChange, number: int, by: By) -> CollectionChange:
        """While its credit waits for approval, the dispute is somebody's: it does not expire."""
        receivable = change.state.receivable
        if next(each.owner for each in receivable.disputes if each.number == number):
            return change
        state = change.state.model_copy(update={"receivable": disputing.own_dispute(receivable, number, by.person)})
        return replace(change, state=state)
