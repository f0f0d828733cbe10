"""`postsales task list`: what the customer's own people have to do, by when."""

from __future__ import annotations

from functools import partial
from typing import Any

import click

from postsales.cli.delivery import number_argument
from postsales.cli.listing import Names, Row, print_part, table
from postsales.cli.session import Session
from postsales.cli.words import Command, command

COLUMNS = ("n", "until", "owner", "state", "what")
OPEN = ("proposed", "open")


def commands() -> dict[str, Any]:
    """Name → what makes the command."""
    return {"list": listing}


def listing(session: Session) -> Command:
    """`task list NO`: what is open, unless asked for all."""
    flag = click.Option(["--all", "every"], is_flag=True, help=session.w("field", "all_visits"))
    return command(session, "task list", _list, number_argument(), flag)


def _list(session: Session, *, number: str, every: bool) -> None:
    print_part(session, number, "tasks", partial(_print, session), keep=lambda row: every or row["state"] in OPEN)


def _print(session: Session, rows: list[Row], names: Names) -> None:
    shown = table(session, *COLUMNS)
    for row in rows:
        due = f"[red]{row['due_on']}[/red]" if row["late_since"] else row["due_on"]
        owner = names.get(row["owner"], row["owner"])
        shown.add_row(str(row["n"]), due, owner, session.w("state", row["state"]), row["what"])
    session.console.print(shown)
