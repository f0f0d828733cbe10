"""camt.053 and camt.054 as banks send them, and as they arrive when something went wrong."""

from datetime import date
from decimal import Decimal

import pytest

from postsales.banking.files import read
from postsales.banking.reading import Reading
from postsales.domain.money import Money
from postsales.domain.statement import BankLine, doubts
from tests.banking.files import camt, detail, entry, statement


def only(reading: Reading) -> BankLine:
    assert reading.troubles == []
    [told] = reading.statements
    [line] = told.lines
    return line


def codes(reading: Reading) -> list[str]:
    return [trouble.code for trouble in reading.troubles]


@pytest.mark.parametrize("version", [f"camt.053.001.{n:02}" for n in range(1, 14)])
def test_every_version_says_the_same(version: str):
    new = int(version[-2:]) >= 8
    status = "<Sts><Cd>BOOK</Cd></Sts>" if new else "<Sts>BOOK</Sts>"
    line = only(read(camt(statement(entry("250.00", detail(new=new), status=status)), version=version), "s.xml"))
    assert line.amount == Money.of("250.00", "EUR")
    assert (line.payer_name, line.payer_account) == ("Hanbit GmbH", "DE02120300000000202051")
    assert line.remittance == "Invoice NORTHWIND-2026-000123"
    assert (line.booked_on, line.entry, line.line) == (date(2026, 3, 2), "REF1/in", 5)


def test_an_entry_in_a_notification_and_in_a_statement_is_one_line():
    told = only(read(camt(statement(entry("250.00", detail()))), "a"))
    notified = camt(statement(entry("250.00", detail()), kind="Ntfctn"), version="camt.054.001.08")
    assert only(read(notified, "b")).id == told.id


def test_several_statements_and_entries():
    other = statement(entry("5.00", ref="X"), iban="DE02120300000000202051", id="S-1")
    reading = read(camt(statement(entry("1.00", ref="A"), entry("2.00", ref="B")), other), "s.xml")
    assert [[str(line.amount.amount) for line in told.lines] for told in reading.statements] == [
        ["1.00", "2.00"],
        ["5.00"],
    ]
    assert len({line.id for told in reading.statements for line in told.lines}) == 3


@pytest.mark.parametrize("amounts", [
    ('<Amt Ccy="EUR">100.00</Amt>', '<Amt Ccy="EUR">150.00</Amt>'),
    ('<AmtDtls><TxAmt><Amt Ccy="EUR">100.00</Amt></TxAmt></AmtDtls>',
     '<AmtDtls><InstdAmt><Amt Ccy="EUR">150.00</Amt></InstdAmt></AmtDtls>'),
])  # fmt: skip
def test_a_batch_is_its_transactions(amounts: tuple[str, str]):
    parts = [detail(f"Payer {n}", amount=amount) for n, amount in enumerate(amounts, start=1)]
    [told] = read(camt(statement(entry("250.00", *parts))), "s.xml").statements
    assert [(line.payer_name, line.amount.amount) for line in told.lines] == [
        ("Payer 1", Decimal("100.00")), ("Payer 2", Decimal("150.00")),
    ]  # fmt: skip
    assert len({line.id for line in told.lines}) == 2


def test_a_batch_that_does_not_add_up_is_one_line_for_a_person():
    parts = [detail("A", amount='<Amt Ccy="EUR">100.00</Amt>'), detail("B", amount='<Amt Ccy="EUR">1.00</Amt>')]
    line = only(read(camt(statement(entry("250.00", *parts))), "s.xml"))
    assert (line.amount.amount, line.payer_name) == (Decimal("250.00"), "")


def test_reversal_and_foreign_currency_and_charges():
    sent = (
        '<AmtDtls><InstdAmt><Amt Ccy="USD">300.00</Amt></InstdAmt></AmtDtls>'
        '<Chrgs><Rcrd><Amt Ccy="EUR">5.00</Amt></Rcrd></Chrgs>'
    )
    more = "<RvslInd>true</RvslInd>"
    line = only(
        read(camt(statement(entry("250.00", detail(amount=sent, e2e="E-1"), direction="DBIT", more=more))), "s")
    )
    assert line.reversal
    assert line.amount == Money.of("-250.00", "EUR")
    assert line.original == Money.of("300.00", "USD")
    assert line.charges == Money.of("5.00", "EUR")
    assert line.end_to_end == "E-1"


def test_structured_reference_and_virtual_account():
    more = "<Strd><CdtrRefInf><Ref>RF18NORTHWIND2026000123</Ref></CdtrRefInf></Strd>"
    told = detail(more=more).replace(
        "</RltdPties>", "<CdtrAcct><Id><Othr><Id>900-1234</Id></Othr></Id></CdtrAcct></RltdPties>"
    )
    line = only(read(camt(statement(entry("250.00", told))), "s.xml"))
    assert (line.structured, line.credited_account) == ("RF18NORTHWIND2026000123", "9001234")


