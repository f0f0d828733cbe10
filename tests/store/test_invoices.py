"""Invoices take their numbers one after the other, without a gap, whoever asks at once."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import text

from postsales.domain.seats import Party
from postsales.messages.collection_papers import InvoiceIssued
from postsales.messages.rows import EntryRow, PayeeRow
from postsales.store.facade import Store
from tests.store.stories import NOW, TODAY, a_credit, an_instalment, an_invoice, fact, recording


def paper(issued: InvoiceIssued) -> str:
    return f"<h1>{issued.number}</h1><p>계약금 ₩110"


@contextmanager
def another(store: Store) -> Iterator[Store]:
    """The same database as another process sees it; one in memory has nobody else."""
    if store.database.engine.url.database:
        with Store.at(store.database.engine.url) as other:
            yield other
    else:
        yield store


def test_an_invoice_is_issued_once_and_keeps_its_number_and_day(store: Store) -> None:
    first = store.invoices.issue(an_invoice(on=TODAY), paper)
    again = store.invoices.issue(an_invoice(on=date(2026, 4, 1)), paper)
    assert first == again == InvoiceIssued(number="NORTHWIND-2026-000001", issued_on=TODAY)
    kept = store.invoices.get(first.number)
    assert kept is not None
    assert (kept.request, kept.html) == (an_invoice(on=TODAY), paper(first))
    assert store.invoices.get("NORTHWIND-2026-000002") is None


def test_every_creditor_and_year_counts_for_itself(store: Store) -> None:
    other = an_invoice(instalment=3).model_copy(update={"creditor": Party(id="daehan-si", name="대한SI")})
    asked = [an_invoice(), an_invoice(version=2), an_invoice(instalment=2, on=date(2027, 1, 1)), other]
    assert [store.invoices.issue(each, paper).number for each in asked] == [
        "NORTHWIND-2026-000001", "NORTHWIND-2026-000002", "NORTHWIND-2027-000001", "DAEHAN-SI-2026-000001",
    ]  # fmt: skip


def test_a_document_that_cannot_be_rendered_takes_no_number(store: Store) -> None:
    def torn(issued: InvoiceIssued) -> str:
        raise ZeroDivisionError(issued.number)

    with pytest.raises(ZeroDivisionError, match="NORTHWIND-2026-000001"):
        store.invoices.issue(an_invoice(), torn)
    assert store.invoices.issue(an_invoice(instalment=2), paper).number == "NORTHWIND-2026-000001"
    assert store.checks.numbering() == ()


def test_eight_writers_issue_a_hundred_invoices_without_gap_or_double(store: Store) -> None:
    def issue(with_store: Store) -> Callable[[int], tuple[int, str]]:
        return lambda n: (n, with_store.invoices.issue(an_invoice(f"HB-{n}"), paper).number)

    # Every invoice is asked for twice, at the same time, from two processes' worth of connections.
    with another(store) as other, ThreadPoolExecutor(8) as writers:
        one, two = writers.map(issue(store), range(100)), writers.map(issue(other), range(100))
        first, second = dict(one), dict(two)
    assert first == second
    assert sorted(first.values()) == [f"NORTHWIND-2026-{n:06d}" for n in range(1, 101)]
    assert store.checks.numbering() == ()


def test_credit_notes_have_a_line_of_their_own_without_gap_or_double(store: Store) -> None:
    def issue(n: int) -> str:
        return store.invoices.credit(a_credit(f"credit/{n % 50}"), paper).number

    store.invoices.issue(an_invoice(), paper)
    with ThreadPoolExecutor(8) as writers:
        numbers = set(writers.map(issue, range(100)))
    assert sorted(numbers) == [f"NORTHWIND-CN-2026-{n:06d}" for n in range(1, 51)]
    kept = store.invoices.credit_note("NORTHWIND-CN-2026-000001")
    assert kept is not None
    assert kept.request.invoice == "NORTHWIND-2026-000001"
    assert store.checks.numbering() == ()


def test_who_is_paid_where_is_known_once_it_was_approved(store: Store) -> None:
    assert store.invoices.payee("northwind") is None
    row = PayeeRow(legal_entity="northwind", account="110-222", bank="우리은행", holder="Northwind", since=NOW)
    store.record(recording("finance/northwind", fact(1, row), deliveries=()))
    known = store.invoices.payee("northwind")
    assert known is not None
    assert (known.bank, known.account) == ("우리은행", "110-222")


def test_doctor_names_a_credit_without_its_note_and_a_tax_number_used_twice(store: Store) -> None:
    store.invoices.issue(an_invoice(), paper)
    credited = EntryRow(
        delivery="HB-1", instalment=1, entry="credit/1", sort="credited", amount=Decimal(1_100), currency="KRW",
        on=TODAY, by="nari", cause="credit",
    )  # fmt: skip
    twice = [an_instalment(n=n, tax_number="202603024100001212345678") for n in (1, 2)]
    store.record(recording("w", fact(1, credited, *twice)))
    assert {(each.rule, each.where) for each in store.checks.numbering()} == {
        ("credit_note", "HB-1/1 credit/1"),
        ("tax_number", "202603024100001212345678"),
    }


def test_doctor_names_a_number_that_was_used_for_nothing(store: Store) -> None:
    store.invoices.issue(an_invoice(), paper)
    with store.database.write() as tx:
        tx.execute(text("UPDATE invoice_counter SET last = 3"))
    off = store.checks.numbering()
    assert [(each.rule, each.where, each.expected, each.found) for each in off] == [
        ("invoice_numbers", "northwind/2026", "3", "1")
    ]
