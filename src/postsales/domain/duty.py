"""One thing somebody must do: how much it weighs, which verb does it, and in which order many of them are done.

Source: domain notes, "What its users do all day". The order, which tests hold to: what is late comes first; then by
deadline, the earliest first (so what is longest late is the very first); of what is due at the same moment the heavier
first; what has no deadline comes last, the heavier first.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta, tzinfo
from enum import IntEnum
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from postsales.domain.frozen import Frozen

AHEAD = timedelta(days=7)
"""What has a day of its own is shown a week ahead; what is due later is not today's."""


class Weight(IntEnum):
    """How much it matters that it is not left: of two things due at once the heavier is done first."""

    ROUTINE = 1
    """What comes around by itself."""
    MONEY = 2
    PROMISED = 3
    """Somebody was told a day."""
    ANSWER = 4
    """Somebody cannot go on before they have this person's word."""
    DISTRESS = 5
    """A customer is in trouble or angry, or a person was treated badly."""


class Kind(NamedTuple):
    """What is true of every duty of its name. `verb` does it (or shows more); `about` is the verb's field of `n`.

    `on_its_day`: it belongs to a day, and is nobody's business long before; otherwise somebody waits for it now.
    """

    weight: Weight
    verb: str | None
    about: str | None = None
    on_its_day: bool = False
    of: Literal["delivery", "customer", "books"] = "delivery"


_ROUTINE, _MONEY, _PROMISED, _ANSWER, _DISTRESS = Weight

KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        # Handoff
        "answer_handoff": Kind(_ANSWER, "handoff.answer", "question"),
        "press_for_answers": Kind(_ANSWER, "handoff.show"),
        "accept_handoff": Kind(_ANSWER, "handoff.accept"),
        "awaited_handoff": Kind(_PROMISED, "handoff.complete"),
        "fill_seats": Kind(_ANSWER, "handoff.assign"),
        "set_kickoff": Kind(_ROUTINE, "handoff.note"),
        "hold_kickoff": Kind(_PROMISED, "handoff.show", on_its_day=True),
        # Issues
        "pick_issue_up": Kind(_DISTRESS, "issue.acknowledge", "issue"),
        "issue_with_vendor": Kind(_ANSWER, "issue.verdict", "issue"),
        "answer_question": Kind(_ANSWER, "issue.answer", "issue"),
        "issue_with_partner": Kind(_ANSWER, "issue.resolve", "issue"),
        "issue_with_customer": Kind(_ANSWER, "issue.resume", "issue"),
        "issue_waits": Kind(_ANSWER, "issue.resume", "issue"),
        "give_evidence": Kind(_ANSWER, "issue.evidence", "issue"),
        "decide_contest": Kind(_ANSWER, "issue.decide", "issue"),
        "meet_about_issue": Kind(_PROMISED, "issue.session", "issue", on_its_day=True),
        "carry_out_remedy": Kind(_PROMISED, "issue.resolve", "issue", on_its_day=True),
        "interim_owed": Kind(_PROMISED, "issue.show", "issue", on_its_day=True),
        "join_issue": Kind(_ANSWER, "issue.join", "issue"),
        "settle_charge": Kind(_MONEY, "issue.settle", "issue"),
        # Promises
        "accept_promise": Kind(_ANSWER, "promise.accept", "promise"),
        "keep_promise": Kind(_PROMISED, "promise.keep", "promise", on_its_day=True),
        "mend_promise": Kind(_DISTRESS, "promise.move", "promise"),
        "confirm_promise": Kind(_ROUTINE, "promise.confirm", "promise"),
        # Visits, packages, the customer's own tasks
        "accept_visit": Kind(_ANSWER, "visit.acknowledge", "visit"),
        "brief_visit": Kind(_ANSWER, "visit.brief", "visit"),
        "acknowledge_briefing": Kind(_ANSWER, "visit.acknowledge", "visit"),
        "confirm_visit": Kind(_ANSWER, "visit.confirm", "visit"),
        "send_another": Kind(_PROMISED, "visit.reassign", "visit"),
        "part_visits": Kind(_PROMISED, "visit.reschedule", "visit"),
        "hold_visit": Kind(_PROMISED, "visit.report", "visit", on_its_day=True),
        "finish_package": Kind(_PROMISED, "package.done", "package", on_its_day=True),
        "sign_off_package": Kind(_ANSWER, "package.sign_off", "package"),
        "promise_item": Kind(_PROMISED, "visit.promise", "item"),
        "accept_task": Kind(_ANSWER, "task.accept", "task"),
        "do_task": Kind(_PROMISED, "task.done", "task", on_its_day=True),
        "answer_consultation": Kind(_ANSWER, "consultation.answer", "consultation"),
        # Acceptance, and the delivery as a whole
        "request_acceptance": Kind(_PROMISED, "acceptance.request"),
        "decide_acceptance": Kind(_ANSWER, "acceptance.sign"),
        "awaited_receipt": Kind(_ROUTINE, "product.received"),
        "awaited_closing": Kind(_ROUTINE, "delivery.close", on_its_day=True),
        "awaited_termination_approval": Kind(_ANSWER, "delivery.approve"),
        "closing_promise": Kind(_PROMISED, "promise.keep", "promise"),
        "closing_instalment": Kind(_MONEY, "finance.due", "instalment"),
        "closing_unused": Kind(_ROUTINE, "closing.waive"),
        "deliver_what_is_paid": Kind(_DISTRESS, "delivery.show"),
        # Outside the scope
        "answer_scope": Kind(_ANSWER, "scope.answer", "request"),
        "decide_quote": Kind(_ANSWER, "scope.approve_quote", "request"),
        # Making good
        "recovery_acknowledge": Kind(_DISTRESS, "recovery.acknowledge", "recovery"),
        "recovery_answer": Kind(_DISTRESS, "recovery.apologise", "recovery"),
        "recovery_finish": Kind(_PROMISED, "recovery.close", "recovery"),
        "approve_recovery": Kind(_ANSWER, "recovery.approve", "recovery"),
        "answer_conduct": Kind(_DISTRESS, "conduct.answer"),
        # Money
        "approve_payment": Kind(_ANSWER, "payment.approve", "instalment"),
        "approve_payee": Kind(_ANSWER, "payee.approve", of="books"),
        "answer_finance": Kind(_ANSWER, "signal.answer", "instalment"),
        "pay_instalment": Kind(_MONEY, "payment.promise", "instalment", on_its_day=True),
        "see_signal": Kind(_MONEY, "signal.acknowledge", of="books"),
        "chase_payer": Kind(_MONEY, "finance.worklist", of="books"),
        "record_tax_numbers": Kind(_MONEY, "invoice.tax_number", "instalment", on_its_day=True),
        "paid_and_undelivered": Kind(_MONEY, "delivery.show"),
        "match_lines": Kind(_MONEY, "finance.lines", of="books"),
        "bridge_beyond_limit": Kind(_MONEY, "finance.bridge", of="books"),
        # The customer afterwards
        "hold_checkin": Kind(_ROUTINE, "checkin.record", of="customer", on_its_day=True),
        "act_for_customer": Kind(_ROUTINE, "action.done", "action", on_its_day=True, of="customer"),
        "meet_risk": Kind(_DISTRESS, "action.done", "action", of="customer"),
        "take_up_opportunity": Kind(_MONEY, "expansion.outcome", "action", on_its_day=True, of="customer"),
        "answer_survey": Kind(_ROUTINE, "survey.answer", "survey", of="customer"),
        "call_unhappy": Kind(_DISTRESS, "checkin.record", of="customer"),
        "tell_tam_hours": Kind(_ROUTINE, "tam.record", on_its_day=True),
        "tam_hours_low": Kind(_MONEY, "scope.request"),
        "tam_hours_used_up": Kind(_MONEY, "scope.request"),
        "answer_retrospective": Kind(_ROUTINE, "retrospective.answer"),
        # What is kept as work for people
        "work_handoff_late": Kind(_ANSWER, "handoff.show"),
        "work_seat_asked": Kind(_ANSWER, "request.answer", "request"),
        "work_request_routed": Kind(_ANSWER, "request.answer", "request"),
        "work_message_refused": Kind(_ROUTINE, None),
        "work_message_given_up": Kind(_ROUTINE, None),
        "work_nobody_to_remind": Kind(_MONEY, "handoff.ask_seat"),
        "work_payment_call": Kind(_MONEY, "payment.promise", "instalment"),
        "work_payment_letter": Kind(_MONEY, "payment.promise", "instalment"),
        "work_payment_follow_up": Kind(_MONEY, "payment.promise", "instalment"),
        "work_promise_missing": Kind(_PROMISED, "promise.make"),
        "work_visit_report_missing": Kind(_PROMISED, "visit.report", "visit"),
        "work_package_overdue": Kind(_PROMISED, "package.done", "package"),
        "work_acceptance_silent": Kind(_ROUTINE, "acceptance.request"),
        "work_refund_to_pay": Kind(_MONEY, "finance.due"),
        "work_money_left_open": Kind(_MONEY, "payment.write_off", "instalment"),
        "work_promise_broken": Kind(_DISTRESS, "complaint.record"),
        "work_promise_unanswered": Kind(_ANSWER, "promise.accept", "promise"),
        "work_same_person": Kind(_ROUTINE, "entitlement.same_person"),
        "work_new_date_owed": Kind(_PROMISED, "visit.reschedule", "visit"),
        "work_customer_task_late": Kind(_PROMISED, "task.move", "task"),
        "work_consultation_unanswered": Kind(_ANSWER, "consultation.answer", "consultation"),
        "work_services_held": Kind(_MONEY, "hold.release", "instalment"),
        "work_amendment_too_late": Kind(_MONEY, "invoice.credit", "instalment"),
    }
)
"""Every duty there is."""


