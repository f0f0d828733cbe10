"""What comes of reading a statement file, and what every reader does with amounts, days and wrong values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation

from postsales.domain.errors import Fact, Refused
from postsales.domain.money import Money
from postsales.domain.statement import Statement, Trouble


class Unreadable(Exception):
    """A value in a file that is not what it should be: `where` in its entry, and which rule."""

    def __init__(self, code: str, where: str, **facts: Fact) -> None:
        super().__init__(code, where, facts)
        self.code, self.where, self.facts = code, where, facts


@dataclass
class Reading:
    """Statements read so far, and everything that is wrong."""

    file: str
    statements: list[Statement] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)

    def trouble(
        self, code: str, *, where: str = "", line: int | None = None, doubt: bool = True, **facts: Fact
    ) -> None:
        """Something is wrong."""
        self.troubles.append(
            Trouble(code=code, where=where, line=line, file=self.file or None, doubt=doubt, facts=facts)
        )

    @contextmanager
    def entry(self, name: str, line: int | None) -> Iterator[None]:
        """Whatever is wrong inside is told with its entry and line; the rest of the file is read on."""
        try:
            yield
        except Unreadable as wrong:
            where = f"{name}: {wrong.where}" if wrong.where else name
            self.troubles.append(
                Trouble(code=wrong.code, where=where, line=line, file=self.file or None, facts=wrong.facts)
            )


def money(text: str | None, currency: str | None, where: str) -> Money:
    """An amount as files write it. Raises `Unreadable`: field_missing, unknown_currency, finer_than_minor_unit …"""
    if not text or not text.strip():
        raise Unreadable("field_missing", where, field=where)
    if not currency:
        raise Unreadable("field_missing", f"{where}/@Ccy", field="Ccy")
    try:
        return Money.of(Decimal(text.strip()), currency.strip().upper())
    except InvalidOperation as error:
        raise Unreadable("not_an_exact_amount", where, amount=text[:40], currency=currency[:3]) from error
    except Refused as refused:
        raise Unreadable(refused.code, where, **refused.facts) from refused


def day(text: str | None, where: str) -> date:
    """An ISO day, or the day of an ISO instant. Raises `Unreadable`: field_missing, not_a_date."""
    if not text or not text.strip():
        raise Unreadable("field_missing", where, field=where)
    try:
        return date.fromisoformat(text.strip()[:10])
    except ValueError as error:
        raise Unreadable("not_a_date", where, value=text[:40]) from error


def account_number(text: str) -> str:
    """The one spelling of an account: no blanks, no dashes, upper case."""
    return re.sub(r"[^0-9A-Za-z]", "", text).upper()


def one_line(*parts: str | None) -> str:
    """Texts put together, blanks folded."""
    return " ".join(" ".join(part.split()) for part in parts if part and part.strip())[:1000]
