"""`postsales today`: what I must do now, in order, why, and the command that does it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import click

from postsales.cli.look import moment, style
from postsales.cli.said import command_for
from postsales.cli.session import Session
from postsales.cli.words import Command, command, option


def today(session: Session) -> Command:
    """`today`."""
    return command(session, "today", _today, option(session, "--limit", type=click.IntRange(1, 500), default=50))


def _today(session: Session, *, limit: int) -> None:
    day = session.get("/today", limit=limit)
    if session.as_json:
        session.print_json(day)
        return
    w, duties = session.w, day["duties"]
    if not duties:
        session.out(w("label", "nothing_today"))
        return
    heading = w("label", "today_of", person=day["person"], on=day["on"], n=day["total"], late=day["late"] or None)
    session.out(style(heading, "bold"))
    now = datetime.fromisoformat(day["as_of"])
    for place, duty in enumerate(duties, start=1):
        for line in _lines(session, place, duty, now, day["on"]):
            session.out(line)
    if (more := day["total"] - len(duties)) > 0:
        session.out(w("label", "and_more", n=more))


def _lines(session: Session, place: int, duty: Mapping[str, Any], now: datetime, on: str) -> Iterator[str]:
    due = datetime.fromisoformat(duty["due_at"]) if duty["due_at"] else None
    colour = "red" if due and due <= now else "yellow" if duty["due_on"] == on else "dim"
    # By the hour when it is today's; else the day says enough.
    when = moment(duty["due_at"])[11:] if due and duty["due_on"] == on and _in_the_day(due) else duty["due_on"] or "–"
    whose = duty["delivery"] or duty["customer"] or "–"
    yield f"{place:>3}  {style(f'{when:<10}', colour)}  {whose}  {_said(session, duty)}"
    why = session.w("duty_why", duty["what"], **_facts(duty))
    do = command_for(duty)
    told = (style(why, "dim"), style(f"→ {do}", "cyan") if do else "")
    yield " " * 17 + "  ".join(filter(None, told))


def _in_the_day(due: datetime) -> bool:
    local = due.astimezone()
    return (local.hour, local.minute) != (0, 0)


def _said(session: Session, duty: Mapping[str, Any]) -> str:
    what = duty["what"]
    section = "work" if what.startswith("work_") else "duty"
    return session.w(section, what.removeprefix("work_"), **_facts(duty))


def _facts(duty: Mapping[str, Any]) -> dict[str, Any]:
    return {**duty["facts"], "n": duty["n"]}
