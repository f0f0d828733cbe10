"""`postsales finance worklist | expected | dso | bridge`: what to do next, what will come, and how long it takes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from postsales.cli.listing import print_rows
from postsales.cli.look import held_up, money
from postsales.cli.session import USAGE, Failed, Session
from postsales.cli.sheet import write_csv, write_xlsx
from postsales.cli.words import Command, command, option

BAR = 40


def files(session: Session) -> list[click.Parameter]:
    """Of every report that can go to a file: `-o FILE`. `--csv FILE`, `--xlsx FILE` are how it was said before."""
    path = click.Path(path_type=Path, dir_okay=False)
    return [
        click.Option(["-o", "--output"], type=path, metavar="FILE", help=session.w("field", "sheet_file")),
        click.Option(["--csv", "to_csv"], type=path, metavar="FILE", help=session.w("field", "to_csv"), hidden=True),
        click.Option(["--xlsx", "to_xlsx"], type=path, metavar="FILE", help=session.w("field", "to_xlsx"), hidden=True),
    ]


def to_files(
    session: Session, rows: Sequence[Mapping[str, Any]], columns: Sequence[str], *, to_csv: Path | None = None,
    to_xlsx: Path | None = None, output: Path | None = None,
) -> bool:  # fmt: skip
    """Write the columns (as JSON: all there is) to the files named; of `output` the ending says how. Whether any was.

    Raises `Failed` `unknown_report_format`.
    """
    header = [session.w("column", name) for name in columns]
    plain = [[row.get(name) for name in columns] for row in rows]
    return write(session, header, plain, rows, to_csv=to_csv, to_xlsx=to_xlsx, output=output)


def write(
    session: Session, header: Sequence[str], lines: Sequence[Sequence[Any]], whole: Any, *, to_csv: Path | None = None,
    to_xlsx: Path | None = None, output: Path | None = None,
) -> bool:  # fmt: skip
    """Write the lines (as JSON: the `whole`) to the files named; of `output` the ending says how. Whether any was.

    Raises `Failed` `unknown_report_format`, `file_not_written`.
    """
    ending = output.suffix.lower() if output is not None else ""
    if ending not in ("", ".csv", ".xlsx", ".json"):
        raise Failed(USAGE, "unknown_report_format", file=str(output), known=".csv, .xlsx, .json")
    try:
        for path in filter(None, (to_csv, output if ending == ".csv" else None)):
            write_csv(path, header, lines)
        for path in filter(None, (to_xlsx, output if ending == ".xlsx" else None)):
            write_xlsx(path, header, lines)
        if output is not None and ending in ("", ".json"):
            output.write_text(json.dumps(whole, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        raise Failed(USAGE, "file_not_written", file=str(error.filename), why=error.strerror or str(error)) from error
    written = any((to_csv, to_xlsx, output))
    if written and not session.as_json:
        session.out(session.w("label", "written", rows=len(lines)))
    return written


def tell(
    session: Session, rows: Sequence[Mapping[str, Any]], columns: Sequence[str],
    cells: Mapping[str, Callable[..., str]], **out: Path | None,
) -> None:  # fmt: skip
    """The rows as JSON, to files, or as a table in which `cells` say how a column is shown."""
    written = to_files(session, rows, columns, **out)
    if session.as_json:
        session.print_json(rows)
    if session.as_json or written:
        return
    if not rows:
        session.out(session.w("label", "nothing_found"))

    def beside(_: Session, row: Mapping[str, Any]) -> Iterator[str]:
        return (cells[name](row) if name in cells else str(row.get(name) or "–") for name in columns)

    print_rows(session, rows, columns, beside, right=AMOUNTS)


AMOUNTS = frozenset(
    {"outstanding", "amount", "weighted", "open", "invoiced", "dso", "exposure", "peak", "amount_days", "limit",
     "ahead_peak", "days_late", "invoices"}
)  # fmt: skip


def in_currency(name: str) -> Callable[[Mapping[str, Any]], str]:
    """An amount of the row, in its currency; nothing where there is none."""
    return lambda row: money(row[name], row["currency"]) if row[name] is not None else "–"


def worklist(session: Session) -> Command:
    """`finance worklist`."""
    return command(session, "finance worklist", _worklist, option(session, "--collector"), *files(session))


def _worklist(session: Session, *, collector: str | None, **out: Path | None) -> None:
    rows = session.get("/finance/worklist", collector=collector)
    columns = ("do", "debtor_name", "outstanding", "due_on", "days_late", "ask", "held_up", "invoice", "delivery",
               "instalment", "sales_rep", "collector", "answer")  # fmt: skip
    for row in rows:
        row["do"] = session.w("to_do", row["action"])
        row["ask"] = " ".join(filter(None, [row["ask_name"], row["ask_email"]]))
        row["held_up"] = ", ".join(held_up(session, each) for each in row["held_up_by"])
    cells = {"outstanding": in_currency("outstanding"), "days_late": _late}
    tell(session, rows, columns, cells, **out)


def _late(row: Mapping[str, Any]) -> str:
    days = row["days_late"] or 0
    return str(days) if days > 0 else "–"


def expected(session: Session) -> Command:
    """`finance expected`."""
    weeks = click.Option(["--weeks"], type=click.IntRange(1, 104), default=13, help=session.w("field", "weeks"))
    return command(session, "finance expected", _expected, weeks, *files(session))


def _expected(session: Session, *, weeks: int, **out: Path | None) -> None:
    found = session.get("/finance/expected", weeks=weeks)
    if session.as_json and not any(out.values()):
        session.print_json(found)
        return
    rows = found["weeks"]
    if any(out.values()) or not rows:
        tell(session, rows, ("monday", "currency", "invoices", "amount", "weighted"), {}, **out)
        return
    for line in chart(rows, session):
        session.out(line)


def chart(rows: Sequence[Mapping[str, Any]], session: Session) -> list[str]:
    """A bar per week, as long as its share of the highest of its currency: filled as far as it is sure."""
    lines: list[str] = []
    for currency in sorted({row["currency"] for row in rows}):
        of_it = [row for row in rows if row["currency"] == currency]
        highest = max(Decimal(row["amount"]) for row in of_it)
        lines += ["", f"{currency}  {session.w('label', 'chart_key')}"]
        for row in of_it:
            whole, sure = (
                round(Decimal(row[name]) * BAR / highest) if highest else 0 for name in ("amount", "weighted")
            )
            bar = "█" * sure + "░" * (whole - sure)
            lines.append(f"{row['monday']}  {bar:<{BAR}}  {money(row['amount'], currency):>20}  {row['invoices']}")
    return lines[1:]


def dso(session: Session) -> Command:
    """`finance dso`."""
    days = click.Option(["--days"], type=click.IntRange(1, 730), default=90, help=session.w("field", "dso_days"))
    return command(session, "finance dso", _dso, days, *files(session))


def _dso(session: Session, *, days: int, **out: Path | None) -> None:
    rows = session.get("/finance/dso", days=days)
    cells = {
        "open": in_currency("open"),
        "invoiced": in_currency("invoiced"),
        "dso": lambda row: str(row["dso"] or "–"),
    }
    tell(session, rows, ("creditor", "currency", "open", "invoiced", "dso"), cells, **out)
    if not (session.as_json or any(out.values())):
        session.out(session.w("label", "dso_is", days=days))


def bridge(session: Session) -> Command:
    """`finance bridge`."""
    return command(session, "finance bridge", _bridge, *files(session))


def _bridge(session: Session, **out: Path | None) -> None:
    rows = session.get("/finance/bridge")
    amounts = ("exposure", "peak", "amount_days", "limit", "ahead_peak")
    columns = ("partner_name", "currency", *amounts, "exceeded_on")
    tell(session, rows, columns, {name: in_currency(name) for name in amounts}, **out)


COMMANDS: dict[str, Callable[[Session], click.Command]] = {
    "worklist": worklist,
    "expected": expected,
    "dso": dso,
    "bridge": bridge,
}
"""Name → what makes the command."""
