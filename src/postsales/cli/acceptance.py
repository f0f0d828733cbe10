"""`postsales acceptance certificate NO`: writes the certificate as a page that prints."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

import click

from postsales.cli.delivery import number_argument, path_of
from postsales.cli.session import USAGE, Failed, Session
from postsales.cli.words import Command, command, option


def commands() -> dict[str, Any]:
    """Name → what makes the command."""
    return {"certificate": certificate}


def certificate(session: Session) -> Command:
    """`acceptance certificate NO`, of the whole unless a package is named."""
    return command(
        session,
        "acceptance certificate",
        _certificate,
        number_argument(),
        option(session, "--scope", default="whole"),
        option(session, "--output", "certificate_file", type=click.Path(path_type=Path, dir_okay=False)),
    )


def _certificate(session: Session, *, number: str, scope: str, output: Path | None) -> None:
    shown = session.get(path_of(number, "certificates", quote(scope, safe="")))
    if session.as_json:
        session.print_json(shown)
        return
    file = output or Path(f"{shown['certificate']['number']}.html")
    try:
        file.write_text(shown["html"], encoding="utf-8")
    except OSError as error:
        raise Failed(USAGE, "file_not_written", file=str(file), why=error.strerror or str(error)) from error
    session.out(session.w("label", "certificate_written", file=str(file)))
