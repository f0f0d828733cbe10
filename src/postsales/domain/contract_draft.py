"""A contract file as far as it can be read: what is wrong in one place must not hide what is wrong in another.

Every value is optional here; what could not be read is None, and the shape check says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from postsales.domain.contract import Channel, Trigger
from postsales.domain.finding import Path
from postsales.domain.seats import Seat, Side

T = TypeVar("T")
E = TypeVar("E", bound=Enum)
LARGEST, FINEST = Decimal(10) ** 15, 9
"""No amount reaches the first; no amount or percentage has more decimals than the second."""

_DECIMAL = TypeAdapter(Decimal)
_DATE = TypeAdapter(date)


@dataclass(frozen=True, slots=True)
class Entry:
    """One mapping of a list in the file, with the place it stands in."""

    at: Path
    raw: Mapping[str, Any]

    def text(self, field: str) -> str | None:
        """The field if it is a text."""
        value = self.raw.get(field)
        return value if isinstance(value, str) else None

    def decimal(self, field: str) -> Decimal | None:
        """The field if it is an amount or a percentage one can count with."""
        value = _parsed(_DECIMAL, self.raw.get(field))
        return value if value is not None and _countable(value) else None

    def out_of_reach(self, field: str) -> bool:
        """Whether the field is a number, but none to count with: too large, too fine, or infinite."""
        value = _parsed(_DECIMAL, self.raw.get(field))
        return value is not None and not _countable(value)

    def date(self, field: str) -> date | None:
        """The field if it is a date."""
        return _parsed(_DATE, self.raw.get(field))

    def one_of(self, field: str, kinds: type[E]) -> E | None:
        """The field if it is one of these words."""
        return _word(self.raw.get(field), kinds)

    def has(self, field: str) -> bool:
        """Whether something stands there, readable or not."""
        return self.raw.get(field) is not None

    def entry(self, field: str) -> Entry | None:
        """The mapping below that field."""
        value = self.raw.get(field)
        return Entry((*self.at, field), value) if isinstance(value, Mapping) else None

    def entries(self, field: str) -> tuple[Entry, ...]:
        """The mappings of the list below that field."""
        value = self.raw.get(field)
        if not isinstance(value, list | tuple):
            return ()
        return tuple(Entry((*self.at, field, n), row) for n, row in enumerate(value) if isinstance(row, Mapping))

    def rows_read(self, field: str) -> bool:
        """Whether the list below that field has rows, all of them mappings."""
        value = self.raw.get(field)
        return isinstance(value, list | tuple) and bool(value) and len(self.entries(field)) == len(value)


@dataclass(frozen=True, slots=True)
class Draft:
    """The whole file."""

    top: Entry

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> Draft:
        """The draft a parsed document makes."""
        return cls(Entry((), document))

    @property
    def channel(self) -> Channel | None:
        """Direct or indirect."""
        return self.top.one_of("channel", Channel)

    @property
    def signed_on(self) -> date | None:
        """When it was signed."""
        return self.top.date("signed_on")

    @property
    def currency(self) -> str | None:
        """Its currency's code."""
        return self.top.text("currency")

    @property
    def people(self) -> tuple[Entry, ...]:
        """Everybody listed."""
        return self.top.entries("people")

    @property
    def schedule(self) -> tuple[Entry, ...]:
        """The customer's payment schedule."""
        return self.top.entries("payment_schedule")

    @property
    def vendor_terms(self) -> Entry | None:
        """What the partner owes the vendor."""
        return self.top.entry("vendor_terms")

    @property
    def sides(self) -> frozenset[Side]:
        """The sides that take part."""
        return frozenset(side for side in Side if self.top.has(side.value))

    @property
    def total(self) -> Decimal | None:
        """The sum of the line items, when all of them could be read."""
        amounts = [item.decimal("amount") for item in self.top.entries("line_items")]
        known = [amount for amount in amounts if amount is not None]
        complete = self.top.rows_read("line_items") and len(known) == len(amounts)
        return sum(known, Decimal(0)) if complete else None

    def seats(self) -> Iterator[tuple[Path, Seat, list[Any]]]:
        """Every seat that exists, with who is to sit in it."""
        seats = self.top.raw.get("seats")
        if not isinstance(seats, Mapping):
            return
        for name, people in seats.items():
            seat = _word(name, Seat)
            if seat is not None and isinstance(people, list | tuple):
                yield ("seats", str(name)), seat, list(people)

    def triggers(self) -> Iterator[tuple[Entry, Trigger]]:
        """Every row of both schedules that names its trigger."""
        vendor_rows = self.vendor_terms.entries("payment_schedule") if self.vendor_terms else ()
        for row in (*self.schedule, *vendor_rows):
            trigger = row.one_of("trigger", Trigger)
            if trigger is not None:
                yield row, trigger


def _countable(value: Decimal) -> bool:
    return value.is_finite() and abs(value) < LARGEST and value == round(value, FINEST)


def _parsed(kind: TypeAdapter[T], value: Any) -> T | None:
    if value is None or isinstance(value, bool):
        return None
    try:
        return kind.validate_python(value)
    except ValidationError:
        return None


def _word(value: Any, kinds: type[E]) -> E | None:
    try:
        return kinds(value)
    except ValueError:
        return None
