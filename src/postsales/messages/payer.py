"""Contact with one payer: its argument and how it stands. It has no verbs; collections tell it their wishes."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from postsales.domain.calendar import BusinessCalendar
from postsales.domain.frozen import Frozen, Shared, Stated
from postsales.domain.payer import PayerState
from postsales.domain.policy import PayerPolicy
from postsales.domain.seats import Party
from postsales.messages.spec import Spec

VERBS: dict[str, type[Stated]] = {}


class PayerSpec(Spec):
    """What `creditor` asks of `debtor`, in the debtor's business hours."""

    creditor: Party
    debtor: Party
    calendar: Annotated[BusinessCalendar, Shared]
    policy: Annotated[PayerPolicy, Shared]
    carried: PayerState | None = None


class PayerStatus(Frozen):
    """What is to be said, what was, and when the next letter may go."""

    creditor: str
    debtor: str
    pending: tuple[str, ...]
    letters: int
    written_at: datetime | None = None
    next_at: datetime | None = None
