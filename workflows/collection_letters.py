"""What a collection says to people and to the workflows that speak for it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from postsales.domain import collecting
from postsales.domain.approval import Approval
from postsales.domain.collecting import AskedFor, CollectionState
from postsales.domain.collection import RaiseSignal, Remind
from postsales.domain.finance import SignalKey
from postsales.domain.ladder import LadderStep
from postsales.domain.ledger import LedgerEntry
from postsales.domain.money import Money
from postsales.domain.policy import Severity
from postsales.domain.question import Question
from postsales.domain.receivable import Dispute, Invoice
from postsales.domain.rep_notice import is_hard
from postsales.domain.seats import Person, Seat, Side
from postsales.messages import ids
from postsales.messages.collection_status import CollectionSpec
from postsales.messages.command import By
from postsales.messages.effects import Call, Effect, Hook, Mail, Recipient, Tell
from postsales.messages.finance import FinanceSpec
from postsales.messages.news import AnyNews, News
from postsales.messages.news.collection import NoLongerWanted, RemindWanted, SignalRaised
from postsales.messages.news.escalation import IssueWanted
from postsales.messages.payer import PayerSpec
from postsales.messages.rows import SignalRow

TITLE = 120
"""A title is the beginning of what was said."""


def facts(state: CollectionState, spec: CollectionSpec) -> dict[str, Any]:
    """What every letter about an instalment may mention."""
    receivable = state.receivable
    invoice = receivable.invoice
    return {
        "title": spec.setting.title,
        "instalment": spec.n,
        "name": spec.name,
        "creditor": spec.creditor.name,
        "debtor": spec.debtor.name,
        "invoice": receivable.known_as,
        "due_on": invoice.due_on.isoformat() if invoice else None,
        "amount": str(receivable.gross.amount),
        "outstanding": str(receivable.outstanding.amount),
        "currency": receivable.currency,
    }


def letter(
    state: CollectionState, spec: CollectionSpec, what: str, ordinal: int | str, to: Person | None, **more: Any
) -> tuple[Mail, ...]:
    """A letter to one person, if there is one."""
    if to is None:
        return ()
    key = f"{spec.setting.delivery}/{spec.n}:{what}:{ordinal}:{to.id}"
    said = {**facts(state, spec), **more}
    mail = Mail(key=key, to=Recipient.of(to), template=f"collection/{what}", facts=said, about=spec.setting.delivery)
    return (mail,)


def to_payer(
    state: CollectionState, spec: CollectionSpec, what: str, ordinal: int | str, **more: Any
) -> tuple[Mail, ...]:
    """A letter to the payer, unless the creditor has not let us write to its customer."""
    if state.receivable.consent == "missing":
        return ()
    return letter(state, spec, what, ordinal, collecting.payer(state.roster, spec.debtor_side), **more)


def invoiced(state: CollectionState, spec: CollectionSpec) -> tuple[Mail, ...]:
    """Our own invoice goes to the payer; what the partner bills from its own books, the partner is asked to bill."""
    version = state.receivable.version
    if spec.creditor_side is Side.VENDOR:
        return to_payer(state, spec, "invoice", version)
    return letter(state, spec, "please_invoice", version, _first(state, spec))


def payment_received(state: CollectionState, spec: CollectionSpec, entry: LedgerEntry) -> tuple[Mail, ...]:
    """Thanks, and what is left."""
    settled = not state.receivable.outstanding
    paid = str(entry.amount.amount)
    return to_payer(
        state, spec, "payment_received", entry.id, paid=paid, received_on=entry.on.isoformat(), settled=settled
    )


def asked(
    state: CollectionState, spec: CollectionSpec, what: str, about: Question, occasion: int | str, *people: Person
) -> tuple[Mail, ...]:
    """A question of finance's, its answer, or that none came."""
    names = {
        field: person.name if (person := state.roster.person(getattr(about, field) or "")) else getattr(about, field)
        for field in ("asked_by", "asked_of", "answered_by")
    }
    payer = collecting.payer(state.roster, spec.debtor_side)
    more = {
        **names,
        "question": about.n,
        "text": about.text,
        "answer_by": about.answer_by.isoformat(),
        "answer": about.answer,
        "expected_on": about.expected_on.isoformat() if about.expected_on else None,
        "ask_name": payer.name if payer else None,
    }
    unique = {person.id: person for person in people}
    return tuple(
        mail for person in unique.values() for mail in letter(state, spec, f"question_{what}", occasion, person, **more)
    )


