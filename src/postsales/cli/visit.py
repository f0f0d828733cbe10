"""`postsales visit list` and `visit show`: who goes where next, and what the engineer must know."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import click

from postsales.cli.delivery import number_argument, paging, path_of
from postsales.cli.listing import print_page
from postsales.cli.look import columns, style
from postsales.cli.session import Session
from postsales.cli.words import Command, command, option

STATES = (
    "proposed", "planned", "briefed", "acknowledged", "confirmed", "done", "incomplete", "missed", "cancelled",
)  # fmt: skip

COLUMNS = ("times", "number", "n", "customer", "engineer", "state", "purpose")


def commands() -> dict[str, Any]:
    """Name → what makes the command."""
    return {"list": listing, "show": show}


def listing(session: Session) -> Command:
    """`visit list`: visits ahead, unless asked for more."""
    params: list[click.Parameter] = [
        option(session, "--delivery"),
        option(session, "--engineer"),
        option(session, "--state", "visit_state", type=click.Choice(STATES)),
        option(session, "--from", "from_on"),
        option(session, "--until", "until_day"),
        click.Option(["--all", "every"], is_flag=True, help=session.w("field", "all_visits")),
    ]
    return command(session, "visit list", _list, *params, *paging(session))


def _list(session: Session, *, every: bool, state: str | None, **query: Any) -> None:
    asked = {"from_on" if name == "from" else name: value for name, value in query.items() if value is not None}
    if not (every or state):
        asked["over"] = False
    page = session.get("/visits", **asked, **({"state": state} if state else {}))
    print_page(session, page, COLUMNS, _cells, whole=("times", "number"))


def _cells(session: Session, row: Mapping[str, Any]) -> Iterator[str]:
    lacks = session.w("label", "lacks", missing=tuple(row["missing"])) if row["missing"] else ""
    marks = "; ".join(filter(None, (lacks, _away(session, row))))
    state_told = " ".join(filter(None, (session.w("state", row["state"]), f"({marks})" if marks else "")))
    yield from (when(row), row["delivery"], str(row["n"]), row["customer_name"], row["engineer"], state_told)
    yield row["purpose"]


def _away(session: Session, row: Mapping[str, Any]) -> str:
    """Whether its engineer has said that they are away that day."""
    until_on = row.get("away_until")
    return session.w("label", "engineer_away", person=row["engineer"], until_on=until_on) if until_on else ""


def when(row: Mapping[str, Any]) -> str:
    """Day and times."""
    return " ".join(filter(None, (row["on"], "–".join(filter(None, (row["starts"], row["ends"]))))))


def show(session: Session) -> Command:
    """`visit show NO VISIT`."""
    visit = click.Argument(["visit"], metavar="VISIT", type=click.INT)
    return command(session, "visit show", _show, number_argument(), visit)


def _show(session: Session, *, number: str, visit: int) -> None:
    found = session.get(path_of(number, "visits", str(visit)))
    if session.as_json:
        session.print_json(found)
        return
    session.out("\n".join(screen(session, found)))


def screen(session: Session, found: Mapping[str, Any]) -> Iterator[str]:
    """The visit and its briefing on one screen."""
    w, row = session.w, found["visit"]
    title = f"{w('label', 'visit')} {row['n']}"
    yield f"{style(title, 'bold')}  {row['purpose']}"
    lacks = w("label", "lacks", missing=tuple(row["missing"])) if row["missing"] else ""
    owed = w("label", "owed_date", side=row["owed_by"]) if row["owed_by"] else ""
    rated = w("label", "rated", stars=row["stars"]) if row["stars"] else ""
    marks = (when(row), row["engineer"], w("state", row["state"]), lacks, owed, rated, _away(session, row))
    yield style(" · ".join(filter(None, marks)), "dim")
    if row["text"]:
        yield ""
        yield row["text"]
    site = [row["place"], row["access"], *row["prerequisites"]]
    for name, lines in (("sold", found["sold"]), ("site", site), *_noted(found)):
        told = [line for line in lines if line]
        if told:
            yield ""
            yield style(w("section", name), "bold")
            yield from (f"  {line}" for line in told)
    yield from _tables(session, found)


def _noted(found: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    yield from ((name, found[name]) for name in ("expected", "risks", "left"))
    if last := found["last_visit"]:
        told = [last["day"], last["purpose"], last["state"], *last["left"], last["words"]]
        yield "last_visit", [" · ".join(filter(None, told))]
    yield (
        "lessons",
        [f"{each['delivery']}: {each['text']} ({each['outcome'] or each['what']})" for each in found["lessons"]],
    )


def _tables(session: Session, found: Mapping[str, Any]) -> Iterator[str]:
    w = session.w
    promises = [(str(each["n"]), each["due_on"], each["owner"], each["what"]) for each in found["promises"]]
    issues = [(str(each["n"]), w("severity", each["severity"]), each["title"]) for each in found["issues"]]
    people = [
        (each["name"], ", ".join(w("seat", seat) for seat in each["seats"]), each["email"])
        for each in found["stakeholders"]
    ]
    for name, rows in (("promises", promises), ("issues", issues), ("stakeholders", people)):
        if rows:
            yield ""
            yield style(w("section", name), "bold")
            yield from columns(rows)
