"""What people say about work packages while the installation runs."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from postsales.domain.contract import Days, Text
from postsales.domain.frozen import Stated
from postsales.domain.seats import Key, Side

Number = Annotated[int, Field(ge=1)]
"""The number of a visit, an item, a task within its delivery."""


class AddPackage(Stated):
    """`package.add`: one more package, which follows others and is so many business days long."""

    package: Key
    name: Text
    kind: Literal["installation", "build", "training"] = "installation"
    provided_by: Side
    follows: tuple[Key, ...] = ()
    days: Days | None = None
    start_on: date | None = None
    due_on: date | None = None
    sign_off: bool = False
    reason: Text | None = None


class EditPackage(Stated):
    """`package.edit`: what is said is changed, the rest stays; `alone`: nothing comes before it any more."""

    package: Key
    name: Text | None = None
    provided_by: Side | None = None
    follows: tuple[Key, ...] = ()
    alone: bool = False
    days: Days | None = None
    start_on: date | None = None
    due_on: date | None = None
    reason: Text | None = None


class SlipPackage(Stated):
    """`package.slip`: it ends later, and why; what comes after it moves, and the customer hears."""

    package: Key
    due_on: date
    reason: Text


class AttendTraining(Stated):
    """`package.attend`: who was at a training, by name."""

    package: Key
    people: Annotated[tuple[Text, ...], Field(min_length=1, max_length=300)]
    on: date


class SignOffTraining(Stated):
    """`package.sign_off`: the customer signs that the training took place."""

    package: Key


class FinishPackage(Stated):
    """`package.done`: the work is done, and with it these items."""

    package: Key
    resolves: tuple[Number, ...] = ()


VERBS: dict[str, type[Stated]] = {
    "package.add": AddPackage,
    "package.edit": EditPackage,
    "package.slip": SlipPackage,
    "package.attend": AttendTraining,
    "package.sign_off": SignOffTraining,
    "package.done": FinishPackage,
}
