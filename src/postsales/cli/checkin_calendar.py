"""`postsales checkin calendar`: one's own check-ins to come, to read into a calendar."""

from __future__ import annotations

from pathlib import Path

import click

from postsales.cli.session import USAGE, Failed, Session
from postsales.cli.words import Command, command, option


def calendar(session: Session) -> Command:
    """`checkin calendar`."""
    file = option(session, "--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE")
    return command(session, "checkin calendar", _calendar, file)


def _calendar(session: Session, *, output: Path | None) -> None:
    found = session.page("/checkins/calendar")
    if session.as_json:
        session.print_json({"calendar": found})
        return
    if output is None:
        session.out(found.replace("\r\n", "\n").rstrip())
        return
    try:
        output.write_bytes(found.encode())
    except OSError as error:
        raise Failed(USAGE, "file_not_written", file=str(output), why=error.strerror or str(error)) from error
    session.out(str(output))
