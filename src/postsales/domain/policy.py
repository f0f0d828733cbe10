"""Policy: how patient we are, as data. Snapshotted when a delivery starts (semantics, "Time and calendars").

Durations are ISO 8601 on the wire. `business` times are walked in the obliged party's business calendar.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from postsales.domain.cadence_policy import CheckinPolicy, TierCadence
from postsales.domain.charges import STANDARD_TOLERANCE, Tolerance
from postsales.domain.closing_policy import ClosingPolicy
from postsales.domain.evidence_form import EvidenceForm
from postsales.domain.frozen import Stated
from postsales.domain.health_policy import HealthPolicy
from postsales.domain.ladder import LadderStep
from postsales.domain.seats import Seat
from postsales.domain.success_playbook import SuccessPlaybook
from postsales.domain.vendor_ladder import VendorLevel


class Severity(StrEnum):
    """How badly an issue hurts the customer."""

    CRITICAL = "critical"
    MAJOR = "major"
    MINOR = "minor"


class HandoffPolicy(Stated):
    """Handoff is to be complete so many business days after the signature, else it climbs, then again each `again`.

    What the delivery manager asks when returning it is answered within `answer_within_days` business days.
    """

    complete_within_days: int = 5
    climb_again_days: int = 3
    answer_within_days: int = 2


class InstallationPolicy(Stated):
    """Acceptance: business days before the window's end for a reminder, and between climbs when nothing is deemed.

    `stalled_after_days`: when nothing is planned or waited for, somebody is asked after so many business days.
    `new_date_days`: how long whoever missed a visit may take to name another; `task_climb_days`: between climbs of a
    customer's late task. `consultation_within`: the vendor's business time to answer a customer who installs by itself.
    """

    acceptance_reminder_days: int = 3
    acceptance_climb_days: int = 5
    promise_by_close_of_day: bool = True
    stalled_after_days: int = 10
    new_date_days: int = 2
    task_climb_days: int = 3
    consultation_within: timedelta = timedelta(hours=8)


class ServiceLevel(Stated):
    """Targets of one severity. Around the clock, or in the vendor calendar's business time."""

    acknowledge: timedelta
    resolve: timedelta
    around_the_clock: bool = False


class EscalationPolicy(Stated):
    """The vendor's ladder and its targets per severity; what is `…_within` is business time, `reopen_within` is not.

    `forms` say what a claim is asked for, `evidence_stores` where an attachment may lie (what its reference must begin
    with). A question climbs `question_ladder` with targets of its own. Whoever has to answer is warned when
    `warn_percent` of the target is used up.
    """

    ladder: tuple[VendorLevel, ...] = (
        VendorLevel(name="support", seats=(Seat.SUPPORT,)),
        VendorLevel(name="engineering", seats=(Seat.ENGINEERING, Seat.SUPPORT)),
        VendorLevel(name="management", seats=(Seat.VENDOR_HEAD, Seat.DELIVERY_MANAGER)),
        VendorLevel(name="executive", seats=(Seat.EXECUTIVE,), optional=True),
    )
    levels: dict[Severity, ServiceLevel] = {
        Severity.CRITICAL: ServiceLevel(
            acknowledge=timedelta(hours=1), resolve=timedelta(hours=8), around_the_clock=True
        ),
        Severity.MAJOR: ServiceLevel(acknowledge=timedelta(hours=4), resolve=timedelta(hours=24)),
        Severity.MINOR: ServiceLevel(acknowledge=timedelta(hours=9), resolve=timedelta(hours=45)),
    }
    question_ladder: tuple[VendorLevel, ...] = (
        VendorLevel(name="window", seats=(Seat.SALES_REP, Seat.CHANNEL_MANAGER)),
        VendorLevel(name="lead", seats=(Seat.DELIVERY_MANAGER, Seat.CHANNEL_MANAGER)),
        VendorLevel(name="head", seats=(Seat.VENDOR_HEAD, Seat.DELIVERY_MANAGER)),
    )
    question: ServiceLevel = ServiceLevel(acknowledge=timedelta(hours=4), resolve=timedelta(hours=9))
    forms: tuple[EvidenceForm, ...] = ()
    evidence_stores: tuple[str, ...] = ("s3://", "gs://", "az://")
    interim_within: timedelta = timedelta(hours=4)
    evidence_within: timedelta = timedelta(hours=18)
    expert_within: timedelta = timedelta(hours=4)
    heads_within: timedelta = timedelta(hours=18)
    session_within_days: int = 5
    settle_within: timedelta = timedelta(hours=18)
    reopen_within: timedelta = timedelta(days=14)
    warn_percent: int = 75


