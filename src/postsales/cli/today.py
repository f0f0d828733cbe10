"""`postsales today`: what I must do now, in order, and why."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from postsales.cli.look import columns, style
from postsales.cli.session import Session
from postsales.cli.words import Command, command


def today(session: Session) -> Command:
    """`today`."""
    return command(session, "today", _today)


def _today(session: Session) -> None:
    day = session.get("/today")
    if session.as_json:
        session.print_json(day)
        return
    w, duties = session.w, day["duties"]
    if not duties:
        session.out(w("label", "nothing_today"))
        return
    heading = w("label", "today_of", person=day["person"], on=day["on"], n=len(duties), late=day["late"])
    session.out(style(heading, "bold"))
    on = date.fromisoformat(day["on"])
    for line in columns([_line(session, duty, on) for duty in duties]):
        session.out(line)


def _line(session: Session, duty: Mapping[str, Any], on: date) -> tuple[str, str, str]:
    due = date.fromisoformat(duty["due_on"]) if duty["due_on"] else None
    when = due.isoformat() if due else "–"
    colour = "red" if due and due < on else "yellow" if due == on else "dim"
    return style(when, colour), duty["delivery"] or "–", _said(session, duty)


def _said(session: Session, duty: Mapping[str, Any]) -> str:
    what = duty["what"]
    section = "work" if what.startswith("work_") else "duty"
    return session.w(section, what.removeprefix("work_"), **{**duty["facts"], "n": duty["n"]})
