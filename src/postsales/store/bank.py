"""Statements imported, and where their lines stand."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Select, func, select

from postsales.domain.errors import Refused
from postsales.domain.frozen import Frozen
from postsales.domain.matching import Reason, Rule, Share, Verdict
from postsales.domain.money import Money
from postsales.domain.statement import BankLine, KnownLine, Statement, StatementMark, Trouble
from postsales.messages.command import By
from postsales.store.bank_standing import decided, live, parts_of, standing
from postsales.store.bank_tables import allocation, bank_account, bank_line, line_standing, match_decision, statement
from postsales.store.columns import in_minor_units
from postsales.store.engine import Database
from postsales.store.inserting import insert_into
from postsales.store.paging import Page, page
from postsales.store.tables import audit

AT_ONCE = 500


class ShownLine(Frozen):
    """A bank line as people see it: what the bank said, where it stands, and what of it is for which invoice."""

    id: str
    legal_entity: str
    account: str
    booked_on: date
    amount: Decimal
    currency: str
    allocated: Decimal
    unapplied: Decimal
    payer_name: str
    told: BankLine
    state: str
    seq: int
    rule: str | None = None
    reasons: tuple[Reason, ...] = ()
    shares: tuple[Share, ...] = ()
    reverses: str | None = None
    by: str
    at: datetime


class LineFilter(Frozen):
    """Which lines: of whose books, in which state (`open`: suggested or not applied in full)."""

    legal_entity: str | None = None
    state: str | None = None
    account: str | None = None


@dataclass(frozen=True)
class Imported:
    """What is new of a statement, with the verdicts on it."""

    statement: Statement
    lines: tuple[BankLine, ...]
    doubts: tuple[Trouble, ...] = ()


OPEN = ("suggested", "unapplied", "part_applied")


@dataclass(frozen=True)
class Bank:
    """Reads and writes of money in. What goes to which invoice is in `bank_allocations`."""

    database: Database
    now: Callable[[], datetime]

    # What is known already

    def owner_of(self, account: str) -> str | None:
        """Whose account it is."""
        with self.database.read() as tx:
            return tx.execute(select(bank_account.c.legal_entity).filter_by(account=account)).scalar()

    def last_statement(self, account: str) -> StatementMark | None:
        """The newest booked statement of an account."""
        wanted = (
            select(statement)
            .where(statement.c.account == account, statement.c.sort == "statement")
            .order_by(statement.c.to_on.desc(), statement.c.number.desc(), statement.c.imported_at.desc())
            .limit(1)
        )
        with self.database.read() as tx:
            found = tx.execute(wanted).mappings().first()
        if found is None:
            return None
        closing = None if found["closing"] is None else Money.of(found["closing"], found["currency"])
        return StatementMark(number=found["number"], to_on=found["to_on"], closing=closing)

    def told_before(self, told: Statement) -> str | None:
        """The digest of what the statement of that name said when it was imported, if it was."""
        if not told.reference:
            return None
        wanted = select(statement.c.content).where(
            statement.c.account == told.account,
            statement.c.sort == told.sort,
            statement.c.reference == told.reference,
            statement.c.from_on == told.from_on,
        )
        with self.database.read() as tx:
            return tx.execute(wanted.order_by(statement.c.imported_at.desc()).limit(1)).scalar()

    def known_entries(self, account: str, entries: Iterable[str]) -> dict[str, tuple[KnownLine, ...]]:
        """What is remembered of these entries of an account."""
        found: dict[str, list[KnownLine]] = {}
        columns = (bank_line.c.entry, bank_line.c.detail, bank_line.c.booked_on, bank_line.c.amount)
        with self.database.read() as tx:
            for some in _chunks(sorted(set(entries))):
                wanted = select(*columns).where(bank_line.c.account == account, bank_line.c.entry.in_(some))
                for row in tx.execute(wanted).mappings():
                    found.setdefault(row["entry"], []).append(KnownLine.model_validate(dict(row)))
        return {entry: tuple(lines) for entry, lines in found.items()}

    def of_amount(self, account: str, amount: Decimal) -> tuple[BankLine, ...]:
        """Every line of an account with that amount that has not been taken back: what a reversal may take back."""
        other = line_standing.alias()
        applied = select(other.c.line).where(other.c.reverses == bank_line.c.id, other.c.state == "applied")
        wanted = (
            select(bank_line.c.told)
            .join_from(bank_line, line_standing, line_standing.c.line == bank_line.c.id)
            .where(bank_line.c.account == account, bank_line.c.amount == amount)
            .where(line_standing.c.rule.is_distinct_from(Rule.REVERSAL), ~applied.correlate(bank_line).exists())
        )
        with self.database.read() as tx:
            return tuple(BankLine.model_validate(told) for told in tx.execute(wanted).scalars())

    # Importing

    def keep(
        self, legal_entity: str, imported: Sequence[Imported], verdicts: Mapping[str, Verdict], by: By
    ) -> dict[str, int]:
        """Keep what is new with what it was taken for, in one transaction; how many lines stand how.

        A line somebody else imported meanwhile is passed over. Refused `account_of_another`.
        """
        at = self.now()
        counts: dict[str, int] = {}
        with self.database.write() as tx:
            for each in imported:
                _claim_account(tx, each.statement, legal_entity, at)
                kept = _keep_statement(tx, each, by, at)
                new = _new_lines(tx, each.lines, legal_entity, kept)
                _stand(tx, new, legal_entity, verdicts, by, at)
                for line in new:
                    state = state_of(line, verdicts[line.id])
                    counts[state] = counts.get(state, 0) + 1
            _audit(tx, by, "statement_imported", at)
        return dict(sorted(counts.items()))

    # Where lines stand

    def lines(self, which: LineFilter, *, after: str | None = None, limit: int = 100) -> Page[ShownLine]:
        """Lines with where they stand, the oldest first."""
        wanted = _shown()
        if which.legal_entity is not None:
            wanted = wanted.where(line_standing.c.legal_entity == which.legal_entity)
        if which.account is not None:
            wanted = wanted.where(bank_line.c.account == which.account)
        if which.state is not None:
            states = OPEN if which.state == "open" else (which.state,)
            wanted = wanted.where(line_standing.c.state.in_(states))
        with self.database.read() as tx:
            by = (line_standing.c.booked_on, line_standing.c.line)
            return page(tx, wanted, by, _as_line, after, limit, descending=False)

    def line(self, id: str) -> ShownLine | None:
        """One line."""
        with self.database.read() as tx:
            found = tx.execute(_shown().where(bank_line.c.id == id)).mappings().first()
        return None if found is None else _as_line(found)

    def counts(self, legal_entity: str, lines: Iterable[str] | None = None) -> dict[str, int]:
        """How many lines stand how: all of the books', or these."""
        wanted = select(line_standing.c.state, func.count()).where(line_standing.c.legal_entity == legal_entity)
        found: dict[str, int] = {}
        with self.database.read() as tx:
            for some in _chunks(sorted(lines)) if lines is not None else [None]:
                chosen = wanted if some is None else wanted.where(line_standing.c.line.in_(some))
                for state, count in tx.execute(chosen.group_by(line_standing.c.state)):
                    found[state] = found.get(state, 0) + count
        return found


