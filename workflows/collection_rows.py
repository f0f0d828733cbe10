"""The read-model rows of one instalment, and how it stands."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from postsales.domain import collecting
from postsales.domain.approval import Approval
from postsales.domain.collecting import CollectionState, CreditNote
from postsales.domain.interest import InterestEntry
from postsales.domain.ledger import LedgerEntry
from postsales.domain.money import Money
from postsales.domain.receivable import Receivable, ReminderMark
from postsales.domain.seats import Side
from postsales.messages.collection_status import CollectionSpec, CollectionStatus, DisputeStanding
from postsales.messages.rows import ApprovalRow, CreditNoteRow, EntryRow, InstalmentRow, QuestionRow, Row, WorkRow


def changed(
    before: CollectionState | None, state: CollectionState, spec: CollectionSpec, now: datetime
) -> tuple[Row, ...]:
    """The instalment, whole, with what is new in its ledger and what people have to do about it."""
    known = {entry.id for entry in _ledger(before)} if before else set()
    entries = tuple(
        EntryRow(
            delivery=spec.setting.delivery,
            instalment=spec.n,
            entry=entry.id,
            sort=entry.kind,
            amount=entry.amount.amount,
            currency=entry.amount.currency,
            on=entry.on,
            reference=(entry.reference or None) if isinstance(entry, LedgerEntry) else None,
            by=entry.by,
            cause=entry.cause,
        )
        for entry in _ledger(state)
        if entry.id not in known
    )
    asked_before = before.approvals if before else ()
    requests = tuple(approval(spec, state, each) for each in state.approvals if each not in asked_before)
    asked = tuple(
        QuestionRow(
            delivery=spec.setting.delivery, instalment=spec.n, legal_entity=spec.creditor.id, **each.model_dump()
        )
        for each in state.questions
        if before is None or each not in before.questions
    )
    return instalment(state, spec), *entries, *requests, *asked, *_work(before, state, spec, now)


def _ledger(state: CollectionState) -> tuple[LedgerEntry | InterestEntry, ...]:
    return (*state.receivable.entries, *state.receivable.interest.entries)


def approval(spec: CollectionSpec, state: CollectionState, asked: Approval) -> ApprovalRow:
    """A request, with what its approvers are shown."""
    wanted = state.corrections[asked.n - 1]
    return ApprovalRow(
        key=f"{spec.setting.delivery}/{spec.n}/{asked.n}",
        legal_entity=spec.creditor.id,
        delivery=spec.setting.delivery,
        instalment=spec.n,
        request=asked.n,
        amount=wanted.amount.amount,
        currency=wanted.amount.currency,
        seen=asked.seen,
        **asked.model_dump(exclude={"n"}),
    )


def credit_note(spec: CollectionSpec, entry: LedgerEntry, note: CreditNote, invoice: str) -> CreditNoteRow:
    """A credit note of ours."""
    return CreditNoteRow(
        number=note.number,
        delivery=spec.setting.delivery,
        instalment=spec.n,
        entry=entry.id,
        invoice=invoice,
        amount=entry.amount.amount,
        currency=entry.amount.currency,
        issued_on=note.issued_on,
        tax_number=note.tax.number if note.tax else None,
        tax_reason=note.tax.reason.value if note.tax else None,
        original_tax_number=note.tax.original if note.tax else None,
    )


def refund_to_pay(state: CollectionState, spec: CollectionSpec, request: int, amount: Money, now: datetime) -> WorkRow:
    """Entries move no money: an approved refund has to be paid out."""
    owner = next(iter(collecting.finance_people(state.roster, spec.creditor_side)), None)
    return WorkRow(
        key=f"{spec.setting.delivery}/{spec.n}:refund_to_pay:{request}",
        delivery=spec.setting.delivery,
        what="refund_to_pay",
        role="finance",
        person=owner.id if owner else None,
        facts={
            "instalment": spec.n,
            "debtor": spec.debtor.name,
            "refunded": str(amount.amount),
            "currency": amount.currency,
        },
        since=now,
    )


def outstanding(receivable: Receivable) -> Decimal:
    """What is still to come: of what is not invoiced yet, all."""
    to_be_invoiced = receivable.invoice is None and receivable.cancelled_on is None
    return (receivable.gross if to_be_invoiced else receivable.outstanding).amount


def instalment(state: CollectionState, spec: CollectionSpec) -> InstalmentRow:
    """Who owes whom how much, and how it stands. What is not invoiced yet is outstanding in full."""
    receivable = state.receivable
    invoice = receivable.invoice
    promise = receivable.open_promise
    payer = collecting.payer(state.roster, spec.debtor_side)
    return InstalmentRow(
        delivery=spec.setting.delivery,
        n=spec.n,
        tier=spec.tier,
        name=spec.name,
        debtor=spec.debtor.id,
        creditor=spec.creditor.id,
        payer=payer.id if payer else None,
        currency=receivable.currency,
        net=receivable.net.amount,
        tax=receivable.tax.amount,
        amount=receivable.gross.amount,
        trigger=receivable.trigger.value,
        triggered_on=receivable.triggered_on,
        state=state.status.value,
        invoice=receivable.known_as,
        issued_on=invoice.issued_on if invoice else None,
        due_on=invoice.due_on if invoice else None,
        outstanding=outstanding(receivable),
        disputed=receivable.disputed.amount,
        promised_on=promise.pay_on if promise else None,
        reminders=sum(not mark.superseded for mark in receivable.reminders),
        virtual_account=spec.virtual_account or None,
        interest=receivable.interest.outstanding(receivable.currency).amount,
        tax_number=receivable.tax_number,
        debtor_name=spec.debtor.name,
        creditor_name=spec.creditor.name,
    )


def nobody_to_remind(state: CollectionState, spec: CollectionSpec, step: int, now: datetime) -> WorkRow:
    """Nobody sits in a paying seat: whoever sees to the money has to find out whom to ask."""
    owner = collecting.owner(state.roster, spec.creditor_side, None)
    return WorkRow(
        key=f"{spec.setting.delivery}/{spec.n}/v{state.receivable.version}/nobody/{step}",
        delivery=spec.setting.delivery,
        what="nobody_to_remind",
        role=_role(spec),
        person=owner.id if owner else None,
        facts={"instalment": spec.n, "debtor": spec.debtor.name, "step": step},
        since=now,
    )


def due_on(receivable: Receivable) -> str | None:
    """The due date for a fact; none before the invoice."""
    return receivable.invoice.due_on.isoformat() if receivable.invoice else None


def status(state: CollectionState, spec: CollectionSpec, next_at: datetime | None) -> CollectionStatus:
    """How it stands, for whoever asks the workflow."""
    row = instalment(state, spec)
    sums = state.receivable.balance
    disputes = tuple(
        DisputeStanding(
            number=each.number,
            amount=each.left.amount,
            reason=each.reason,
            owner=each.owner,
            expires_on=each.expires_on,
        )
        for each in state.receivable.open_disputes
    )
    return CollectionStatus(
        **row.model_dump(include=set(CollectionStatus.model_fields) & set(InstalmentRow.model_fields)),
        paid=sums.paid.amount,
        refunded=sums.refunded.amount,
        credited=sums.credited.amount,
        written_off=sums.written_off.amount,
        credit_notes=tuple(note.number for note in state.notes),
        approvals=state.approvals,
        questions=state.questions,
        hold=state.hold,
        disputes=disputes,
        held_up_by=(*state.receivable.held_up_by, *state.pointed_at),
        ask=row.payer,
        next_at=next_at,
    )


def _work(
    before: CollectionState | None, state: CollectionState, spec: CollectionSpec, now: datetime
) -> tuple[Row, ...]:
    """Manual steps of the ladder: work for their owner, until nothing may be asked for any more."""
    marks = [mark for mark in state.receivable.reminders if not mark.superseded]
    known = before.receivable.reminders if before else ()
    over = not state.receivable.chaseable
    was_over = before is not None and not before.receivable.chaseable
    return tuple(
        row
        for mark in marks
        if (mark not in known or over != was_over) and (row := _manual(mark, state, spec, now if over else None))
    )


def _manual(
    mark: ReminderMark, state: CollectionState, spec: CollectionSpec, done_at: datetime | None
) -> WorkRow | None:
    step = spec.policy.ladder[mark.step - 1]
    if (step.owner is None and step.channel == "mail") or state.receivable.consent == "missing":
        return None
    owner = collecting.owner(state.roster, spec.creditor_side, step.owner)
    payer = collecting.payer(state.roster, spec.debtor_side)
    return WorkRow(
        key=f"{spec.setting.delivery}/{spec.n}/v{state.receivable.version}/step/{mark.step}",
        delivery=spec.setting.delivery,
        what=f"payment_{'follow_up' if step.channel == 'mail' else step.channel}",
        role=_role(spec),
        person=owner.id if owner else None,
        facts={
            "instalment": spec.n,
            "invoice": state.receivable.known_as,
            "debtor": spec.debtor.name,
            "ask": payer.id if payer else None,
            "step": mark.step,
            **({"script": step.script} if step.script else {}),
        },
        since=mark.at,
        done_at=done_at,
    )


def _role(spec: CollectionSpec) -> str:
    return "partner" if spec.creditor_side is Side.PARTNER else "sales"
