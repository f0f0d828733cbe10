"""`postsales checkin agenda|list|hold`: what to talk about, who is to be seen when, and writing it down in a minute."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

import click

from postsales.cli.answers import print_answer
from postsales.cli.checkin_calendar import calendar
from postsales.cli.delivery import paging
from postsales.cli.listing import print_page
from postsales.cli.look import columns, style
from postsales.cli.session import Session
from postsales.cli.words import Command, command, option

STATES = ("planned", "overdue", "held", "skipped", "missed", "cancelled", "unanswered")

COLUMNS = ("due", "customer", "n", "sort", "person", "state", "sentiment", "summary")
YES, NO = "y", "n"


def commands() -> dict[str, Any]:
    """Name → what makes the command."""
    return {"agenda": agenda, "list": listing, "calendar": calendar, "hold": hold}


def _customer() -> click.Argument:
    return click.Argument(["customer"], metavar="CUSTOMER|NO")


def agenda(session: Session) -> Command:
    """`checkin agenda CUSTOMER`."""
    return command(session, "checkin agenda", _agenda, _customer())


def _agenda(session: Session, *, customer: str) -> None:
    found = session.get(f"/customers/{quote(customer, safe='')}/agenda")
    if session.as_json:
        session.print_json(found)
        return
    session.out("\n".join(screen(session, found)))


def screen(session: Session, found: Mapping[str, Any]) -> Iterator[str]:
    """The agenda on one screen: what matters most first."""
    w = session.w
    yield f"{style(found['name'] or found['customer'], 'bold')}  {', '.join(found['deliveries'])}"
    if found["due_on"]:
        told = w("label", "planned_checkin", due_on=found["due_on"], sort=found["sort"], person=found["person"] or "–")
        yield style(told, "dim")
    for name, rows in _parts(session, found):
        if rows:
            yield ""
            yield style(w("section", name), "bold")
            yield from columns(rows)


def _parts(session: Session, found: Mapping[str, Any]) -> Iterator[tuple[str, list[tuple[str, ...]]]]:
    w = session.w
    yield "last_checkin", list(_last(session, found["last"]))
    met = {None: "goal_unasked", True: "goal_met", False: "goal_not_met"}
    yield "goals", [(each["delivery"], each["goal"], w("label", met[each["met"]])) for each in found["goals"]]
    for name in ("promises", "kept"):
        yield (
            name,
            [
                (
                    f"{each['delivery']} {each['n']}",
                    each["due_on"],
                    w("state", each["state"]),
                    each["what"],
                    each["owner"],
                )
                for each in found[name]
            ],
        )
    for name in ("issues", "solved"):
        yield (
            name,
            [
                (
                    f"{each['delivery']} {each['n']}",
                    w("severity", each["severity"]),
                    each["title"],
                    each["answer"] or "",
                )
                for each in found[name]
            ],
        )
    adopted = found["adoption"]
    percent = [] if adopted is None else [(w("label", "adoption", adoption=adopted), "", "")]
    yield "usage", [*percent, *(_used(session, each) for each in found["usage"])]
    yield "actions", [(str(each["n"]), each["due_on"], each["what"], each["owner"]) for each in found["actions"]]
    yield "their_tasks", [(each["delivery"], each["due_on"], each["what"]) for each in found["tasks"]]


def _last(session: Session, last: Mapping[str, Any] | None) -> Iterator[tuple[str, ...]]:
    if last is None:
        return
    w = session.w
    felt = w("label", "felt", sentiment=last["sentiment"]) if last["sentiment"] else ""
    yield last["on"], last["person"] or "", felt, last["summary"]
    for question in last["questions"]:
        yield "", "", w("label", "they_asked"), question
    if last["next_step"]:
        yield "", "", w("label", "agreed"), last["next_step"]


def _used(session: Session, each: Mapping[str, Any]) -> tuple[str, str, str]:
    name = ", ".join(filter(None, (each["product"], each["measure"])))
    amount = each["value"] if each["of"] is None else f"{each['value']} / {each['of']}"
    return name, amount, session.w("label", "was", was=each["was"]) if each["was"] else ""


def listing(session: Session) -> Command:
    """`checkin list`."""
    params = [option(session, "--customer"), option(session, "--state", "checkin_state", type=click.Choice(STATES))]
    return command(session, "checkin list", _list, *params, *paging(session))


def _list(session: Session, **query: Any) -> None:
    page = session.get("/checkins", **query)
    print_page(session, page, COLUMNS, _cells, whole=("due",))


def _cells(session: Session, row: Mapping[str, Any]) -> Iterator[str]:
    yield row["due_on"]
    yield row["customer"]
    yield str(row["n"])
    yield session.w("checkin_sort", row["sort"])
    yield row["person"] or "–"
    yield session.w("state", row["state"])
    yield str(row["sentiment"] or "")
    yield row["summary"] or ""


# Writing it down


def hold(session: Session) -> Command:
    """`checkin hold CUSTOMER`: the agenda, then what is asked one by one; an empty line goes on."""
    return command(session, "checkin hold", _hold, _customer())


def _hold(session: Session, *, customer: str) -> None:
    found = session.get(f"/customers/{quote(customer, safe='')}/agenda")
    if not session.as_json:
        session.out("\n".join((*screen(session, found), "")))
    body = asked(session, found["sort"] or "csm")
    print_answer(session, session.say("/checkin.record", {"customer": customer, **body}))


def asked(session: Session, sort: str) -> dict[str, Any]:
    """What came of it, asked for in the order of a call. Prompts go to the error output, answers nowhere else."""
    body: dict[str, Any] = {"sort": sort, "sentiment": _ask(session, "sentiment", click.IntRange(1, 5))}
    body["summary"] = _ask(session, "summary", click.STRING)
    more = {
        "adoption": _ask(session, "adoption", click.IntRange(0, 100), default=""),
        "value_met": _ask(session, "value_met", click.Choice([YES, NO]), default=""),
        "attended": _several(session, "attended"),
        "questions": _several(session, "questions"),
        "next_step": _ask(session, "next_step", click.STRING, default=""),
        "next_on": _ask(session, "next_on", click.STRING, default=""),
    }
    body |= {name: value for name, value in more.items() if value not in ("", [])}
    if "value_met" in body:
        body["value_met"] = body["value_met"] == YES
    return body


def _ask(session: Session, field: str, kind: click.ParamType[Any], default: str | None = None) -> Any:
    if default is None:
        return click.prompt(session.w("asked", field), type=kind, err=True)
    while True:
        said = click.prompt(session.w("asked", field), default=default, show_default=False, err=True)
        if said == default:
            return said
        try:
            return kind.convert(said, None, None)
        except click.BadParameter as bad:
            click.echo(bad.message, err=True)


def _several(session: Session, field: str) -> list[str]:
    found: list[str] = []
    while said := click.prompt(session.w("asked", field), default="", show_default=False, err=True):
        found.append(said)
    return found
