"""Laws of the ledger (semantics, "Always true" 1): whatever is done to an invoice, in whatever order.

A machine invoices, credits, pays, takes back, matches lines of a bank and undoes the match, refunds, writes off, issues
anew and claims interest. After each move both equations hold: that of the invoice, and that of every bank line. In the
end the same is proved by what `doctor` runs over the store, from the rows the workflow records.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from postsales.domain import correction, interest, settlement
from postsales.domain.collecting import CollectionState, CreditNote, without_note
from postsales.domain.correction import Correction
from postsales.domain.errors import Refused
from postsales.domain.money import Money
from postsales.domain.receivable import invoice_issued, triggered
from postsales.messages.command import CLOCK
from postsales.messages.facts import Fact, Recording
from postsales.store.memory import MemoryStore
from tests.workflows.till import spec
from workflows import collection_rows as rows
from workflows.collection_base import begin

DAY = date(2026, 4, 20)
NOW = datetime(2026, 4, 20, 9, tzinfo=UTC)
SPEC = spec()

amounts = st.one_of(st.integers(1, 900_000), st.integers(1, 15_000_000)).map(lambda won: Money.of(won, "KRW"))


class Ledger(RuleBasedStateMachine):
    """One instalment of KRW 11,000,000 and a bank account into which money comes."""

    def __init__(self) -> None:
        super().__init__()
        self.store = MemoryStore.empty()
        self.state: CollectionState = begin(SPEC)
        self.seq = 0
        self.lines: dict[str, Money] = {}
        self.matched: dict[str, tuple[str, Money]] = {}
        self.undone: set[str] = set()
        self.numbers = 0

    def teardown(self) -> None:
        """What doctor proves over the whole store."""
        assert self.store.checks.equations() == ()
        assert self.store.projection.compare() == ()
        self.store.close()

    @initialize()
    def sign(self) -> None:
        self.take(None, triggered(self.state.receivable, date(2026, 3, 2)))

    @property
    def owed(self):
        return self.state.receivable

    def take(self, before: CollectionState | None, receivable) -> None:
        """The receivable as it is now, recorded as the workflow records it."""
        self.state = self.state.model_copy(update={"receivable": receivable})
        while (credited := without_note(self.state)) is not None:
            note = CreditNote(entry=credited.id, number=f"CN-{credited.id}", issued_on=DAY)
            self.state = self.state.model_copy(update={"notes": (*self.state.notes, note)})
        self.seq += 1
        fact = Fact(seq=self.seq, at=NOW, what="moved", by=CLOCK,
                    rows=rows.changed(before, self.state, SPEC, NOW))  # fmt: skip
        self.store.record(Recording(workflow_id="delivery/HB-1/instalment/1", deliveries=("HB-1",), facts=(fact,)))

    def attempt(self, do, **said) -> bool:
        """Do it; refused, everything stays as it was."""
        before = self.state
        try:
            receivable = do(self.owed, **said)
        except Refused:
            return False
        self.take(before, receivable)
        return True

    def name(self) -> str:
        self.numbers += 1
        return f"e{self.numbers}"

    # Moves

    @precondition(lambda self: self.owed.invoice is None)
    @rule()
    def invoice(self):
        said = {"number": f"N-{self.owed.version}", "issued_on": date(2026, 3, 2), "by": "clock"}
        assert self.attempt(invoice_issued, calendar=SPEC.setting.calendars[SPEC.debtor_side], **said)

    @rule(amount=amounts)
    def pay(self, amount):
        self.attempt(settlement.record_payment, id=self.name(), amount=amount, on=DAY, by="nari")

    @rule(amount=amounts, sort=st.sampled_from(["credit", "write_off", "refund"]), again=st.booleans())
    def correct(self, amount, sort, again):
        wanted = Correction(sort=sort, amount=amount, reason="so it is", owed_again=again)
        id = self.name()
        self.attempt(lambda owed: correction.carry_out(owed, wanted, id=id, on=DAY, by="sora", cause="approval:1"))

    @rule(data=st.data())
    def reverse(self, data):
        paid = [each.id for each in self.owed.entries if each.kind == "paid" and not each.id.startswith("bank/")]
        if paid:
            entry = data.draw(st.sampled_from(paid))
            self.attempt(settlement.reverse_payment, entry=entry, id=self.name(), on=DAY, by="nari")

    @rule(amount=amounts)
    def money_comes_in(self, amount):
        self.lines[f"l{len(self.lines)}"] = amount

    @rule(data=st.data(), part=st.sampled_from([1, 2, 3]))
    def match(self, data, part):
        """As much as is there and owed, or a part of it."""
        open_lines = [line for line in self.lines if self.unapplied(line)]
        if not open_lines or not self.owed.outstanding:
            return
        line = data.draw(st.sampled_from(sorted(open_lines)))
        most = min(self.unapplied(line), self.owed.outstanding)
        amount = Money.rounded(most.amount / part, "KRW")
        id = f"bank/{self.name()}"
        if amount and self.attempt(settlement.record_payment, id=id, amount=amount, on=DAY, by="bank", cause="bank:x"):
            self.matched[id] = (line, amount)

    @rule(data=st.data())
    def undo_a_match(self, data):
        known = sorted(set(self.matched) - self.undone)
        if known:
            id = data.draw(st.sampled_from(known))
            if self.attempt(settlement.reverse_payment, entry=id, id=self.name(), on=DAY, by="nari"):
                self.undone.add(id)

    @rule()
    def issue_anew(self):
        self.attempt(lambda owed: correction.reissue(owed, on=DAY, by="nari", reason="typo"))

    @rule(days=st.integers(1, 19))
    def claim_interest(self, days):
        said = {"id": self.name(), "rate": Decimal(6), "until": date(2026, 4, days), "on": DAY, "by": "nari"}
        self.attempt(interest.claim, **said)

    @rule(amount=amounts, what=st.sampled_from([interest.pay, interest.waive]))
    def settle_interest(self, amount, what):
        self.attempt(what, id=self.name(), amount=amount, on=DAY, by="nari", cause="said")

    # What always holds

    def unapplied(self, line: str) -> Money:
        live = [amount for id, (of, amount) in self.matched.items() if of == line and id not in self.undone]
        return self.lines[line] - sum(live, Money.of(0, "KRW"))

    @invariant()
    def invoiced_is_explained(self):
        sums = self.owed.balance
        assert sums.invoiced == (sums.paid - sums.refunded) + sums.credited + sums.written_off + sums.outstanding
        assert min(sums.outstanding.amount, sums.kept.amount, self.owed.interest.outstanding("KRW").amount) >= 0

    @invariant()
    def bank_lines_are_explained(self):
        for line in self.lines:
            assert Money.of(0, "KRW") <= self.unapplied(line) <= self.lines[line]

    @invariant()
    def every_entry_names_its_cause(self):
        assert all(each.cause for each in self.owed.entries)


TestLedger = Ledger.TestCase
TestLedger.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
