"""A bank statement, whatever file it came in, and whether it can be believed.

Source: semantics, "Money" (bank lines) and issue E, "Bad input". What a bank calls one entry may be several payments
(a batch): each is a line of its own.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Literal

from postsales.domain.errors import Fact
from postsales.domain.frozen import Frozen
from postsales.domain.money import Money, add_up

_MARKS = re.compile(r"[\W_]+")
CONTENT = "content:"
"""How the identity of a line begins whose bank gives it none."""

_NO_REFERENCE = frozenset({"", "NONREF", "NOTPROVIDED", "NOTAVAILABLE", "NOREF"})


class Trouble(Frozen):
    """Something wrong with a statement file: where (`entry 3: Amt`), which rule, and what fills the gaps in its text.

    A `doubt` may be overruled by whoever imports it: what can be read is taken. Anything else may not.
    """

    code: str
    where: str = ""
    line: int | None = None
    file: str | None = None
    doubt: bool = True
    facts: dict[str, Fact] = {}


class BankLine(Frozen):
    """One movement on an account: positive came in, negative went out. `entry` identifies it at its bank for good.

    `payer_*` are the other side's. `credited_account` is the virtual account it was paid to, if any. `original` is
    what the payer sent in another currency. `reversal` takes back an earlier movement.
    """

    account: str
    entry: str = ""
    detail: int = 0
    reference: str = ""
    booked_on: date
    value_on: date | None = None
    amount: Money
    original: Money | None = None
    charges: Money | None = None
    payer_name: str = ""
    payer_account: str = ""
    credited_account: str = ""
    remittance: str = ""
    structured: str = ""
    end_to_end: str = ""
    reversal: bool = False
    file: str = ""
    line: int = 0

    @property
    def id(self) -> str:
        """Its one name, the same from whatever file it comes."""
        return hashlib.sha256(f"{self.account}\n{self.entry}\n{self.detail}".encode()).hexdigest()[:16]

    @property
    def content(self) -> str:
        """The digest by which two tellings of one entry are the same or not: what it is, not where it stood."""
        told = (
            self.account, self.booked_on, self.amount, compact(self.payer_name), compact(self.payer_account),
            compact(self.credited_account), compact(self.remittance), compact(self.structured), self.reversal,
        )  # fmt: skip
        return hashlib.sha256("\n".join(map(str, told)).encode()).hexdigest()[:24]


class Statement(Frozen):
    """One statement of one account. A `notification` (camt.054) or a `listing` (an export) may be partial.

    `pending` counts what the bank announced and had not booked: it comes again when it is.
    """

    account: str
    currency: str
    sort: Literal["statement", "notification", "listing"]
    reference: str = ""
    number: int | None = None
    from_on: date | None = None
    to_on: date | None = None
    opening: Money | None = None
    closing: Money | None = None
    lines: tuple[BankLine, ...] = ()
    pending: int = 0
    file: str = ""
    line: int = 0

    @property
    def content(self) -> str:
        """The digest by which two statements of one name are the same or not."""
        return hashlib.sha256("\n".join(each.content for each in self.lines).encode()).hexdigest()[:24]


class StatementMark(Frozen):
    """What is remembered of the last statement of an account."""

    number: int | None = None
    to_on: date | None = None
    closing: Money | None = None


def compact(text: str) -> str:
    """Letters and digits only, upper case: how references and accounts are compared."""
    return _MARKS.sub("", text).upper()


def is_reference(text: str) -> bool:
    """Whether a bank's reference says anything."""
    return compact(text) not in _NO_REFERENCE


