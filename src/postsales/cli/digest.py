"""`postsales digest send`: everybody of a vendor hears which of their deliveries need a look, once a week."""

from __future__ import annotations

from typing import Any

from postsales.cli.session import Session
from postsales.cli.words import Command, command, option


def commands() -> dict[str, Any]:
    """Name → what makes the command."""
    return {"send": send}


def send(session: Session) -> Command:
    """`digest send`."""
    return command(session, "digest send", _send, option(session, "--vendor", "digest_vendor"))


def _send(session: Session, *, vendor: str | None) -> None:
    report = session.bring("/digest.send", {"vendor": vendor})
    if session.as_json:
        session.print_json(report)
        return
    counts = {"n": len(report["sent_to"]), "had": len(report["had_it"])}
    session.out(session.w("label", "digest_sent", **counts, week=report["week"]))
