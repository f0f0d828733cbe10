"""What a delivery and its children tell each other of beginning, handing over and ending."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from postsales.domain.absence import Absence
from postsales.domain.frozen import Frozen
from postsales.domain.seats import Roster
from postsales.messages.command import By


class SeatsChanged(Frozen):
    """delivery → its children: who sits where from now on, and who is away when, also such as are still to come."""

    what: Literal["seats_changed"] = "seats_changed"
    roster: Roster
    absences: tuple[Absence, ...] = ()


class HandoffDone(Frozen):
    """handoff → delivery."""

    what: Literal["handoff_done"] = "handoff_done"
    by: By


class HandoffAsked(Frozen):
    """handoff → delivery: what the delivery manager asked and sales has not answered; `seq` orders it.

    `answer_by`: until when the first of them is to be answered.
    """

    what: Literal["handoff_asked"] = "handoff_asked"
    seq: int
    questions: tuple[int, ...]
    answer_by: date | None = None


class Stopped(Frozen):
    """delivery → its children: the delivery is terminated; `unwind` asks collections to credit and refund."""

    what: Literal["stopped"] = "stopped"
    reason: str
    by: By
    unwind: bool = False


class ChildStopped(Frozen):
    """a child → delivery: compensated and ended."""

    what: Literal["child_stopped"] = "child_stopped"
    child: str
    refunded: Decimal = Decimal(0)


class RetrospectiveWanted(Frozen):
    """delivery → its retrospective: it has closed, and people are being asked how it was."""

    what: Literal["retrospective_wanted"] = "retrospective_wanted"
    delivery: str
