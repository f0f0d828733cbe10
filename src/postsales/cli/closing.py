"""`postsales closing show NO`: everything that must be true before a delivery closes, point by point."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from postsales.cli.delivery import number_argument, path_of
from postsales.cli.look import columns, style
from postsales.cli.session import REFUSED, Failed, Session
from postsales.cli.words import Command, command


def commands() -> dict[str, Any]:
    """Name → what makes the command."""
    return {"show": show}


def show(session: Session) -> Command:
    """`closing show NO`."""
    return command(session, "closing show", _show, number_argument())


def _show(session: Session, *, number: str) -> None:
    found = session.get(path_of(number))
    status = found.get("status")
    if status is None:
        # Only the delivery itself knows: the store keeps what happened, not what is left.
        raise Failed(REFUSED, "checklist_not_known", delivery=number)
    if session.as_json:
        session.print_json({"delivery": status["delivery"], "stage": status["stage"], "items": status["closing"]})
        return
    session.out(f"{style(status['delivery'], 'bold')}  {session.w('stage', status['stage'])}")
    for line in columns([point(session, each) for each in status["closing"]]):
        session.out(line)


def point(session: Session, item: Mapping[str, Any]) -> tuple[str, ...]:
    """What it is, whether it holds the closing back, and why it was let pass, or how it would be (`closing waive`)."""
    w, (kind, _, n) = session.w, item["matter"].partition(":")
    if item["state"] == "open":
        state = style(w("state", "holds_closing"), "yellow") if item["holds"] else w("state", "to_look_at")
    else:
        state = style(w("state", item["state"]), "green")
    told = ", ".join(filter(None, (item.get("reason"), item.get("by"))))
    may_pass = f"closing waive --matter {item['matter']}" if item["waivable"] and item["state"] == "open" else ""
    what = w("matter", kind, n=n) if n else w("matter_kind", kind)
    return what, state, told or style(may_pass, "dim")
