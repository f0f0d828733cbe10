"""`postsales lessons search`: what people said when deliveries were over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import click

from postsales.cli.look import day, style
from postsales.cli.session import Session
from postsales.cli.words import Command, command, option
from postsales.domain.retrospective import Ending

FILTERS = ("--product", "--partner", "--customer", "--delivery")


def commands() -> dict[str, Any]:
    """Name → what makes the command."""
    return {"search": search}


def search(session: Session) -> Command:
    """`lessons search [TEXT] [--product P] [--partner P]`."""
    return command(
        session,
        "lessons search",
        _search,
        click.Argument(["text"], metavar="TEXT", nargs=-1),
        *(option(session, name) for name in FILTERS),
        option(session, "--ending", type=click.Choice([each.value for each in Ending])),
        option(session, "--limit", type=click.IntRange(1, 100), default=20),
    )


def _search(session: Session, *, text: tuple[str, ...], limit: int, **which: str | None) -> None:
    asked = {name: value for name, value in which.items() if value is not None}
    if text:
        asked["text"] = " ".join(text)
    found = session.get("/lessons", limit=limit, **asked)
    if session.as_json:
        session.print_json({"items": found})
    elif not found:
        session.out(session.w("label", "nothing_found"))
    else:
        session.out("\n".join(line for row in found for line in _told(session, row)))


def _told(session: Session, row: Mapping[str, Any]) -> Iterator[str]:
    """One person's word: about which delivery, in which part, the ratings, then what they said."""
    w = session.w
    ended = w("stage", "terminated") if row.get("ending") == "terminated" else None
    where = " · ".join(filter(None, [row["title"], row.get("partner"), ", ".join(row["products"]), ended]))
    yield f"  {style(row['delivery'], 'cyan')}  {w('part', row['part'])} {row['person']}  {day(row['said_at'])}"
    yield f"    {style(where, 'dim')}"
    ratings = [f"{w('label', 'our_best')} {row['our_best']}/5"]
    ratings += [
        f"{w('label', asked)}: {w('label', 'yes' if row[asked] else 'no')}"
        for asked in ("wanted_more", "again")
        if row.get(asked) is not None
    ]
    if row.get("handoff") is not None:
        ratings.append(f"{w('label', 'handoff_rating')} {row['handoff']}/5")
    yield f"    {' · '.join(ratings)}"
    yield from (f"    {row[said]}" for said in ("went_wrong", "what_more") if row.get(said))
    for each in row["improve"]:
        yield f"    → {each}"
