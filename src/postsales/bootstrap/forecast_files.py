"""A forecast as files: CSV for a spreadsheet, SVG for a slide."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from decimal import Decimal
from xml.sax.saxutils import escape

from postsales.domain.forecasting import CurrencyCash, Forecast
from postsales.wording import word

COLUMNS = ("currency", "week", "p10", "p50", "p90", "mean", "so_far_p10", "so_far_p50", "so_far_p90", "so_far_mean")
BAND, MIDDLE = "#9ec5e8", "#12507b"
WIDTH, HEIGHT, LEFT, TOP, BOTTOM = 960, 300, 110, 48, 56


def csv_of(forecast: Forecast) -> str:
    """One line per currency and week, the week named by its Monday."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for each in forecast.cash:
        for week in each.weeks:
            bands = (band for of in (week.cash, week.so_far) for band in (of.p10, of.p50, of.p90, of.mean))
            writer.writerow([each.currency, week.begins.isoformat(), *bands])
    return out.getvalue()


def svg_of(forecast: Forecast, lang: str) -> str:
    """One chart per currency below the other: the band of each week, its middle as a line across."""
    charts = "".join(_chart(each, n * HEIGHT, lang) for n, each in enumerate(forecast.cash))
    height = max(len(forecast.cash), 1) * HEIGHT
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"'
    ground = '<rect width="100%" height="100%" fill="white"/>'
    return f'{head} font-family="sans-serif" font-size="12">\n{ground}\n{charts}</svg>\n'


def _chart(cash: CurrencyCash, top: int, lang: str) -> str:
    return "\n".join(_parts(cash, top, lang)) + "\n"


def _legend(y: int, lang: str) -> Iterator[str]:
    """What the band is and what the line across it, at the upper right."""
    band, middle = WIDTH - 400, WIDTH - 180
    yield f'<rect x="{band}" y="{y - 10}" width="18" height="12" fill="{BAND}"/>'
    yield f'<text x="{band + 24}" y="{y}" fill="#555">{escape(word("forecast", "legend_band", lang))}</text>'
    yield f'<line x1="{middle}" x2="{middle + 18}" y1="{y - 4}" y2="{y - 4}" stroke="{MIDDLE}" stroke-width="3"/>'
    yield f'<text x="{middle + 24}" y="{y}" fill="#555">{escape(word("forecast", "legend_middle", lang))}</text>'


def _parts(cash: CurrencyCash, top: int, lang: str) -> Iterator[str]:
    highest = max((week.cash.p90 for week in cash.weeks), default=Decimal(0)) or Decimal(1)
    floor, room = top + HEIGHT - BOTTOM, HEIGHT - TOP - BOTTOM
    step = (WIDTH - LEFT - 20) / max(len(cash.weeks), 1)
    title = word("forecast", "cash", lang, currency=cash.currency)
    yield f'<text x="{LEFT}" y="{top + 24}" font-size="15" font-weight="bold">{escape(title)}</text>'
    yield from _legend(top + 24, lang)
    for share in (Decimal(0), Decimal("0.5"), Decimal(1)):
        y = floor - float(share) * room
        yield f'<line x1="{LEFT}" x2="{WIDTH - 20}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/>'
        yield f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end" fill="#555">{highest * share:,.0f}</text>'
    for n, week in enumerate(cash.weeks):
        x = LEFT + n * step

        def y_of(amount: Decimal) -> float:
            return floor - float(max(amount, Decimal(0)) / highest) * room

        high, low, middle = y_of(week.cash.p90), y_of(week.cash.p10), y_of(week.cash.p50)
        tip = f"{week.begins}: {week.cash.p10:,} / {week.cash.p50:,} / {week.cash.p90:,} {cash.currency}"
        yield f'<g><title>{escape(tip)}</title><rect x="{x + step * 0.15:.1f}" y="{high:.1f}" width="{step * 0.7:.1f}"'
        yield f' height="{max(low - high, 1):.1f}" fill="{BAND}"/>'
        yield f'<line x1="{x + step * 0.1:.1f}" x2="{x + step * 0.9:.1f}" y1="{middle:.1f}" y2="{middle:.1f}"'
        yield f' stroke="{MIDDLE}" stroke-width="3"/></g>'
        if n % max(len(cash.weeks) // 10, 1) == 0:
            day = f"{week.begins:%m-%d}"
            yield f'<text x="{x + step / 2:.1f}" y="{floor + 18}" text-anchor="middle" fill="#555">{day}</text>'
