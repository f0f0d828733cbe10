"""What must be true before a delivery closes beside what always must, and how it is looked back on. Data."""

from __future__ import annotations

from enum import StrEnum

from postsales.domain.frozen import Stated


class Careful(StrEnum):
    """What a closing checklist asks for beyond acceptance, receipt, money, promises, issues and scope."""

    INSTALLATION = "installation"
    """Nothing of the installation is open: no punch item, no condition, no task of the customer's."""
    REQUEST = "request"
    """Nobody waits for an answer or for a seat to be filled."""
    UNUSED = "unused"
    """Everything included has been used up: nothing was charged and not delivered."""


class ClosingPolicy(Stated):
    """`require` holds a closing back until it is so, or waived with a reason; the rest is only shown.

    Whoever took part is asked how it was, and answers within `answer_within_days` (calendar days); what they would do
    differently is to be done `improve_within_days` later (business days).
    """

    require: tuple[Careful, ...] = (Careful.INSTALLATION,)
    answer_within_days: int = 14
    improve_within_days: int = 20
