"""`postsales delivery`: start it, list them, follow one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import click

from postsales.cli.answers import print_answer
from postsales.cli.look import moment, style
from postsales.cli.session import USAGE, Failed, Session
from postsales.cli.words import Command, command, option

LARGEST = 900_000
"""Bytes of a contract worth sending; the API takes 1 MB with everything around it."""


def commands() -> dict[str, Any]:
    """Name → what makes the command."""
    return {"start": start, "list": listing, "show": show, "watch": watch, "timeline": timeline}


# Starting


def start(session: Session) -> Command:
    """`delivery start FILE`."""
    return command(
        session,
        "delivery start",
        _start,
        click.Argument(["file"], type=click.Path(path_type=Path)),
        option(session, "--id", "id"),
    )


def _start(session: Session, *, file: Path, id: str | None) -> None:
    content = contract_text(file)
    print_answer(session, session.say("/deliveries", {"contract": content, "file": str(file)}, id=id))


def contract_text(file: Path) -> str:
    """What stands in the file. Raises `Failed`: `file_unreadable`, `file_too_large`, `not_utf8`."""
    try:
        size = file.stat().st_size
        if size > LARGEST:
            raise Failed(USAGE, "file_too_large", bytes=size, limit=LARGEST)
        return file.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise Failed(USAGE, "file_unreadable", file=str(file), why=error.strerror or str(error)) from error
    except UnicodeDecodeError as error:
        raise Failed(USAGE, "not_utf8", byte=error.start) from error


# Listing


def listing(session: Session) -> Command:
    """`delivery list`, with filters and paging."""
    from postsales.cli.portfolio import listing as made

    return made(session)


def paging(session: Session) -> list[click.Parameter]:
    """Where a list goes on, and how long a page is."""
    return [option(session, "--after"), option(session, "--limit", type=click.IntRange(1, 500), default=50)]


def print_end(session: Session, page: Mapping[str, Any]) -> None:
    """Nothing found, or how to read on."""
    if not page["items"]:
        session.out(session.w("label", "nothing_found"))
    if page.get("after"):
        session.out(session.w("label", "more", after=page["after"]))


# One of them


def show(session: Session) -> Command:
    """`delivery show NO`."""
    return command(session, "delivery show", _show, number_argument())


def number_argument() -> click.Argument:
    """The contract's number."""
    return click.Argument(["number"], metavar="NO")


def path_of(number: str, *more: str) -> str:
    """The delivery in the API, whatever somebody typed as its number."""
    return "/".join(["/deliveries", quote(number, safe=""), *more])


def _show(session: Session, *, number: str) -> None:
    found = session.get(path_of(number))
    if session.as_json:
        session.print_json(found)
        return
    from postsales.cli.delivery_look import screen

    session.out("\n".join(screen(session, found, datetime.now().astimezone())))


# What happened


def timeline(session: Session) -> Command:
    """`delivery timeline NO`."""
    return command(
        session,
        "delivery timeline",
        _timeline,
        number_argument(),
        option(session, "--since", type=click.IntRange(min=0), default=0),
        option(session, "--limit", type=click.IntRange(1, 500), default=500),
    )


def _timeline(session: Session, *, number: str, since: int, limit: int) -> None:
    found = session.get(path_of(number, "timeline"), since=since, limit=limit)
    if session.as_json:
        session.print_json(found)
        return
    from postsales.cli.story import tell

    tell(session.console, [entry_of(each) for each in found["happenings"]], zone=zone_here(), lang=session.lang)
    if len(found["happenings"]) == limit:
        session.out(session.w("label", "since", cursor=found["cursor"]))


def entry_of(happening: Mapping[str, Any]) -> dict[str, Any]:
    """A happening of the API as the story wants it."""
    by = happening["by"]
    return {**happening, "who": by["person"], "side": by.get("side")}


def zone_here() -> str:
    """The reader's own time zone, by name where there is one."""
    import os
    from zoneinfo import ZoneInfo

    link = Path("/etc/localtime")
    names = [os.environ.get("TZ", ""), str(link.resolve()).rpartition("zoneinfo/")[2] if link.exists() else ""]
    for name in names:
        try:
            return ZoneInfo(name).key
        except (KeyError, ValueError, OSError):
            continue  # a zone by rule (TZ=KST-9), or none at all
    return "UTC"


def watch(session: Session) -> Command:
    """`delivery watch NO`: what happens from now on, until Ctrl-C."""
    return command(
        session, "delivery watch", _watch, number_argument(), option(session, "--since", type=click.IntRange(min=0))
    )


def _watch(session: Session, *, number: str, since: int | None) -> None:
    follow(session, number, since=since)


def follow(session: Session, number: str, *, since: int | None = None, only: str | None = None) -> None:
    """Tell what happens, as it happens; `only` of the workflow whose id ends so."""
    cursor = since if since is not None else session.get(path_of(number, "timeline"), limit=500)["cursor"]
    with session.lines(path_of(number, "timeline"), since=cursor) as lines:
        if not session.as_json:
            session.out(session.w("label", "watching", number=number))
            session.flush()
        for happening in events(lines):
            if only is not None and not happening["workflow_id"].endswith(only):
                continue
            if session.as_json:
                session.out(json.dumps(happening, ensure_ascii=False))
            else:
                words = session.w("fact", happening["what"], **happening["details"])
                session.out(f"{style(moment(happening['at']), 'dim')}  {happening['by']['person']:<10} {words}")
            session.flush()


def events(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """The happenings in a stream of server-sent events; comments are signs of life."""
    data: list[str] = []
    for line in lines:
        if line.startswith("data:"):
            data.append(line[5:].removeprefix(" "))
        elif not line and data:
            yield json.loads("\n".join(data))
            data = []
