"""A row of every kind."""

from datetime import date
from decimal import Decimal

from postsales.domain.amendment import RowChange
from postsales.domain.certificate import Certificate, CertifiedPackage, Condition
from postsales.domain.health import Point, Reason
from postsales.domain.health_policy import Measure
from postsales.domain.seats import Side
from postsales.messages.rows import (
    AcceptanceRow,
    AcknowledgementRow,
    ActionRow,
    AmendmentRow,
    ApprovalRow,
    BalanceRow,
    BridgeLimitRow,
    CertificateRow,
    CheckinRow,
    ComplaintRow,
    ConductRow,
    ConsultationRow,
    CreditNoteRow,
    EntitlementRow,
    HandoffRow,
    HealthRow,
    NoteRow,
    PackageRow,
    PayeeRow,
    PersonRow,
    PunchItemRow,
    QuestionRow,
    RecoveryCostRow,
    RecoveryRow,
    RequesterRow,
    Row,
    ScopeRow,
    SeatRow,
    SignalCareRow,
    SittingRow,
    SurveyRow,
    TaskRow,
    ThanksRow,
    VisitRow,
    WorkRow,
)
from tests.store.stories import (
    NOW,
    TODAY,
    a_delivery,
    a_known_verdict,
    a_lesson,
    a_promise,
    a_signal,
    a_tam_time,
    an_entry,
    an_instalment,
    an_issue,
    an_issue_score,
)


def a_certificate() -> Certificate:
    return Certificate(
        number="AC-HB-1", delivery="HB-1", title="ERP", scope="whole", vendor="Northwind", partner="대한 SI",
        customer="㈜한빛전자", timezone="Asia/Seoul", how="word", decided_by="동현", decided_at=NOW, accepted_on=TODAY,
        requested_by="민수", requested_at=NOW, window_days=10, delivered_at=NOW,
        packages=(CertifiedPackage(id="install", name="설치", provider="대한 SI", done_on=TODAY, accepted_on=TODAY),),
        conditions=(Condition(item=1, what="라벨", owner="재호", due_on=TODAY),),
    )  # fmt: skip


