"""What a customer's check-ins hear."""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from postsales.domain.absence import Absence
from postsales.domain.action import ActionSort
from postsales.domain.care import Known, Stand
from postsales.domain.frozen import Frozen
from postsales.domain.seats import Person, Roster
from postsales.messages.command import By


class DeliveryJoined(Frozen):
    """delivery → the customer's check-ins: a delivery was signed; `tam` when a TAM was bought.

    `absences`: those stated there, also such as are still to come.
    """

    what: Literal["delivery_joined"] = "delivery_joined"
    delivery: str
    signed_on: date
    tam: bool
    roster: Roster
    absences: tuple[Absence, ...] = ()
    known: Known = Known()


class DeliveryWentLive(Frozen):
    """delivery → the customer's check-ins."""

    what: Literal["delivery_went_live"] = "delivery_went_live"
    delivery: str
    on: date


class DeliveryStands(Frozen):
    """delivery → the customer's check-ins: how it stands, whole; `stand.seq` orders its news."""

    what: Literal["delivery_stands"] = "delivery_stands"
    delivery: str
    stand: Stand


class DeliveryLeft(Frozen):
    """delivery → the customer's check-ins: closed or terminated; no check-ins on its account any more."""

    what: Literal["delivery_left"] = "delivery_left"
    delivery: str


class ActionWanted(Frozen):
    """anybody → the customer's check-ins: somebody of the vendor's is to do this; once for each `key`.

    By `due_on`, or within so many business days. Without an owner it is the CSM's.
    """

    what: Literal["action_wanted"] = "action_wanted"
    key: str
    sort: ActionSort
    title: str
    reason: str | None = None
    delivery: str | None = None
    owner: Person | None = None
    due_on: date | None = None
    due_in_days: int = 5
    facts: dict[str, Any] = {}
    by: By
