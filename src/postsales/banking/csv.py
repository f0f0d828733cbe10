"""Exports of online banking as CSV, by a mapping profile; Korean banks' above all (cp949, 입금/출금, 적요)."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import pairwise

from postsales.banking.profiles import PROFILES, Profile
from postsales.banking.reading import Reading, Unreadable, account_number, money, one_line
from postsales.domain.money import Money
from postsales.domain.statement import BankLine, Statement, identified

_LABELLED_ACCOUNT = re.compile(r"(?:계좌\s*번호|account(?:\s*(?:no|number))?|iban)\W*([0-9A-Z][0-9A-Z\- ]{7,40})", re.I)
_FIELDS = ("date", "credit", "debit", "amount", "balance", "payer_name", "payer_account", "credited_account",
           "remittance", "structured", "reference", "currency_column", "account")  # fmt: skip
_HEADER_WITHIN = 30
_TOTALS = frozenset({"합계", "총계", "소계", "total", "summe"})

Row = tuple[int, list[str]]


def read(text: str, file: str, *, profile: Profile | None = None, account: str | None = None) -> Reading:
    """The movements of an export. Without a profile the one whose columns fit best is taken."""
    reading = Reading(file)
    found = _header(text, [profile] if profile else list(PROFILES.values()))
    if found is None:
        names = profile.name if profile else ", ".join(PROFILES)
        reading.trouble("csv_header_missing", line=1, doubt=False, profile=names)
        return reading
    chosen, rows, columns, above = found
    # "Account: none at all" is no account: what was said by the importer goes first.
    whose = account_number(account or "") or _account_above(above)
    table = _Table(chosen, columns, whose, file)
    balances: list[tuple[BankLine, Money | None]] = []
    for line, cells in rows:
        if any(cells) and not _is_total(cells):
            with reading.entry("row", line):
                balances.append(table.line(line, cells))
    by_account: dict[str, list[tuple[BankLine, Money | None]]] = {}
    for each in balances:
        by_account.setdefault(each[0].account, []).append(each)
    if not by_account and not reading.troubles:
        reading.trouble("no_entries", line=1, doubt=False)
    for whose, told in by_account.items():
        reading.statements.append(_listing(whose, [line for line, _ in told], file))
        _follow_balances(told, reading)
    return reading


class _Table:
    """Rows under a header."""

    def __init__(self, profile: Profile, columns: Mapping[str, list[int]], account: str, file: str) -> None:
        self.profile, self.columns, self.account, self.file = profile, columns, account, file

    def line(self, line: int, cells: Sequence[str]) -> tuple[BankLine, Money | None]:
        """One row, and the balance after it. Raises `Unreadable`."""

        def cell(field: str) -> str:
            return next((cells[place].strip() for place in self.columns.get(field, ()) if place < len(cells)
                         and cells[place].strip()), "")  # fmt: skip

        account = account_number(cell("account")) or self.account
        if not account:
            raise Unreadable("account_missing", "", field="account")
        currency = cell("currency_column").upper() or self.profile.currency
        texts = [cells[place] for place in self.columns.get("remittance", ()) if place < len(cells)]
        balance = cell("balance")
        made = BankLine(
            account=account,
            reference=cell("reference"),
            booked_on=self._day(cell("date")),
            amount=self._amount(cell, currency),
            payer_name=one_line(cell("payer_name"))[:200],
            payer_account=account_number(cell("payer_account")),
            credited_account=account_number(cell("credited_account")),
            remittance=one_line(*texts),
            structured=cell("structured")[:140],
            reversal=any(word in text for text in texts for word in self.profile.reversals),
            file=self.file,
            line=line,
        )
        return made, self._number(balance, currency, "balance") if balance else None

    def _amount(self, cell: Callable[[str], str], currency: str) -> Money:
        """In is positive. A row that moves nothing, or both ways, cannot be meant."""
        if cell("amount"):
            return self._number(cell("amount"), currency, "amount")
        came, went = (
            self._number(cell(name), currency, name) if cell(name) else Money.zero(currency)
            for name in ("credit", "debit")
        )
        if bool(came) == bool(went):
            raise Unreadable("not_one_amount", "credit/debit", credit=str(came.amount), debit=str(went.amount))
        return came if came else -went

    def _number(self, text: str, currency: str, where: str) -> Money:
        plain = re.sub(r"[\s₩￦$€원]", "", text)
        plain = plain.replace(".", "").replace(",", ".") if self.profile.decimal_comma else plain.replace(",", "")
        if plain.startswith("(") and plain.endswith(")"):
            plain = f"-{plain[1:-1]}"
        return money(plain, currency, where)

    def _day(self, text: str) -> date:
        if not text:
            raise Unreadable("field_missing", "date", field="date")
        # 2026.03.02 14:05:31, 2026-03-02T14:05 and 20260302140531 are all that day.
        first = re.split(r"[T\s]", text, maxsplit=1)[0].rstrip(".")
        for pattern in self.profile.dates:
            for candidate in (first, first[:8]):
                try:
                    return datetime.strptime(candidate, pattern).date()  # noqa: DTZ007 (a bank's day has no zone)
                except ValueError:
                    continue
        raise Unreadable("not_a_date", "date", value=text[:40])


def _listing(account: str, lines: list[BankLine], file: str) -> Statement:
    days = [line.booked_on for line in lines]
    return Statement(
        account=account, currency=lines[0].amount.currency, sort="listing", from_on=min(days), to_on=max(days),
        lines=identified(lines), file=file, line=lines[0].line,
    )  # fmt: skip


def _follow_balances(told: list[tuple[BankLine, Money | None]], reading: Reading) -> None:
    """Each balance follows from the one before, whichever way the export is sorted; the first that does not is told."""
    if any(balance is None for _, balance in told) or len(told) < 2:
        return
    newest_first = told[0][0].booked_on > told[-1][0].booked_on
    orders = (told[::-1], told) if newest_first else (told, told[::-1])
    off = min((list(_off(order)) for order in orders), key=len)
    for line, expected, found in off[:1]:
        reading.trouble(
            "balance_off", where=f"row {line.line}", line=line.line, expected=str(expected), found=str(found)
        )


def _off(told: Sequence[tuple[BankLine, Money | None]]) -> Iterator[tuple[BankLine, Money, Money]]:
    for (_, before), (line, after) in pairwise(told):
        if before is not None and after is not None and before + line.amount != after:
            yield line, before + line.amount, after


# Where the table begins


def _header(text: str, profiles: Sequence[Profile]) -> tuple[Profile, Iterator[Row], dict[str, list[int]], str] | None:
    """The profile that knows most of a row's names, what is under that row, and what stands above it."""
    best: tuple[int, Profile, str, int, dict[str, list[int]]] | None = None
    for profile in profiles:
        for delimiter in profile.delimiters:
            for place, (_, cells) in zip(range(_HEADER_WITHIN), _rows(text, delimiter), strict=False):
                columns = _columns(profile, cells)
                enough = "date" in columns and ("amount" in columns or "credit" in columns)
                if enough and (best is None or len(columns) > best[0]):
                    best = (len(columns), profile, delimiter, place, columns)
    if best is None:
        return None
    _, profile, delimiter, place, columns = best
    rows = _rows(text, delimiter)
    above = [" ".join(next(rows)[1]) for _ in range(place + 1)][:-1]
    return profile, rows, columns, "\n".join(above)


def _rows(text: str, delimiter: str) -> Iterator[Row]:
    reader = csv.reader(text.splitlines(keepends=True), delimiter=delimiter)
    for cells in reader:
        # Excel keeps digits whole as ="00123".
        yield reader.line_num, [re.sub(r'^="?(.*?)"?$', r"\1", cell.strip()) for cell in cells]


def _columns(profile: Profile, cells: Sequence[str]) -> dict[str, list[int]]:
    names = [_plain(cell) for cell in cells]
    found: dict[str, list[int]] = {}
    for field in _FIELDS:
        wanted = [_plain(name) for name in getattr(profile, field)]
        places = [names.index(name) for name in wanted if name in names]
        if places:
            found[field] = places
    return found


def _plain(name: str) -> str:
    return re.sub(r"\(.*?\)|\[.*?\]|[\s_*]", "", name).casefold()


def _account_above(text: str) -> str:
    found = _LABELLED_ACCOUNT.search(text)
    return account_number(found[1]) if found else ""


def _is_total(cells: Sequence[str]) -> bool:
    return next((cell for cell in cells if cell), "").casefold() in _TOTALS
