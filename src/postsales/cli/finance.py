"""`postsales finance`: what is due, whom to ask, how old it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

import click

from postsales.cli.delivery import paging
from postsales.cli.listing import print_page
from postsales.cli.look import held_up, moment, money
from postsales.cli.session import Session
from postsales.cli.words import Command, command, option

WHOLE_PAGE = 500
BUCKETS = ("not_yet", "days_1_30", "days_31_60", "days_61_90", "days_over_90", "total", "disputed")


def commands() -> dict[str, Any]:
    """Name → what makes the command."""
    own: dict[str, Any] = {"due": due, "due-signals": due_signals, "aging": aging, "paper": paper}
    own |= {name: partial(_report, name) for name in ("worklist", "expected", "dso", "bridge")}
    return own | {name: partial(_bank, name) for name in ("import", "lines", "match", "watch")}


def _report(name: str, session: Session) -> click.Command:
    """Reports have a module of their own too."""
    from postsales.cli import finance_reports

    return finance_reports.COMMANDS[name](session)


def _bank(name: str, session: Session) -> click.Command:
    """Money in has a module of its own, imported when it is asked for."""
    from postsales.cli import finance_bank

    return finance_bank.COMMANDS[name](session)


def _files(session: Session) -> list[click.Parameter]:
    from postsales.cli.finance_reports import files

    return files(session)


def _to_files(
    session: Session, path: str, query: Mapping[str, Any], columns: tuple[str, ...], **out: Path | None
) -> None:
    """Every page of the list, to the files named."""
    from postsales.cli.finance_reports import to_files

    rows: list[dict[str, Any]] = []
    after = query.get("after")
    while True:
        page = session.get(path, **{**query, "after": after, "limit": WHOLE_PAGE})
        rows += page["items"]
        after = page.get("after")
        if after is None:
            break
    for row in rows:
        if "held_up_by" in row:
            row["held_up"] = ", ".join(held_up(session, each) for each in row["held_up_by"])
    to_files(session, rows, columns, **out)


def due(session: Session) -> Command:
    """`finance due`."""
    params: list[click.Parameter] = [
        option(session, f"--{name}") for name in ("creditor", "debtor", "delivery", "until")
    ]
    params.append(option(session, "--late/--not-late", "late_only", default=None))
    return command(session, "finance due", _due, *params, *paging(session), *_files(session))


def _due(session: Session, *, to_csv: Path | None, to_xlsx: Path | None, output: Path | None, **query: Any) -> None:
    columns = ("due_on", "days_late", "outstanding", "customer", "debtor", "ask", "number", "n", "invoice", "state")
    if to_csv or to_xlsx or output:
        whole = ("due_on", "days_late", "outstanding", "currency", "disputed", "customer_name", "debtor_name",
                 "ask_name", "ask_email", "delivery", "n", "invoice", "state")  # fmt: skip
        _to_files(session, "/finance/due", query, whole, to_csv=to_csv, to_xlsx=to_xlsx, output=output)
        return
    page = session.get("/finance/due", **query)
    print_page(session, page, columns, _due_cells, right=("days_late", "outstanding"))


def _due_cells(session: Session, row: Mapping[str, Any]) -> Iterator[str]:
    late = row["days_late"] > 0
    yield row["due_on"] or "–"
    yield f"[red]+{row['days_late']}[/red]" if late else "–"
    yield money(row["outstanding"], row["currency"])
    yield row["customer_name"] or "–"
    yield row["debtor_name"] or row["debtor"]
    yield " ".join(filter(None, [row["ask_name"], f"<{row['ask_email']}>" if row["ask_email"] else ""])) or "–"
    yield row["delivery"]
    yield str(row["n"])
    yield row["invoice"] or "–"
    yield session.w("state", row["state"])


def due_signals(session: Session) -> Command:
    """`finance due-signals`."""
    params: list[click.Parameter] = [option(session, f"--{name}") for name in ("legal-entity", "delivery", "collector")]
    stages = click.Choice(("upcoming", "due", "overdue", "disputed", "promised", "settled"))
    params.append(option(session, "--stage", "signal_stage", type=stages))
    params.append(option(session, "--acknowledged/--unacknowledged", "acknowledged", default=None))
    return command(session, "finance due-signals", _signals, *params, *paging(session), *_files(session))


def _signals(session: Session, *, to_csv: Path | None, to_xlsx: Path | None, output: Path | None, **query: Any) -> None:
    if to_csv or to_xlsx or output:
        whole = ("raised_at", "stage", "ordinal", "amount", "currency", "due_on", "since", "debtor", "ask_name",
                 "ask_email", "why", "held_up", "acknowledged_by", "collector", "snoozed_until", "key")  # fmt: skip
        _to_files(session, "/finance/due-signals", query, whole, to_csv=to_csv, to_xlsx=to_xlsx, output=output)
        return
    page = session.get("/finance/due-signals", **query)
    columns = ("raised_at", "signal", "outstanding", "due_on", "debtor", "ask", "held_up", "seen", "collector", "key")
    print_page(session, page, columns, _signal_cells, right=("outstanding",))


def _signal_cells(session: Session, row: Mapping[str, Any]) -> Iterator[str]:
    yield moment(row["raised_at"])
    yield session.w("signal", row["stage"])
    yield money(row["amount"], row["currency"])
    yield row["due_on"] or "–"
    yield row["debtor"]
    yield " → ".join([f"{row['ask_name']} <{row['ask_email']}>", *(row.get("chain") or ())[1:]])
    yield ", ".join(held_up(session, each) for each in row["held_up_by"]) or "–"
    put_off = session.w("label", "put_off", on=row["snoozed_until"]) if row["snoozed_until"] else None
    yield put_off or row["acknowledged_by"] or "–"
    yield row["collector"] or "–"
    yield row["key"]


def paper(session: Session) -> Command:
    """`finance paper NUMBER`."""
    params: list[click.Parameter] = [click.Argument(["number"], metavar="NUMBER")]
    params.append(option(session, "--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE"))
    return command(session, "finance paper", _paper, *params)


def _paper(session: Session, *, number: str, output: Path | None) -> None:
    page = session.page(f"/finance/papers/{quote(number, safe='')}")
    if output is None:
        session.out(page)
        return
    output.write_text(page, encoding="utf-8")
    session.out(str(output))


def aging(session: Session) -> Command:
    """`finance aging`."""
    by = click.Option(
        ["--by"],
        type=click.Choice(("debtor", "partner", "currency")),
        default=None,
        help=session.w("field", "aging_by"),
    )
    from postsales.cli.finance_reports import files

    return command(session, "finance aging", _aging, option(session, "--creditor"), by, *files(session))


def _aging(session: Session, *, creditor: str | None, by: str | None, **out: Path | None) -> None:
    rows = session.get("/finance/aging", creditor=creditor, by=by)
    columns = ("creditor", "debtor", "currency", "invoices", *BUCKETS)
    if any(out.values()):
        from postsales.cli.finance_reports import tell

        tell(session, rows, columns, {}, **out)
        return
    page = rows if session.as_json else {"items": rows}
    print_page(session, page, columns, _aging_cells, right=("invoices", *BUCKETS))


def _aging_cells(session: Session, row: Mapping[str, Any]) -> Iterator[str]:
    yield row["creditor_name"] or row["creditor"]
    yield row["debtor_name"] or row["debtor"]
    yield row["currency"]
    yield str(row["invoices"])
    for bucket in BUCKETS:
        amount = money(row[bucket])
        yield f"[red]{amount}[/red]" if bucket.startswith("days_") and float(row[bucket]) else amount
