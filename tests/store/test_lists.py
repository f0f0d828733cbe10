"""Lists: their filters, their sums computed when read, and pages that stay put while rows come in."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from postsales.domain.errors import Refused
from postsales.domain.seats import Side
from postsales.messages.rows import (
    AcknowledgementRow,
    BridgeLimitRow,
    CertificateRow,
    CheckinRow,
    ConductRow,
    HandoffRow,
    IssueScoreRow,
    KnownVerdictRow,
    LessonRow,
    PayeeRow,
    PersonRow,
    Row,
    SignalCareRow,
    SignalRow,
    SurveyRow,
    TamTimeRow,
    WorkRow,
)
from postsales.store.checkin import CheckinFilter
from postsales.store.collection import DueFilter, SignalFilter
from postsales.store.facade import Store
from postsales.store.portfolio import DeliveryFilter
from postsales.store.work import WorkFilter
from tests.store.every_row import one_of_each
from tests.store.stories import (
    NOW,
    TODAY,
    a_delivery,
    a_promise,
    a_signal,
    an_entry,
    an_instalment,
    an_issue,
    fact,
    of,
    recording,
)


def listed(store: Store, **which: object) -> list[str]:
    page = store.deliveries.list(DeliveryFilter.model_validate(which), now=NOW, today=TODAY)
    return [line.delivery for line in page.items]


@pytest.fixture
def three(store: Store) -> Store:
    """A: fine. B: blocked by an issue, and late. C: direct, ended, fully paid."""
    a = a_delivery("A", started_at=NOW)
    b = a_delivery("B", started_at=NOW + timedelta(hours=1), sales_rep="sora", ball=Side.VENDOR, stage="live")
    c = a_delivery(
        "C", started_at=NOW + timedelta(hours=2), partner=None, channel="direct", closed_at=NOW, stage="closed",
        customer="orbit", customer_name="Orbit_50%", title="Backup",
    )  # fmt: skip
    store.record(recording("a", fact(1, a, an_instalment("A", due_on=TODAY), a_promise("A"))))
    store.record(
        recording("b", fact(1, b, an_instalment("B"), an_issue("B", blocking=True), a_promise("B", state="broken")))
    )
    paid = an_instalment("C", outstanding=Decimal(0), state="settled")
    store.record(recording("c", fact(1, c, paid, an_issue("C", closed_at=NOW, blocking=True))))
    return store


@pytest.mark.parametrize(
    ("which", "found"),
    [
        ({}, ["C", "B", "A"]),
        ({"stage": "live"}, ["B"]),
        ({"partner": "daehan-si"}, ["B", "A"]),
        ({"party": "daehan-si"}, ["B", "A"]),
        ({"party": "orbit"}, ["C"]),
        ({"party": "northwind"}, ["C", "B", "A"]),
        ({"vendor": "nobody"}, []),
        ({"customer": "orbit"}, ["C"]),
        ({"rep": "sora"}, ["B"]),
        ({"ball": "vendor"}, ["B"]),
        ({"late": True}, ["B"]),
        ({"late": False}, ["C", "A"]),
        ({"blocked": True}, ["B"]),
        ({"blocked": False, "ended": False}, ["A"]),
        ({"ended": True}, ["C"]),
        ({"text": "한빛전자"}, ["B", "A"]),
        ({"text": "bACKUP"}, ["C"]),
        ({"text": "_50%"}, ["C"]),
        ({"text": "%"}, ["C"]),
        ({"stage": "live", "ball": "partner"}, []),
    ],
)
def test_deliveries_are_found_by(three: Store, which: dict, found: list[str]) -> None:
    assert listed(three, **which) == found


@pytest.mark.parametrize(
    ("row", "late"),
    [
        (an_instalment("A", due_on=TODAY - timedelta(days=1)), True),
        (an_instalment("A", due_on=TODAY), False),
        (an_instalment("A", due_on=date(2026, 1, 1), outstanding=Decimal(0)), False),
        (a_promise("A", due_on=TODAY - timedelta(days=1)), True),
        (a_promise("A", due_on=TODAY - timedelta(days=1), state="done"), False),
        (a_promise("A", due_on=TODAY - timedelta(days=1), state="kept"), False),
        (a_promise("A", due_on=TODAY), False),
        (an_issue("A", answer_by=NOW - timedelta(seconds=1)), True),
        (an_issue("A", answer_by=NOW), False),
        (an_issue("A", answer_by=NOW - timedelta(days=1), closed_at=NOW), False),
    ],
)
def test_a_delivery_is_late_when_something_in_it_is_past_its_date(store: Store, row, late: bool) -> None:
    store.record(recording("a", fact(1, a_delivery("A"), row)))
    assert listed(store, late=late) == ["A"]


def test_a_line_counts_what_is_open(three: Store) -> None:
    lines = {line.delivery: line for line in three.deliveries.list(DeliveryFilter(), now=NOW, today=TODAY).items}
    b = lines["B"]
    assert (b.open_issues, b.blocking_issues, b.open_promises, b.broken_promises) == (1, 1, 0, 1)
    assert of(b.money, "outstanding late") == (33_000_000, 33_000_000)
    a, c = lines["A"], lines["C"]
    assert (a.open_promises, str(a.money.late), a.money.tiers[0].next_due_on) == (1, "0", TODAY)
    assert (c.open_issues, c.blocking_issues, str(c.money.outstanding)) == (0, 0, "0")


def test_pages_stay_put_while_deliveries_come_in(store: Store) -> None:
    # Three of them started at the same instant: the number decides.
    for n in range(10):
        row = a_delivery(f"D{n}", started_at=NOW + timedelta(hours=n // 3))
        store.record(recording(f"d{n}", fact(1, row), deliveries=(f"D{n}",)))
    seen: list[str] = []
    after = None
    for turn in range(4):
        page = store.deliveries.list(DeliveryFilter(), now=NOW, today=TODAY, after=after, limit=3)
        seen += [line.delivery for line in page.items]
        after = page.after
        newer = a_delivery(f"NEW{turn}", started_at=NOW + timedelta(days=turn + 1))
        store.record(recording(f"new{turn}", fact(1, newer)))
    assert seen == ["D9", "D8", "D7", "D6", "D5", "D4", "D3", "D2", "D1", "D0"]
    assert after is None


@pytest.mark.parametrize("cursor", ["x", "한", "W10", "WzEsMl0", "WyJ4IiwieSJd", "A" * 5000])
def test_a_cursor_that_is_none_of_ours_is_refused(store: Store, cursor: str) -> None:
    with pytest.raises(Refused, match="bad_cursor"):
        store.deliveries.list(DeliveryFilter(), now=NOW, today=TODAY, after=cursor)


def test_a_page_is_never_longer_than_it_may_be(store: Store) -> None:
    rows = [WorkRow(key=f"{n:04}", what="w", role="delivery", since=NOW) for n in range(510)]
    store.record(recording("w", fact(1, *rows)))
    first = store.work.list(WorkFilter(), limit=10_000)
    assert len(first.items) == 500
    assert [each.key for each in store.work.list(WorkFilter(), after=first.after).items] == [
        f"{n:04}" for n in range(500, 510)
    ]
    assert len(store.work.list(WorkFilter(), limit=-1).items) == 1


def test_one_delivery_is_shown_with_all_that_belongs_to_it(store: Store) -> None:
    rows = one_of_each()
    store.record(recording("w", fact(1, *rows)))
    store.record(recording("x", fact(1, an_instalment("OTHER"), a_promise("OTHER")), deliveries=("OTHER",)))
    view = store.deliveries.show("HB-1", today=TODAY)
    assert view is not None
    shown = {type(row) for name in type(view).model_fields for row in _rows(getattr(view, name))}
    assert {type(row) for row in rows} - shown == {
        type(a_signal()),
        AcknowledgementRow,
        BridgeLimitRow,
        CertificateRow,  # has its own page
        ConductRow,  # is read by those in it alone
        HandoffRow,  # is for whoever's day it is
        IssueScoreRow,  # is for scorecards
        KnownVerdictRow,  # is found by its words
        LessonRow,  # likewise
        TamTimeRow,  # is read by month
        PayeeRow,
        SignalCareRow,
        SurveyRow,  # has a list of its own
    }
    assert [(each.key, each.acknowledged_by) for each in view.signals] == [("HB-1/1/v1/overdue/1", "eunji")]
    assert view.as_of == NOW + timedelta(minutes=1)
    assert [row.delivery for row in view.instalments] == ["HB-1"]
    assert store.deliveries.show("NONE", today=TODAY) is None
    assert [row.people for row in store.deliveries.seats("HB-1")] == [("yuna", "동현")]
    assert [row.person for row in store.deliveries.people("HB-1")] == ["yuna"]
    assert store.deliveries.of_person("yuna") == ("HB-1",)


def _rows(value: object) -> tuple:
    return value if isinstance(value, tuple) else (value,)


def test_money_is_added_up_by_tier_from_its_entries(store: Store) -> None:
    rows: list[Row] = [
        an_instalment(n=1, outstanding=Decimal(8_000_000), disputed=Decimal(1_000_000)),
        an_instalment(n=2, amount="5", state="planned", outstanding=Decimal(0), due_on=None, invoice=None),
        an_instalment(n=3, amount="70", tier="vendor", debtor="daehan-si", creditor="northwind", due_on=TODAY),
        an_entry(entry="1"),
        an_entry(entry="2", sort="paid", amount=Decimal(30_000_000)),
        an_entry(entry="3", sort="refunded", amount=Decimal(6_000_000)),
        an_entry(entry="4", sort="credited", amount=Decimal(900_000)),
        an_entry(entry="5", sort="written_off", amount=Decimal(100_000)),
        an_entry(n=3, entry="1", amount=Decimal(70)),
    ]
    store.record(recording("w", fact(1, a_delivery(), *rows)))
    view = store.deliveries.show("HB-1", today=TODAY)
    assert view is not None
    customer, vendor = view.money.tiers
    assert of(customer, "amount planned invoiced") == (33_000_005, 5, 33_000_000)
    assert of(customer, "paid refunded credited") == (30_000_000, 6_000_000, 900_000)
    assert of(customer, "written_off outstanding disputed late") == (100_000, 8_000_000, 1_000_000, 8_000_000)
    assert of(vendor, "outstanding late next_due_on") == (70, 0, TODAY)
    assert of(view.money, "outstanding late") == (8_000_070, 8_000_000)
    assert [each.where for each in store.checks.equations()] == ["HB-1"]


def test_what_is_due_says_whom_to_ask_and_how_late_it_is(store: Store) -> None:
    yuna = PersonRow(
        delivery="HB-1", person="yuna", name="김유나", side=Side.CUSTOMER, email="y@h.example", language="ko"
    )
    rows: list[Row] = [
        an_instalment(n=1, due_on=TODAY - timedelta(days=3)),
        an_instalment(n=2, due_on=TODAY),
        an_instalment(n=3, due_on=TODAY + timedelta(days=5), debtor="daehan-si", creditor="northwind", payer=None),
        an_instalment(n=4, outstanding=Decimal(0)),
        an_instalment(n=5, due_on=None, state="planned"),
    ]
    store.record(recording("w", fact(1, a_delivery(), yuna, *rows)))

    def due(**which: object) -> list[int]:
        return [row.n for row in store.collections.due(DueFilter.model_validate(which), today=TODAY).items]

    first, _, third = store.collections.due(DueFilter(), today=TODAY).items
    assert (first.days_late, first.ask_name, first.ask_email) == (3, "김유나", "y@h.example")
    assert (first.customer_name, first.sales_rep) == ("㈜한빛전자", "jiwon")
    assert (third.days_late, third.ask_name) == (-5, None)
    assert due() == [1, 2, 3]
    assert due(late=True) == [1]
    assert due(late=False) == [2, 3]
    assert due(until=TODAY) == [1, 2]
    assert due(creditor="northwind") == [3]
    assert due(party="daehan-si") == [1, 2, 3]
    assert due(debtor="hanbit", delivery="HB-1") == [1, 2]
    assert due(delivery="HB-2") == []
    page = store.collections.due(DueFilter(), today=TODAY, limit=2)
    assert [row.n for row in store.collections.due(DueFilter(), today=TODAY, after=page.after, limit=2).items] == [3]


def test_aging_puts_each_day_into_its_bucket_and_keeps_currencies_apart(store: Store) -> None:
    late = {1: 0, 2: 1, 3: 30, 4: 31, 5: 60, 6: 61, 7: 90, 8: 91, 9: -5}
    won = [an_instalment(n=n, amount="10", due_on=TODAY - timedelta(days=days)) for n, days in late.items()]
    dollars = an_instalment(n=20, amount="0.10", currency="USD", due_on=TODAY, disputed=Decimal("0.10"))
    settled = an_instalment(n=21, outstanding=Decimal(0))
    store.record(recording("w", fact(1, *won, dollars, settled)))
    krw, usd = store.collections.aging(today=TODAY)
    assert of(krw, "not_yet days_1_30 days_31_60 days_61_90 days_over_90") == (20, 20, 20, 20, 10)
    assert of(krw, "invoices total currency debtor creditor") == (9, 90, "KRW", "hanbit", "daehan-si")
    assert [str(amount) for amount in of(usd, "total disputed days_over_90")] == ["0.10", "0.10", "0.00"]
    assert store.collections.aging(today=TODAY, creditor="northwind") == ()


def test_signals_are_listed_with_who_has_seen_them(store: Store) -> None:
    signals = [
        a_signal("HB-1/1/v1/due/0", stage="due", raised_at=NOW),
        a_signal("HB-1/1/v1/overdue/1", raised_at=NOW + timedelta(days=1)),
        a_signal("HB-2/1/v1/due/0", delivery="HB-2", stage="due", legal_entity="northwind", raised_at=NOW),
    ]
    store.record(recording("c", fact(1, *signals)))
    store.record(recording("f", fact(1, AcknowledgementRow(signal="HB-1/1/v1/due/0", by="eunji", at=NOW))))

    def found(**which: object) -> list[str]:
        return [row.key for row in store.collections.signals(SignalFilter.model_validate(which)).items]

    assert found() == ["HB-1/1/v1/overdue/1", "HB-2/1/v1/due/0", "HB-1/1/v1/due/0"]
    assert found(acknowledged=True) == ["HB-1/1/v1/due/0"]
    assert found(acknowledged=False, legal_entity="daehan-si") == ["HB-1/1/v1/overdue/1"]
    assert found(stage="due", delivery="HB-2") == ["HB-2/1/v1/due/0"]


def test_finance_hears_of_what_nobody_acknowledged_and_is_still_owed(store: Store) -> None:
    signals: list[SignalRow] = [
        a_signal(f"HB-1/{n}/v1/due/0", instalment=n, stage="due", raised_at=NOW - timedelta(days=n))
        for n in range(1, 6)
    ]
    settled = a_signal("HB-1/5/v1/settled/0", instalment=5, stage="settled")
    owed = [an_instalment(n=n, outstanding=Decimal(0 if n == 2 else 10)) for n in range(1, 6)]
    seen = AcknowledgementRow(signal="HB-1/3/v1/due/0", by="eunji", at=NOW)
    store.record(recording("c", fact(1, *signals, settled, *owed)))
    store.record(recording("f", fact(1, seen)))
    rows, count = store.finance.unacknowledged("daehan-si", 2)
    assert ([row.instalment for row in rows], count) == ([5, 4], 3)
    assert rows[0] == signals[4]
    assert store.finance.unacknowledged("northwind", 2) == ((), 0)
    counts = store.finance.counts("daehan-si", today=TODAY)
    assert counts.unacknowledged == 3
    (won,) = counts.owed
    assert of(won, "currency invoices outstanding late_invoices late") == ("KRW", 4, 40, 4, 40)
    assert store.finance.counts("daehan-si", today=date(2026, 1, 1)).owed[0].late == 0


def test_work_and_checkins_are_found_by_whose_they_are(store: Store) -> None:
    work = [
        WorkRow(key="1", what="a", role="delivery", delivery="HB-1", person="minsu", since=NOW + timedelta(days=1)),
        WorkRow(key="2", what="b", role="finance", since=NOW),
        WorkRow(key="3", what="c", role="finance", since=NOW, done_at=NOW),
    ]
    checkins = [
        CheckinRow(customer="hanbit", n=n, sort="csm", due_on=TODAY + timedelta(days=n), state=state, person="sora")
        for n, state in enumerate(("held", "missed", "planned"))
    ]
    store.record(recording("w", fact(1, *work, *checkins)))
    assert [row.key for row in store.work.list(WorkFilter()).items] == ["2", "1"]
    assert [row.key for row in store.work.list(WorkFilter(role="finance")).items] == ["2"]
    assert [row.key for row in store.work.list(WorkFilter(person="minsu", delivery="HB-1")).items] == ["1"]
    assert [row.key for row in store.work.list(WorkFilter(done=True)).items] == ["3"]
    assert [row.n for row in store.checkins.list(CheckinFilter(customer="hanbit", person="sora")).items] == [0, 1, 2]
    assert [row.n for row in store.checkins.list(CheckinFilter(state="missed", until=TODAY + timedelta(1))).items] == [
        1
    ]
