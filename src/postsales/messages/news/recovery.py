"""What is told of making good: complaints, and credits, balances and entitlements given for them."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from postsales.domain.complaint import Cause, Complaint
from postsales.domain.frozen import Frozen
from postsales.domain.seats import Side
from postsales.messages.command import By


class RecoveryWanted(Frozen):
    """escalation or installation → delivery: something that has to be made good went wrong, on account of `side`.

    `about` names the matter as a complaint does; `told` says what happened, for whoever has to answer.
    """

    what: Literal["recovery_wanted"] = "recovery_wanted"
    cause: Cause
    about: str
    side: Side
    told: str
    by: By


class ComplaintJoined(Frozen):
    """delivery → recovery: a complaint more about the same, before the first is answered."""

    what: Literal["complaint_joined"] = "complaint_joined"
    complaint: Complaint
    by: By


class ComplaintReturned(Frozen):
    """recovery → delivery: it was answered when this complaint came: a second one then, to be placed anew."""

    what: Literal["complaint_returned"] = "complaint_returned"
    recovery: int
    matter: str
    complaint: Complaint
    by: By


class TakenOver(Frozen):
    """delivery → recovery: recovery `into` goes on with the matter."""

    what: Literal["taken_over"] = "taken_over"
    into: int


class RecoveryMoved(Frozen):
    """recovery → delivery: how it stands; `seq` orders its news."""

    what: Literal["recovery_moved"] = "recovery_moved"
    n: int
    seq: int
    state: str
    open: bool
    answered: bool


class CreditWanted(Frozen):
    """recovery or delivery → collection: credit this instalment; `reply_to` hears under `key` what came of it.

    `covers_dispute`: it makes good what is disputed, and is not a kindness beside it.
    """

    what: Literal["credit_wanted"] = "credit_wanted"
    key: str
    reply_to: str
    amount: Decimal
    currency: str
    reason: str
    cause: str
    by: By
    covers_dispute: bool = False


class GiveBackWanted(Frozen):
    """recovery → delivery: so much of an entitlement counts as unused again."""

    what: Literal["give_back_wanted"] = "give_back_wanted"
    key: str
    reply_to: str
    entitlement: str
    quantity: Decimal
    reason: str
    by: By


class BalanceWanted(Frozen):
    """recovery → delivery: the customer has so much in hand with that side."""

    what: Literal["balance_wanted"] = "balance_wanted"
    key: str
    reply_to: str
    recovery: int
    side: Side
    amount: Decimal
    currency: str
    by: By


class CreditBooked(Frozen):
    """collection or delivery → whoever wanted it: booked, or `refused` with the code of the rule."""

    what: Literal["credit_booked"] = "credit_booked"
    key: str
    refused: str | None = None
