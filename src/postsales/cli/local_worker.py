"""`postsales worker` and `postsales serve`: one part of a deployment each. Settings come from `POSTSALES_*`."""

from __future__ import annotations

import click

from postsales.cli.session import Session
from postsales.cli.words import Command, command, option


def worker(session: Session) -> Command:
    """`worker`."""
    return command(session, "worker", _worker)


def _worker(session: Session) -> None:
    from postsales.bootstrap import worker
    from postsales.bootstrap.settings import Settings

    worker.main(Settings.load(data=session.data))


def serve(session: Session) -> Command:
    """`serve`."""
    return command(
        session, "serve", _serve, option(session, "--host"), option(session, "--port", type=click.IntRange(1, 65535))
    )


def _serve(session: Session, *, host: str | None, port: int | None) -> None:
    from postsales.bootstrap import web
    from postsales.bootstrap.settings import Settings

    web.main(Settings.load(data=session.data, host=host, port=port, token=session.token))
