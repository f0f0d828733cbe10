"""`postsales view list|save|drop`: the looks at the portfolio worth keeping, under names of one's own."""

from __future__ import annotations

from typing import Any

import click

from postsales.cli.answers import print_answer
from postsales.cli.look import style
from postsales.cli.portfolio import filters
from postsales.cli.session import Session
from postsales.cli.words import Command, ListCommand, command, option


def commands() -> dict[str, Any]:
    """Name → what makes the command."""
    return {"list": listing, "save": save, "drop": drop}


def listing(session: Session) -> Command:
    """`view list`."""
    return command(session, "view list", _list)


def _list(session: Session) -> None:
    found = session.get("/views")
    if session.as_json:
        session.print_json(found)
        return
    for view in found:
        asked = [f"{name}={_said(value)}" for name, value in view.items() if name != "name" and value is not None]
        session.out(f"{style(view['name'], 'bold')}  {' '.join(asked)}")
    if not found:
        session.out(session.w("label", "nothing_found"))


def _said(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def save(session: Session) -> Command:
    """`view save NAME`."""
    params = [_name(), *filters(session), option(session, "--id")]
    return command(session, "view save", _save, *params, kind=ListCommand)


def _save(session: Session, *, id: str | None, **given: Any) -> None:
    body = {name: value for name, value in given.items() if value is not None}
    print_answer(session, session.say("/view.save", body, id=id))


def drop(session: Session) -> Command:
    """`view drop NAME`."""
    return command(session, "view drop", _drop, _name(), option(session, "--id"))


def _drop(session: Session, *, name: str, id: str | None) -> None:
    print_answer(session, session.say("/view.drop", {"name": name}, id=id))


def _name() -> click.Argument:
    return click.Argument(["name"], metavar="NAME")
