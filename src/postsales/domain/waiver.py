"""A point of the closing checklist that somebody lets pass, and why."""

from __future__ import annotations

from datetime import datetime

from postsales.domain.frozen import Frozen


class Waiver(Frozen):
    """Who said so when, and the reason. `matter` is the point's name: `installation`, `request:3`, `unused:support`."""

    matter: str
    reason: str
    by: str
    at: datetime