def approval_asked(state: CollectionState, spec: CollectionSpec, asked: Approval) -> tuple[Mail, ...]:
    """Everybody who may approve it reads the same, but for the one who asks."""
    shown = {**asked.shown, "asked": asked.shown["amount"]}
    more = {"request": asked.n, "sort": asked.sort, "seen": asked.seen, "until": asked.expires_at.isoformat()}
    more |= {name: shown[name] for name in ("asked", "reason", "paid", "credited", "written_off", "invoiced")}
    person = state.roster.person(asked.requested_by)
    more |= {"requested_by": person.name if person else asked.requested_by}
    return tuple(
        mail
        for approver in collecting.approvers(state.roster, spec.creditor_side)
        if approver.id != asked.requested_by
        for mail in letter(state, spec, "approval_asked", asked.n, approver, **more)
    )


def disputed(state: CollectionState, spec: CollectionSpec, dispute: Dispute) -> tuple[Effect, ...]:
    """Whoever sees to the money hears of the dispute, the payer that it is heard; it opens an issue."""
    more = {
        "disputed": str(dispute.amount.amount),
        "reason": dispute.reason,
        "expires_on": dispute.expires_on.isoformat(),
        **law_details(spec),
    }
    owner = collecting.owner(state.roster, spec.creditor_side, None)
    return (
        *letter(state, spec, "disputed", dispute.number, owner, **more),
        *to_payer(state, spec, "dispute_heard", dispute.number, **more),
    )


def dispute_issue(spec: CollectionSpec, dispute: Dispute, by: By) -> Tell:
    """The delivery is asked to open an issue about it (semantics, "Money": dispute)."""
    delivery = spec.setting.delivery
    key = f"{delivery}/{spec.n}:dispute:{dispute.number}"
    wanted = IssueWanted(key=key, title=dispute.reason[:TITLE], severity=Severity.MINOR, symptom=dispute.reason, by=by)
    return Tell(to=ids.delivery(delivery), news=News(id=key, news=wanted))


def manual_step(state: CollectionState, spec: CollectionSpec, step: Remind) -> tuple[Mail, ...]:
    """A person has to call, write a letter or follow up."""
    owner = collecting.owner(state.roster, spec.creditor_side, step.step.owner)
    payer = collecting.payer(state.roster, spec.debtor_side)
    more = {
        "channel": step.step.channel,
        "tone": step.step.tone,
        "ask_name": payer.name if payer else None,
        "ask_email": payer.email if payer else None,
        "asked": str(step.amount.amount),
        "script": step.step.script,
    }
    return letter(state, spec, "manual_step", step.number, owner, **more)


def hard_step(
    state: CollectionState, spec: CollectionSpec, number: int, step: LadderStep, amount: Money,
    hears_on: date | None = None,
) -> tuple[Mail, ...]:  # fmt: skip
    """The sales rep hears of a hard letter before the customer does: on what day that is, where the policy says so."""
    if not is_hard(step):
        return ()
    payer = collecting.payer(state.roster, spec.debtor_side)
    more = {
        "tone": step.tone, "ask_name": payer.name if payer else None, "asked": str(amount.amount),
        "hears_on": hears_on.isoformat() if hears_on else None,
    }  # fmt: skip
    rep = collecting.owner(state.roster, spec.creditor_side, Seat.SALES_REP)
    return letter(state, spec, "hard_step", f"{state.receivable.version}/{number}", rep, **more)


# To the workflows that speak for it


def wish(state: CollectionState, spec: CollectionSpec, step: Remind, now: datetime) -> tuple[CollectionState, Call]:
    """The step asked of the payer workflow; there must be a payer and an invoice (see `withheld_because`)."""
    payer, invoice = collecting.payer(state.roster, spec.debtor_side), state.receivable.invoice
    if payer is None or invoice is None:
        raise LookupError(f"{spec.setting.delivery}/{spec.n} has nobody to remind, or of nothing")
    key = f"{spec.setting.delivery}/{spec.n}/v{state.receivable.version}/step/{step.number}/{state.asks + 1}"
    known_as = state.receivable.known_as or invoice.number
    return collecting.ask(state, step, payer.id, key, now), remind(spec, invoice, known_as, step, key, payer)


