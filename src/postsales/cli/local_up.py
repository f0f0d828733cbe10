"""`postsales up`: the whole thing on this machine. Imports it late, and only it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

import postsales
from postsales.cli.session import USAGE, Failed, Session
from postsales.cli.words import Command, command, option

if TYPE_CHECKING:
    from postsales.local.connection import Connection

EXAMPLES = Path(postsales.__file__).parents[2] / "examples" / "contracts"
"""In a checkout; an installed package has none."""


def command_up(session: Session) -> Command:
    """`up`."""
    return command(
        session,
        "up",
        _up,
        option(session, "--open-demo", is_flag=True),
        option(session, "--port", type=click.IntRange(1, 65535)),
        option(session, "--ui-port", type=click.IntRange(1, 65535)),
    )


def _up(session: Session, *, open_demo: bool, port: int | None, ui_port: int | None) -> None:
    contracts = examples() if open_demo else ()
    from postsales.bootstrap.settings import PORT
    from postsales.bootstrap.stack import Stack, up

    asked = Stack(
        data=session.data,
        port=port or PORT,
        ui_port=ui_port,
        contracts=contracts,
        ready=lambda connection: tell(session, connection, demo=open_demo),
    )
    up(asked)


def examples() -> tuple[Path, ...]:
    """The example contracts. Raises `Failed` `no_examples` where there are none."""
    found = tuple(sorted(EXAMPLES.glob("*.yaml")))
    if not found:
        raise Failed(USAGE, "no_examples", path=str(EXAMPLES))
    return found


def tell(session: Session, connection: Connection, *, demo: bool) -> None:
    """That it runs, and what to do with it."""
    if session.as_json:
        session.print_json({"url": connection.url, "temporal": connection.temporal})
    else:
        session.out(session.w("label", "up", url=connection.url))
        session.out(session.w("label", "up_demo" if demo else "up_empty"))
        session.out(session.w("label", "up_end"))
    session.flush()
