"""`postsales health explain`: what a delivery's health is made of, and what would change it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import click

from postsales.cli.delivery import number_argument, path_of
from postsales.cli.delivery_head import HEALTH
from postsales.cli.look import columns, style
from postsales.cli.session import Session
from postsales.cli.words import Command, command, option

COUNT = click.IntRange(min=0)
SUPPOSED = {
    "critical_issues": COUNT, "major_issues": COUNT, "minor_issues": COUNT, "breaches": COUNT,
    "broken_promises": COUNT, "sentiment": click.IntRange(1, 5), "adoption": click.IntRange(0, 100),
    "overdue_days": COUNT,
}  # fmt: skip
"""Facts one may suppose to be others, and what they may be."""


def commands() -> dict[str, Any]:
    """Name → what makes the command."""
    return {"explain": explain}


def explain(session: Session) -> Command:
    """`health explain NO`: reasons, trend, and what would change it; with facts supposed, what if."""
    params = [option(session, "--" + name.replace("_", "-"), "supposed", type=SUPPOSED[name]) for name in SUPPOSED]
    return command(session, "health explain", _explain, number_argument(), *params)


def _explain(session: Session, number: str, **suppose: int | None) -> None:
    said = {name: value for name, value in suppose.items() if value is not None}
    shown = session.get(f"{path_of(number)}/health", **said)
    if session.as_json:
        session.print_json(shown)
        return
    for line in _lines(session, shown):
        session.out(line)


def _lines(session: Session, shown: Mapping[str, Any]) -> Iterator[str]:
    w = session.w
    since = w("label", "since_day", on=shown["since"]) if shown["since"] else ""
    trend = w("health_trend", shown["trend"])
    yield f"{style(shown['delivery'], 'bold')}  {told(session, shown['health'])}  {trend}{since}"
    points = [(f"-{each['points']}", w("health_reason", each["code"], fact=each["fact"]),
               w("label", "at_most", most=each["most"])) for each in shown["health"]["reasons"]]  # fmt: skip
    yield from columns(points)
    if shown["then"]:
        yield f"{w('label', 'then')}  {told(session, shown['then'])}"
        return
    explained = shown["explained"]
    if explained["improvements"]:
        yield style(w("label", "what_would_change_it"), "bold")
        yield from columns(
            [(f"+{each['gain']}", w("health_deed", each["code"], n=each["n"]), told(session, each))
             for each in explained["improvements"]]
        )  # fmt: skip
    if explained["to_next"]:
        counts = {each["code"]: each["n"] for each in explained["improvements"]}
        deeds = ", ".join(w("health_deed", code, n=counts[code]) for code in explained["to_next"])
        yield w("label", "to_next_band", band=w("health", explained["next_band"]), deeds=deeds)


def told(session: Session, health: Mapping[str, Any]) -> str:
    """A score in the colour of its band."""
    return style(f"{health['score']} {session.w('health', health['band'])}", HEALTH.get(health["band"], ""))
