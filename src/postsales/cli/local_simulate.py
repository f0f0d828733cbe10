"""`postsales simulate FILE`: a delivery's life in virtual time, in this process."""

from __future__ import annotations

from pathlib import Path

import click

from postsales.cli.session import Session
from postsales.cli.words import Command, command


def simulate(session: Session) -> Command:
    """`simulate FILE`."""
    return command(session, "simulate", _simulate, click.Argument(["file"], type=click.Path(path_type=Path)))


def _simulate(session: Session, *, file: Path) -> None:
    from postsales.bootstrap.simulate import run

    raise click.exceptions.Exit(run(file, as_json=session.as_json, lang=session.lang))
