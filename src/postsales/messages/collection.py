"""What people say about one instalment, what its invoice is made of, and how it stands."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from postsales.domain.frozen import Stated
from postsales.domain.money import Currency, ExactDecimal
from postsales.domain.seats import Key
from postsales.domain.tax_number import TaxReason

Number = Annotated[int, Field(ge=1)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]


Allocation = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}-[0-9]{1,6}$")]
"""The part of a bank line that this is: the same one is recorded once, however often it is told."""
FromTheMatch = Annotated[Allocation | None, Field(json_schema_extra={"from_the_desk": True})]
"""Said by the desk alone, when it tells what a matched bank line has paid."""


class AboutInstalment(Stated):
    """Which instalment of the delivery is meant."""

    instalment: Number


class RecordPayment(AboutInstalment):
    """`payment.record`: money came in on a day (today unless said otherwise), for all or a part.

    `charges` is what the bank kept of it on the way, within tolerance; `allocation` names the part of a bank line.
    """

    amount: ExactDecimal
    currency: Currency | None = None
    received_on: date | None = None
    reference: Annotated[str, StringConstraints(strip_whitespace=True, max_length=140)] = ""
    allocation: FromTheMatch = None
    charges: ExactDecimal | None = None


class ReversePayment(AboutInstalment):
    """`payment.reverse`: a payment was matched wrongly, or bounced: it is owed again. `payment` is its ledger entry."""

    payment: Words
    reason: Words
    reversed_on: date | None = None
    allocation: FromTheMatch = None


class PromisePayment(AboutInstalment):
    """`payment.promise`: the debtor says when it will pay; all that is owed unless an amount is named."""

    pay_on: date
    amount: ExactDecimal | None = None
    promised_by: Words | None = None


class DisputePayment(AboutInstalment):
    """`payment.dispute`: the debtor contests an amount (all that is owed unless named), and says why.

    `not_delivered`: it was charged, and not delivered; to a customer that is made good, not only settled.
    """

    amount: ExactDecimal | None = None
    reason: Words
    not_delivered: bool = False


class OwnDispute(AboutInstalment):
    """`payment.own_dispute`: somebody sees to the dispute, so that it does not expire."""

    dispute: Number | None = None
    owner: Key | None = None


class SettleDispute(AboutInstalment):
    """`payment.settle_dispute`: the invoice stands, or an amount (all that was disputed unless named) is credited."""

    outcome: Literal["stands", "credited"]
    amount: ExactDecimal | None = None
    dispute: Number | None = None


class RefundPayment(AboutInstalment):
    """`payment.refund`: give money back, once two others approve; with a credit note unless it is `owed_again`."""

    amount: ExactDecimal
    reason: Words
    owed_again: bool = False


class WriteOff(AboutInstalment):
    """`payment.write_off`: give up on some of what is owed (all unless said), once two others approve."""

    amount: ExactDecimal | None = None
    reason: Words


class CreditInvoice(AboutInstalment):
    """`invoice.credit`: take back some of what is owed by a credit note; above the limit once two others approve.

    `one_more`: the same amount for the same reason was credited today, and this is another one. What is disputed is
    credited first, unless it has nothing to do with that: `besides_dispute`.
    """

    amount: ExactDecimal
    reason: Words
    one_more: bool = False
    besides_dispute: bool = False


class ReissueInvoice(AboutInstalment):
    """`invoice.reissue`: cancel an invoice of which nothing is paid, by a credit note, and issue it anew."""

    reason: Words


class RecordTaxNumber(AboutInstalment):
    """`invoice.tax_number`: finance's system has issued the tax invoice (전자세금계산서) under these 24 digits."""

    number: Words


class RecordTaxCorrection(AboutInstalment):
    """`invoice.tax_correction`: the corrected tax invoice (수정세금계산서) issued for a credit note.

    `original` is the number of the one it corrects; that of the credited invoice unless named.
    """

    credit_note: Words
    number: Words
    reason: TaxReason
    original: Words | None = None


class RecordPartnerNumber(AboutInstalment):
    """`invoice.partner_number`: the number of the invoice in the partner's own books."""

    number: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]


class ApproveCorrection(AboutInstalment):
    """`payment.approve`: an approver's word on a request, the one that waits unless numbered.

    `seen` is the digest of what the approver read (`approval list`): something else than that is not approved.
    """

    request: Number | None = None
    yes: bool = True
    seen: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{12}$")] | None = None


class AskSignal(AboutInstalment):
    """`signal.ask`: finance asks the sales rep (or `of`, by id) about money that is due; the answer is on a clock."""

    question: Words
    of: Key | None = None


class AnswerSignal(AboutInstalment):
    """`signal.answer`: what is going on, and when the money is to be expected, if that is known."""

    answer: Words
    expected_on: date | None = None
    question: Number | None = None


class GiveConsent(AboutInstalment):
    """`collection.consent`: the partner lets us remind its customer of this instalment, or takes that back."""

    yes: bool = True


class AnnounceHold(AboutInstalment):
    """`hold.announce`: unless paid, further services are held from a day on (by the policy's notice unless named)."""

    reason: Words
    from_on: date | None = None


class ReleaseServices(AboutInstalment):
    """`hold.release`: services go on though it is not paid, and why."""

    reason: Words


class ClaimInterest(AboutInstalment):
    """`interest.claim`: claim the late interest that has accrued, up to a day (today unless said)."""

    until: date | None = None


class SettleInterest(AboutInstalment):
    """`interest.settle`: claimed interest was paid, or is to be waived (once two others approve); all unless said."""

    outcome: Literal["paid", "waived"]
    amount: ExactDecimal | None = None
    reason: Words


VERBS: dict[str, type[Stated]] = {
    "payment.record": RecordPayment,
    "payment.refund": RefundPayment,
    "payment.write_off": WriteOff,
    "payment.approve": ApproveCorrection,
    "signal.ask": AskSignal,
    "signal.answer": AnswerSignal,
    "collection.consent": GiveConsent,
    "invoice.credit": CreditInvoice,
    "invoice.reissue": ReissueInvoice,
    "invoice.tax_number": RecordTaxNumber,
    "invoice.tax_correction": RecordTaxCorrection,
    "invoice.partner_number": RecordPartnerNumber,
    "hold.announce": AnnounceHold,
    "hold.release": ReleaseServices,
    "interest.claim": ClaimInterest,
    "interest.settle": SettleInterest,
    "payment.reverse": ReversePayment,
    "payment.promise": PromisePayment,
    "payment.dispute": DisputePayment,
    "payment.own_dispute": OwnDispute,
    "payment.settle_dispute": SettleDispute,
}
