"""What a bank tells: an export with a transfer or two, as well or as badly labelled as payers label them."""

from __future__ import annotations

import csv
import io
import random
from datetime import date, timedelta
from decimal import Decimal

from postsales.domain.money import Money
from postsales.messages.rows import InstalmentRow

COLUMNS = ("Account", "Date", "Amount", "Currency", "Name", "Description", "Transaction ID")
ACCOUNTS = {"vendor-co": "100200300400", "partner-co": "500600700800"}
"""Of each creditor its own."""
REVERSED = "reversal"


def export(luck: random.Random, owed: list[InstalmentRow], today: date, wired: InstalmentRow | None = None) -> str:
    """A CSV export: what was `wired`, or something like what is owed; at times more, and at times something else."""
    paid = [wired] if wired is not None else luck.sample(owed, min(len(owed), luck.randint(1, 2)))
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(COLUMNS)
    for row in paid:
        table.writerow(_line(luck, row, today))
    if not paid or luck.random() < 0.1:
        fee = ("-" if luck.random() < 0.5 else "") + "35"
        account = ACCOUNTS[paid[0].creditor] if paid else ACCOUNTS["vendor-co"]
        table.writerow((account, today, fee, "USD", "Harbour Bank", "Charges of the quarter", _id(luck)))
    return text.getvalue()


def _line(luck: random.Random, row: InstalmentRow, today: date) -> tuple[object, ...]:
    part = luck.choice(("1", "1", "1", "0.5", "1.02"))
    amount = Money.rounded(row.outstanding * Decimal(part), row.currency).amount
    booked, words = today - timedelta(days=luck.choice((0, 0, 1))), _words(luck, row)
    if luck.random() < 0.05:
        amount, words = -amount, f"{REVERSED} {words}"
    return ACCOUNTS[row.creditor], booked, amount, row.currency, _payer(luck, row), words, _id(luck)


def _words(luck: random.Random, row: InstalmentRow) -> str:
    """The invoice's number, a number that is nearly right, or anything."""
    invoice = row.invoice or ""
    return luck.choice((invoice, invoice, f"Rechnung {invoice} vielen Dank", invoice[:-1], "As agreed", ""))


def _payer(luck: random.Random, row: InstalmentRow) -> str:
    """The debtor by a name, its own or what a bank makes of it, or somebody who pays for them."""
    name = row.debtor.removesuffix("-co").title()
    return luck.choice((f"{name} Co.", f"{name} Co.", f"(주){name.upper()} CO", "Harbour Factoring"))


def _id(luck: random.Random) -> str:
    return f"T{luck.randrange(10**9)}"
