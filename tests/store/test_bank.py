"""Money in is kept once, decided once, and never changed; what is on its way is open no longer."""

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError

from postsales.domain.errors import Refused
from postsales.domain.matching import Reason, Rule, Share, Verdict, match
from postsales.domain.money import Money
from postsales.domain.statement import BankLine, Statement, StatementMark
from postsales.messages.command import By, Role
from postsales.messages.rows import EntryRow
from postsales.store.bank import Imported, LineFilter
from postsales.store.bank_matching import Standing, Untold
from postsales.store.bank_tables import allocation, bank_line
from postsales.store.facade import Store
from tests.store.stories import an_instalment, fact, recording

DAY = date(2026, 3, 2)
NARI = By(person="nari", role=Role.FINANCE, party="daehan-si")
BOOKS = "daehan-si"


def a_line(n: int = 1, amount: int = 33_000_000, **said: Any) -> BankLine:
    return BankLine(account="123", entry=f"e{n}", booked_on=DAY, amount=Money.of(amount, "KRW"), **said)


def told(*lines: BankLine, number: int = 1) -> Statement:
    closing = Money.of(sum(int(line.amount.amount) for line in lines), "KRW")
    return Statement(
        account="123", currency="KRW", sort="statement", reference=f"S{number}", number=number, from_on=DAY, to_on=DAY,
        opening=Money.zero("KRW"), closing=closing, lines=lines, file="s.xml",
    )  # fmt: skip


def bring(store: Store, *lines: BankLine, number: int = 1) -> dict[str, int]:
    """Import these as the desk does."""
    verdicts = match(lines, store.matching.open_items(BOOKS))
    return store.bank.keep(BOOKS, [Imported(told(*lines, number=number), lines)], verdicts, NARI)


def owed(store: Store, *instalments: int, amount: str = "33000000") -> None:
    rows = [an_instalment(n=n, amount=amount, invoice=f"INV-HB-1-{n}") for n in instalments]
    store.record(recording("w", fact(1, *rows)))


def share(n: int, amount: int) -> Share:
    return Share(delivery="HB-1", n=n, invoice=f"INV-HB-1-{n}", debtor="hanbit", amount=Decimal(amount))


def confirm(store: Store, line: BankLine, *shares: Share, seq: int | None = None) -> None:
    def decide(standing: Standing) -> tuple[Verdict, str]:
        given = sum((each.amount for each in shares), Decimal(0))
        if given > standing.unapplied:
            raise Refused("more_than_there")
        state = "applied" if given == standing.unapplied else "part_applied"
        return Verdict(line=line.id, state="applied", rule=Rule.PERSON, shares=shares), state

    store.matching.decide(line.id, "confirmed", NARI, decide, seq=seq)


def undo(store: Store, line: BankLine) -> None:
    verdict = Verdict(line=line.id, state="unapplied", rule=Rule.PERSON, reasons=(Reason(code="undone"),))
    store.matching.decide(line.id, "undone", NARI, lambda standing: (verdict, "unapplied"))


def settle(store: Store, seq: int = 2, refuse: str | None = None) -> int:
    """The collections answer: each entry comes into the ledger, or is refused."""
    parts = store.matching.untold(BOOKS, 500)
    for part in parts:
        if refuse is None:
            _into_the_ledger(store, part, seq)
            seq += 1
        store.matching.answered(part, "refused" if refuse else "recorded", refuse, NARI)
    return seq


def _into_the_ledger(store: Store, part: Untold, seq: int) -> None:
    row = EntryRow(
        delivery=part.delivery, instalment=part.instalment, entry=f"bank/{part.id}",
        sort="refunded" if part.undoes else "paid", amount=abs(part.amount), currency=part.currency, on=DAY, by="nari",
    )  # fmt: skip
    store.record(recording(f"w/{part.instalment}", fact(seq, row)))


def test_imported_again_changes_nothing(store: Store):
    owed(store, 1)
    line = a_line(remittance="INV-HB-1-1")
    assert bring(store, line) == {"applied": 1}
    assert bring(store, line, number=2) == {}
    assert len(store.matching.untold(BOOKS, 10)) == 1
    assert store.bank.last_statement("123") == StatementMark(number=2, to_on=DAY, closing=Money.of(33_000_000, "KRW"))
    [shown] = store.bank.lines(LineFilter(legal_entity=BOOKS)).items
    assert (shown.state, shown.unapplied, shown.told) == ("applied", Decimal(0), line)


def test_what_is_on_its_way_is_open_no_longer(store: Store):
    owed(store, 1)
    bring(store, a_line(remittance="INV-HB-1-1"))
    assert len(store.matching.open_items(BOOKS)) == 0
    settle(store, refuse="more_than_owed")
    assert len(store.matching.open_items(BOOKS)) == 1
    [shown] = store.bank.lines(LineFilter(state="open")).items
    assert (shown.state, shown.reasons[0].facts["rule"]) == ("unapplied", "more_than_owed")
    assert store.checks.money_in() == ()


def test_several_importing_at_once_import_once(store: Store):
    owed(store, *range(1, 9))
    lines = [a_line(n, remittance=f"INV-HB-1-{n}") for n in range(1, 9)]

    def bring_some(chance: int) -> dict[str, int]:
        mine = random.Random(chance).sample(lines, 6)
        return bring(store, *mine, number=chance)

    with ThreadPoolExecutor(4) as threads:
        counts = [count.get("applied", 0) for count in threads.map(bring_some, range(6))]
    new = {line.id for line in store.bank.lines(LineFilter()).items}
    assert sum(counts) == len(new)
    assert store.matching.count_untold(BOOKS) == len(new)


