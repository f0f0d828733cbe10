"""Late interest on an instalment: a claim of its own, which paying the principal does not end."""

from __future__ import annotations

from postsales.domain import interest
from postsales.domain.correction import Correction
from postsales.domain.errors import Refused
from postsales.messages.collection import ClaimInterest, SettleInterest
from postsales.messages.command import By
from workflows import collection_letters as letters
from workflows.collection_base import CollectionChange
from workflows.collection_corrections import CollectionCorrections
from workflows.entity import Change, verb


class CollectionInterest(CollectionCorrections):
    """The verbs about late interest."""

    @verb("interest.claim")
    def claim_interest(self, body: ClaimInterest, by: By) -> CollectionChange:
        """What has accrued becomes a claim."""
        self.refuse_the_debtor(by)
        before, today, rate = self.state.receivable, self.today(), self.spec.policy.late_interest
        until = body.until or today
        claimed = interest.claim(
            before, id=f"interest/{len(before.interest.entries)}", rate=rate, until=until, on=today, by=by.person
        )
        entry = claimed.interest.entries[-1]
        state = self.with_receivable(claimed)
        details = {"amount": str(entry.amount.amount), "rate": str(rate), "until_day": until.isoformat()}
        details |= {"interest": str(claimed.interest.outstanding(before.currency).amount)}
        mails = letters.to_payer(state, self.spec, "interest", len(before.interest.entries) + 1, **details)
        return Change(state, "interest_claimed", self.about(details), mails)

    @verb("interest.settle")
    def settle_interest(self, body: SettleInterest, by: By) -> CollectionChange:
        """It was paid, or is to be waived."""
        self.refuse_the_debtor(by)
        receivable = self.state.receivable
        owed = receivable.interest.outstanding(receivable.currency)
        if not owed:
            raise Refused("no_interest_claimed")
        amount = owed if body.amount is None else self.money(body.amount)
        if body.outcome == "waived":
            return self.request(Correction(sort="waiver", amount=amount, reason=body.reason), by)
        paid = interest.pay(
            receivable, id=f"interest/{len(receivable.interest.entries)}", amount=amount, on=self.today(),
            by=by.person, cause=f"said: {body.reason}",
        )  # fmt: skip
        left = paid.interest.outstanding(receivable.currency)
        details = {"amount": str(amount.amount), "interest": str(left.amount)}
        return Change(self.with_receivable(paid), "interest_paid", self.about(details))
