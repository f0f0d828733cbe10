"""What somebody's day needs to know of a delivery's service: until when, what of it is used, what is paid for."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from postsales.domain.frozen import Frozen


class IncludedStanding(Frozen):
    """Something included that counts down. `level`: how far whoever it concerns was told of."""

    entitlement: str
    name: str
    unit: str
    granted: Decimal
    remaining: Decimal
    level: str | None = None


class ServiceStanding(Frozen):
    """One delivery's service. `tam_until`: the last day of a TAM that was bought, `tam_told_on`: of which day it was
    last said what the TAM did.

    `unsettled`: instalments of either tier that are not settled; `received`: what the customer has paid, as it is
    shown, with its currency; None when it has paid nothing.
    """

    until: date | None = None
    tam: bool = False
    tam_until: date | None = None
    tam_told_on: date | None = None
    included: tuple[IncludedStanding, ...] = ()
    unsettled: tuple[int, ...] = ()
    received: tuple[str, str] | None = None
