"""`postsales customer list|show`: the customers there are; one across its deliveries, on one screen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

import click

from postsales.cli.answers import awaited
from postsales.cli.delivery import paging, print_end
from postsales.cli.look import columns, day, is_past, moment, money, style
from postsales.cli.portfolio import filters
from postsales.cli.session import Session
from postsales.cli.words import Command, ListCommand, command

HEALTH = {"good": "green", "watch": "yellow", "bad": "red"}
SHOWN = 5
"""Promises and issues of one delivery; the rest is counted."""


def commands() -> dict[str, Any]:
    """Name → what makes the command."""
    return {"list": listing, "show": show}


def listing(session: Session) -> Command:
    """`customer list`, by the filters deliveries are chosen by; their order is that of the ids."""
    params = [each for each in filters(session) if each.name != "sort"]
    return command(session, "customer list", _list, *params, *paging(session), kind=ListCommand)


def _list(session: Session, **given: Any) -> None:
    page = session.get("/customers", **given)
    if session.as_json:
        session.print_json(page)
        return
    for line in columns([_line(session, row) for row in page["items"]], indent=""):
        session.out(line)
    print_end(session, page)


def _line(session: Session, row: Mapping[str, Any]) -> tuple[str, ...]:
    w = session.w
    trouble = [w("label", f"n_{name}", n=row[name]) for name in ("late", "overdue", "bad") if row[name]]
    contact = f"{w('label', 'next_contact')} {row['next_contact']}" if row["next_contact"] else ""
    counted = w("label", "of_customer", running=row["running"], ended=row["ended"])
    return row["customer"], style(row["name"], "bold"), counted, style(", ".join(trouble), "red"), contact


def show(session: Session) -> Command:
    """`customer show CUSTOMER`."""
    return command(session, "customer show", _show, click.Argument(["customer"], metavar="CUSTOMER"))


def _show(session: Session, *, customer: str) -> None:
    found = session.get(f"/customers/{quote(customer, safe='')}")
    if session.as_json:
        session.print_json(found)
        return
    session.out("\n".join(screen(session, found, datetime.now().astimezone())))


def screen(session: Session, found: Mapping[str, Any], now: datetime) -> Iterator[str]:
    """The lines: the customer, when it was seen and will be, then each running delivery."""
    w = session.w
    yield f"{style(found['name'], 'bold')}  {found['customer']}"
    yield style(w("label", "of_customer", running=found["running"], ended=found["ended"]), "dim")
    lines = [
        (w("label", name), contact(session, found[name]))
        for name in ("next_contact", "last_contact")
        if found.get(name) is not None
    ]
    yield from columns(lines, indent="")
    for each in found["deliveries"]:
        yield ""
        yield from delivery(session, each, now)


def contact(session: Session, told: Mapping[str, Any], names: Mapping[str, str] = MappingProxyType({})) -> str:
    """When, how, by whom, and what came of it."""
    when = style(told["on"], "red") if told["overdue"] else told["on"]
    if told.get("starts"):
        when += " " + (session.w("label", "proposed_time", at=told["starts"]) if told["proposed"] else told["starts"])
    how = session.w("contact", told["how"])
    if told["how"] == "checkin":
        how = f"{how} ({session.w('checkin_sort', told['sort'])})"
    person = told.get("person")
    parts = [when, how, names.get(person, person) if person else None]
    if told.get("sentiment") is not None:
        parts.append(f"{told['sentiment']}/5")
    line = " · ".join(filter(None, parts))
    summary = str(told.get("summary") or "").partition("\n")[0]
    return f"{line}: {summary}" if summary else line


def delivery(session: Session, each: Mapping[str, Any], now: datetime) -> Iterator[str]:
    """One delivery: where it stands, who has the ball, promises, issues, money, health."""
    w, names = session.w, each["names"]
    yield f"{style(each['delivery'], 'bold')}  {each['title']}  {style(w('stage', each['stage']), 'bold')}"
    if not each["live"]:
        yield "  " + style(w("label", "as_of", at=moment(each["as_of"])), "yellow")
    ball = awaited(session, each["ball"], names) if each["ball"] else "–"
    late = each["ball"] and is_past(each["ball"].get("until"), now)
    rows = [(w("label", "ball"), style(ball, "red") if late else ball)]
    if health := each.get("health"):
        rows.append((w("label", "health"), style(f"{health['score']} {w('health', health['band'])}",
                                                 HEALTH.get(health["band"], ""))))  # fmt: skip
    if sums := each.get("money"):
        rows += [(w("label", "money"), told) for told in debts(session, sums)]
    yield from columns(rows)
    promised = [
        (str(row["n"]), style(row["due_on"], "red") if is_past(row["due_on"], now) else row["due_on"],
         names.get(row["owner"], row["owner"]), row["what"])
        for row in sorted(each["promises"], key=lambda row: row["due_on"])
    ]  # fmt: skip
    yield from section(session, "promises", promised)
    issues = [
        (str(row["n"]), w("severity", row["severity"]), w("side", row["ball"]) or "–", day(row["until"]) or "–",
         row["title"])
        for row in sorted(each["issues"], key=lambda row: (not row["blocking"], row["n"]))
    ]  # fmt: skip
    yield from section(session, "issues", issues)


def debts(session: Session, sums: Mapping[str, Any]) -> Iterator[str]:
    """What is open of each debt, and what of it is late."""
    for tier in sums["tiers"]:
        owed = f"{session.w('tier', tier['tier'])}: {session.w('label', 'outstanding')} "
        owed += money(tier["outstanding"], sums["currency"])
        if Decimal(str(tier["late"])) > 0:
            owed += ", " + style(f"{session.w('label', 'late')} {money(tier['late'], sums['currency'])}", "red")
        yield owed


def section(session: Session, name: str, rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    """A heading and its lines, unless there are none."""
    if not rows:
        return
    yield f"  {style(session.w('section', name), 'bold')}"
    yield from columns(rows[:SHOWN], indent="    ")
    if len(rows) > SHOWN:
        yield f"    {session.w('label', 'and_more', n=len(rows) - SHOWN)}"
