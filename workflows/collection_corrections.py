"""Corrections of an instalment's invoice: credit, refund, write-off, cancel and reissue; the words of its approvers."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from temporalio import workflow

from postsales.domain import approval, collecting, correction
from postsales.domain.collecting import CollectionState
from postsales.domain.correction import Correction
from postsales.domain.errors import Refused
from postsales.domain.seats import Side
from postsales.domain.tax_number import correction as tax_correction
from postsales.domain.tax_number import tax_number
from postsales.messages.collection import (
    ApproveCorrection,
    CreditInvoice,
    RecordPartnerNumber,
    RecordTaxCorrection,
    RecordTaxNumber,
    RefundPayment,
    ReissueInvoice,
    WriteOff,
)
from postsales.messages.command import By
from postsales.messages.rows import Row
from workflows import collection_letters as letters
from workflows import collection_rows as rows
from workflows.collection_base import CollectionBase, CollectionChange
from workflows.entity import Change, verb


class CollectionCorrections(CollectionBase):
    """The verbs that correct an invoice. What needs approval is asked for, and done with the second word."""

    @verb("payment.refund")
    def refund(self, body: RefundPayment, by: By) -> CollectionChange:
        """Money is to go back."""
        wanted = Correction(
            sort="refund", amount=self.money(body.amount), reason=body.reason, owed_again=body.owed_again
        )
        return self.request(wanted, by)

    @verb("payment.write_off")
    def write_off(self, body: WriteOff, by: By) -> CollectionChange:
        """We want to give up on some of it."""
        owed = self.state.receivable.outstanding
        amount = owed if body.amount is None else self.money(body.amount)
        return self.request(Correction(sort="write_off", amount=amount, reason=body.reason), by)

    @verb("invoice.credit")
    def credit(self, body: CreditInvoice, by: By) -> CollectionChange:
        """Less is owed than was invoiced. Up to the limit at once, above it once approved."""
        self.refuse_the_debtor(by)
        wanted = Correction(
            sort="credit", amount=self.money(body.amount), reason=body.reason, covers_dispute=not body.besides_dispute
        )
        if not body.one_more and self.refuses_more():
            correction.refuse_known(self.state.receivable, wanted, on=self.today())
        if correction.needs_approval(self.state.receivable, wanted.amount, self.spec.policy.credit_limit):
            return self.request(wanted, by)
        entry = f"credit/{len(self.state.receivable.entries)}"
        credited = correction.carry_out(
            self.state.receivable, wanted, id=entry, on=self.today(), by=by.person, cause=correction.BY_HAND
        )
        details = {"amount": str(wanted.amount.amount), "currency": wanted.amount.currency, "reason": wanted.reason}
        details |= {"outstanding": str(credited.outstanding.amount)}
        return Change(self.with_receivable(credited), "invoice_credited", self.about(details))

    @verb("invoice.reissue")
    def reissue(self, body: ReissueInvoice, by: By) -> CollectionChange:
        """The invoice is void; the story issues the next version at once."""
        self.refuse_the_debtor(by)
        void = self.state.receivable.known_as
        receivable = correction.reissue(self.state.receivable, on=self.today(), by=by.person, reason=body.reason)
        details = {"invoice": void, "version": receivable.version, "reason": body.reason}
        return Change(self.with_receivable(receivable), "invoice_cancelled", self.about(details))

    @verb("invoice.tax_number")
    def record_tax_number(self, body: RecordTaxNumber, by: By) -> CollectionChange:
        """Finance's own system has issued the tax invoice."""
        self.refuse_the_debtor(by)
        number = tax_number(body.number, self.creditors_day())
        return self.with_number("tax_number", number, "tax_number_recorded")

    @verb("invoice.tax_correction")
    def record_tax_correction(self, body: RecordTaxCorrection, by: By) -> CollectionChange:
        """What finance's own system has issued for a credit note of ours."""
        self.refuse_the_debtor(by)
        note = next((each for each in self.state.notes if each.number == body.credit_note), None)
        if note is None:
            raise Refused("unknown_credit_note", credit_note=body.credit_note)
        receivable = self.state.receivable
        known = receivable.void_tax_numbers.get(note.invoice, receivable.tax_number)
        tax = tax_correction(body.number, body.reason, body.original or known, self.creditors_day())
        if note.tax == tax:
            raise Refused("number_known", number=tax.number)
        changed = note.model_copy(update={"tax": tax})
        notes = tuple(changed if each.number == note.number else each for each in self.state.notes)
        state = self.state.model_copy(update={"notes": notes})
        entry = next(each for each in receivable.entries if each.id == note.entry)
        details = {"credit_note": note.number, "number": tax.number, "tax_reason": tax.reason.value}
        details |= {"original": tax.original} | ({"instead_of": note.tax.number} if note.tax else {})
        row = rows.credit_note(self.spec, entry, changed, note.invoice)
        return Change(state, "tax_correction_recorded", self.about(details), extra=(row,))

    @verb("invoice.partner_number")
    def record_partner_number(self, body: RecordPartnerNumber, by: By) -> CollectionChange:
        """The partner's invoice has a number in the partner's books."""
        self.refuse_the_debtor(by)
        if self.spec.creditor_side is Side.VENDOR:
            raise Refused("number_is_ours", invoice=self.state.receivable.known_as)
        return self.with_number("partner_number", body.number, "partner_number_recorded")

    def with_number(self, field: str, number: str, what: str) -> CollectionChange:
        """The invoice with that number. Refused `not_invoiced_yet`, `number_known`."""
        receivable = self.state.receivable
        if receivable.invoice is None:
            raise Refused("not_invoiced_yet")
        before = getattr(receivable, field)
        if before == number:
            raise Refused("number_known", number=number)
        changed = receivable.model_copy(update={field: number})
        details = {"invoice": receivable.known_as, "number": number} | ({"instead_of": before} if before else {})
        return Change(self.with_receivable(changed), what, self.about(details))

    # Approval

    def request(self, wanted: Correction, by: By) -> CollectionChange:
        """Ask two others. What could not be done anyway is refused now, not after they have read it."""
        self.refuse_the_debtor(by)
        state, now = self.state, workflow.now()
        correction.carry_out(state.receivable, wanted, id="asked", on=self.today(), by=by.person, cause="asked")
        asked = approval.request(
            state.approvals, sort=wanted.sort, shown=correction.shown(state.receivable, wanted), by=by.person, at=now,
            expires_at=now + timedelta(days=self.spec.policy.approve_within_days),
        )  # fmt: skip
        changed = state.model_copy(update={"approvals": asked, "corrections": (*state.corrections, wanted)})
        details = {"request": asked[-1].n, "asked_for": wanted.sort, "amount": str(wanted.amount.amount)}
        details |= {"currency": wanted.amount.currency, "reason": wanted.reason, "seen": asked[-1].seen}
        mails = letters.approval_asked(changed, self.spec, asked[-1])
        return Change(changed, "approval_requested", self.about(details), mails)

    @verb("payment.approve")
    def approve(self, body: ApproveCorrection, by: By) -> CollectionChange:
        """An approver's word; with the second one it is done."""
        self.refuse_the_debtor(by)
        state = self.state
        approvers = {person.id for person in collecting.approvers(state.roster, self.spec.creditor_side)}
        if by.person not in approvers:
            raise Refused("not_an_approver", person=by.person)
        asked = approval.waiting(state.approvals, body.request)
        wanted = state.corrections[asked.n - 1]
        decided = approval.decide(
            asked, by=by.person, yes=body.yes, now=workflow.now(), seen=body.seen,
            stands=correction.shown(state.receivable, wanted),
        )  # fmt: skip
        changed = state.model_copy(update={"approvals": approval.with_changed(state.approvals, decided)})
        details = {"request": asked.n, "asked_for": asked.sort, "by": by.person, "amount": str(wanted.amount.amount)}
        match decided.state:
            case "granted":
                return self.granted(changed, decided, details)
            case "refused":
                return Change(changed, "approval_refused", self.about(details))
        details |= {"missing_words": approval.APPROVALS_NEEDED - len(decided.approved_by)}
        return Change(changed, "approval_given", self.about(details))

    def granted(self, state: CollectionState, asked: approval.Approval, details: dict[str, Any]) -> CollectionChange:
        """Two have approved: do it, under the name of the one who asked."""
        wanted = state.corrections[asked.n - 1]
        receivable = correction.carry_out(
            state.receivable, wanted, id=f"approval/{asked.n}", on=self.today(), by=asked.requested_by,
            cause=f"approval:{asked.n}",
        )  # fmt: skip
        details |= {"approved_by": ", ".join(asked.approved_by), "outstanding": str(receivable.outstanding.amount)}
        changed = state.model_copy(update={"receivable": receivable})
        extra: tuple[Row, ...] = ()
        if wanted.sort == "refund":
            extra = (rows.refund_to_pay(changed, self.spec, asked.n, wanted.amount, workflow.now()),)
        return Change(changed, "approval_granted", self.about(details), extra=extra)

    def expired(self, asked: approval.Approval) -> CollectionChange:
        """The words did not come in time: everything goes on as before."""
        late = asked.model_copy(update={"state": "expired"})
        state = self.state.model_copy(update={"approvals": approval.with_changed(self.state.approvals, late)})
        return Change(state, "approval_expired", self.about({"request": asked.n, "asked_for": asked.sort}))

    def creditors_day(self) -> date:
        """The creditor's local date."""
        return self.spec.setting.calendars[self.spec.creditor_side].local_date(workflow.now())