class Duty(Frozen):
    """One thing to do. `what` says it and why (wording, "duty" and "duty_why") with `facts`.

    `due_on` is a local date where it has one, `due_at` the instant at which it is late: of a date, the midnight after.
    `verb` is what does it, said of `delivery`, of `customer` or of one's own books, with `body` as far as it is known.
    """

    what: str
    delivery: str | None = None
    customer: str | None = None
    n: int | None = None
    facts: Mapping[str, Any] = {}
    due_on: date | None = None
    due_at: datetime | None = None
    weight: int = Weight.ROUTINE
    verb: str | None = None
    body: Mapping[str, Any] = {}

    def late(self, now: datetime) -> bool:
        """Whether its time is over."""
        return self.due_at is not None and self.due_at <= now


def owed(
    what: str,
    *,
    delivery: str | None = None,
    customer: str | None = None,
    n: int | None = None,
    about: str | None = None,
    due: date | datetime | None = None,
    zone: tzinfo,
    body: Mapping[str, Any] = MappingProxyType({}),
    facts: Mapping[str, Any] = MappingProxyType({}),
) -> Duty:
    """A duty of that kind. `due`: an instant, or a date of `zone`; `about`: how the verb names it, if not by `n`."""
    kind = KINDS[what]
    named = about if about is not None else n
    said = {} if kind.about is None or named is None else {kind.about: named}
    due_on, due_at = _due(due, zone)
    return Duty(
        what=what, delivery=delivery, customer=customer, n=n, facts=dict(facts), due_on=due_on, due_at=due_at,
        weight=int(kind.weight), verb=kind.verb, body={**said, **body},
    )  # fmt: skip


def _due(due: date | datetime | None, zone: tzinfo) -> tuple[date | None, datetime | None]:
    if due is None:
        return None, None
    if isinstance(due, datetime):
        # An end of day is told as that day, not as the one that begins with it.
        return (due - timedelta(microseconds=1)).astimezone(zone).date(), due
    return due, datetime.combine(due + timedelta(days=1), time(), zone)


def is_for_now(duty: Duty, now: datetime) -> bool:
    """Whether it is to be shown: somebody waits for it, or its day is late or near."""
    kind = KINDS.get(duty.what)
    if kind is None or not kind.on_its_day or duty.due_at is None:
        return True
    return duty.due_at <= now + AHEAD + timedelta(days=1)


def in_order(found: Iterable[Duty], now: datetime) -> tuple[Duty, ...]:
    """What is late first, then by deadline, then by weight; what has none comes last. The same whatever came first."""
    never = datetime.max.replace(tzinfo=now.tzinfo)

    def place(duty: Duty) -> tuple[Any, ...]:
        named = (duty.delivery or "", duty.customer or "", duty.what, duty.n or 0, sorted(map(str, duty.body.items())))
        return (not duty.late(now), duty.due_at or never, -duty.weight, *named)

    return tuple(sorted(found, key=place))
