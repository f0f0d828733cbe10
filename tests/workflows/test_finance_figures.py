"""A finance desk with 5,000 due instalments: what its workflow carries, and how long a digest takes."""

from __future__ import annotations

import time
from datetime import date, timedelta
from decimal import Decimal

from activities.finance import FinanceActivities
from postsales.domain import finance
from postsales.domain.finance import CARES_CARRIED, KEYS_CARRIED, FinanceState
from postsales.messages.finance import DigestRequest
from postsales.messages.rows import InstalmentRow, SignalRow
from postsales.store.facade import Store
from tests.store.stories import NOW, an_instalment, fact, recording

DUE = 5_000


def a_signal(n: int) -> SignalRow:
    number = f"HANBIT-2026-{n:05d}"
    return SignalRow(
        key=f"{number}/1/v1/overdue/1", legal_entity="northwind", delivery=number, instalment=1, stage="overdue",
        ordinal=1, invoice=f"NORTHWIND-2026-{n:06d}", debtor="㈜한빛전자", ask="bora", ask_name="송보라",
        ask_email="bora@hanbit.example", amount=Decimal(1_000_000 + n), currency="KRW", due_on=date(2026, 3, 1),
        why="acceptance", raised_at=NOW + timedelta(seconds=n),
    )  # fmt: skip


def test_its_state_stays_under_100_kb() -> None:
    """However many signals there are: it carries the oldest, and what was decided about them."""
    state = FinanceState()
    keys = [a_signal(n).key for n in range(DUE)]
    for key in keys:
        state = finance.hear(state, key, NOW)
    reason = "담당자가 휴가 중이라 다음 주에 다시 봅니다"
    put_off = keys[:CARES_CARRIED]
    state = finance.snooze(state, put_off, until=date(2026, 4, 1), reason=reason, today=date(2026, 3, 20))
    state = finance.without(state, keys[CARES_CARRIED:KEYS_CARRIED])
    assert len(state.model_dump_json().encode()) < 100_000
    for key in keys:
        state = finance.hear(state, key, NOW)
    assert len(state.model_dump_json().encode()) < 100_000
    assert state.more


def test_a_digest_of_5000_takes_less_than_ten_seconds(tmp_path) -> None:
    with Store.in_memory() as store:
        rows: list[InstalmentRow | SignalRow] = []
        for n in range(DUE):
            signal = a_signal(n)
            rows += [signal, an_instalment(signal.delivery, due_on=date(2026, 3, 1))]
        store.record(recording("w", fact(1, *rows), deliveries=()))
        began = time.perf_counter()
        digest = FinanceActivities(store.finance).digest(DigestRequest(legal_entity="northwind"))
        took = time.perf_counter() - began
        assert (digest.count, len(digest.waiting), len(digest.lines)) == (DUE, KEYS_CARRIED, 25)
        assert took < 10
        began = time.perf_counter()
        assert len(store.reports.worklist(None, today=date(2026, 4, 1))) == DUE
        assert time.perf_counter() - began < 10
