"""`postsales conduct list` and `conduct show`: complaints about people, for those whose they are to read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import click

from postsales.cli.delivery import number_argument, path_of
from postsales.cli.look import columns, moment, style
from postsales.cli.session import Session
from postsales.cli.words import Command, command


def commands() -> dict[str, Any]:
    """Name → what makes the command."""
    return {"list": listing, "show": show}


def listing(session: Session) -> Command:
    """`conduct list NO`."""
    return command(session, "conduct list", _list, number_argument())


def _list(session: Session, *, number: str) -> None:
    rows = session.get(path_of(number, "conduct"))
    if session.as_json:
        session.print_json(rows)
    elif not rows:
        session.out(session.w("label", "nothing_found"))
    else:
        session.out("\n".join(columns([_line(session, row) for row in rows], indent="")))


def _line(session: Session, row: Mapping[str, Any]) -> tuple[str, ...]:
    w = session.w
    stands = w("state", "answered") if row["answered_at"] else w("label", "until", at=moment(row["answer_by"]))
    return row["reference"], moment(row["at"]) or "", f"{row['by']} → {row['head']}", stands


def show(session: Session) -> Command:
    """`conduct show NO COMPLAINT`."""
    reference = click.Argument(["complaint"], metavar="COMPLAINT")
    return command(session, "conduct show", _show, number_argument(), reference)


def _show(session: Session, *, number: str, complaint: str) -> None:
    row = session.get(path_of(number, "conduct", complaint))
    if session.as_json:
        session.print_json(row)
    else:
        session.out("\n".join(screen(session, row)))


def screen(session: Session, row: Mapping[str, Any]) -> Iterator[str]:
    """What was said of whom, and the answer."""
    yield "  ".join(_line(session, row))
    yield ""
    yield f"  {row['person']}: {row['text']}"
    if row.get("answer"):
        yield ""
        yield style(f"{row['answered_by']}, {moment(row['answered_at'])}", "bold")
        yield f"  {row['answer']}"
