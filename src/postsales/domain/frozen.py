"""The one base class of everything that is data: it never changes and knows its fields."""

from __future__ import annotations

from pydantic import BaseModel


class Frozen(BaseModel, frozen=True, extra="forbid"):
    """A value. To change it, make another: `value.model_copy(update={…})`."""
