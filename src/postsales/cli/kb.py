"""`postsales kb search`: what is known already; and what is offered before a claim goes out."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

import click

from postsales.cli.look import day, style
from postsales.cli.session import Session
from postsales.cli.words import Command, command, option


def commands() -> dict[str, Any]:
    """Name → what makes the command."""
    return {"search": search}


def search(session: Session) -> Command:
    """`kb search TEXT`."""
    return command(
        session,
        "kb search",
        _search,
        click.Argument(["text"], metavar="TEXT", nargs=-1, required=True),
        option(session, "--limit", type=click.IntRange(1, 100), default=10),
    )


def _search(session: Session, *, text: tuple[str, ...], limit: int) -> None:
    found = session.get("/knowledge", text=" ".join(text), limit=limit)
    if session.as_json:
        session.print_json({"items": found})
    elif not found:
        session.out(session.w("label", "nothing_found"))
    else:
        session.out("\n".join(line for shown in found for line in _told(session, shown)))


def offer(session: Session, number: str, symptom: str) -> bool:
    """Show what sounds alike before a claim goes out; whether there was anything. At a terminal it may be held back.

    Raises click's `Abort` when somebody would rather not send it.
    """
    if not symptom.strip():
        return False
    found = session.get(f"/deliveries/{quote(number, safe='')}/known", text=symptom[:2000])
    if not found:
        return False
    session.out(style(session.w("label", "known_already"), "bold"))
    session.out("\n".join(line for shown in found for line in _told(session, shown)))
    if sys.stdin.isatty() and sys.stdout.isatty():
        click.confirm(session.w("label", "claim_all_the_same"), default=True, abort=True)
    return True


def _told(session: Session, shown: Mapping[str, Any]) -> Iterator[str]:
    """One past verdict: what it was, what helped, and, for those it is open to, where."""
    known = shown["known"]
    head = f"{known['reference']}  {session.w('verdict', known['kind'])}  {day(known['decided_at'])}"
    yield f"  {style(head, 'cyan')}{'  ' + shown['issue'] if shown.get('issue') else ''}"
    if shown.get("symptom") or shown.get("title"):
        yield f"    {shown.get('symptom') or shown['title']}"
    yield f"    {session.w('label', 'answer')}: {known['answer']}"
    yield f"    {session.w('label', 'remedy')}: {known['remedy']}"
