"""Money in, over the whole store: bank lines against their parts, and parts against the ledgers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Select, and_, func, or_, select

from postsales.store.bank_matching import LEDGER
from postsales.store.bank_standing import live
from postsales.store.bank_tables import allocation, allocation_outcome, bank_line, line_standing
from postsales.store.read_model import entry

Finding = tuple[str, str, str, Decimal, Decimal]
"""Which rule, where, in which currency, what should be, and what is."""


def money_in(tx: Connection, since: datetime) -> Iterator[Finding]:
    """`bank_line`: amount = allocations + unapplied, never beyond what is there, and where the line stands says so.
    A line and the one that takes it back cancel each other: what was left of the first is not to be had any more.

    `allocation`: what a collection recorded is in its ledger, once and in full; what it answered after `since` may
    still be on its way there. `bank_entry`: what a ledger has from a bank is an allocation of ours.
    """
    yield from _lines(tx)
    yield from _recorded(tx, since)
    yield from _founded(tx)


def _lines(tx: Connection) -> Iterator[Finding]:
    sums, theirs = live().subquery(), live().subquery()
    given = func.coalesce(sums.c.allocated, 0).label("allocated")
    taken = func.coalesce(theirs.c.allocated, 0)
    wanted = (
        select(bank_line.c.id, bank_line.c.amount, bank_line.c.currency, line_standing.c.state, given)
        .join_from(bank_line, line_standing, line_standing.c.line == bank_line.c.id)
        .join(sums, sums.c.line == bank_line.c.id, isouter=True)
        .join(theirs, theirs.c.line == line_standing.c.reverses, isouter=True)
    )
    for id, amount, currency, state, allocated in tx.execute(_off(wanted, given, taken)):
        yield "bank_line", f"{id} ({state})", currency, amount, Decimal(allocated)


def _off(wanted: Select[Any], given: Any, taken: Any) -> Select[Any]:
    """`given`: what of a line is for invoices; `taken`: what was of the line that it takes back."""
    amount, state = bank_line.c.amount, line_standing.c.state
    beyond = or_(and_(amount > 0, or_(given > amount, given < 0)), and_(amount <= 0, or_(given < amount, given > 0)))
    reverses = line_standing.c.reverses
    in_full = and_(state == "applied", given != amount, reverses.is_(None), ~_went_back())
    one_sided = and_(state == "applied", reverses.is_not(None), given != -taken)
    in_part = and_(state == "part_applied", or_(given == 0, given == amount))
    not_at_all = and_(state.in_(("suggested", "unapplied", "ignored")), given != 0)
    return wanted.where(or_(beyond, in_full, one_sided, in_part, not_at_all))


def _went_back() -> Any:
    """Whether another line took back what this one paid."""
    own, other = allocation.alias(), allocation.alias()
    undone = select(other.c.id).join_from(other, own, own.c.id == other.c.undoes)
    return undone.where(own.c.line == bank_line.c.id, other.c.line != bank_line.c.id).correlate(bank_line).exists()


def _recorded(tx: Connection, since: datetime) -> Iterator[Finding]:
    there = and_(
        entry.c.delivery == allocation.c.delivery,
        entry.c.instalment == allocation.c.instalment,
        entry.c.entry == LEDGER + allocation.c.id,
    )
    wanted = (
        select(
            allocation.c.id,
            allocation.c.currency,
            allocation.c.amount,
            entry.c.sort,
            entry.c.amount,
            allocation_outcome.c.at,
        )
        .join_from(allocation, allocation_outcome, allocation_outcome.c.allocation == allocation.c.id)
        .join(entry, there, isouter=True)
        .where(allocation_outcome.c.outcome == "recorded")
    )
    for id, currency, amount, sort, found, answered_at in tx.execute(wanted):
        if found is None and answered_at > since:
            continue
        signed = Decimal(0) if found is None else -found if sort == "refunded" else found
        if signed != amount:
            yield "allocation", id, currency, amount, signed


def _founded(tx: Connection) -> Iterator[Finding]:
    """Charges are named after the part they came with."""
    whose = func.replace(entry.c.entry, "/charges", "")
    known = select(allocation.c.id).where(whose == LEDGER + allocation.c.id).exists()
    wanted = select(entry.c.delivery, entry.c.instalment, entry.c.entry, entry.c.currency, entry.c.amount)
    for number, n, name, currency, amount in tx.execute(wanted.where(entry.c.entry.startswith(LEDGER), ~known)):
        yield "bank_entry", f"{number}/{n} {name}", currency, Decimal(0), amount
