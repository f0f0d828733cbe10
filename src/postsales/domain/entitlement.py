"""Included service that counts down: support hours, training seats, trials.

Source: domain notes, "Fairness towards customers who abuse". Overuse is first told, then quoted, then refused; never
silently served or silently cut. What an entitlement stands at is the fold of its entries, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from enum import StrEnum
from functools import reduce
from typing import Annotated, Literal

from pydantic import Field

from postsales.domain.contract import Contract, Grant, ServiceKind, Unit
from postsales.domain.errors import Refused
from postsales.domain.frozen import Frozen
from postsales.domain.policy import EntitlementPolicy
from postsales.domain.seats import Language, Roster, Seat, Side

FINEST = Decimal("0.01")
"""Hours are counted to the hundredth; seats and trials whole."""

APPROVING = {
    Side.VENDOR: (Seat.VENDOR_APPROVER, Seat.VENDOR_HEAD),
    Side.PARTNER: (Seat.PARTNER_HEAD,),
    Side.CUSTOMER: (Seat.CUSTOMER_APPROVER,),
}
"""Who on the provider's side may let somebody use more than there is."""


class Level(StrEnum):
    """How far it is used: `told` at 80 %, `used_up` at 100 % (more is asked for), `cut_off` at the end of the grace."""

    TOLD = "told"
    USED_UP = "used_up"
    CUT_OFF = "cut_off"


LEVELS = tuple(Level)


class Used(Frozen):
    """Somebody used some of it."""

    kind: Literal["used"] = "used"
    requester: str
    quantity: Decimal


class GivenBack(Frozen):
    """Some of what was used is given back (service recovery, a mistake)."""

    kind: Literal["given_back"] = "given_back"
    quantity: Decimal


class Granted(Frozen):
    """More of it was bought, or accepted at no cost."""

    kind: Literal["granted"] = "granted"
    quantity: Decimal


class Approved(Frozen):
    """So much may be used beyond what there is."""

    kind: Literal["approved"] = "approved"
    quantity: Decimal


Entry = Annotated[Used | GivenBack | Granted | Approved, Field(discriminator="kind")]


class Entitlement(Frozen):
    """One entitlement as it stands. `level` is the highest one whoever it concerns was told of for this much of it.

    `by_requester`: what each person used, so that one person's overuse shows; `references` of the latest uses.
    """

    id: str
    name: str
    unit: Unit
    provider: Side
    granted: Decimal
    used: Decimal = Decimal(0)
    given_back: Decimal = Decimal(0)
    approved: Decimal = Decimal(0)
    by_requester: dict[str, Decimal] = {}
    level: Level | None = None
    asked_for_more: bool = False
    references: tuple[str, ...] = ()

    @property
    def counted(self) -> Decimal:
        """What counts as used."""
        return self.used - self.given_back

    @property
    def remaining(self) -> Decimal:
        """What is left; negative in the grace."""
        return self.granted - self.counted

    def limit(self, policy: EntitlementPolicy) -> Decimal:
        """How much may be used at the most: all of it, the grace, and what was approved beyond."""
        return self.granted * (100 + policy.grace_percent) / 100 + self.approved


REFERENCES_KEPT = 200


# What the contract includes


def included(contract: Contract) -> tuple[Entitlement, ...]:
    """What the contract includes that counts down: support hours, training seats, and what its line items grant."""
    found: dict[str, Entitlement] = {}
    for service in contract.services:
        if service.kind is ServiceKind.SUPPORT:
            _add(found, service.id, service.name, Grant(unit=Unit.HOURS, quantity=service.hours), service.provided_by)
        elif service.kind is ServiceKind.TRAINING and service.seats is not None:
            seats = Grant(unit=Unit.SEATS, quantity=Decimal(service.seats))
            _add(found, service.id, service.name, seats, service.provided_by)
    if contract.tam_hours is not None:
        _add(found, "tam", "TAM", Grant(unit=Unit.HOURS, quantity=contract.tam_hours), Side.VENDOR)
    for item in contract.line_items:
        if item.grants is not None:
            _add(found, item.product, item.name, item.grants, Side.VENDOR)
    return tuple(found.values())


def _add(found: dict[str, Entitlement], id: str, name: str, grant: Grant, provider: Side) -> None:
    """Lines of one product add up; what another unit is counted in is another entitlement."""
    key = id if id not in found or found[id].unit is grant.unit else f"{id}-{grant.unit.value}"
    known = found.get(key)
    quantity = grant.quantity.quantize(FINEST)
    if known is None:
        found[key] = Entitlement(id=key, name=name, unit=grant.unit, provider=provider, granted=quantity)
    else:
        found[key] = known.model_copy(update={"granted": known.granted + quantity})


def find(entitlements: Iterable[Entitlement], id: str) -> Entitlement:
    """The one of that id. Refused `unknown_entitlement`, naming those there are."""
    known = {each.id: each for each in entitlements}
    if id not in known:
        raise Refused("unknown_entitlement", entitlement=id, known=", ".join(known) or None)
    return known[id]


def replaced(entitlements: Iterable[Entitlement], one: Entitlement) -> tuple[Entitlement, ...]:
    """All of them with this one in place of the one of its id."""
    return tuple(one if each.id == one.id else each for each in entitlements)


# The fold