def identified(lines: Sequence[BankLine]) -> tuple[BankLine, ...]:
    """The lines with their identity: the bank's reference where it names one entry only, else what the line says.

    Lines that say the same are told apart by their order of appearance, so a longer export of the same day gives
    the same identities. Details of one entry share its reference and are numbered.
    """
    entries = Counter(_named(each) for each in lines if each.detail <= 1)
    seen: Counter[str] = Counter()
    found = []
    for line in lines:
        name = _named(line)
        if is_reference(line.reference) and entries[name] <= 1:
            found.append(line.model_copy(update={"entry": name}))
            continue
        content = f"{CONTENT}{line.content}"
        seen[content] += 1
        found.append(line.model_copy(update={"entry": content, "detail": seen[content]}))
    return tuple(found)


def _named(line: BankLine) -> str:
    """A reversal may carry the reference of what it reverses, and still is an entry of its own."""
    return f"{line.reference}/{'in' if line.amount.amount > 0 else 'out'}{'/reversal' * line.reversal}"


def doubts(statement: Statement, before: StatementMark | None) -> tuple[Trouble, ...]:
    """What makes the statement hard to believe: it does not add up, or does not follow the one before."""
    return (*_adding_up(statement), *_in_sequence(statement, before))


def _adding_up(statement: Statement) -> Iterable[Trouble]:
    if statement.opening is None or statement.closing is None or statement.sort == "notification":
        return
    found = statement.opening + add_up((line.amount for line in statement.lines), statement.currency)
    if found != statement.closing:
        yield _doubt(statement, "balance_off", expected=str(statement.closing), found=str(found))


def _in_sequence(statement: Statement, before: StatementMark | None) -> Iterable[Trouble]:
    if before is None or statement.sort != "statement":
        return
    if statement.to_on is not None and before.to_on is not None and statement.to_on < before.to_on:
        yield _doubt(statement, "statement_older", ends=statement.to_on.isoformat(), known=before.to_on.isoformat())
        return
    # The same number again is another page; many banks count anew each year.
    number, last = statement.number, before.number
    if number is not None and last is not None and number not in (last, last + 1, 1):
        yield _doubt(statement, "statement_out_of_sequence", number=number, expected=last + 1)
    if statement.opening is not None and before.closing is not None and statement.opening != before.closing:
        yield _doubt(statement, "opening_differs", opening=str(statement.opening), closing=str(before.closing))


def _doubt(statement: Statement, code: str, **facts: Fact) -> Trouble:
    where = f"statement {statement.reference}".strip()
    return Trouble(code=code, where=where, line=statement.line or None, file=statement.file or None, facts=facts)


class KnownLine(Frozen):
    """What is remembered of an entry: by it an entry told again is known, and one told otherwise is noticed."""

    entry: str
    detail: int
    booked_on: date
    amount: Decimal


def unknown(
    lines: Sequence[BankLine], known: Mapping[str, Sequence[KnownLine]]
) -> tuple[list[BankLine], list[Trouble]]:
    """The lines nobody has told yet; and entries that were told otherwise: what was kept first stays.

    A batch may come as one sum in one file and in its parts in another one: it is the same money.
    """
    told: dict[str, list[BankLine]] = {}
    for line in lines:
        told.setdefault(line.entry, []).append(line)
    new: list[BankLine] = []
    troubles: list[Trouble] = []
    for entry, parts in told.items():
        before = known.get(entry, ())
        if not before:
            new += parts
        elif entry.startswith(CONTENT):
            seen = {each.detail for each in before}
            new += [part for part in parts if part.detail not in seen]
        elif (trouble := _told_otherwise(parts, before)) is not None:
            troubles.append(trouble)
    return new, troubles


def _told_otherwise(parts: Sequence[BankLine], before: Sequence[KnownLine]) -> Trouble | None:
    now, then = sum(part.amount.amount for part in parts), sum(each.amount for each in before)
    if now == then and parts[0].booked_on == before[0].booked_on:
        return None
    first = parts[0]
    facts: dict[str, Fact] = {"entry": first.reference, "amount": str(now), "known": str(then)}
    return Trouble(
        code="entry_differs", where=f"entry {first.reference}", line=first.line, file=first.file or None, facts=facts
    )
