"""`postsales tam report CUSTOMER --month 2026-05`: a month of TAM service, as text or as a page that prints."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import click

from postsales.cli.entitlement import plain
from postsales.cli.look import columns, style
from postsales.cli.session import USAGE, Failed, Session
from postsales.cli.words import Command, command, option

SORTS = ("done", "answered", "prevented")


def commands() -> dict[str, Any]:
    """Name → what makes the command."""
    return {"report": report}


def report(session: Session) -> Command:
    """`tam report CUSTOMER --month 2026-05 [--output FILE]`."""
    return command(
        session,
        "tam report",
        _report,
        click.Argument(["customer"], metavar="CUSTOMER"),
        option(session, "--month", required=True),
        option(session, "--output", "report_file", type=click.Path(path_type=Path, dir_okay=False)),
    )


def _report(session: Session, *, customer: str, month: str, output: Path | None) -> None:
    shown = session.get(f"/customers/{quote(customer, safe='')}/tam-report", month=month)
    if output is not None:
        try:
            output.write_text(shown["html"], encoding="utf-8")
        except OSError as error:
            raise Failed(USAGE, "file_not_written", file=str(output), why=error.strerror or str(error)) from error
    if session.as_json:
        session.print_json(shown["report"])
    elif output is not None:
        session.out(session.w("label", "tam_report_written", file=str(output)))
    else:
        session.out("\n".join(_told(session, shown["report"])))


def _told(session: Session, told: Mapping[str, Any]) -> Iterator[str]:
    w, hours = session.w, told["hours"]
    yield f"{style(told['customer'], 'bold')}  {told['month']}"
    spent, used = plain(hours["this_month"]), plain(hours["used"])
    left = ""
    if hours["bought"]:
        left = w("label", "tam_left", left=plain(hours["remaining"]), bought=plain(hours["bought"]))
    yield f"  {w('label', 'tam_hours', hours=spent, used=used)}{left}"
    for sort in SORTS:
        rows = [(each["on"], f"{plain(each['hours'])}h", each["by"], each["what"]) for each in told[sort]]
        yield from _section(session, f"tam_{sort}", rows)
    for name in ("resolved", "open_issues"):
        issues = [(f"{each['delivery']} #{each['n']}", each["title"]) for each in told[name]]
        yield from _section(session, f"tam_{name}", issues)
    promises = [(each["due_on"], each["owner"], each["what"]) for each in told["open_promises"]]
    yield from _section(session, "promises", promises)


def _section(session: Session, name: str, rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    if rows:
        yield ""
        yield style(session.w("section", name), "bold")
        yield from columns(rows)
