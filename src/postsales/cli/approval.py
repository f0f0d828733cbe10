"""`postsales approval list`: what two people have to approve, with everything they are shown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from postsales.cli.delivery import paging, print_end
from postsales.cli.look import columns, moment, money, style
from postsales.cli.session import Session
from postsales.cli.words import Command, command, option

STATES = ("waiting", "granted", "refused", "expired", "replaced")


def commands() -> dict[str, Any]:
    """Name → what makes the command."""
    return {"list": listing}


def listing(session: Session) -> Command:
    """`approval list`."""
    params: list[click.Parameter] = [option(session, f"--{name}") for name in ("legal-entity", "delivery")]
    params.append(option(session, "--state", "approval_state", type=click.Choice(STATES)))
    return command(session, "approval list", _list, *params, *paging(session))


def _list(session: Session, **query: Any) -> None:
    page = session.get("/approvals", **query)
    if session.as_json:
        session.print_json(page)
        return
    for row in page["items"]:
        for line in _lines(session, row):
            session.out(line)
        session.out()
    print_end(session, page)


def _lines(session: Session, row: Mapping[str, Any]) -> list[str]:
    """A request as its approvers read it: the second sees what the first saw."""
    where = f"{row['delivery']} {row['instalment']}" if row["delivery"] else row["legal_entity"]
    what = session.w("asked_for", row["sort"])
    amount = f" {money(row['amount'], row['currency'])}" if row["amount"] is not None else ""
    state = session.w("state", row["state"])
    facts = [
        (session.w("column", "requested_by"), f"{row['requested_by']}, {moment(row['requested_at'])}"),
        (session.w("column", "until"), moment(row["expires_at"])),
        (session.w("column", "approved_by"), ", ".join(row["approved_by"]) or "–"),
    ]
    shown = [(name, value) for name, value in row["shown"].items() if value]
    return [
        style(f"{where}  #{row['request']}  {what}{amount}  {state}", "bold"),
        *columns(facts),
        f"  {session.w('label', 'shown_as', seen=row['seen'])}:",
        *columns(shown, indent="    "),
    ]