@cache
def _shown() -> Select[Any]:
    sums = live().subquery()
    return (
        select(bank_line, line_standing, func.coalesce(sums.c.allocated, 0).label("allocated"))
        .join_from(bank_line, line_standing, line_standing.c.line == bank_line.c.id)
        .join(sums, sums.c.line == bank_line.c.id, isouter=True)
    )


def _as_line(found: Mapping[Any, Any]) -> ShownLine:
    currency = found["currency"]
    allocated = found["allocated"]
    # The sum of nothing is a plain zero; of amounts, an amount.
    given = allocated if isinstance(allocated, Decimal) else Decimal(allocated)
    values = {name: found[name] for name in ShownLine.model_fields if name in found}
    amounts = {"amount": found["amount"], "allocated": given, "unapplied": found["amount"] - given}
    spelled = {name: in_minor_units(amount, currency) for name, amount in amounts.items()}
    return ShownLine.model_validate(values | spelled)


def _claim_account(tx: Connection, told: Statement, legal_entity: str, at: datetime) -> None:
    values = {"account": told.account, "legal_entity": legal_entity, "currency": told.currency, "since": at}
    tx.execute(insert_into(tx, bank_account).values(values).on_conflict_do_nothing())
    owner = tx.execute(select(bank_account.c.legal_entity).filter_by(account=told.account)).scalar_one()
    if owner != legal_entity:
        raise Refused("account_of_another", account=told.account, legal_entity=owner)