class CollectionPolicy(Stated):
    """Reminder ladder and payment-due signals of one instalment; offsets in days from the due date.

    A dispute that nobody owns within `dispute_expires_days` business days expires. `bank_charges` is what a bank may
    keep of a payment that settles all the same. Credits above `credit_limit` of their currency, refunds and write-offs
    need two approvals within `approve_within_days`; what finance asks sales is answered within
    `answer_within_days` (business days). `late_interest` is percent a year.
    """

    ladder: tuple[LadderStep, ...]
    ladders: dict[str, tuple[LadderStep, ...]] = {}
    """Other ladders by the debtor's tier and language: `gold/ko`, `gold`, `*/ko`; `ladder` is everybody else's."""
    upcoming_days: int = 7
    overdue_offsets: tuple[int, ...] = (1, 15, 30, 60, 90)
    dispute_expires_days: int = 10
    bank_charges: Tolerance = STANDARD_TOLERANCE
    credit_limit: dict[str, Decimal] = {
        "KRW": Decimal(5_000_000),
        "JPY": Decimal(500_000),
        "USD": Decimal(4_000),
        "EUR": Decimal(4_000),
        "GBP": Decimal(3_000),
    }
    approve_within_days: int = 10
    answer_within_days: int = 2
    late_interest: Decimal = Decimal(6)
    rep_notice_days: int = 0
    """Business days by which the sales rep hears of a hard step before the payer; 0: just before."""
    hold_notice_days: int = 5
    """Business days between telling a customer that further services will be held, and holding them."""

    def of_debtor(self, tier: str, language: str) -> CollectionPolicy:
        """The policy with the ladder of such a debtor, the most particular one there is."""
        names = (f"{tier}/{language}", tier, f"*/{language}")
        own = next((self.ladders[name] for name in names if name in self.ladders), self.ladder)
        return self.model_copy(update={"ladder": own, "ladders": {}})


class PayerPolicy(Stated):
    """How often one payer may be written to, and how long wishes are gathered so that they go in one letter.

    A letter that will not go is composed anew every so often from what is still wanted, until `give_up_after`. On
    `quiet_days` nobody is written to, open or not.
    """

    quiet_days: tuple[date, ...] = ()

    minimum_gap: timedelta = timedelta(hours=20)
    gather: timedelta = timedelta(minutes=5)
    try_again_after: timedelta = timedelta(minutes=30)
    give_up_after: timedelta = timedelta(days=7)


class FinancePolicy(Stated):
    """When the digest goes out on a business day, and how long a signal may stay unacknowledged (business days).

    A change of the payee's bank details is approved within `approve_within_days` (calendar days) or lapses.
    """

    digest_after_opening: timedelta = timedelta(minutes=30)
    acknowledge_within_days: int = 2
    approve_within_days: int = 10


class PromisePolicy(Stated):
    """The third move tells the manager; silence after being asked counts as kept (semantics, "Promises").

    `answer_days`: business days in which a proposal is to be answered, before it climbs and then again.
    """

    moves_before_manager: int = 3
    silent_days: int = 3
    answer_days: int = 1


class RequestPolicy(Stated):
    """Within how many business days of the side asked a request is answered; then it climbs."""

    answer_within_days: int = 2


class ScopePolicy(Stated):
    """Requests outside the contracted scope, in business days of whoever has to act.

    By when an answer is due unless whoever asks says otherwise, at the earliest after `least_days`; how long before
    the end somebody is reminded; how long a quote holds unless it says otherwise.
    """

    answer_within_days: int = 5
    least_days: int = 1
    remind_days: int = 2
    quote_valid_days: int = 10


class EntitlementPolicy(Stated):
    """Included service, in percent of what is granted: told of, how far beyond it is served, one person's fair part."""

    told_percent: int = 80
    grace_percent: int = 10
    heavy_percent: int = 50


class RecoveryPolicy(Stated):
    """How quickly somebody makes good for what went wrong, and with how much. What is `…_within` is business time.

    Silence climbs the ladder of the side whose fault it is, a level at a time: `vendor` and `partner` name its seats.
    A second complaint about the same within `again_within_days` goes to the `sponsors`. `limits`: what a role may give
    on its own in one recovery, by currency, and by unit of an entitlement; all above needs two approvals within
    `approve_within_days`. `conduct_within_days`: business days in which a complaint about a person is answered.
    """

    acknowledge_within: timedelta = timedelta(hours=1)
    answer_within: timedelta = timedelta(hours=9)
    finish_within: timedelta = timedelta(hours=45)
    vendor: tuple[tuple[Seat, ...], ...] = (
        (Seat.SALES_REP, Seat.CHANNEL_MANAGER, Seat.DELIVERY_MANAGER),
        (Seat.DELIVERY_MANAGER, Seat.VENDOR_HEAD),
        (Seat.VENDOR_HEAD, Seat.EXECUTIVE),
        (Seat.EXECUTIVE, Seat.VENDOR_HEAD),
    )
    partner: tuple[tuple[Seat, ...], ...] = (
        (Seat.PARTNER_PM, Seat.PARTNER_HEAD),
        (Seat.PARTNER_HEAD, Seat.PARTNER_PM),
        (Seat.VENDOR_HEAD, Seat.EXECUTIVE),
    )
    sponsors: tuple[Seat, ...] = (Seat.EXECUTIVE, Seat.VENDOR_HEAD)
    again_within_days: int = 30
    limits: dict[str, dict[str, Decimal]] = {
        "sales": {"KRW": Decimal(500_000), "JPY": Decimal(50_000), "USD": Decimal(400), "EUR": Decimal(400),
                  "GBP": Decimal(300), "hours": Decimal(4), "seats": Decimal(1), "trials": Decimal(1)},
        "delivery": {"KRW": Decimal(1_000_000), "JPY": Decimal(100_000), "USD": Decimal(800), "EUR": Decimal(800),
                     "GBP": Decimal(600), "hours": Decimal(8), "seats": Decimal(2), "trials": Decimal(2)},
        "approver": {"KRW": Decimal(5_000_000), "JPY": Decimal(500_000), "USD": Decimal(4_000), "EUR": Decimal(4_000),
                     "GBP": Decimal(3_000), "hours": Decimal(40), "seats": Decimal(10), "trials": Decimal(10)},
        "partner": {"KRW": Decimal(1_000_000), "JPY": Decimal(100_000), "USD": Decimal(800), "EUR": Decimal(800),
                    "GBP": Decimal(600), "hours": Decimal(8), "seats": Decimal(2), "trials": Decimal(2)},
    }  # fmt: skip
    approve_within_days: int = 5
    conduct_within_days: int = 1


