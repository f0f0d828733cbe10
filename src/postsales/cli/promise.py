"""`postsales promise list`: who owes what to whom by when, one's own or of every delivery one may see."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import click

from postsales.cli.delivery import paging
from postsales.cli.listing import print_page
from postsales.cli.session import Session
from postsales.cli.words import Command, command, option

STATES = ("proposed", "open", "done", "kept", "broken", "withdrawn", "declined", "lapsed")
COLUMNS = ("due_on", "days_late", "number", "n", "customer", "owner", "to", "what", "state")


def commands() -> dict[str, Any]:
    """Name → what makes the command."""
    return {"list": listing}


def listing(session: Session) -> Command:
    """`promise list [NO]`: what is not settled, unless asked for more."""
    params: list[click.Parameter] = [
        click.Argument(["delivery"], metavar="[NO]", required=False),
        click.Option(["--mine"], is_flag=True, help=session.w("field", "mine")),
        click.Option(["--overdue"], is_flag=True, help=session.w("field", "overdue")),
        click.Option(["--all", "every"], is_flag=True, help=session.w("field", "all_promises")),
        click.Option(["--broken"], is_flag=True, help=session.w("field", "broken")),
        option(session, "--owner", "promise_owner"),
        option(session, "--to", type=click.Choice(("vendor", "partner", "customer"))),
        option(session, "--state", "promise_state", type=click.Choice(STATES)),
        option(session, "--until"),
    ]
    return command(session, "promise list", _list, *params, *paging(session))


def _list(session: Session, *, every: bool, mine: bool, overdue: bool, broken: bool, **query: Any) -> None:
    flags = {"mine": mine, "overdue": overdue, "broken": broken}
    asked = {name: True for name, said in flags.items() if said}
    if not (every or query["state"] or broken):
        asked["open"] = True
    page = session.get("/promises", **query, **asked)
    print_page(session, page, COLUMNS, _cells, right=("days_late", "n"), whole=("number",))


def _cells(session: Session, row: Mapping[str, Any]) -> Iterator[str]:
    late, state = row["days_late"], row["state"]
    moved = session.w("label", "moved", n=row["moves"]) if row["moves"] else ""
    missed = session.w("label", "missed_once", on=row["broken_on"]) if row["broken_on"] and state != "broken" else ""
    told = session.w("state", "promise_done" if state == "done" else state)
    yield f"[red]{row['due_on']}[/red]" if late else row["due_on"]
    yield f"[red]+{late}[/red]" if late else "–"
    yield row["delivery"]
    yield str(row["n"])
    yield row["customer_name"]
    yield row["owner_name"] or row["owner"]
    yield session.w("side", row["to"])
    yield row["what"]
    yield ", ".join(filter(None, [f"[red]{told}[/red]" if state == "broken" else told, moved, missed]))