def entered(standing: Entitlement, entry: Entry) -> Entitlement:
    """The entitlement after one more entry."""
    match entry:
        case Used(requester=requester, quantity=quantity):
            by_requester = {**standing.by_requester}
            by_requester[requester] = by_requester.get(requester, Decimal(0)) + quantity
            return standing.model_copy(update={"used": standing.used + quantity, "by_requester": by_requester})
        case GivenBack(quantity=quantity):
            return standing.model_copy(update={"given_back": standing.given_back + quantity})
        case Granted(quantity=quantity):
            return standing.model_copy(update={"granted": standing.granted + quantity})
        case Approved(quantity=quantity):
            return standing.model_copy(update={"approved": standing.approved + quantity})


def fold(standing: Entitlement, entries: Iterable[Entry]) -> Entitlement:
    """The entitlement after all of these."""
    return reduce(entered, entries, standing)


def reached(standing: Entitlement, policy: EntitlementPolicy) -> Level | None:
    """The highest level its use has reached."""
    at = {
        Level.TOLD: standing.granted * policy.told_percent / 100,
        Level.USED_UP: standing.granted,
        Level.CUT_OFF: standing.limit(policy),
    }
    return next((level for level in reversed(LEVELS) if standing.counted >= at[level]), None)


def used_up(standing: Entitlement) -> bool:
    """Whether all of it is used, as far as whoever it concerns was told."""
    return rank(standing.level) >= rank(Level.USED_UP)


def rank(level: Level | None) -> int:
    """Levels in their order; 0 is none."""
    return 0 if level is None else LEVELS.index(level) + 1


# What people do


def use(
    standing: Entitlement, policy: EntitlementPolicy, *, requester: str, quantity: Decimal, reference: str | None
) -> Entitlement:
    """Count it, and note the level reached: each is told of once, a higher one in place of those below.

    Refused: `entitlement_exhausted` beyond the grace, unless more was approved; `use_counted_already` when that
    reference (a ticket, a training day) was counted before; `whole_units_only`.
    """
    _countable(standing, quantity)
    if reference is not None and reference in standing.references:
        raise Refused("use_counted_already", reference=reference, entitlement=standing.id)
    if standing.counted + quantity > standing.limit(policy):
        raise Refused(
            "entitlement_exhausted", entitlement=standing.id, quantity=str(quantity), unit=standing.unit.value,
            remaining=str(standing.remaining), most=str(max(standing.limit(policy) - standing.counted, Decimal(0))),
        )  # fmt: skip
    after = entered(standing, Used(requester=requester, quantity=quantity))
    references = (*after.references, reference)[-REFERENCES_KEPT:] if reference else after.references
    now = reached(after, policy)
    level = now if rank(now) > rank(after.level) else after.level
    return after.model_copy(update={"references": references, "level": level})


def give_back(standing: Entitlement, *, quantity: Decimal) -> Entitlement:
    """Some of what was used counts as unused again. Refused `more_than_was_used`, `whole_units_only`.

    Levels told of stay told: nobody is warned of the same eighty percent twice.
    """
    _countable(standing, quantity)
    if quantity > standing.counted:
        raise Refused("more_than_was_used", entitlement=standing.id, used=str(standing.counted))
    return entered(standing, GivenBack(quantity=quantity))


def grant(standing: Entitlement, policy: EntitlementPolicy, *, quantity: Decimal) -> Entitlement:
    """More was bought: what is reached of the larger whole counts as told, and all above it is to be told anew."""
    after = entered(standing, Granted(quantity=quantity))
    return after.model_copy(update={"level": _lower(after, policy), "asked_for_more": False})


def approve(standing: Entitlement, policy: EntitlementPolicy, *, quantity: Decimal) -> Entitlement:
    """So much may be used beyond what there is: the cut-off moves, and is told of anew when it is reached."""
    _countable(standing, quantity)
    after = entered(standing, Approved(quantity=quantity))
    return after.model_copy(update={"level": _lower(after, policy)})


def refuse_who_may_not_approve(standing: Entitlement, roster: Roster, person: str) -> None:
    """Refused `not_the_one_to_approve`: leave to use more is given by those who answer for the provider's hours."""
    if not roster.holds(person, *APPROVING[standing.provider]):
        raise Refused("not_the_one_to_approve", entitlement=standing.id, side=standing.provider.value)


def _lower(standing: Entitlement, policy: EntitlementPolicy) -> Level | None:
    now = reached(standing, policy)
    return now if rank(now) < rank(standing.level) else standing.level


def _countable(standing: Entitlement, quantity: Decimal) -> None:
    if standing.unit is not Unit.HOURS and quantity != int(quantity):
        raise Refused("whole_units_only", entitlement=standing.id, quantity=str(quantity), unit=standing.unit.value)


def more_of(name: str, language: Language) -> str:
    """What is asked for when it is used up, as the customer would put it."""
    return f"{name} 추가" if language is Language.KO else f"More {name}"


# Who uses how much


def shares(standing: Entitlement, same_as: Mapping[str, str]) -> dict[str, Decimal]:
    """What each person used; people found to be one person (`same_as`: other name → first name) are one."""
    found: dict[str, Decimal] = {}
    for requester, quantity in standing.by_requester.items():
        one = same_as.get(requester, requester)
        found[one] = found.get(one, Decimal(0)) + quantity
    return found


def heavy_user(standing: Entitlement, policy: EntitlementPolicy, same_as: Mapping[str, str]) -> str | None:
    """Who alone has used more than their part of the whole (`heavy_percent`), if anybody has."""
    used = shares(standing, same_as)
    if not used:
        return None
    most = max(used, key=lambda each: (used[each], each))
    return most if used[most] * 100 > standing.granted * policy.heavy_percent else None
