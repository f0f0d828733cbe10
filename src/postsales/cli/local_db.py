"""`postsales db`: the store's schema."""

from __future__ import annotations

from typing import Any

from postsales.cli.session import Session
from postsales.cli.words import Command, command


def commands() -> dict[str, Any]:
    """Name → what makes the command."""
    return {"upgrade": upgrade}


def upgrade(session: Session) -> Command:
    """`db upgrade`."""
    return command(session, "db upgrade", _upgrade)


def _upgrade(session: Session) -> None:
    from postsales.bootstrap.settings import Settings
    from postsales.store import schema

    settings = Settings.load(data=session.data)
    if settings.database_url is None:
        settings.directory.prepare()
    before, after = schema.upgrade(settings.store_url)
    if session.as_json:
        session.print_json({"before": before, "after": after})
    elif before == after:
        session.out(session.w("label", "schema_current", revision=after))
    else:
        session.out(session.w("label", "schema_upgraded", before=before or "–", revision=after))
