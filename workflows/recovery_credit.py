"""What is given to make good: asked for, approved by two others where it is beyond a role's limit, and booked.

Money goes to the instalment's collection as a credit note, or to the delivery as a balance; hours and the like go back
into the delivery's entitlement. Whoever books it says what came of it.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from temporalio import workflow

from postsales.domain import recovery as recovering
from postsales.domain import recovery_credit as credits
from postsales.domain.approval import APPROVALS_NEEDED, Approval
from postsales.domain.errors import Refused
from postsales.domain.recovery import Given
from postsales.messages import ids
from postsales.messages.command import By
from postsales.messages.effects import Effect
from postsales.messages.news import AnyNews
from postsales.messages.news.recovery import BalanceWanted, CreditBooked, CreditWanted, GiveBackWanted
from postsales.messages.recovery import ApproveCredit, GiveCredit
from workflows.entity import hears, verb
from workflows.recovery_base import RecoveryBase, RecoveryChange


class RecoveryCredit(RecoveryBase):
    """The verbs that give something."""

    @verb("recovery.credit")
    def give_credit(self, body: GiveCredit, by: By) -> RecoveryChange:
        """Within the role's limit at once, above it once two others have approved."""
        recovering.refuse_who_may_not(self.state, by.side)
        wanted = self.wanted(body, by)
        if not body.one_more and self.refuses_more():
            credits.refuse_known(self.state, wanted, self.setting.calendars[wanted.side])
        state = credits.give(self.state, self.policy, wanted)
        given = state.given[-1]
        if given.state == "asked":
            request = state.approvals[-1]
            details = self.of(given) | {"request": request.n, "seen": request.seen}
            asked = self.letters(state).approval_asked(given, credits.approvers(state.roster, given.side), request)
            return self.change(state, "recovery_approval_requested", asked, **details)
        return self.change(state, "recovery_credit_given", (self.booking(given, by),), **self.of(given))

    @verb("recovery.approve")
    def approve(self, body: ApproveCredit, by: By) -> RecoveryChange:
        """An approver's word; with the second one it is given, under the name of whoever asked."""
        recovering.refuse_who_may_not(self.state, by.side)
        state, decided, given = credits.decide(
            self.state, by=by.person, yes=body.yes, now=workflow.now(), n=body.request, seen=body.seen
        )
        details = self.of(given) | {"request": decided.n, "by": by.person}
        match decided.state:
            case "granted":
                giver = by.model_copy(update={"person": given.by, "side": given.side})
                return self.change(state, "recovery_approval_granted", (self.booking(given, giver),), **details)
            case "refused":
                return self.change(state, "recovery_approval_refused", (), **details)
        missing = APPROVALS_NEEDED - len(decided.approved_by)
        return self.change(state, "recovery_approval_given", (), **details, missing_words=missing)

    def expired(self, request: Approval) -> RecoveryChange:
        """The approvals did not come in time."""
        state = credits.expire(self.state, request)
        given = next(each for each in state.given if each.approval == request.n)
        return self.change(state, "recovery_approval_expired", (), **self.of(given), request=request.n)

    @hears(CreditBooked)
    def booked(self, news: CreditBooked) -> RecoveryChange | None:
        """It is on the customer's account; or it could not be, and something else has to be given."""
        found = credits.booked(self.state, int(news.key.rpartition("/")[2]), news.refused)
        if found is None:
            return None
        state, given = found
        if news.refused is not None:
            letters = self.letters(state).not_booked(given)
            return self.change(state, "recovery_credit_refused", letters, **self.of(given), code=news.refused)
        return self.change(state, "recovery_credit_booked", self.letters(state).credited(given), **self.of(given))

    def wanted(self, body: GiveCredit, by: By) -> Given:
        """What is to be given. Refused: `unknown_instalment`, `unknown_entitlement`, `not_the_creditor`."""
        unit, quantity = self.setting.currency, body.amount
        if body.entitlement is not None:
            if body.entitlement not in self.spec.units:
                raise Refused(
                    "unknown_entitlement", entitlement=body.entitlement, known=", ".join(self.spec.units) or None
                )
            unit, quantity = self.spec.units[body.entitlement], body.quantity
        elif by.side not in (None, self.spec.bills):
            # Whoever sends the customer its invoices takes something off them; others give what is theirs to give.
            raise Refused("not_the_creditor", side=self.spec.bills.value)
        if body.instalment is not None and body.instalment not in self.spec.instalments:
            raise Refused("unknown_instalment", instalment=body.instalment)
        side = by.side or (self.state.side if body.entitlement is not None else self.spec.bills)
        return Given(
            n=len(self.state.given) + 1, form=body.form, quantity=quantity or Decimal(0), unit=unit,
            reason=body.reason, by=by.person, role=by.role.value, side=side, at=workflow.now(),
            instalment=body.instalment, entitlement=body.entitlement,
        )  # fmt: skip

    def booking(self, given: Given, by: By) -> Effect:
        """What whoever books it is asked to do."""
        delivery, key = ids.delivery(self.setting.delivery), f"credit/{given.n}"
        news: AnyNews
        if given.form == "entitlement":
            news = GiveBackWanted(
                key=key, reply_to=self.id, entitlement=given.entitlement or "", quantity=given.quantity,
                reason=given.reason, by=by,
            )  # fmt: skip
            return self.to(delivery, key, news)
        if given.instalment is None:
            news = BalanceWanted(
                key=key, reply_to=self.id, recovery=self.state.n, side=given.side, amount=given.quantity,
                currency=given.unit, by=by,
            )  # fmt: skip
            return self.to(delivery, key, news)
        news = CreditWanted(
            key=key, reply_to=self.id, amount=given.quantity, currency=given.unit, reason=given.reason,
            cause=f"recovery:{self.state.n}", by=by,
            covers_dispute=credits.makes_good_what_is_disputed(self.state, given),
        )  # fmt: skip
        return self.to(ids.collection(self.setting.delivery, given.instalment), key, news)

    @staticmethod
    def of(given: Given) -> dict[str, Any]:
        """What a fact tells of something given."""
        return {
            "credit": given.n, "form": given.form, "quantity": f"{given.quantity.normalize():f}", "unit": given.unit,
            "instalment": given.instalment, "entitlement": given.entitlement, "reason": given.reason,
        }  # fmt: skip
