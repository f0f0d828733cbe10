"""`postsales task list`: what the customer's own people have to do, by when."""

from __future__ import annotations

from typing import Any

import click

from postsales.cli.delivery import number_argument, path_of
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
    found = session.get(path_of(number))
    view = found.get("view") or {}
    names = {each["person"]: each["name"] for each in view.get("people") or ()}
    rows = [row for row in view.get("tasks") or () if every or row["state"] in OPEN]
    if session.as_json:
        session.print_json({"as_of": found["as_of"], "items": rows})
        return
    if not rows:
        session.out(session.w("label", "nothing_found"))
        return
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in COLUMNS:
        table.add_column(session.w("column", name))
    for row in rows:
        due = f"[red]{row['due_on']}[/red]" if row["late_since"] else row["due_on"]
        owner = names.get(row["owner"], row["owner"])
        table.add_row(str(row["n"]), due, owner, session.w("state", row["state"]), row["what"])
    session.console.print(table)