def test_missing_optional_fields_are_missing():
    line = only(read(camt(statement(entry("250.00", ref=None, status="", dates=""))), "s.xml"))
    assert (line.payer_name, line.remittance, line.value_on) == ("", "", None)
    assert line.booked_on == date(2026, 3, 3)
    assert line.entry.startswith("content:")


def test_what_is_not_booked_is_counted_and_comes_again():
    [told] = read(camt(statement(entry(status="<Sts>PDNG</Sts>"), entry(ref="B"))), "s.xml").statements
    assert (told.pending, len(told.lines)) == (1, 1)


def test_same_entries_without_references_are_told_apart():
    one = statement(entry("9.00", ref=None), entry("9.00", ref=None))
    first, second = (read(camt(one), name).statements[0].lines for name in "ab")
    assert [line.id for line in first] == [line.id for line in second]
    assert first[0].id != first[1].id


def test_a_reference_that_names_two_entries_names_none():
    [told] = read(camt(statement(entry("9.00", ref="R"), entry("8.00", ref="R"))), "s").statements
    assert len({line.id for line in told.lines}) == 2


def test_balance_that_does_not_add_up_is_a_doubt():
    good, bad = (
        read(camt(statement(entry(), closing=closing)), "s").statements[0] for closing in ("1250.00", "1251.00")
    )
    assert doubts(good, None) == ()
    [doubt] = doubts(bad, None)
    assert (doubt.code, doubt.facts) == ("balance_off", {"expected": "EUR 1251.00", "found": "EUR 1250.00"})


def test_wrong_values_are_told_with_entry_field_and_line():
    bad = [
        entry("1.005"), entry("abc"), entry("1", direction="XXXX"), entry("1", currency="XQQ"),
        entry("1", dates="<BookgDt><Dt>2026-02-30</Dt></BookgDt>"), entry("2.00", ref="OK"),
    ]  # fmt: skip
    reading = read(camt(statement(*bad)), "bad.xml")
    assert [(trouble.line, trouble.where, trouble.code) for trouble in reading.troubles] == [
        (5, "entry 1: Amt", "finer_than_minor_unit"),
        (6, "entry 2: Amt", "not_an_exact_amount"),
        (7, "entry 3: CdtDbtInd", "field_missing"),
        (8, "entry 4: Amt", "unknown_currency"),
        (9, "entry 5: BookgDt", "not_a_date"),
    ]
    assert all(trouble.doubt and trouble.file == "bad.xml" for trouble in reading.troubles)
    assert [line.reference for line in reading.statements[0].lines] == ["OK"]


def test_won_have_no_decimals():
    told = statement(entry("100.50", currency="KRW"), currency="KRW", opening="0")
    assert codes(read(camt(told), "s")) == ["finer_than_minor_unit"]
    fine = statement(entry("100.00", currency="KRW"), currency="KRW", opening="0")
    assert only(read(camt(fine), "s")).amount == Money.of(100, "KRW")


@pytest.mark.parametrize("bomb", [
    b'<!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;">]><Document>&lol2;</Document>',
    b'<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><Document>&x;</Document>',
    b'<!DOCTYPE d SYSTEM "http://127.0.0.1/evil.dtd"><Document/>',
])  # fmt: skip
def test_entities_are_refused_for_good(bomb: bytes):
    reading = read(bomb, "s.xml")
    assert (codes(reading), reading.statements) == (["xml_forbidden"], [])
    assert not reading.troubles[0].doubt


def test_truncated_file_gives_what_was_whole_and_says_so():
    whole = camt(statement(entry("1.00", ref="A"), entry("2.00", ref="B"), closing="1003.00"))
    for cut in range(len(whole) // 2, len(whole) - 12, 7):
        reading = read(whole[:cut], "s.xml")
        assert codes(reading)[-1] == "xml_broken", cut
        assert all(line.amount.amount in (1, 2) for told in reading.statements for line in told.lines)


def test_wrong_encoding_is_told_with_its_place():
    content = camt(statement(entry("250.00", detail("한빛전자")))).replace(
        "한빛전자".encode(), "한빛전자".encode("cp949")
    )
    reading = read(content, "s.xml")
    [trouble] = reading.troubles
    assert (trouble.code, trouble.line, trouble.doubt) == ("wrong_encoding", 5, True)
    declared = content.replace(b"UTF-8", b"EUC-KR")
    assert only(read(declared, "s.xml")).payer_name == "한빛전자"


@pytest.mark.parametrize(
    "content", [b"<a/>", b"", b"   ", b"<Document><BkToCstmrStmt/></Document>", b"\x00\x01\x02", b"<"]
)
def test_no_statement_inside(content: bytes):
    reading = read(content, "x")
    assert reading.statements == []
    assert not all(trouble.doubt for trouble in reading.troubles)
