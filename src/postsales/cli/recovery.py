"""`postsales recovery list`, `recovery show` and `recovery draft`: what is being made good."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import click

from postsales.cli.answers import awaited
from postsales.cli.delivery import number_argument, path_of
from postsales.cli.listing import Names, Row, print_part
from postsales.cli.look import columns, day, moment, money, style
from postsales.cli.session import Session
from postsales.cli.words import Command, command

OVER = frozenset({"closed", "taken_over", "cancelled"})


def commands() -> dict[str, Any]:
    """Name → what makes the command."""
    return {"list": listing, "show": show, "draft": draft}


def listing(session: Session) -> Command:
    """`recovery list NO`."""
    flag = click.Option(["--all", "every"], is_flag=True, help=session.w("field", "all_recoveries"))
    return command(session, "recovery list", _list, number_argument(), flag)


def _list(session: Session, *, number: str, every: bool) -> None:
    print_part(
        session, number, "recoveries", partial(_print, session), keep=lambda row: every or row["state"] not in OVER
    )


def _print(session: Session, rows: list[Row], names: Names) -> None:
    session.out("\n".join(columns([line(session, row, names) for row in rows], indent="")))


def line(session: Session, row: Mapping[str, Any], names: Mapping[str, str]) -> tuple[str, ...]:
    """Number, how it stands, until when, whose it is, what it is about and why."""
    w = session.w
    until = w("label", "until", at=moment(row["due_at"])) if row.get("due_at") else day(row.get("closed_at"))
    owner = row.get("owner") or ""
    marks = [w("label", "sponsored")] if row["sponsored"] else []
    marks += [w("label", "complaints", n=row["complaints"])] if row["complaints"] > 1 else []
    return (
        str(row["n"]),
        w("state", row["state"]),
        until or "–",
        names.get(owner, owner or "–"),
        about(session, row),
        ", ".join(marks),
    )


def show(session: Session) -> Command:
    """`recovery show NO RECOVERY`."""
    return command(session, "recovery show", _show, number_argument(), _recovery_argument())


def _show(session: Session, *, number: str, recovery: int) -> None:
    found = session.get(path_of(number, "recoveries", str(recovery)))
    if session.as_json:
        session.print_json(found)
    else:
        session.out("\n".join(screen(session, found)))


def screen(session: Session, found: Mapping[str, Any]) -> Iterator[str]:
    """The recovery on one screen."""
    w, row = session.w, found["row"]
    yield f"{style(w('matter', 'recovery', n=row['n']), 'bold')}  {about(session, row)}"
    marks = [w("state", row["state"]), w("label", "sponsored") if row["sponsored"] else ""]
    yield style(" · ".join(filter(None, marks)), "dim")
    if following := (found.get("status") or {}).get("next"):
        yield f"{w('label', 'next')}: {awaited(session, following)}"
    if not found["live"] and row["state"] not in OVER:
        yield style(w("label", "as_of", at=moment(found["as_of"])), "yellow")
    if row.get("told"):
        yield from ("", f"  {row['told']}")
    said = [(moment(each["at"]), each.get("said_by") or each["by"], each["text"]) for each in found["complaints"]]
    yield from _section(session, "complaints", said)
    if row.get("apology"):
        yield from ("", style(w("section", "apology"), "bold"))
        yield from (f"  {each}" for each in row["apology"].splitlines())
    yield from _section(session, "given", [_cost(session, each) for each in found["costs"]])


def about(session: Session, row: Mapping[str, Any]) -> str:
    """What it is about, and why."""
    kind, _, name = row["matter"].partition(":")
    return f"{session.w('matter', kind, n=name)} ({session.w('cause', row['cause'])})"


def _cost(session: Session, row: Mapping[str, Any]) -> tuple[str, ...]:
    w = session.w
    parts = [money(row["amount"], row["currency"])] if row.get("amount") is not None else []
    parts += [f"{row['hours']} {w('unit', 'hours')}"] if row.get("hours") is not None else []
    parts += [f"{row['quantity']} {w('unit', row['unit'])}"] if row.get("quantity") is not None else []
    return w("given_as", row["form"]), ", ".join(parts), w("side", row["side"]), w("state", row["state"]), row["text"]


def _section(session: Session, name: str, rows: Sequence[Sequence[str]]) -> Iterator[str]:
    if rows:
        yield from ("", style(session.w("section", name), "bold"))
        yield from columns(rows)


def draft(session: Session) -> Command:
    """`recovery draft NO RECOVERY`: the apology to begin with; `> apology.txt`, write, `--with`."""
    return command(session, "recovery draft", _draft, number_argument(), _recovery_argument())


def _draft(session: Session, *, number: str, recovery: int) -> None:
    found = session.get(path_of(number, "recoveries", str(recovery), "draft"))
    if session.as_json:
        session.print_json(found)
    else:
        session.out(found["text"].rstrip("\n"))


def _recovery_argument() -> click.Argument:
    return click.Argument(["recovery"], metavar="RECOVERY", type=click.INT)
