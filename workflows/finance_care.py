"""What finance does about signals beside acknowledging them: put off with a reason, give to a collector."""

from __future__ import annotations

from temporalio import workflow

from postsales.domain import finance
from postsales.domain.finance import Care, FinanceState
from postsales.domain.money import Money
from postsales.messages.command import By
from postsales.messages.finance import AssignSignals, LimitBridge, SnoozeSignals
from postsales.messages.rows import BridgeLimitRow, SignalCareRow
from workflows.entity import Change, verb
from workflows.finance_payee import FinancePayee


class FinanceCare(FinancePayee):
    """The verbs about what becomes of signals."""

    @verb("signal.snooze")
    def snooze(self, body: SnoozeSignals, by: By) -> Change[FinanceState]:
        """Not before that day, and why."""
        self.refuse_others(by)
        today = self.spec.calendar.local_date(workflow.now())
        state = finance.snooze(self.state, body.keys, until=body.until, reason=body.reason, today=today)
        details = {"signals": len(body.keys), "first": body.keys[0], "until_day": body.until.isoformat()}
        details |= {"reason": body.reason}
        return Change(state, "signals_snoozed", details, extra=self.care_rows(state, body.keys, by.person))

    @verb("signal.assign")
    def assign(self, body: AssignSignals, by: By) -> Change[FinanceState]:
        """Somebody of finance sees to them."""
        self.refuse_others(by)
        state = finance.assign(self.state, body.keys, body.collector)
        details = {"signals": len(body.keys), "first": body.keys[0], "collector": body.collector}
        return Change(state, "signals_assigned", details, extra=self.care_rows(state, body.keys, by.person))

    @verb("bridge.limit")
    def limit_bridge(self, body: LimitBridge, by: By) -> Change[FinanceState]:
        """A partner may bridge so much with its own cash."""
        self.refuse_others(by)
        limit = Money.of(body.amount, body.currency)
        row = BridgeLimitRow(
            legal_entity=self.spec.legal_entity.id, partner=body.partner, currency=body.currency, amount=limit.amount,
            by=by.person, at=workflow.now(),
        )  # fmt: skip
        details = {"partner": body.partner, "amount": str(limit.amount), "currency": body.currency}
        limited = finance.bridges_moved(self.state.model_copy(update={"bridge_limits": True}))
        return Change(limited, "bridge_limited", details, extra=(row,))

    def woken(self, cares: tuple[Care, ...]) -> Change[FinanceState]:
        """The day has come: they wait again, as if they had just been heard of."""
        state = finance.wake(self.state, cares, workflow.now())
        keys = tuple(each.key for each in cares)
        details = {"signals": len(keys), "first": keys[0]}
        return Change(state, "signals_woken", details, extra=self.care_rows(state, keys, "clock"))

    def care_rows(self, state: FinanceState, keys: tuple[str, ...], by: str) -> tuple[SignalCareRow, ...]:
        """How it stands with each, whole."""
        known = {each.key: each for each in state.cares}
        cares = [known.get(key) or Care(key=key) for key in keys]
        return tuple(
            SignalCareRow(
                signal=each.key, collector=each.collector, snoozed_until=each.snoozed_until, reason=each.reason, by=by,
                at=workflow.now(),
            )
            for each in cares
        )  # fmt: skip
