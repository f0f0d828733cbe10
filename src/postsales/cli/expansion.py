"""`postsales expansion list`: chances for a further purchase, one's own, a customer's, or those a partner brought."""

from __future__ import annotations

from typing import Any

from postsales.cli.action import parameters, print_actions
from postsales.cli.delivery import paging
from postsales.cli.session import Session
from postsales.cli.words import Command, command


def commands() -> dict[str, Any]:
    """Name → what makes the command."""
    return {"list": listing}


def listing(session: Session) -> Command:
    """`expansion list`: what is open, unless asked for more."""
    params = [each for each in parameters(session) if each.name != "sort"]
    return command(session, "expansion list", _list, *params, *paging(session))


def _list(session: Session, **query: Any) -> None:
    print_actions(session, "/expansions", **query)
