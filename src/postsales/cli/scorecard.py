"""`postsales partner scorecard` and `vendor scorecard`: the cards beside each other, and what each measure means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Any

import click

from postsales.cli.look import columns, hours, money, seconds, style
from postsales.cli.session import Session
from postsales.cli.words import Command, command

GROUPINGS = ("all", "month", "quarter", "year", "product")
DAY = click.DateTime(["%Y-%m-%d"])


def scorecard(session: Session, noun: str) -> Command:
    """`partner scorecard [PARTY]`, `vendor scorecard [PARTY]`."""
    from postsales.cli.finance_reports import files

    said = session.w
    return command(
        session,
        f"{noun} scorecard",
        partial(_scorecard, noun=noun),
        click.Argument(["party"], metavar=noun.upper(), required=False),
        click.Option(["--since"], type=DAY, metavar="DATE", help=said("field", "card_since")),
        click.Option(["--until"], type=DAY, metavar="DATE", help=said("field", "card_until")),
        click.Option(["--by"], type=click.Choice(GROUPINGS), default="all", help=said("field", "card_by")),
        click.Option(["--product"], metavar="PRODUCT", help=said("field", "card_product")),
        *files(session),
    )


def _scorecard(
    session: Session, *, noun: str, party: str | None, since: datetime | None, until: datetime | None, by: str,
    product: str | None, to_csv: Path | None, to_xlsx: Path | None, output: Path | None,
) -> None:  # fmt: skip
    first, last = (each.date() if each else None for each in (since, until))
    found = session.get(f"/{noun}s/scorecard", party=party, since=_iso(first), until=_iso(last), by=by, product=product)
    written = _to_files(session, found, to_csv=to_csv, to_xlsx=to_xlsx, output=output)
    if session.as_json:
        session.print_json(found)
    elif not written:
        session.out("\n".join(screen(session, found)))


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def screen(session: Session, found: Mapping[str, Any]) -> list[str]:
    """A column per card, a line per measure, and underneath what the measures mean."""
    cards, w = found["cards"], session.w
    if not cards:
        return [w("label", "nothing_found")]
    lines: list[str] = []
    for party in dict.fromkeys(card["party"] for card in cards):
        own = [card for card in cards if card["party"] == party]
        head = ("", *(_group(session, card["group"]) for card in own))
        body = [(w("card", name), *(told(session, name, card) for card in own)) for name in found["definitions"]]
        lines += [style(party, "bold"), *columns([head, *body]), ""]
    lines.append(style(w("label", "definitions"), "bold"))
    lines += columns([(w("card", name), meaning) for name, meaning in found["definitions"].items()])
    return lines


def _group(session: Session, group: str) -> str:
    return session.w("label", "card_everything") if group == "all" else group


def told(session: Session, measure: str, card: Mapping[str, Any]) -> str:
    """One measure of one card, as people read it. Of too few it says so."""
    value, w = card[measure], session.w
    if measure == "verdicts":
        return ", ".join(f"{w('verdict', kind)} {count}" for kind, count in value.items()) or "–"
    if isinstance(value, list):
        return ", ".join(money(each["amount"], each["currency"]) for each in value) or "–"
    if not isinstance(value, Mapping):
        return str(value)
    if "percent" in value:
        return w("label", "too_few" if value["percent"] is None else "share_of", **value)
    if value["median"] is None:
        return w("label", "too_few_times", n=value["n"])
    return w("label", "median_of", n=value["n"], median=_hours(value["median"]), p90=_hours(value["p90"]))


def _hours(time: Any) -> str:
    return "–" if time is None else hours(seconds(time))


def _to_files(session: Session, found: Mapping[str, Any], **files: Path | None) -> bool:
    """One line per card and measure, with what it means: no number stands without its definition. Whether any was."""
    from postsales.cli.finance_reports import write

    header = [session.w("column", name) for name in ("party", "group", "measure", "value", "sample", "definition")]
    rows = [
        [card["party"], _group(session, card["group"]), *cells, meaning]
        for card in found["cards"]
        for name, meaning in found["definitions"].items()
        for cells in _cells(session, name, card[name])
    ]
    return write(session, header, rows, found, **files)


def _cells(session: Session, measure: str, value: Any) -> Sequence[tuple[str, str, str]]:
    """Name, value, of how many: numbers stay numbers; percents and hours are said in the name."""
    name = session.w("card", measure)
    if measure == "verdicts":
        return [(f"{name}: {session.w('verdict', kind)}", str(count), "") for kind, count in value.items()]
    if isinstance(value, list):
        return [(f"{name} ({each['currency']})", each["amount"], "") for each in value]
    if not isinstance(value, Mapping):
        return [(name, str(value), "")]
    few = session.w("label", "too_few_times", n=value.get("of", value.get("n")))
    if "percent" in value:
        return [(f"{name} (%)", few if value["percent"] is None else str(value["percent"]), str(value["of"]))]
    times = ((f"{name}, {part} (h)", value[part]) for part in ("median", "p90"))
    return [(said, few if time is None else f"{seconds(time) / 3600:.2f}", str(value["n"])) for said, time in times]
