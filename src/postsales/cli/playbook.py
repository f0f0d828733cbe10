"""`postsales playbook`: guidance for whoever meets a situation for the first time. It needs nothing to be running."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from postsales import playbook as book
from postsales.cli.look import columns, style
from postsales.cli.session import USAGE, Failed, Session
from postsales.cli.words import Command, command, option


def playbook(session: Session) -> Command:
    """`playbook [SITUATION] [--reader ROLE]`."""
    return command(
        session,
        "playbook",
        _playbook,
        click.Argument(["situation"], required=False),
        option(session, "--reader", type=click.Choice(_readers())),
    )


def _readers() -> tuple[str, ...]:
    """As what somebody may read it: whatever a note is written for."""
    return tuple(sorted({note.audience for note in book.notes(book.FALLBACK)} - {book.EVERYBODY}))


def _playbook(session: Session, *, situation: str | None, reader: str | None) -> None:
    wanted = book.situations() if situation is None else (situation,)
    found = [note for each in wanted if (note := book.note(each, (reader,) if reader else (), session.lang))]
    if situation is not None and not found:
        # Some are written for certain readers only; without being told which, the first of them.
        found = [note for note in book.notes(session.lang) if note.situation == situation][:1]
    if not found:
        raise Failed(USAGE, "unknown_situation", situation=situation, known=", ".join(book.situations()))
    if session.as_json:
        session.print_json([note._asdict() for note in found])
    elif situation is None:
        session.out("\n".join(columns([(style(note.situation, "bold"), note.title) for note in found], indent="")))
    else:
        session.out("\n".join(panel(session, found[0]._asdict())))


def panel(session: Session, note: Mapping[str, Any]) -> list[str]:
    """The note beside a bar: title, then the text."""
    lines = [style(note["title"], "bold"), "", *note["text"].splitlines()]
    return [f"{style('│', 'cyan')} {line}".rstrip() for line in lines]