def remind(spec: CollectionSpec, invoice: Invoice, known_as: str, step: Remind, key: str, payer: Person) -> Call:
    """Ask the payer workflow, starting it if need be, to remind the payer."""
    news = RemindWanted(
        key=key,
        collection=ids.collection(spec.setting.delivery, spec.n),
        delivery=spec.setting.delivery,
        instalment=spec.n,
        step=step.number,
        tone=step.step.tone,
        channel=step.step.channel,
        invoice=known_as,
        amount=step.amount.amount,
        currency=step.amount.currency,
        due_on=invoice.due_on,
        ask=payer.id,
        ask_name=payer.name,
        ask_email=payer.email,
        language=payer.language.value,
    )
    argument = PayerSpec(
        creditor=spec.creditor,
        debtor=spec.debtor,
        calendar=spec.setting.calendars[spec.debtor_side].closed_too(spec.payer_policy.quiet_days),
        policy=spec.payer_policy,
    )
    return _call("payer", ids.payer(spec.creditor.id, spec.debtor.id), argument, key, news)


def no_longer_wanted(spec: CollectionSpec, wishes: tuple[AskedFor, ...]) -> tuple[Tell, ...]:
    """Take back what was asked of the payer workflow."""
    to = ids.payer(spec.creditor.id, spec.debtor.id)
    return tuple(
        Tell(to=to, news=News(id=f"{wish.key}:taken-back", news=NoLongerWanted(key=wish.key))) for wish in wishes
    )


def signal_row(state: CollectionState, spec: CollectionSpec, step: RaiseSignal, now: datetime) -> SignalRow:
    """What finance is told: whom to ask, for how much, why it is due, and what may hold it up."""
    receivable = state.receivable
    invoice = receivable.invoice
    key = SignalKey(spec.setting.delivery, spec.n, receivable.version, step.stage, step.ordinal)
    ask = collecting.payer(state.roster, spec.debtor_side) or collecting.owner(state.roster, spec.creditor_side, None)
    return SignalRow(
        key=str(key),
        legal_entity=spec.creditor.id,
        delivery=spec.setting.delivery,
        instalment=spec.n,
        stage=step.stage,
        ordinal=step.ordinal,
        invoice=receivable.known_as,
        debtor=spec.debtor.name,
        ask=ask.id if ask else "",
        ask_name=ask.name if ask else "",
        ask_email=ask.email if ask else "",
        amount=step.amount.amount,
        currency=step.amount.currency,
        due_on=invoice.due_on if invoice else None,
        why=receivable.trigger.value,
        held_up_by=(*step.held_up_by, *state.pointed_at),
        raised_at=now,
        since=receivable.triggered_on,
        chain=tuple(f"{each.name} <{each.email}>" for each in collecting.chain(state.roster, spec.debtor_side)),
    )


def signal(state: CollectionState, spec: CollectionSpec, row: SignalRow) -> tuple[Effect, ...]:
    """The finance workflow hears the key, starting if need be; the finance system gets a webhook."""
    side = spec.creditor_side
    argument = FinanceSpec(
        legal_entity=spec.creditor,
        recipients=collecting.finance_people(state.roster, side),
        climb_to=collecting.heads(state.roster, side),
        calendar=spec.setting.calendars[side],
        policy=spec.finance_policy,
    )
    news = SignalRaised(
        key=row.key, recipients=argument.recipients, climb_to=argument.climb_to, signed_on=spec.setting.signed_on
    )
    call = _call("finance", ids.finance(spec.creditor.id), argument, row.key, news)
    body = row.model_dump(mode="json", exclude={"kind"})
    hook = Hook(key=f"signal:{row.key}", topic="finance.payment_due", body=body, about=row.delivery)
    return call, hook


def withheld_because(state: CollectionState, spec: CollectionSpec, step: Remind) -> str | None:
    """Why a step may not, or cannot, reach the debtor; None when it may."""
    if step.addressee == "creditor":
        return "no_consent"
    return "no_payer" if collecting.payer(state.roster, spec.debtor_side) is None else None


def law_details(spec: CollectionSpec) -> dict[str, Any]:
    """Where a dispute would end, and who mediates first (semantics, "Money": dispute)."""
    return {"law": spec.law.governing, "forum": spec.law.forum, "mediator": _mediator(spec)}


def _mediator(spec: CollectionSpec) -> str | None:
    if spec.law.mediator is None:
        return None
    party = spec.setting.parties.get(spec.law.mediator)
    return party.name if party else None


def _first(state: CollectionState, spec: CollectionSpec) -> Person | None:
    return next(iter(collecting.finance_people(state.roster, spec.creditor_side)), None) or state.roster.holder(
        Seat.SALES_REP
    )


def _call(workflow: str, to: str, argument: PayerSpec | FinanceSpec, occasion: str, news: AnyNews) -> Call:
    envelope = News(id=occasion, news=news)
    return Call(workflow=workflow, id=to, spec=argument.model_dump(mode="json"), news=envelope)
