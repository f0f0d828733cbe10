"""SWIFT MT940, read by the mt-940 library one statement at a time, so that what is wrong has a place."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise
from typing import Any

import mt940
from mt940.options import Options

from postsales.banking.reading import Reading, Unreadable, account_number, money, one_line
from postsales.domain.money import Money
from postsales.domain.statement import BankLine, Statement, identified

_BEGINS = re.compile(r"^:20:", re.MULTILINE)
_ENTRY = re.compile(r"^:61:", re.MULTILINE)
_ENVELOPE = re.compile(r"\{1:[^\n]*?\{4:\r?\n|^-\}[^\n]*$|^-$", re.MULTILINE)
# Dutch and other banks mark the parts of :86: by words between slashes; a value may hold single slashes.
_WORDS = ("EREF", "NAME", "IBAN", "REMI", "CNTP", "ORDP", "CSID", "MARF", "TRTP", "BIC", "ADDR", "PREF", "RTRN", "ISDT")
_MARK = re.compile(rf"/({'|'.join(_WORDS)})/")


def read(text: str, file: str) -> Reading:
    """Every statement of the file, with what is wrong."""
    reading = Reading(file)
    # An envelope's own line stays behind as an empty one, so that lines keep their numbers.
    bare = _ENVELOPE.sub(lambda found: "\n" * found.group().count("\n"), text)
    begins = [found.start() for found in _BEGINS.finditer(bare)]
    if not begins:
        reading.trouble("no_statement_inside", doubt=False)
    for begin, end in pairwise([*begins, len(bare)]):
        _statement(bare[begin:end], bare.count("\n", 0, begin) + 1, reading)
    return reading


def _statement(block: str, first: int, reading: Reading) -> None:
    try:
        # A handle: a text could be the name of a file, which the library would open.
        found = mt940.parse(io.StringIO(block.strip() + "\n"), options=Options.all())
    except Exception as error:  # the library raises whatever its conversions do
        why = " ".join(str(error).split())[:160]
        reading.trouble("mt940_broken", line=first, where="statement", why=why)
        return
    data: Mapping[str, Any] = found.data
    account = str(data.get("account_identification") or "")
    if not account:
        reading.trouble("field_missing", where=":25:", line=first, doubt=False, field=":25:")
        return
    places = [first + block.count("\n", 0, entry.start()) for entry in _ENTRY.finditer(block)]
    entries = [each for each in found if each.data.get("amount") is not None]
    lines: list[BankLine] = []
    if len(entries) != len(places):
        reading.trouble("mt940_broken", line=first, where="statement", why=f"{len(places)} :61:, {len(entries)}")
    for count, each in enumerate(entries):
        line = places[count] if count < len(places) else first
        with reading.entry(f"entry {count + 1}", line):
            lines.append(_line(each.data, account_number(account), reading.file, line))
    opening, closing = _balance(data, "final_opening_balance"), _balance(data, "final_closing_balance")
    if closing is None and not any(name.endswith("closing_balance") for name in data):
        # :62F: (or :62M: of a page) is required: without it the rest is missing.
        reading.trouble("file_cut_short", line=first, where="statement", field=":62F:")
    currency = opening.currency if opening else lines[0].amount.currency if lines else ""
    number = str(data.get("statement_number") or "")
    days = sorted(line.booked_on for line in lines)
    reading.statements.append(
        Statement(
            account=account_number(account),
            currency=currency,
            sort="statement",
            reference=str(data.get("transaction_reference") or ""),
            number=int(number) if number.isdigit() and int(number) else None,
            from_on=days[0] if days else None,
            to_on=_closing_day(data) or (days[-1] if days else None),
            opening=opening,
            closing=closing,
            lines=identified(lines),
            file=reading.file,
            line=first,
        )
    )


def _line(data: Mapping[str, Any], account: str, file: str, line: int) -> BankLine:
    amount = data["amount"]
    signed = money(str(amount.amount), amount.currency, ":61:")
    said = _details(data)
    value_on = data.get("date")
    booked_on = data.get("entry_date") or value_on
    if booked_on is None:
        raise Unreadable("field_missing", ":61:", field=":61:")
    bank, customer = str(data.get("bank_reference") or ""), str(data.get("customer_reference") or "")
    return BankLine(
        account=account,
        reference=bank.strip(),
        booked_on=date(booked_on.year, booked_on.month, booked_on.day),
        value_on=date(value_on.year, value_on.month, value_on.day) if value_on else None,
        amount=signed,
        payer_name=said.get("name", "")[:200],
        payer_account=account_number(said.get("account", "")),
        remittance=said.get("remittance", ""),
        structured=said.get("structured", "")[:140],
        end_to_end=(said.get("end_to_end") or (customer if customer != "NONREF" else ""))[:140],
        reversal=str(data.get("status") or "").upper().startswith("R"),
        file=file,
        line=line,
    )


def _details(data: Mapping[str, Any]) -> dict[str, str]:
    """What :86: says: in German sub-fields (the library has them apart), in words between slashes, or plainly."""
    text = str(data.get("transaction_details") or "")
    extra = str(data.get("extra_details") or "")
    if data.get("applicant_name") or data.get("purpose"):
        names = (data.get("applicant_name"), data.get("deviate_applicant"))
        return {
            "name": one_line(*(str(name) for name in names[:1] if name)),
            "account": str(data.get("applicant_iban") or data.get("gvc_applicant_iban") or ""),
            "remittance": one_line(data.get("purpose"), data.get("additional_purpose"), extra),
            "end_to_end": str(data.get("end_to_end_reference") or ""),
        }
    joined = text.replace("\n", "")
    if not _MARK.search(joined):
        return {"remittance": one_line(text, extra)}
    parts = dict(_parts(joined))
    name, account = parts.get("NAME", ""), parts.get("IBAN", "")
    if "CNTP" in parts or "ORDP" in parts:
        fields = (parts.get("CNTP") or parts["ORDP"]).split("/")
        account, name = account or fields[0], name or (fields[2] if len(fields) > 2 else fields[-1])
    remittance = re.sub(r"^/?(USTD|STRD)/+", "", parts.get("REMI", ""))
    structured = parts["REMI"] if parts.get("REMI", "").startswith("STRD") else ""
    return {
        "name": one_line(name),
        "account": account,
        "remittance": one_line(remittance, extra),
        "structured": structured.rpartition("/")[2],
        "end_to_end": parts.get("EREF", ""),
    }


def _parts(text: str) -> Iterator[tuple[str, str]]:
    marks = list(_MARK.finditer(text))
    for mark, following in pairwise([*marks, None]):
        if mark is not None:
            yield mark[1], text[mark.end() : following.start() if following else None].strip("/ ")


def _balance(data: Mapping[str, Any], name: str) -> Money | None:
    found = data.get(name)
    if found is None or found.amount is None:
        return None
    return money(str(found.amount.amount), found.amount.currency, name)


def _closing_day(data: Mapping[str, Any]) -> date | None:
    found = data.get("final_closing_balance")
    return date(found.date.year, found.date.month, found.date.day) if found is not None and found.date else None
