"""The one argument of every workflow: what it is for, and, when it goes on in a new run, what it carries."""

from __future__ import annotations

from postsales.domain.frozen import Frozen
from postsales.messages.journal import Journal


class Spec(Frozen):
    """Base of every workflow's argument. A subclass adds what it is for, its policy slice, and

    `carried: <its state> | None`, so that it can be continued, or started mid-life by the simulation.
    """

    journal: Journal = Journal()
