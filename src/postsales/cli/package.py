"""`postsales package list`: the work packages of a delivery with their plan."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from postsales.cli.delivery import number_argument
from postsales.cli.listing import Names, Row, print_part, table
from postsales.cli.look import is_past, package_stands
from postsales.cli.session import Session
from postsales.cli.words import Command, command

COLUMNS = ("package", "title", "side", "start_on", "until", "follows", "state")


def commands() -> dict[str, Any]:
    """Name → what makes the command."""
    return {"list": listing}


def listing(session: Session) -> Command:
    """`package list NO`."""
    return command(session, "package list", _list, number_argument())


def _list(session: Session, *, number: str) -> None:
    print_part(session, number, "packages", partial(_print, session), order=_starts)


def _starts(row: Row) -> tuple[str, str]:
    return row["start_on"] or row["due_on"] or "9999", row["package"]


def _print(session: Session, rows: list[Row], names: Names) -> None:
    shown = table(session, *COLUMNS)
    now = datetime.now().astimezone()
    for row in rows:
        due = row["due_on"] or "–"
        late = row["state"] == "planned" and is_past(row["due_on"], now)
        shown.add_row(
            row["package"],
            row["name"],
            session.w("side", row["side"]),
            row["start_on"] or "–",
            f"[red]{due}[/red]" if late else due,
            ", ".join(row["after"]) or "–",
            package_stands(session, row),
        )
    session.console.print(shown)
