"""A forecast on the terminal: a bar per week from p10 to p90, then bridges, late deliveries, what-ifs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from rich.console import Console, ConsoleOptions, RenderResult
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from postsales.domain.forecasting import CurrencyCash, Effect, Forecast
from postsales.domain.learning import ANYBODY, Lesson
from postsales.wording import word

BAR = 24
ROOMY = 78
"""Columns of a terminal that has room for what has come in by each week, too."""


def show(console: Console, forecast: Forecast, effects: Sequence[Effect], lessons: Sequence[Lesson], lang: str) -> None:
    """Everything it says."""
    told = {"deliveries": forecast.deliveries, "lives": forecast.lives, "first": forecast.first, "last": forecast.last}
    console.print(f"\n[bold]{word('forecast', 'title', lang, **told)}[/bold]")
    for each in forecast.cash:
        console.print(_weeks(each, lang, roomy=console.width >= ROOMY))
    if not forecast.cash:
        console.print(word("forecast", "no_cash", lang))
    if forecast.bridges:
        console.print(_bridges(forecast, lang))
    if forecast.late:
        console.print(_late(forecast, lang))
    for supposed in effects:
        console.print(_effect(supposed, lang))
    _lessons(console, lessons, lang)


def _weeks(cash: CurrencyCash, lang: str, *, roomy: bool) -> Table:
    title = word("forecast", "cash", lang, currency=cash.currency)
    table = _table(title, ("week", ""), ("p10", ">"), ("p50", ">"), ("p90", ">"), lang=lang)
    if roomy:
        table.add_column(f"{word('forecast', 'total', lang)} p50", justify="right", no_wrap=True)
    table.add_column("")
    highest = max((week.cash.p90 for week in cash.weeks), default=Decimal(0)) or Decimal(1)
    for week in cash.weeks:
        band = week.cash
        bar = _Bar(band.p10 / highest, band.p50 / highest, band.p90 / highest)
        shown = (band.p10, band.p50, band.p90, *([week.so_far.p50] if roomy else []))
        table.add_row(week.begins.isoformat(), *(f"{amount:,}" for amount in shown), bar)
    total = cash.total
    whole = word("forecast", "total", lang)
    table.add_section()
    table.add_row(f"[bold]{whole}[/bold]", f"{total.p10:,}", f"[bold]{total.p50:,}[/bold]", f"{total.p90:,}")
    return table


@dataclass(frozen=True)
class _Bar:
    """A week's band as shares of the highest; as long as the figures leave room for it."""

    low: Decimal
    middle: Decimal
    high: Decimal

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield _drawn(self.low, self.middle, self.high, min(BAR, options.max_width))

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        return Measurement(1, min(BAR, options.max_width))


def _drawn(low: Decimal, middle: Decimal, high: Decimal, length: int) -> Text:
    """Sure money solid, possible money light, the middle marked."""
    places = [max(0, min(length, round(share * length))) for share in (low, middle, high)]
    bar = Text("█" * places[0], style="blue")
    bar.append("▒" * (places[2] - places[0]), style="blue")
    if places[2] > places[0] and places[0] <= places[1] < places[2]:
        bar = Text.assemble((bar.plain[: places[1]], "blue"), ("┃", "bold"), (bar.plain[places[1] + 1 :], "blue"))
    return bar


def _bridges(forecast: Forecast, lang: str) -> Table:
    title = word("forecast", "bridges", lang)
    columns = ("partner", ""), ("currency", ""), ("p10", ">"), ("p50", ">"), ("p90", ">")
    table = _table(title, *columns, ("average", ">"), lang=lang)
    for each in forecast.bridges:
        days = each.amount_days
        amounts = (f"{days.p10:,}", f"{days.p50:,}", f"{days.p90:,}", f"{each.average:,}")
        table.add_row(each.partner, each.currency, *amounts)
    return table


def _late(forecast: Forecast, lang: str) -> Table:
    title = word("forecast", "late", lang)
    columns = ("delivery", ""), ("share", ">"), ("days", ">"), ("reason", "")
    table = _table(title, *columns, lang=lang)
    for each in forecast.late:
        reason = word("forecast_reason", each.reason.value, lang)
        table.add_row(each.delivery, f"{each.share:.0%}", str(each.days), reason)
    return table


def _effect(effect: Effect, lang: str) -> Table:
    title = word("forecast", "what_if", lang, question=effect.question)
    columns = ("", ""), ("base", ">"), ("supposed", ">"), ("sooner", ">")
    table = _table(title, *columns, lang=lang)
    for each in effect.cash:
        amounts = (f"{each.base.p50:,}", f"{each.supposed.p50:,}", f"{each.days_sooner:+.1f}")
        table.add_row(word("forecast", "cash", lang, currency=each.currency), *amounts)
    for whose, (base, supposed) in effect.bridges.items():
        table.add_row(word("forecast", "bridge_of", lang, partner=whose), f"{base:,}", f"{supposed:,}", "")
    table.add_row(word("forecast", "late", lang), str(effect.late[0]), str(effect.late[1]), "")
    return table


def _lessons(console: Console, lessons: Sequence[Lesson], lang: str) -> None:
    """Where behaviours come from: groups, then parties that had too few cases in one line."""
    for each in lessons:
        if each.party == ANYBODY:
            key = "learnt" if each.taken else "usual"
            group = word("forecast_group", each.group.value, lang)
            console.print(f"[dim]{word('forecast', key, lang, group=group, cases=each.cases)}[/dim]")
    few = sorted({each.party for each in lessons if each.party != ANYBODY and not each.taken})
    if few:
        console.print(f"[dim]{word('forecast', 'too_few', lang, parties=', '.join(few))}[/dim]")


def _table(title: str, *columns: tuple[str, str], lang: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False)
    for key, side in columns:
        header = word("forecast", key, lang) if key else ""
        table.add_column(header, justify="right" if side == ">" else "left", no_wrap=side == ">" or key == "week")
    return table
