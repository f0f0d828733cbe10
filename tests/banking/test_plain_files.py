"""MT940 of German and Dutch banks, and exports of Korean ones."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postsales.banking.files import read
from postsales.banking.profiles import PROFILES, Profile
from postsales.domain.money import Money
from postsales.domain.statement import doubts
from tests.banking.files import DUTCH_MT940, FEE, GERMAN_MT940, PAID, camt, entry, korean, statement


def test_german_mt940():
    reading = read(GERMAN_MT940.encode(), "s.sta")
    assert reading.troubles == []
    [told] = reading.statements
    paid, back = told.lines
    assert (told.number, told.opening, told.closing) == (17, Money.of(1000, "EUR"), Money.of(1200, "EUR"))
    assert doubts(told, None) == ()
    assert paid.payer_name == "Hanbit GmbH"
    assert paid.payer_account == "DE02120300000000202051"
    assert paid.remittance == "Rechnung NORTHWIND-2026-000123 Danke"
    assert (paid.end_to_end, paid.reference, paid.line) == ("E2E-77", "BANKREF1", 5)
    assert (back.reversal, back.amount) == (True, Money.of(-50, "EUR"))


def test_dutch_mt940_in_its_envelope():
    reading = read(DUTCH_MT940.encode(), "s.swi")
    assert reading.troubles == []
    [line] = reading.statements[0].lines
    assert (line.payer_name, line.payer_account) == ("Maru Kliniek B.V.", "NL20INGB0001234567")
    assert "NORTHWIND-2026-000124" in line.remittance
    assert (line.end_to_end, line.line) == ("E2E-9", 6)


def test_several_mt940_statements_and_one_that_is_cut_short():
    cut = GERMAN_MT940[: GERMAN_MT940.index(":62F:")]
    reading = read((DUTCH_MT940 + cut).encode(), "s.sta")
    assert len(reading.statements) == 2
    [trouble] = reading.troubles
    assert (trouble.code, trouble.doubt, trouble.line) == ("file_cut_short", True, 12)


def test_broken_mt940_is_told_by_line():
    reading = read(GERMAN_MT940.replace(":61:2603020302C250,00", ":61:26xx020302C250,00").encode(), "s.sta")
    assert reading.troubles
    assert all(trouble.line for trouble in reading.troubles)


@pytest.mark.parametrize("encoding", ["cp949", "utf-8", "utf-8-sig", "utf-16"])
def test_korean_export(encoding: str):
    reading = read(korean(PAID, FEE).encode(encoding), "거래내역.csv")
    assert reading.troubles == []
    [told] = reading.statements
    paid, fee = told.lines
    assert (told.account, told.from_on, told.to_on) == ("12345678901011", date(2026, 3, 2), date(2026, 3, 3))
    assert (paid.payer_name, paid.amount) == ("㈜한빛전자", Money.of(33_000_000, "KRW"))
    assert (paid.payer_account, paid.remittance, paid.line) == ("110222333333", "타행이체", 4)
    assert fee.amount == Money.of(-500, "KRW")


def test_korean_export_whose_balance_does_not_follow():
    reading = read(korean(PAID.replace("43,000,000", "44,000,000"), FEE).encode("cp949"), "a.csv")
    [trouble] = reading.troubles
    assert (trouble.code, trouble.doubt, trouble.line) == ("balance_off", True, 4)


def test_wrong_rows_are_told_by_line_and_field():
    rows = (
        "1,2026.03.02,x,y,0,0,,,", "2,2026.03.02,x,y,5,7,,,", "3,어제,x,y,0,7,,,", "4,2026.03.02,x,y,0,7.5,,,",
        "5,2026.03.02,x,y,0,칠만원,,,", PAID,
    )  # fmt: skip
    reading = read(korean(*rows).encode(), "a.csv")
    assert [(trouble.line, trouble.where, trouble.code) for trouble in reading.troubles] == [
        (4, "row: credit/debit", "not_one_amount"),
        (5, "row: credit/debit", "not_one_amount"),
        (6, "row: date", "not_a_date"),
        (7, "row: credit", "finer_than_minor_unit"),
        (8, "row: credit", "not_an_exact_amount"),
    ]
    assert len(reading.statements[0].lines) == 1


def test_account_has_to_be_known():
    text = korean(PAID).split("\n", 2)[2]
    assert {trouble.code for trouble in read(text.encode(), "a.csv").troubles} == {"account_missing"}
    assert read(text.encode(), "a.csv", account="1-2-3").statements[0].account == "123"


def test_virtual_accounts_of_a_listing():
    text = (
        "입금일시,가상계좌번호,입금자명,입금액,계좌번호\n2026-03-02 10:00,900-1234-5678,한빛전자,33000000,1-2-3456789\n"
    )
    [line] = read(text.encode("cp949"), "va.csv").statements[0].lines
    assert (line.credited_account, line.payer_name, line.account) == ("90012345678", "한빛전자", "123456789")


def test_german_and_english_exports_by_their_own_profiles():
    german = "Auftragskonto;Buchungstag;Verwendungszweck;Betrag;Währung\nDE1;02.03.2026;Rechnung 7;1.250,00;EUR\n"
    [line] = read(german.encode("cp1252"), "d.csv", profile=PROFILES["german"]).statements[0].lines
    assert line.amount == Money.of("1250.00", "EUR")
    english = 'Date,Description,Amount,Account\n03/02/2026,"INV-7, thanks",$1234.50,9876543\n'
    [line] = read(english.encode(), "e.csv").statements[0].lines
    assert (line.amount, line.booked_on) == (Money.of("1234.50", "USD"), date(2026, 3, 2))


def test_a_profile_of_ones_own():
    own = Profile(name="own", date=("wann",), amount=("wieviel",), payer_name=("wer",), dates=("%d/%m/%y",))
    [line] = read(b"wann,wer,wieviel\n02/03/26,Kim,500\n", "o.csv", profile=own, account="77777777").statements[0].lines
    assert (line.payer_name, line.amount.amount, line.booked_on) == ("Kim", Decimal(500), date(2026, 3, 2))


@given(st.binary(max_size=400))
def test_whatever_bytes_somebody_brings_there_is_an_answer(content: bytes):
    reading = read(content, "x")
    assert reading.statements or reading.troubles


_CAMT = camt(statement(entry("1.00", ref="A"), entry("2.00", ref="B"), closing="1003.00"))
_MT940 = GERMAN_MT940.encode()
_CSV = korean(PAID, FEE).encode("cp949")


@given(st.sampled_from([_CAMT, _MT940, _CSV]), st.data())
def test_damaged_files_are_answered_for(content: bytes, data: st.DataObject):
    at = data.draw(st.integers(0, len(content) - 1))
    damaged = content[:at] + data.draw(st.binary(max_size=6)) + content[at + data.draw(st.integers(0, 30)) :]
    reading = read(damaged, "x")
    assert reading.statements or reading.troubles