def _keep_statement(tx: Connection, imported: Imported, by: By, at: datetime) -> str:
    told = imported.statement
    named = f"{told.account}\n{told.sort}\n{told.reference}\n{told.content}"
    id = hashlib.sha256(named.encode()).hexdigest()[:16]
    values = {
        "id": id,
        "account": told.account,
        "sort": told.sort,
        "reference": told.reference,
        "number": told.number,
        "from_on": told.from_on,
        "to_on": told.to_on,
        "currency": told.currency,
        "opening": told.opening.amount if told.opening else None,
        "closing": told.closing.amount if told.closing else None,
        "content": told.content,
        "file": told.file,
        "entries": len(told.lines),
        "pending": told.pending,
        "doubts": [doubt.model_dump(mode="json") for doubt in imported.doubts],
        "imported_at": at,
        "by": by.person,
    }
    tx.execute(insert_into(tx, statement).values(values).on_conflict_do_nothing())
    return id


def _new_lines(tx: Connection, lines: Sequence[BankLine], legal_entity: str, kept: str) -> list[BankLine]:
    """Insert those that are not there, and say which they were."""
    new: list[BankLine] = []
    for some in _chunks(lines):
        values = [
            {
                "id": line.id,
                "statement": kept,
                "legal_entity": legal_entity,
                "account": line.account,
                "entry": line.entry,
                "detail": line.detail,
                "content": line.content,
                "booked_on": line.booked_on,
                "amount": line.amount.amount,
                "currency": line.amount.currency,
                "reversal": line.reversal,
                "payer_name": line.payer_name,
                "told": line.model_dump(mode="json"),
            }
            for line in some
        ]
        there = set(tx.execute(select(bank_line.c.id).where(bank_line.c.id.in_([v["id"] for v in values]))).scalars())
        adding = [value for value in values if value["id"] not in there]
        if adding:
            added = insert_into(tx, bank_line).on_conflict_do_nothing().returning(bank_line.c.id)
            ids = set(tx.execute(added, adding).scalars())
            new += [line for line in some if line.id in ids]
    return new


def _stand(
    tx: Connection, lines: Sequence[BankLine], legal_entity: str, verdicts: Mapping[str, Verdict], by: By, at: datetime
) -> None:
    """Their first decisions, and what they are for."""
    if not lines:
        return
    told = [(line, verdicts[line.id], state_of(line, verdicts[line.id])) for line in lines]
    tx.execute(match_decision.insert(), [decided(v, state, "imported", 1, by, at) for _, v, state in told])
    where = {line.id: {"legal_entity": legal_entity, "booked_on": line.booked_on} for line in lines}
    tx.execute(line_standing.insert(), [standing(v, state, 1, by, at) | where[v.line] for _, v, state in told])
    rows = [row for line, v, _ in told if v.state == "applied" for row in parts_of(line, legal_entity, v, by, at)]
    if rows:
        tx.execute(allocation.insert(), rows)


def state_of(line: BankLine, verdict: Verdict) -> str:
    """A line that is applied is so in full, or `part_applied`."""
    given = sum((share.amount for share in verdict.shares), Decimal(0))
    return "part_applied" if verdict.state == "applied" and given != line.amount.amount else verdict.state


def _audit(tx: Connection, by: By, what: str, at: datetime) -> None:
    values = {"at": at, "actor": by.person, "role": by.role, "admin": by.admin, "what": what, "outcome": "done"}
    tx.execute(audit.insert().values(values))


def _chunks(items: Sequence[Any]) -> Iterable[list[Any]]:
    """Some at a time: a statement holds only so many parameters."""
    source = iter(items)
    while some := list(islice(source, AT_ONCE)):
        yield some
