"""The base classes of everything that is data: it never changes and knows its fields."""

from __future__ import annotations

from pydantic import BaseModel


class Frozen(BaseModel, frozen=True):
    """A value. To change it, make another: `value.model_copy(update={…})`.

    Unknown fields are passed over: an older worker must be able to read what a newer one wrote.
    """


class Stated(Frozen, extra="forbid"):
    """What a person writes: contract files, policies, the arguments of verbs. An unknown field is a typo."""
