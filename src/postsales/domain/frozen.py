"""The base classes of everything that is data: it never changes and knows its fields."""

from __future__ import annotations

from hashlib import blake2b
from typing import TypeVar, cast
from weakref import WeakValueDictionary

from pydantic import AfterValidator, BaseModel


class Frozen(BaseModel, frozen=True):
    """A value. To change it, make another: `value.model_copy(update={…})`.

    Unknown fields are passed over: an older worker must be able to read what a newer one wrote.
    """


class Stated(Frozen, extra="forbid"):
    """What a person writes: contract files, policies, the arguments of verbs. An unknown field is a typo."""


F = TypeVar("F", bound=Frozen)


def one_of_equals(value: F) -> F:
    """The same value; of equal ones always the same object, as long as anybody holds it."""
    key = (type(value), blake2b(value.model_dump_json().encode(), digest_size=16).digest())
    return cast(F, _known.setdefault(key, value))


Shared = AfterValidator(one_of_equals)
"""Marks what many workflows carry alike, each in an argument of its own: calendars, policies, the setting.

A worker with thousands of them open holds it once.
"""

_known: WeakValueDictionary[tuple[type[Frozen], bytes], Frozen] = WeakValueDictionary()
