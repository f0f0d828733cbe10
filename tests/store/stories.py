"""Facts and rows to tell stories with: a Korean indirect deal, and what was owed in it."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from postsales.domain.frozen import Frozen
from postsales.domain.knowledge import findable, number_of, reference_of
from postsales.domain.money import Money
from postsales.domain.seats import Language, Party, Side
from postsales.messages.collection_papers import CreditNoteRequest, InvoiceRequest
from postsales.messages.command import CLOCK, By, Role
from postsales.messages.facts import Fact, Recording
from postsales.messages.rows import (
    DeliveryRow,
    EntryRow,
    InstalmentRow,
    IssueRow,
    IssueScoreRow,
    KnownVerdictRow,
    LessonRow,
    PromiseRow,
    Row,
    SignalRow,
    TamTimeRow,
)

NOW = datetime(2026, 3, 2, 1, 30, 0, 123456, tzinfo=UTC)
TODAY = date(2026, 3, 2)
JIWON = By(person="jiwon", role=Role.SALES, side=Side.VENDOR, party="northwind")


def fact(seq: int, *rows: Row, what: str = "moved", by: By = CLOCK, at: datetime | None = None, **details: Any) -> Fact:
    return Fact(seq=seq, at=at or NOW + timedelta(minutes=seq), what=what, by=by, details=details, rows=rows)


def recording(workflow_id: str, *facts: Fact, deliveries: tuple[str, ...] = ("HB-1",)) -> Recording:
    return Recording(workflow_id=workflow_id, deliveries=deliveries, facts=facts)


def a_delivery(number: str = "HB-1", **changes: Any) -> DeliveryRow:
    row = DeliveryRow(
        delivery=number, title="한빛 ERP 보안 구축", stage="installation", channel="indirect", vendor="northwind",
        partner="daehan-si", customer="hanbit", customer_name="㈜한빛전자", currency="KRW",
        net_total=Decimal(100_000_000), signed_on=date(2026, 1, 5), started_at=NOW, sales_rep="jiwon",
        delivery_manager="minsu", ball=Side.PARTNER, awaited="visit_report", next_at=NOW + timedelta(days=1),
    )  # fmt: skip
    return row.model_copy(update=changes)


def an_instalment(number: str = "HB-1", n: int = 1, amount: str = "33000000", **changes: Any) -> InstalmentRow:
    gross = Decimal(amount)
    row = InstalmentRow(
        delivery=number, n=n, tier="customer", name="계약금", debtor="hanbit", creditor="daehan-si", payer="yuna",
        currency="KRW", net=gross, tax=Decimal(0), amount=gross, trigger="signature", triggered_on=date(2026, 1, 5),
        state="invoiced", invoice=f"INV-{number}-{n}", issued_on=date(2026, 1, 6), due_on=date(2026, 2, 1),
        outstanding=gross,
    )  # fmt: skip
    return row.model_copy(update=changes)


def an_entry(number: str = "HB-1", n: int = 1, entry: str = "e1", sort: str = "invoiced", **changes: Any) -> EntryRow:
    row = EntryRow(
        delivery=number, instalment=n, entry=entry, sort=sort, amount=Decimal(33_000_000), currency="KRW",
        on=date(2026, 1, 6), by="clock",
    )  # fmt: skip
    return row.model_copy(update=changes)


def an_issue(number: str = "HB-1", n: int = 1, **changes: Any) -> IssueRow:
    row = IssueRow(
        delivery=number, n=n, title="로그인이 느려요", claim=True, severity="major", state="requested", blocking=False,
        ball=Side.VENDOR, opened_at=NOW, raised_by="jaeho",
    )  # fmt: skip
    return row.model_copy(update=changes)


def an_issue_score(number: str = "HB-1", n: int = 1, **changes: Any) -> IssueScoreRow:
    row = IssueScoreRow(
        delivery=number, n=n, vendor="northwind", partner="daehan-si", products=("erp-suite",), opened_at=NOW,
        state="answered", claimed_by=Side.PARTNER, claimed_at=NOW, evidence="given", verdict="usage",
        contested="upheld", acknowledged={Side.VENDOR: timedelta(hours=2)},
        answered={Side.VENDOR: timedelta(hours=9, minutes=30)}, climbs={Side.VENDOR: 1},
    )  # fmt: skip
    return row.model_copy(update=changes)


def a_known_verdict(number: str = "HB-1", n: int = 1, **changes: Any) -> KnownVerdictRow:
    row = KnownVerdictRow(
        reference=reference_of(number, n), number=number_of(number, n), vendor="northwind", delivery=number, n=n,
        products=("erp-suite",), title="로그인이 느려요", symptom="아침마다 40초", verdict="configuration",
        remedy="DNS를 바꾼다", answer="이름 서버 설정 때문입니다", decided_at=NOW, stands=True,
        words=findable("로그인이 느려요", "아침마다 40초", "이름 서버 설정 때문입니다"),
    )  # fmt: skip
    row = row.model_copy(update=changes)
    return row if "words" in changes else row.model_copy(update={"words": findable(row.title, row.symptom, row.answer)})


def a_tam_time(number: str = "HB-1", n: int = 1, **changes: Any) -> TamTimeRow:
    row = TamTimeRow(
        delivery=number, n=n, customer="hanbit", on=date(2026, 3, 4), person="jiwon", hours=Decimal("1.50"),
        sort="prevented", what="백업 용량이 차기 전에 늘림",
    )  # fmt: skip
    return row.model_copy(update=changes)


def a_lesson(number: str = "HB-1", n: int = 1, **changes: Any) -> LessonRow:
    row = LessonRow(
        delivery=number, n=n, number=number_of(f"{number}/lesson", n), vendor="northwind", partner="daehan-si",
        customer="hanbit", products=("erp-suite",), title="한빛 ERP 보안 구축", part="engineer", side="partner",
        person="jaeho", wanted_more=True, our_best=4, what_more="교육을 한 번 더", handoff=2,
        improve=("접속 권한을 먼저 받기",), said_at=NOW, words="",
    )  # fmt: skip
    row = row.model_copy(update=changes)
    return row.model_copy(update={"words": findable(row.what_more, *row.improve, row.title)})


def a_promise(number: str = "HB-1", n: int = 1, **changes: Any) -> PromiseRow:
    row = PromiseRow(
        delivery=number, n=n, what="패치 적용", owner="jaeho", to=Side.CUSTOMER, due_on=date(2026, 3, 10), state="open"
    )
    return row.model_copy(update=changes)


def a_signal(key: str = "HB-1/1/v1/overdue/1", **changes: Any) -> SignalRow:
    row = SignalRow(
        key=key, legal_entity="daehan-si", delivery="HB-1", instalment=1, stage="overdue", ordinal=1,
        invoice="INV-HB-1-1", debtor="hanbit", ask="yuna", ask_name="김유나", ask_email="yuna@hanbit.example",
        amount=Decimal(33_000_000), currency="KRW", due_on=date(2026, 2, 1), why="signature",
        held_up_by=("issue_blocking:1",), raised_at=NOW,
    )  # fmt: skip
    return row.model_copy(update=changes)


def an_invoice(delivery: str = "HB-1", instalment: int = 1, version: int = 1, on: date = TODAY) -> InvoiceRequest:
    return InvoiceRequest(
        delivery=delivery, instalment=instalment, version=version, creditor=Party(id="northwind", name="Northwind"),
        debtor=Party(id="daehan-si", name="대한SI"), title="한빛 ERP", name="계약금", net=Money.of(100, "KRW"),
        tax=Money.of(10, "KRW"), issued_on=on, due_on=on, language=Language.KO,
    )  # fmt: skip


def of(model: Frozen, names: str) -> tuple[Any, ...]:
    """These fields of a model, named with blanks between them."""
    return tuple(getattr(model, name) for name in names.split())


def a_credit(entry: str = "credit/1", instalment: int = 1, on: date = TODAY) -> CreditNoteRequest:
    invoice = an_invoice(instalment=instalment)
    return CreditNoteRequest(
        delivery=invoice.delivery, instalment=instalment, entry=entry, invoice="NORTHWIND-2026-000001",
        creditor=invoice.creditor, debtor=invoice.debtor, title=invoice.title, name=invoice.name,
        amount=Money.of(1_100, "KRW"), tax=Money.of(100, "KRW"), reason="오타", issued_on=on, language=Language.KO,
    )  # fmt: skip
