"""`postsales action list`: what is to be done for customers, one's own or all for one of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import click

from postsales.cli.delivery import paging
from postsales.cli.listing import print_page
from postsales.cli.look import columns, style
from postsales.cli.session import Session
from postsales.cli.words import Command, command, option

COLUMNS = ("due_on", "n", "customer", "number", "kind", "owner", "what", "state")
SORTS = ("risk", "lifecycle", "expansion", "objective")
STATES = ("open", "done", "dropped")


def commands() -> dict[str, Any]:
    """Name → what makes the command."""
    return {"list": listing, "playbooks": playbooks}


def listing(session: Session) -> Command:
    """`action list`: what is open, unless asked for more."""
    return command(session, "action list", _list, *parameters(session), *paging(session))


def parameters(session: Session) -> list[click.Parameter]:
    """Which actions."""
    return [
        option(session, "--customer"),
        option(session, "--delivery"),
        option(session, "--owner"),
        option(session, "--sort", type=click.Choice(SORTS)),
        option(session, "--state", "action_state", type=click.Choice(STATES)),
        option(session, "--until"),
        click.Option(["--all", "every"], is_flag=True, help=session.w("field", "all_actions")),
    ]


def _list(session: Session, **query: Any) -> None:
    print_actions(session, "/actions", **query)


def print_actions(session: Session, path: str, *, every: bool, **query: Any) -> None:
    """A table of actions, or the page as it is."""
    if not (every or query["state"]):
        query["state"] = "open"
    page = session.get(path, **query)
    print_page(session, page, COLUMNS, _cells, whole=("due_on", "number"))


def _cells(session: Session, row: Mapping[str, Any]) -> Iterator[str]:
    yield row["due_on"]
    yield str(row["n"])
    yield f"{row['customer_name']} ({row['customer']})"
    yield row["delivery"] or "–"
    yield session.w("action_sort", row["sort"])
    yield row["owner"]
    yield ". ".join(filter(None, (row["what"], row["reason"])))
    yield ": ".join(filter(None, (session.w("state", row["state"]), row["outcome"])))


def playbooks(session: Session) -> Command:
    """`action playbooks`: what may be laid out with `action lay-out`."""
    return command(session, "action playbooks", _playbooks)


def _playbooks(session: Session) -> None:
    found = session.get("/success-playbooks")
    if session.as_json:
        session.print_json(found)
        return
    for each in found:
        session.out(f"{style(each['id'], 'bold')}  {each['title'][session.lang]}")
        rows = [
            (f"+{step['after_days']}", session.w("action_sort", step["sort"]), session.w("seat", step["seat"] or "csm"),
             step["what"][session.lang])
            for step in each["steps"]
        ]  # fmt: skip
        for line in columns(rows):
            session.out(line)