class TerminationPolicy(Stated):
    """How many days a request to terminate waits for its approvals."""

    approve_within_days: int = 10


class Policy(Stated):
    """Everything of a delivery that is patience rather than fact."""

    name: str = "standard"
    handoff: HandoffPolicy = HandoffPolicy()
    installation: InstallationPolicy = InstallationPolicy()
    escalation: EscalationPolicy = EscalationPolicy()
    checkin: CheckinPolicy = CheckinPolicy()
    health: HealthPolicy = HealthPolicy()
    collection: CollectionPolicy
    payer: PayerPolicy = PayerPolicy()
    finance: FinancePolicy = FinancePolicy()
    promise: PromisePolicy = PromisePolicy()
    termination: TerminationPolicy = TerminationPolicy()
    request: RequestPolicy = RequestPolicy()
    scope: ScopePolicy = ScopePolicy()
    entitlement: EntitlementPolicy = EntitlementPolicy()
    closing: ClosingPolicy | None = None
    """None in what deliveries carry that were started before there was a closing checklist: they close without."""
    recovery: RecoveryPolicy = RecoveryPolicy()
    playbooks: tuple[SuccessPlaybook, ...] = ()
    """Success playbooks beside those shipped; the desk reads them, deliveries do not carry them."""
    stuck_after_days: int = 10
    """Business days after which people are asked about what is stuck, and then again."""


STANDARD = Policy(
    checkin=CheckinPolicy(
        tam_reports=True,
        survey_every_checkins=6,
        survey_before_end_days=45,
        tiers={
            "gold": TierCadence(quarterly_days=61),
            "platinum": TierCadence(monthly_until_days=365, quarterly_days=30),
        },
    ),
    closing=ClosingPolicy(),
    collection=CollectionPolicy(
        ladder=(
            LadderStep(offset=-7, channel="mail", tone="kind", seat=Seat.PAYER),
            LadderStep(offset=1, channel="mail", tone="plain", seat=Seat.PAYER),
            LadderStep(offset=14, channel="mail", tone="firm", seat=Seat.PAYER),
            LadderStep(offset=30, channel="call", tone="firm", seat=Seat.PAYER, owner=Seat.SALES_REP),
            LadderStep(offset=45, channel="mail", tone="final", seat=Seat.PAYER, owner=Seat.VENDOR_HEAD),
            LadderStep(offset=60, channel="mail", tone="final", seat=Seat.PAYER, hold=True),
        ),
        rep_notice_days=1,
    ),
)
"""The policy used when nobody chose another."""


def completed(policy: Policy) -> Policy:
    """The policy as a file tells it, with the standard's word where it says nothing of what came later.

    The fields' own defaults are those of deliveries started before they were there.
    """
    collection = policy.collection
    if "rep_notice_days" not in collection.model_fields_set:
        collection = collection.model_copy(update={"rep_notice_days": STANDARD.collection.rep_notice_days})
    closing = policy.closing if "closing" in policy.model_fields_set else STANDARD.closing
    reports = policy.checkin.tam_reports or "tam_reports" not in policy.checkin.model_fields_set
    said = policy.checkin.model_fields_set
    surveys = policy.checkin if "survey_every_checkins" in said else STANDARD.checkin
    ending = policy.checkin if "survey_before_end_days" in said else STANDARD.checkin
    later = {
        "tam_reports": reports,
        "survey_every_checkins": surveys.survey_every_checkins,
        "survey_before_end_days": ending.survey_before_end_days,
    }
    checkin = policy.checkin.model_copy(update=later)
    return policy.model_copy(update={"checkin": checkin, "collection": collection, "closing": closing})
