"""What is listed, page by page or of one delivery: as JSON, as a table or lines, or that there is none."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal

from postsales.cli.delivery import path_of, print_end
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


Cells = Callable[[Session, Row], Iterable[str]]
"""What stands in the columns of a row."""


def print_page(
    session: Session, page: Row, names: Sequence[str], cells: Cells, *, right: Container[str] = (),
    whole: Container[str] = (),
) -> None:  # fmt: skip
    """A page of a list as it is, or its rows as `table` has them; then how to read on."""
    if session.as_json:
        session.print_json(page)
        return
    print_rows(session, page["items"], names, cells, right=right, whole=whole)
    print_end(session, page)


def print_rows(
    session: Session, rows: Sequence[Row], names: Sequence[str], cells: Cells, *, right: Container[str] = (),
    whole: Container[str] = (),
) -> None:  # fmt: skip
    """The rows as `table` has them; nothing of nothing."""
    if rows:
        shown = table(session, *names, right=right, whole=whole)
        for row in rows:
            shown.add_row(*cells(session, row))
        session.console.print(shown)


def table(session: Session, *names: str, right: Container[str] = (), whole: Container[str] = ()) -> Table:
    """An empty table with these columns, named in the reader's language; some end at the right, some never wrap."""
    from rich.table import Table

    empty = Table(box=None, pad_edge=False, header_style="bold")
    for name in names:
        justify: Literal["left", "right"] = "right" if name in right else "left"
        empty.add_column(session.w("column", name), justify=justify, no_wrap=name in whole)
    return empty
