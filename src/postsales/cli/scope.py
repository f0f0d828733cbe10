"""`postsales scope list`: who waits for whose answer about work outside the scope, and what was agreed."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from postsales.cli.delivery import number_argument
from postsales.cli.listing import Names, Row, print_part
from postsales.cli.look import columns, day, money
from postsales.cli.session import Session
from postsales.cli.words import Command, command

OPEN = frozenset({"asked", "quoted"})


def commands() -> dict[str, Any]:
    """Name → what makes the command."""
    return {"list": listing, "counts": counts}


def listing(session: Session) -> Command:
    """`scope list NO`."""
    return command(session, "scope list", _list, number_argument())


def counts(session: Session) -> Command:
    """`scope counts`."""
    return command(session, "scope counts", _counts)


def _counts(session: Session) -> None:
    found = session.get("/scope/counts")
    if session.as_json:
        session.print_json(found)
    elif not found:
        session.out(session.w("label", "nothing_found"))
    else:
        rows = [(each["party"], session.w("label", "scope_counts", **each)) for each in found]
        session.out("\n".join(columns(rows, indent="")))


def _list(session: Session, *, number: str) -> None:
    print_part(session, number, "scope", partial(_print, session))


def _print(session: Session, rows: list[Row], names: Names) -> None:
    session.out("\n".join(columns([line(session, row, names) for row in rows], indent="")))


def line(session: Session, row: Mapping[str, Any], names: Mapping[str, str]) -> tuple[str, ...]:
    """Number, state, by when, who asks whom, how much, what."""
    w = session.w
    until = {"asked": row["answer_by"], "quoted": row.get("valid_until")}.get(row["state"])
    when = w("label", "until", at=until) if until else day(row.get("decided_at") or row.get("answered_at"))
    amount = money(row["amount"], row["currency"]) if row.get("amount") is not None else "–"
    who = f"{names.get(row['asker'], row['asker'])} → {w('side', row['provider'])}"
    reason = f" ({row['reason']})" if row.get("reason") else ""
    return str(row["n"]), w("state", row["state"]), when or "–", who, amount, row["what"] + reason
