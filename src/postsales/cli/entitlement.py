"""`postsales entitlement list`: what is included, how much is left, and who used how much."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from postsales.cli.delivery import number_argument, path_of
from postsales.cli.look import bar, columns, style
from postsales.cli.session import Session
from postsales.cli.words import Command, command


def commands() -> dict[str, Any]:
    """Name → what makes the command."""
    return {"list": listing}


def listing(session: Session) -> Command:
    """`entitlement list NO`."""
    return command(session, "entitlement list", _list, number_argument())


def _list(session: Session, *, number: str) -> None:
    found = session.get(path_of(number))
    view = found.get("view") or {}
    rows, users = view.get("entitlements") or [], view.get("requesters") or []
    if session.as_json:
        session.print_json({"as_of": found["as_of"], "items": rows, "requesters": users})
    elif not rows:
        session.out(session.w("label", "nothing_found"))
    else:
        session.out("\n".join(_screen(session, rows, users)))


def _screen(session: Session, rows: Iterable[Mapping[str, Any]], users: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    names = {each["requester"]: each["name"] for each in users}
    for row in rows:
        yield from columns([line(session, row)], indent="")
        own = [each for each in users if each["entitlement"] == row["entitlement"]]
        own.sort(key=lambda each: (-Decimal(str(each["used"])), each["requester"]))
        yield from columns([_user(session, row, each, names) for each in own])


def line(session: Session, row: Mapping[str, Any]) -> tuple[str, ...]:
    """Its name, how much of it is used, and what that means."""
    w = session.w
    counted = Decimal(str(row["used"])) - Decimal(str(row["given_back"]))
    left = Decimal(str(row["remaining"]))
    sums = f"{plain(counted)} / {plain(row['granted'])} {w('unit', row['unit'])}"
    level = w("level_used", row["level"]) if row.get("level") else ""
    told = w("label", "over", n=plain(-left)) if left < 0 else w("label", "left", n=plain(left))
    shown = ", ".join(filter(None, [told, level]))
    color = "red" if left <= 0 else "yellow" if level else ""
    return row["entitlement"], bar(float(counted), float(str(row["granted"]))), sums, style(shown, color), row["name"]


def _user(
    session: Session, row: Mapping[str, Any], user: Mapping[str, Any], names: Mapping[str, str]
) -> tuple[str, ...]:
    """Who used how much, which part of the whole that is, and whom they were found to be."""
    used, granted = Decimal(str(user["used"])), Decimal(str(row["granted"]))
    heavy = session.w("label", "heavy") if row.get("heavy") == user["requester"] else ""
    first = user.get("same_as")
    same = session.w("label", "same_as", name=names.get(first, first)) if first else ""
    marks = ", ".join(filter(None, [heavy, same]))
    return plain(used), f"{round(100 * used / granted)} %", user["name"], style(marks, "yellow")


def plain(quantity: Any) -> str:
    """`7.5`, not `7.50`."""
    return f"{Decimal(str(quantity)).normalize():f}"