def one_of_each() -> tuple[Row, ...]:
    """A row of every kind, none of its fields left empty where it can be filled."""
    return (
        a_delivery(live_on=TODAY, closed_at=NOW),
        SeatRow(delivery="HB-1", seat="payer", side=Side.CUSTOMER, people=("yuna", "동현")),
        SittingRow(
            delivery="HB-1", n=1, seat="payer", person="yuna", since=NOW, until=NOW, why="leave", successor="동현"
        ),
        AmendmentRow(
            delivery="HB-1", n=1, signed_on=TODAY, recorded_at=NOW, by="jiwon", reason="늦은 예산", currency="KRW",
            total=Decimal(1000), vendor_total=Decimal(700),
            changes=(RowChange(instalment=2, field="net", before="KRW 500", after="KRW 600"),),
        ),
        PersonRow(
            delivery="HB-1", person="yuna", name="김유나", side=Side.CUSTOMER, email="yuna@hanbit.example",
            language="ko",
        ),
        HandoffRow(
            delivery="HB-1", state="open", due_on=TODAY, required=("payer", "csm"), kickoff_on=TODAY,
            offered_by="jiwon", questions=(2, 3), answer_by=TODAY, questions_climbed=True, climbed=1,
        ),
        NoteRow(delivery="HB-1", n=1, sort="risk", text="방화벽 “정책”이 늦음\n둘째 줄", by="jiwon", at=NOW),
        PackageRow(
            delivery="HB-1", package="install", name="설치", side=Side.PARTNER, state="done", due_on=TODAY,
            done_on=TODAY, sort="training", start_on=TODAY, after=("network",), attended=("김유나",),
            signed_off_by="yuna",
        ),
        VisitRow(
            delivery="HB-1", n=1, on=TODAY, purpose="설치", engineer="seojun", state="incomplete",
            packages=("install",), punch_items=("케이블 정리",), raised=("케이블 정리", "백업"), starts="09:30",
            ends="16:00", place="전산실", access="정문", prerequisites=("랙 2칸",), missing=("briefing",),
            text="먼저 백업", moves=1, absent="customer", owed_by=Side.CUSTOMER, stars=4, words="친절함",
        ),
        PunchItemRow(
            delivery="HB-1", n=1, what="케이블 정리", side=Side.PARTNER, blocking=True, package="install", visit=1,
            raised_at=NOW, promise_by=NOW, owner="seojun", due_on=TODAY, resolved_on=TODAY,
        ),
        TaskRow(
            delivery="HB-1", n=1, what="방화벽", owner="yuna", due_on=TODAY, state="done", package="install", moves=1,
            late_since=NOW, done_on=TODAY,
        ),
        ConsultationRow(
            delivery="HB-1", n=1, question="주소가 고정이어야 하나요?", asked_by="yuna", asked_at=NOW,
            consultant="seojun", package="install", answer_by=NOW, answer="아니요", answered_by="seojun",
            answered_at=NOW,
        ),
        AcceptanceRow(
            delivery="HB-1", scope="whole", state="rejected", requested_at=NOW, window_ends_at=NOW, decided_by="boram",
            decided_at=NOW, reasons=("문서가 없음",),
        ),
        a_promise(
            moves=2, about="issue:1", owner_side=Side.PARTNER, made_by="minsu", made_at=NOW, done_at=NOW,
            broken_on=TODAY, reason="부품",
        ),
        CertificateRow.of(a_certificate()).model_copy(update={"pages": {"ko": "<p>검수</p>", "en": "<p>Accepted</p>"}}),
        an_issue(
            level=1, acknowledge_by=NOW, answer_by=NOW, interim_owner="seojun", interim_on=TODAY, verdict="usage",
            owner="jaeho", promised_on=TODAY, answer="이렇게 하시면 됩니다", breaches=("acknowledge",), closed_at=NOW,
            question=True, contested="upheld", session_on=TODAY, reopened=1, merged_into=2, packages=("install",),
            instalments=(1,), visits=(2,),
        ),
        an_issue_score(question=True),
        a_known_verdict(),
        a_lesson(),
        a_tam_time(),
        an_instalment(disputed=Decimal(1), promised_on=TODAY, reminders=3),
        an_entry(reference="2026-0001"),
        SignalCareRow(
            signal="HB-1/1/v1/overdue/1", collector="nari", snoozed_until=date(2026, 4, 1), reason="휴가", by="nari",
            at=NOW,
        ),
        BridgeLimitRow(
            legal_entity="northwind", partner="daehan-si", currency="KRW", amount=Decimal(5_000_000), by="nari", at=NOW
        ),
        QuestionRow(
            delivery="HB-1", instalment=1, n=1, legal_entity="northwind", text="언제 들어오나요?", asked_by="nari",
            asked_of="jiwon", asked_at=NOW, answer_by=NOW, answer="다음 주", expected_on=date(2026, 3, 9),
        ),
        CreditNoteRow(
            tax_number="2" * 24, tax_reason="error", original_tax_number="1" * 24,
            number="NORTHWIND-CN-2026-000001", delivery="HB-1", instalment=1, entry="credit/1",
            invoice="NORTHWIND-2026-000001", amount=Decimal("1.10"), currency="USD", issued_on=date(2026, 3, 2),
        ),
        ApprovalRow(
            key="HB-1/1/1", legal_entity="northwind", delivery="HB-1", instalment=1, request=1, sort="refund",
            amount=Decimal("1.10"), currency="USD", shown={"reason": "환불"}, seen="0" * 12, requested_by="nari",
            requested_at=NOW, expires_at=NOW, approved_by=("hana",), state="waiting",
        ),
        PayeeRow(legal_entity="northwind", account="110-222", bank="우리은행", holder="Northwind", since=NOW),
        CheckinRow(
            customer="hanbit", n=1, sort="csm", due_on=TODAY, person="sora", state="held", held_at=NOW, sentiment=4,
            adoption=80, value_met=True, summary="잘 쓰고 계심", next_step="교육",
            attended=("서준",), questions=("언제?",),
        ),
        SurveyRow(
            customer="hanbit", n=1, delivery="HB-1", person="seojun", sent_at=NOW, until=NOW, score=4, value_met=True,
            words="좋습니다", answered_at=NOW,
        ),
        ActionRow(
            customer="hanbit", n=1, customer_name="㈜한빛전자", sort="renewal", what="갱신 상담", owner="sora",
            due_on=TODAY, state="done", reason="곧 끝남", delivery="HB-1", opened_by="clock", opened_at=NOW,
            ended_by="sora", ended_at=NOW, outcome="갱신함", moves=1, facts={"days": 60, "by": ["support"]},
            credited="sora",
        ),
        HealthRow(
            delivery="HB-1", customer="hanbit", score=60, band="watch", since=TODAY, trend="falling",
            reasons=(Reason(code="overdue", points=40, fact=12, most=40),), history=(Point(on=TODAY, score=60),),
            measure=Measure(),
        ),
        a_signal(),
        AcknowledgementRow(signal="HB-1/1/v1/overdue/1", by="eunji", at=NOW),
        WorkRow(
            key="undelivered:m1", delivery="HB-1", what="message_refused", role="delivery", person="minsu",
            facts={"why": "550 없는 사용자", "n": 1, "deep": {"a": [1, None, True]}}, since=NOW, done_at=NOW,
        ),
        ScopeRow(
            delivery="HB-1", n=1, what="보고서 하나 더", asker="boram", asker_side=Side.CUSTOMER, provider=Side.PARTNER,
            asker_party="hanbit", provider_party="daehan-si", state="approved", asked_at=NOW, answer_by=TODAY,
            answered_at=NOW, answered_by="seojun", decided_at=NOW, decided_by="yuna", entitlement="support",
            adds=Decimal("7.25"), hours=Decimal("7.5"), amount=Decimal(1_200_000), currency="KRW", valid_until=TODAY,
            due_on=TODAY, instalment=4, reason="급함",
        ),
        EntitlementRow(
            delivery="HB-1", entitlement="support", name="기술지원", unit="hours", provider=Side.VENDOR,
            granted=Decimal(60), used=Decimal("66.25"), given_back=Decimal("0.5"), approved=Decimal(7),
            remaining=Decimal("-5.75"), level="used_up", heavy="yuna",
        ),
        RequesterRow(
            delivery="HB-1", entitlement="support", requester="yuna", name="김유나", email="yuna@hanbit.example",
            used=Decimal("66.25"), same_as="boram",
        ),
        *_made_good(),
    )  # fmt: skip


