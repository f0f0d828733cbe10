"""What an issue cost, settled in money once it is known whose it was: asked for, and agreed to or not.

Source: domain notes, story 5: the customer never waits for the blame to be settled, and the cost is settled after the
verdict, when whoever it names owns the fix; "Fairness": no answer is not consent.
"""

from __future__ import annotations

from datetime import date, datetime

from postsales.domain.contract import Contract, Tier, Trigger
from postsales.domain.errors import Refused
from postsales.domain.escalation_clocks import Terms
from postsales.domain.escalation_question import borne_by, owed_hours
from postsales.domain.instalment_plan import PlannedInstalment
from postsales.domain.issue import REOPENABLE, Breach, EscalationState, refuse_when_contested, refuse_when_over
from postsales.domain.issue_parts import Charge
from postsales.domain.money import Money
from postsales.domain.scope_agreed import PEERS_TERMS
from postsales.domain.seats import Person, Seat, Side

BEARING: dict[Side, tuple[Seat, ...]] = {
    Side.VENDOR: (Seat.VENDOR_APPROVER, Seat.VENDOR_HEAD, Seat.VENDOR_FINANCE),
    Side.PARTNER: (Seat.PARTNER_HEAD, Seat.PARTNER_PAYER, Seat.PARTNER_FINANCE),
    Side.CUSTOMER: (Seat.PAYER, Seat.CUSTOMER_APPROVER),
}
"""Who answers for the money of a side."""


def bearing(issue: EscalationState, side: Side) -> tuple[Person, ...]:
    """The people who answer for that side's money: the first of each seat."""
    found = (people[0] for seat in BEARING[side] if (people := issue.roster.holders(seat)))
    return tuple({person.id: person for person in found}.values())


def pending(issue: EscalationState) -> Charge | None:
    """What is asked for and neither agreed to nor refused; None when another verdict has made it somebody else's."""
    last = issue.charges[-1] if issue.charges else None
    return last if last is not None and last.state == "asked" and last.bearer is borne_by(issue) else None


def charge(
    issue: EscalationState, side: Side | None, by: str, amount: Money, *, indirect: bool, at: datetime
) -> EscalationState:
    """A side names what its work meanwhile comes to; whoever the verdict names is asked. Also when it is closed.

    Refused: `issue_is_over`, `heads_decide`, `bearer_not_known`, `nothing_put_in`, `no_bill_between`,
    `charged_already`.
    """
    _refuse_when_gone(issue)
    refuse_when_contested(issue)
    bearer = borne_by(issue)
    if bearer is None:
        raise Refused("bearer_not_known", issue=issue.n)
    if side is None or side not in owed_hours(issue):
        raise Refused("nothing_put_in", issue=issue.n, side=bearer.value)
    if indirect and {side, bearer} == {Side.VENDOR, Side.CUSTOMER}:
        raise Refused("no_bill_between", issue=issue.n, side=bearer.value)
    if any(each.side is side and each.bearer is bearer and each.state != "refused" for each in issue.charges):
        raise Refused("charged_already", issue=issue.n)
    asked = Charge(side=side, bearer=bearer, amount=amount, by=by, at=at)
    return issue.model_copy(update={"charges": (*issue.charges, asked)})


def settle(issue: EscalationState, by: str, agreed: bool, reason: str | None) -> EscalationState:
    """Whoever is asked agrees, or does not and says why: then another amount may be asked for.

    Refused: `issue_is_over`, `heads_decide`, `nothing_charged`, `not_the_one_who_bears`, `reason_for_declining`.
    """
    _refuse_when_gone(issue)
    refuse_when_contested(issue)
    asked = pending(issue)
    if asked is None:
        raise Refused("nothing_charged", issue=issue.n)
    if not issue.roster.holds(by, *BEARING[asked.bearer]):
        raise Refused("not_the_one_who_bears", issue=issue.n, side=asked.bearer.value)
    if not agreed and not reason:
        raise Refused("reason_for_declining", issue=issue.n)
    said = {"state": "agreed" if agreed else "refused", "decided_by": by, "reason": reason}
    return _with(issue, asked.model_copy(update=said))


def unanswered_at(issue: EscalationState, terms: Terms) -> datetime | None:
    """When silence about what is asked climbs, in business time of whoever is asked; None when it has, or need not."""
    asked = pending(issue)
    if asked is None or asked.climbed or (issue.contest is not None and issue.contest.pending):
        return None
    return terms.calendars[asked.bearer].add_business_time(asked.at, terms.policy.settle_within)


def climb(issue: EscalationState, at: datetime) -> EscalationState:
    """The head of whoever is asked has been told."""
    asked = pending(issue)
    if asked is None:
        raise Refused("nothing_charged", issue=issue.n)
    breach = Breach(what="cost", level=asked.bearer.value, at=at)
    told = _with(issue, asked.model_copy(update={"climbed": True}))
    return told.model_copy(update={"breaches": (*issue.breaches, breach)})


def settled_instalment(
    contract: Contract, *, name: str, creditor: Side, debtor: Side, amount: Money, n: int, on: date
) -> PlannedInstalment:
    """What was agreed to, invoiced on that day: the customer pays on its contract's last terms, peers by theirs."""
    of_customer = debtor is Side.CUSTOMER
    tiers: dict[Side, Tier] = {Side.CUSTOMER: "customer", Side.PARTNER: "vendor", Side.VENDOR: "extra"}
    indirect = contract.partner is not None
    return PlannedInstalment(
        n=n, tier=tiers[debtor], name=name[:200], debtor=debtor, creditor=creditor, net=amount,
        tax=amount.share(contract.tax.rate), trigger=Trigger.DATE, on=on,
        terms=contract.payment_schedule[-1].terms if of_customer else PEERS_TERMS,
        consent=not of_customer or not indirect or contract.partner_consents_to_reminders,
    )  # fmt: skip


def _refuse_when_gone(issue: EscalationState) -> None:
    if issue.released or issue.stage not in REOPENABLE:
        refuse_when_over(issue)
    if issue.released:
        raise Refused("issue_is_over", issue=issue.n, state=issue.stage)


def _with(issue: EscalationState, asked: Charge) -> EscalationState:
    return issue.model_copy(update={"charges": (*issue.charges[:-1], asked)})
