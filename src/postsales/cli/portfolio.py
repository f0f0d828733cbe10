"""`postsales portfolio` and `postsales delivery list`: all deliveries in one look, filtered, sorted and counted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from postsales.cli.delivery import paging, print_end
from postsales.cli.finance_reports import files, write
from postsales.cli.listing import print_rows
from postsales.cli.look import day, money, style
from postsales.cli.session import Session
from postsales.cli.words import Command, ListCommand, command, option

STAGES = ("handoff", "installation", "live", "stopping", "closed", "terminated", "refunded")
SORTS = ("started", "late", "overdue", "next", "customer", "health")
BANDS = ("good", "watch", "bad")
WORDS = ("stage", "partner", "customer", "vendor", "party", "rep", "ball", "holder", "health", "text", "sort")
FLAGS = ("late", "blocked", "overdue", "ended")
MOST = 500
"""As many as a page may hold: what a file is filled from."""
TABLE = ("number", "title", "customer", "stage", "health", "ball", "next", "issues", "promises", "both_debts")
SHEET = ("number", "title", "customer", "partner_name", "stage", "health", "score", "ball", "next", "next_on",
         "sales_rep", "issues", "blocking", "promises", "broken", "late_since", "overdue_since", "outstanding",
         "late_amount", "currency")  # fmt: skip


def filters(session: Session) -> list[click.Parameter]:
    """By what deliveries are chosen and sorted, in every list of them."""
    kinds: dict[str, click.ParamType[Any]] = {
        "stage": click.Choice(STAGES),
        "ball": click.Choice(("vendor", "partner", "customer")),
        "health": click.Choice(BANDS),
        "sort": click.Choice(SORTS),
    }
    params: list[click.Parameter] = []
    params += [option(session, f"--{name}", _explained(name), type=kinds.get(name)) for name in WORDS]
    params += [option(session, f"--{name}/--not-{name}", _explained(name), default=None) for name in FLAGS]
    return params


def _explained(name: str) -> str:
    return f"list_{name}" if name in ("text", "sort", "overdue", "party", "rep", "holder", "health") else name


def listing(session: Session) -> Command:
    """`delivery list`."""
    params = [*filters(session), *paging(session), *files(session)]
    return command(session, "delivery list", _list, *params, kind=ListCommand)


def _list(session: Session, *, to_csv: Path | None, to_xlsx: Path | None, output: Path | None, **given: Any) -> None:
    if to_csv or to_xlsx or output:
        to_files(session, "/deliveries", given, to_csv=to_csv, to_xlsx=to_xlsx, output=output)
        return
    page = session.get("/deliveries", **given)
    if session.as_json:
        session.print_json(page)
        return
    table(session, page)


# The portfolio


def portfolio(session: Session) -> Command:
    """`portfolio`."""
    params = [option(session, "--view"), *filters(session), *paging(session), *files(session)]
    return command(session, "portfolio", _portfolio, *params, kind=ListCommand)


def _portfolio(
    session: Session, *, to_csv: Path | None, to_xlsx: Path | None, output: Path | None, **given: Any
) -> None:
    if to_csv or to_xlsx or output:
        to_files(session, "/portfolio", given, to_csv=to_csv, to_xlsx=to_xlsx, output=output)
        return
    found = session.get("/portfolio", **given)
    if session.as_json:
        session.print_json(found)
        return
    for line in counted(session, found["counts"]):
        session.out(line)
    if found["items"]:
        session.out()
    table(session, found)


def counted(session: Session, counts: Mapping[str, Any]) -> Iterator[str]:
    """How many there are, in two lines: in which trouble, and where they stand."""
    w = session.w
    trouble = [style(w("label", f"n_{name}", n=counts[name]), "red") for name in ("late", "blocked", "overdue")
               if counts[name]]  # fmt: skip
    yield style(", ".join([w("label", "n_deliveries", n=counts["total"], running=counts["running"]), *trouble]), "bold")
    stages = [f"{w('stage', name)} {counts['by_stage'][name]}" for name in STAGES if name in counts["by_stage"]]
    balls = [f"{w('side', name)} {n}" for name, n in sorted(counts["by_ball"].items()) if name != "none"]
    bands = [f"{w('health', name)} {counts['by_health'][name]}" for name in BANDS if counts["by_health"].get(name)]
    told = [" · ".join(stages), " · ".join(bands), f"{w('label', 'ball')}: {' · '.join(balls)}" if balls else ""]
    if any(told):
        yield style("   ".join(filter(None, told)), "dim")


def table(session: Session, page: Mapping[str, Any]) -> None:
    """A page of deliveries, and how it goes on."""
    whole = ("number", "stage", "health", "ball")
    print_rows(session, page["items"], TABLE, _cells, right=("both_debts",), whole=whole)
    print_end(session, page)


def _cells(session: Session, row: Mapping[str, Any]) -> Iterator[str]:
    sums = row["money"]
    blocking = f" [red]({session.w('label', 'blocking', n=row['blocking_issues'])})[/red]"
    broken = f" [red]({session.w('label', 'broken', n=row['broken_promises'])})[/red]"
    late = f" [red]({session.w('label', 'late_since', on=day(row['late_since']))})[/red]"
    yield row["delivery"]
    yield row["title"]
    yield row["customer_name"]
    yield session.w("stage", row["stage"])
    yield health(session, row)
    yield session.w("side", row["ball"])
    following = " ".join(filter(None, [session.w("awaited", row["awaited"]), day(row["next_at"])]))
    yield following + (late if row.get("late_since") else "")
    yield str(row["open_issues"] or "–") + (blocking if row["blocking_issues"] else "")
    yield str(row["open_promises"] or "–") + (broken if row["broken_promises"] else "")
    # Two tiers are two debts, to two creditors: told side by side, never added up.
    owed = f"{' + '.join(money(tier['outstanding']) for tier in sums['tiers']) or '0'} {row['currency']}"
    yield f"[red]{owed}[/red]" if float(sums["late"]) > 0 else owed


def health(session: Session, row: Mapping[str, Any]) -> str:
    """The score and its band."""
    if row.get("health") is None:
        return "–"
    colour = {"good": "green", "watch": "yellow", "bad": "red"}[row["health"]]
    return f"[{colour}]{row['score']} {session.w('health', row['health'])}[/{colour}]"


# To a spreadsheet


def to_files(session: Session, path: str, given: Mapping[str, Any], **to: Path | None) -> None:
    """Every delivery chosen, page by page, as one sheet; its cells run no formula."""
    asked = {name: value for name, value in given.items() if name not in ("after", "limit")}
    found: list[Mapping[str, Any]] = []
    after = None
    while True:
        page = session.get(path, **asked, after=after, limit=MOST)
        found += page["items"]
        after = page["after"]
        if after is None:
            break
    header = [session.w("column", name) for name in SHEET]
    write(session, header, [list(_plain(session, row)) for row in found], found, **to)


def _plain(session: Session, row: Mapping[str, Any]) -> Iterator[Any]:
    said: dict[str, Callable[[Any], Any]] = {
        "stage": lambda value: session.w("stage", value),
        "health": lambda value: session.w("health", value),
        "ball": lambda value: session.w("side", value),
        "awaited": lambda value: session.w("awaited", value),
        "next_at": day, "late_since": day, "overdue_since": day,
    }  # fmt: skip
    for name in ("delivery", "title", "customer_name", "partner", "stage", "health", "score", "ball", "awaited",
                 "next_at", "sales_rep", "open_issues", "blocking_issues", "open_promises", "broken_promises",
                 "late_since", "overdue_since"):  # fmt: skip
        yield said[name](row[name]) if name in said else row[name]
    yield from (row["money"]["outstanding"], row["money"]["late"], row["currency"])
