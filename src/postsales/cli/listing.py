"""One kind of thing of a delivery, listed: as JSON, as a table or lines, or that there is none."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from postsales.cli.delivery import path_of
from postsales.cli.session import Session

if TYPE_CHECKING:
    from rich.table import Table

Row = Mapping[str, Any]
Names = Mapping[str, str]
"""What people are called, by their ids."""


def print_part(
    session: Session,
    number: str,
    part: str,
    show: Callable[[list[Row], Names], None],
    *,
    keep: Callable[[Row], bool] = lambda row: True,
    order: Callable[[Row], Any] | None = None,
) -> None:
    """That part of what is shown of the delivery (`packages`, `tasks`), the rows to `keep`, in that order."""
    found = session.get(path_of(number))
    view = found.get("view") or {}
    rows: list[Row] = [row for row in view.get(part) or () if keep(row)]
    if order is not None:
        rows.sort(key=order)
    if session.as_json:
        session.print_json({"as_of": found["as_of"], "items": rows})
    elif not rows:
        session.out(session.w("label", "nothing_found"))
    else:
        show(rows, {each["person"]: each["name"] for each in view.get("people") or ()})


def table(session: Session, *names: str) -> Table:
    """An empty table with these columns, named in the reader's language."""
    from rich.table import Table

    empty = Table(box=None, pad_edge=False, header_style="bold")
    for name in names:
        empty.add_column(session.w("column", name))
    return empty