def test_of_several_at_one_line_one_wins(store: Store):
    owed(store, 1)
    line = a_line(amount=100)
    bring(store, line)

    def try_it(_: int) -> str:
        try:
            confirm(store, line, share(1, 100), seq=1)
        except Refused as refused:
            return refused.code
        return "won"

    with ThreadPoolExecutor(6) as threads:
        answers = sorted(threads.map(try_it, range(6)))
    assert answers == ["line_matched_already"] * 5 + ["won"]
    assert store.matching.count_untold(BOOKS) == 1


def test_undone_waits_for_the_collections_answer_and_takes_all_back(store: Store):
    owed(store, 1, 2)
    line = a_line(amount=300)
    bring(store, line)
    confirm(store, line, share(1, 100), share(2, 200))
    with pytest.raises(Refused, match="still_being_recorded"):
        undo(store, line)
    seq = settle(store)
    undo(store, line)
    settle(store, seq)
    assert store.checks.money_in() == ()
    shown = store.bank.line(line.id)
    assert shown is not None
    assert (shown.state, shown.allocated) == ("unapplied", Decimal(0))


def test_what_takes_a_line_back_takes_back_all_it_paid_and_no_more(store: Store):
    owed(store, 1)
    came, back = a_line(amount=300), a_line(2, amount=-300, reversal=True)
    bring(store, came)
    confirm(store, came, share(1, 100))
    seq = settle(store)
    bring(store, back, number=2)
    verdict = Verdict(line=back.id, state="applied", rule=Rule.REVERSAL, reverses=came.id)
    store.matching.decide(back.id, "applied", NARI, lambda standing: (verdict, "applied"))
    spent = Verdict(line=came.id, state="applied", rule=Rule.REVERSAL)
    store.matching.decide(came.id, "applied", NARI, lambda standing: (spent, "applied"))
    settle(store, seq)
    assert store.checks.money_in() == ()
    confirm(store, came, share(1, 200))  # the desk refuses that: it is gone
    assert ("bank_line", f"{back.id} (applied)") in {(off.rule, off.where) for off in store.checks.money_in()}


def test_what_a_collection_has_just_answered_may_be_on_its_way_to_the_ledger():
    now = [datetime(2026, 3, 30, 9, tzinfo=UTC)]
    with Store.in_memory(lambda: now[0]) as store:
        owed(store, 1)
        bring(store, a_line(remittance="INV-HB-1-1"))
        (part,) = store.matching.untold(BOOKS, 10)
        store.matching.answered(part, "recorded", None, NARI)
        assert store.checks.money_in() == ()
        now[0] += timedelta(minutes=2)
        (off,) = store.checks.money_in()
        assert (off.rule, off.where) == ("allocation", part.id)


def test_what_was_taught_goes_with_the_match_that_taught_it(store: Store):
    owed(store, 1)
    line = a_line(amount=300, payer_account="110-22")
    bring(store, line)
    verdict = Verdict(line=line.id, state="applied", rule=Rule.PERSON, shares=(share(1, 300),))
    store.matching.decide(
        line.id, "confirmed", NARI, lambda standing: (verdict, "applied"), learn={"account": "110-22", "name": "한빛팀"}
    )
    settle(store)
    known = store.matching.open_items(BOOKS)
    assert (known.party_of_account("11022"), known.parties_named("한빛팀")) == ("hanbit", frozenset({"hanbit"}))
    undo(store, line)
    assert store.matching.open_items(BOOKS).party_of_account("11022") is None


def test_an_account_is_of_one_legal_entity(store: Store):
    bring(store, a_line())
    with pytest.raises(Refused, match="account_of_another"):
        store.bank.keep(
            "northwind",
            [Imported(told(a_line(2)), (a_line(2),))],
            match([a_line(2)], store.matching.open_items("x")),
            NARI,
        )


def test_what_a_bank_said_is_never_changed(store: Store):
    bring(store, a_line())
    for table, value in ((bank_line, {"payer_name": "x"}), (allocation, {"amount": Decimal(1)})):
        if table is allocation:
            owed(store, 1)
            confirm(store, a_line(), share(1, 5))
        with pytest.raises(DBAPIError, match="only grows"), store.database.write() as tx:
            tx.execute(update(table).values(value))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.sampled_from(["confirm", "undo", "settle", "refuse"]), st.integers(1, 3), st.integers(1, 400)),
        max_size=14,
    )
)
def test_whatever_is_decided_in_whatever_order_the_equation_holds(moves: list[tuple[str, int, int]]):
    with Store.in_memory() as store:
        owed(store, 1, 2, 3)
        lines = {n: a_line(n, amount=300 * n) for n in (1, 2, 3)}
        bring(store, *lines.values())
        seq = 2
        for move, n, amount in moves:
            try:
                match move:
                    case "confirm":
                        confirm(store, lines[n], share(amount % 3 + 1, amount))
                    case "undo":
                        undo(store, lines[n])
                    case _:
                        seq = settle(store, seq, refuse="more_than_owed" if move == "refuse" else None)
            except Refused as refused:
                if refused.code not in ("more_than_there", "still_being_recorded"):
                    raise
            for shown in store.bank.lines(LineFilter()).items:
                assert 0 <= shown.allocated <= shown.amount
                assert shown.amount == shown.allocated + shown.unapplied
        settle(store, seq)
        assert store.checks.money_in() == ()