def _made_good() -> tuple[Row, ...]:
    """A complaint and all that came of it, thanks, and a complaint about somebody's conduct."""
    return (
        ComplaintRow(
            delivery="HB-1", n=1, recovery=1, text="약속한 날에 아무도 안 옴", by="jiwon", side=Side.CUSTOMER,
            said_by="yuna", at=NOW,
        ),
        ThanksRow(
            delivery="HB-1", n=1, text="고맙습니다", by="jiwon", said_by="yuna", at=NOW, people=("seojun", "jaeho")
        ),
        RecoveryRow(
            delivery="HB-1", n=1, matter="issue:1", cause="late", side=Side.VENDOR, party="northwind", state="closed",
            sponsored=True, follows=1, told="늦어서 죄송합니다", complaints=2, owner="jiwon", level=2, opened_at=NOW,
            due_at=NOW, acknowledged_by="jiwon", acknowledged_at=NOW, apology="사과드립니다", answered_by="jiwon",
            answered_at=NOW, breaches=("acknowledge:sales_rep",), closed_at=NOW,
        ),
        RecoveryCostRow(
            delivery="HB-1", recovery=1, form="credit", n=1, side=Side.VENDOR, party="northwind",
            amount=Decimal(300_000), currency="KRW", hours=Decimal("2.5"), quantity=Decimal("1.5"), unit="seats",
            text="한 달치", instalment=1, entitlement="support", state="refused", why="너무 많음", by="jiwon", at=NOW,
        ),
        BalanceRow(
            delivery="HB-1", n=1, recovery=1, side=Side.VENDOR, party="northwind", currency="KRW",
            granted=Decimal(300_000), left=Decimal(100_000),
        ),
        ConductRow(
            reference="HB-1/conduct/1", delivery="HB-1", text="말이 거칠었음", person="seojun", side=Side.PARTNER,
            by="yuna", at=NOW, head="minsu", answer_by=NOW, seen_by=("minsu", "yuna"), answer="주의를 주었음",
            answered_by="minsu", answered_at=NOW,
        ),
    )  # fmt: skip
