"""What somebody sees of a delivery that is open to them: what their seat needs, and no more.

The customer does not see what the partner owes the vendor, nor what was written down about it at handoff; money is
for those whose business it is, on every side.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from postsales.domain.request import Request
from postsales.domain.seats import Seat, Side
from postsales.domain.sitting import Sitting
from postsales.messages.command import By, Role
from postsales.messages.delivery import DeliveryStatus
from postsales.messages.rows import AmendmentRow, NoteRow, RecoveryCostRow, ScopeRow, SittingRow, WorkRow
from postsales.store.delivery import DeliveryView
from postsales.store.money import DeliveryMoney
from postsales.store.portfolio import DeliveryLine
from postsales.store.timeline import Happening, Timeline

S = TypeVar("S", Sitting, SittingRow)

_MONEY_ROLES = frozenset(Role) - {Role.TAM, Role.SUPPORT, Role.PARTNER, Role.CUSTOMER}
_MONEY_SEATS = frozenset(
    {Seat.PARTNER_HEAD, Seat.PARTNER_PAYER, Seat.PARTNER_FINANCE, Seat.PAYER, Seat.CUSTOMER_APPROVER}
)
OUTSIDE_WORK = frozenset(
    {
        "seat_asked",
        "request_routed",
        "payment_call",
        "payment_letter",
        "payment_follow_up",
        "recovery_owed",
        "recovery_to_approve",
        "retrospective_owed",
    }
)
"""Work that may wait for a partner's or a customer's people."""
_NOT_FOR_CUSTOMERS = frozenset(
    {
        "handoff_noted",
        "handoff_offered",
        "handoff_returned",
        "handoff_answered",
        "handoff_questions_climbed",
        "recovery_cost_recorded",
        "recovery_credit_given",
        "recovery_credit_refused",
        "recovery_approval_requested",
        "recovery_approval_given",
        "recovery_approval_granted",
        "recovery_approval_refused",
        "recovery_approval_expired",
    }
)
_CREDITORS_OWN = frozenset(
    {
        "approval_requested",
        "approval_given",
        "approval_granted",
        "approval_refused",
        "approval_expired",
        "finance_asked",
        "finance_answered",
        "finance_unanswered",
    }
)
"""What the creditor settles among its own people: no debtor hears that a write-off is thought of."""
_OUR_OWN = frozenset({"message_refused", "news_refused", "child_failed", "nobody_to_remind"})
"""Trouble of the engine's own, which names addresses: for the vendor's people, who can do something about it."""


@dataclass(frozen=True)
class Sight:
    """How much of one delivery is open to somebody. `side` None is an administrator."""

    side: Side | None
    money: bool
    own_people: frozenset[str] = frozenset()

    @classmethod
    def of(cls, actor: By, seats: Collection[Seat] = (), own_people: Collection[str] = ()) -> Sight:
        """What this person in these seats sees; `own_people` are the delivery's people of their party."""
        money = actor.role in _MONEY_ROLES or bool(_MONEY_SEATS & set(seats))
        return cls(actor.side, money, frozenset(own_people))

    @property
    def inside(self) -> bool:
        """The vendor's own people, and administrators."""
        return self.side in (None, Side.VENDOR)

    def tier(self, name: str) -> bool:
        """Whether this debt is theirs to see: the customer sees its own only."""
        return self.money and (self.side is not Side.CUSTOMER or name == "customer")

    def line(self, line: DeliveryLine) -> DeliveryLine:
        """One delivery of a list. How healthy it is, is the vendor's own view."""
        if not self.inside:
            line = line.model_copy(update={"health": None, "score": None})
        if self.money:
            return line
        return line.model_copy(update={"net_total": Decimal(0), "money": _no_money(line.currency)})

    def view(self, view: DeliveryView) -> DeliveryView:
        """Everything recorded, less what is not theirs."""
        instalments = tuple(row for row in view.instalments if self.tier(row.tier))
        numbers = {row.n for row in instalments}
        seen = {
            "money": self._money(view.money),
            "instalments": instalments,
            "entries": tuple(row for row in view.entries if row.instalment in numbers),
            "credit_notes": tuple(row for row in view.credit_notes if row.instalment in numbers),
            "notes": self.notes(view.notes),
            "promises": tuple(row for row in view.promises if self._promise(row.owner, row.to)),
            "scope": tuple(self._priced(row) for row in view.scope if self._scope(row.asker_side)),
            "sittings": tuple(self._sitting(row) for row in view.sittings),
            "amendments": tuple(seen for row in view.amendments if (seen := self._amended(row, numbers)).changes),
            "recovery_costs": tuple(row for row in view.recovery_costs if self._made_good(row)),
            "balances": view.balances if self.money else (),
        }
        if self.side is Side.CUSTOMER:
            # What the planner writes to the engineer about the customer is not for the customer.
            seen["visits"] = tuple(row.model_copy(update={"text": None}) for row in view.visits)
        if not self.money:
            seen["delivery"] = view.delivery.model_copy(update={"net_total": Decimal(0)})
        if not self.inside:
            own = view.delivery.partner if self.side is Side.PARTNER and self.money else None
            seen |= {"signals": (), "checkins": (), "actions": (), "health": None}
            for name in ("approvals", "questions"):
                # A partner asks and approves too, about what its own customer owes it.
                seen[name] = tuple(row for row in getattr(view, name) if own and row.legal_entity == own)
            seen["work"] = tuple(row for row in view.work if self._work(row))
        elif not self.money:
            seen |= {"signals": (), "approvals": (), "questions": ()}
        return view.model_copy(update=seen)

    def notes(self, notes: tuple[NoteRow, ...]) -> tuple[NoteRow, ...]:
        """The handoff's record: what sales feared, and what delivery asked it, is for the vendor's own people."""
        if self.inside:
            return notes
        return tuple(note for note in notes if self.side is Side.PARTNER and note.sort in ("promise", "term"))

    def status(self, status: DeliveryStatus) -> DeliveryStatus:
        """The live answer, less what is not theirs."""
        own_debt = Side.CUSTOMER if self.side is Side.CUSTOMER else None
        instalments = tuple(each for each in status.instalments if own_debt is None or each.debtor is own_debt)
        return status.model_copy(
            update={
                "instalments": instalments if self.money else (),
                "promises": tuple(each for each in status.promises if self._promise(each.owner, each.to)),
                "requests": tuple(each for each in status.requests if self._request(each)),
                "sittings": tuple(self._sitting(each) for each in status.sittings),
                "amendments": status.amendments if self.inside and self.money else (),
            }
        )

    def timeline(self, timeline: Timeline, tiers: dict[int, str]) -> Timeline:
        """What happened, less what is not theirs. `tiers`: which debt each instalment is a part of."""
        seen = tuple(each for each in timeline.happenings if self._happening(each, tiers))
        return timeline.model_copy(update={"happenings": seen})

    def _happening(self, happening: Happening, tiers: dict[int, str]) -> bool:
        if self.inside and self.money:
            return True
        parts = happening.workflow_id.split("/")
        if "instalment" in parts[:-1]:
            tier = tiers.get(int(parts[-1]), "vendor")
            owes = self.side is Side.CUSTOMER or (self.side is Side.PARTNER and tier == "vendor")
            return self.tier(tier) and not (owes and happening.what in _CREDITORS_OWN)
        if parts[0] in ("payer", "finance"):
            return self.money and self.inside
        if self.inside:
            return True
        if parts[0] != "delivery" or happening.what in _OUR_OWN:
            return False
        asker = happening.details.get("asker_side")
        return self.side is not Side.CUSTOMER or (
            happening.what not in _NOT_FOR_CUSTOMERS and (asker is None or self._scope(asker))
        )

    def _scope(self, asker: Side | str) -> bool:
        """What vendor and partner ask of each other is not the customer's business."""
        return self.side is not Side.CUSTOMER or asker == Side.CUSTOMER

    def _priced(self, row: ScopeRow) -> ScopeRow:
        """A quote's amount is for those whose business money is, and for whoever gave or got the quote."""
        between = self.side in (row.asker_side, row.provider)
        return row if self.money or between else row.model_copy(update={"amount": None})

    def _made_good(self, row: RecoveryCostRow) -> bool:
        """What the customer was given is for everybody; what it cost besides, for whoever bears it."""
        given = row.form != "cost" and row.state == "given"
        return given or self.inside or (self.side is Side.PARTNER and row.side is Side.PARTNER)

    def _promise(self, owner: str, to: Side) -> bool:
        return self.side is not Side.CUSTOMER or to is Side.CUSTOMER or owner in self.own_people

    def _sitting(self, sitting: S) -> S:
        """Why somebody came or went is for their own party, and for the vendor's people who run the delivery."""
        own = self.inside or Seat(sitting.seat).side is self.side
        return sitting if own else sitting.model_copy(update={"why": None})

    def _amended(self, row: AmendmentRow, numbers: Collection[int]) -> AmendmentRow:
        """An amendment as far as it is about instalments one may see; of the other debt not even the total."""
        changes = tuple(each for each in row.changes if each.instalment in numbers)
        total = row.total if self.tier("customer") else None
        vendor_total = row.vendor_total if self.tier("vendor") else None
        return row.model_copy(update={"changes": changes, "total": total, "vendor_total": vendor_total})

    def _request(self, request: Request) -> bool:
        """Of those who asked, and those who were asked."""
        return self.inside or self.side in (request.asked_side, request.seat.side)

    def _work(self, row: WorkRow) -> bool:
        """Partners and customers see what waits for their own people."""
        return row.what in OUTSIDE_WORK and self.side is not None and row.role == self.side.value

    def _money(self, money: DeliveryMoney) -> DeliveryMoney:
        if not self.money:
            return _no_money(money.currency)
        tiers = tuple(tier for tier in money.tiers if self.tier(tier.tier))
        if len(tiers) == len(money.tiers):
            return money
        owed, late = (sum((getattr(tier, name) for tier in tiers), Decimal(0)) for name in ("outstanding", "late"))
        return DeliveryMoney(currency=money.currency, outstanding=owed, late=late, tiers=tiers)


def _no_money(currency: str) -> DeliveryMoney:
    return DeliveryMoney(currency=currency, outstanding=Decimal(0), late=Decimal(0), tiers=())
