"""`postsales survey show`: how satisfied the customer's people are, by their own answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import click

from postsales.cli.look import columns, style
from postsales.cli.session import Session
from postsales.cli.words import Command, command, option


def commands() -> dict[str, Any]:
    """Name → what makes the command."""
    return {"show": show}


def show(session: Session) -> Command:
    """`survey show [CUSTOMER]`."""
    customer = click.Argument(["customer"], metavar="CUSTOMER|NO", required=False)
    return command(
        session, "survey show", _show, customer, option(session, "--days", "survey_window", type=click.IntRange(min=1))
    )


def _show(session: Session, *, customer: str | None, days: int | None) -> None:
    asked = {"customer": customer, "days": days}
    found = session.get("/satisfaction", **{name: value for name, value in asked.items() if value is not None})
    if session.as_json:
        session.print_json(found)
        return
    session.out("\n".join(_screen(session, found)))


def _screen(session: Session, found: Mapping[str, Any]) -> Iterator[str]:
    w, csat = session.w, found["csat"]
    if csat["percent"] is None:
        yield style(w("label", "csat_none", **csat), "bold")
    else:
        yield style(w("label", "csat", **csat), "bold")
        if csat["few"]:
            yield style(w("label", "csat_few"), "dim")
    yield from columns([_line(session, row) for row in found["surveys"]])


def _line(session: Session, row: Mapping[str, Any]) -> tuple[str, ...]:
    day = (row["answered_at"] or row["sent_at"])[:10]
    score = session.w("label", "felt", sentiment=row["score"]) if row["score"] else session.w("label", "unanswered")
    return day, row["delivery"], row["person"], score, row["words"] or ""
