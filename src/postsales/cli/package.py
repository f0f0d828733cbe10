"""`postsales package list`: the work packages of a delivery with their plan."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from postsales.cli.delivery import number_argument, path_of
from postsales.cli.look import is_past
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
    found = session.get(path_of(number))
    rows = list((found.get("view") or {}).get("packages") or ())
    rows.sort(key=lambda row: (row["start_on"] or row["due_on"] or "9999", row["package"]))
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
    now = datetime.now().astimezone()
    for row in rows:
        due = row["done_on"] or row["due_on"] or "–"
        late = row["state"] == "planned" and is_past(row["due_on"], now)
        table.add_row(
            row["package"],
            row["name"],
            session.w("side", row["side"]),
            row["start_on"] or "–",
            f"[red]{due}[/red]" if late else due,
            ", ".join(row["after"]) or "–",
            session.w("state", row["state"]),
        )
    session.console.print(table)
