"""Every class of bad contract, by the code people and programs see."""

import json
import time

import pytest

from postsales.desk.contract_file import LARGEST, Problem, check, read
from tests.contract_documents import EXAMPLES, changed, document

INDIRECT, DIRECT = "hanbit-erp", "atlas-observability"


def found(content: str) -> list[tuple[int | None, str, str]]:
    return [(problem.line, problem.path, problem.code) for problem in read(content.encode(), "c.yaml").problems]


def only(problems: tuple[Problem, ...]) -> Problem:
    assert len(problems) == 1, problems
    return problems[0]


@pytest.mark.parametrize("example", sorted(EXAMPLES.glob("*.yaml")), ids=lambda path: path.stem)
def test_examples_are_sound_as_yaml_and_as_json(example):
    reading = read(example.read_bytes(), example.name)
    assert reading.problems == ()
    assert reading.contract is not None
    assert read(json.dumps(document(example.stem), indent="\t").encode()).contract == reading.contract


@pytest.mark.parametrize(
    ("base", "path", "value", "at", "code"),
    [
        (INDIRECT, "titel", "x", "titel", "unknown_field"),
        (INDIRECT, "payment_schedule.0.terms.dys", 3, "payment_schedule[0].terms.dys", "unknown_field"),
        (INDIRECT, "title", None, "title", "field_missing"),
        (INDIRECT, "payment_schedule.0.terms.kind", None, "payment_schedule[0].terms", "field_missing"),
        (INDIRECT, "payment_schedule.0.terms.kind", "days_afer", "payment_schedule[0].terms", "not_one_of"),
        (INDIRECT, "channel", "indirct", "channel", "not_one_of"),
        (INDIRECT, "seats.sales_rp", ["minji"], "seats.sales_rp", "not_one_of"),
        (INDIRECT, "people.0.email", "minji at northwind", "people[0].email", "bad_email"),
        (INDIRECT, "people.3.id", "Anand Rao", "people[3].id", "bad_format"),
        (INDIRECT, "number", "HB 2026", "number", "bad_contract_number"),
        (INDIRECT, "signed_on", "yesterday", "signed_on", "wrong_type"),
        (INDIRECT, "line_items.0.amount", "much", "line_items[0].amount", "wrong_type"),
        (INDIRECT, "tax.rate", "110", "tax.rate", "out_of_range"),
        (INDIRECT, "line_items", [], "line_items", "bad_length"),
        (INDIRECT, "currency", "WON", "currency", "unknown_currency"),
        (INDIRECT, "line_items.0.amount", "180000000.5", "line_items[0].amount", "finer_than_minor_unit"),
        (INDIRECT, "line_items.0.amount", "-999999999", "line_items", "total_not_positive"),
        (INDIRECT, "payment_schedule.2.portion", "25", "payment_schedule[2].portion", "parts_do_not_add_up"),
        (INDIRECT, "payment_schedule.2.portion", None, "payment_schedule[2]", "neither_portion_nor_amount"),
        (INDIRECT, "payment_schedule.2.amount", "5", "payment_schedule[2].amount", "portion_and_amount"),
        (INDIRECT, "vendor_terms.payment_schedule.0.portion", "99", "vendor_terms.payment_schedule[0].portion",
         "parts_do_not_add_up"),
        (INDIRECT, "payment_schedule.0.trigger", "date", "payment_schedule[0]", "trigger_date_missing"),
        (INDIRECT, "payment_schedule.0.on", "2026-04-01", "payment_schedule[0].on", "date_without_date_trigger"),
        (INDIRECT, "payment_schedule.0.package", "install", "payment_schedule[0].package",
         "package_without_acceptance_trigger"),
        (INDIRECT, "payment_schedule.2.package", "instal", "payment_schedule[2].package",
         "instalment_of_unknown_package"),
        (INDIRECT, "payment_schedule.2.package", "support", "payment_schedule[2].package",
         "instalment_of_unknown_package"),
        (INDIRECT, "services.0.due_on", "2026-03-01", "services[0].due_on", "due_before_signature"),
        (INDIRECT, "service_until", "2025-03-01", "service_until", "due_before_signature"),
        (INDIRECT, "signed_on", "20226-03-02", "signed_on", "wrong_type"),
        (INDIRECT, "service_until", "9026-03-02", "service_until", "out_of_range"),
        (INDIRECT, "services", [{"id": f"s{n}"} for n in range(201)], "services", "too_many"),
        (INDIRECT, "vendor_terms.total", "1e30", "vendor_terms.total", "amount_too_large"),
        (INDIRECT, "partner", None, "", "partner_missing"),
        (INDIRECT, "vendor_terms", None, "", "vendor_terms_missing"),
        (DIRECT, "partner", {"id": "si", "name": "SI"}, "partner", "partner_on_direct_deal"),
        (DIRECT, "vendor_terms", {"total": "1"}, "vendor_terms", "vendor_terms_on_direct_deal"),
        (DIRECT, "seats.partner_pm", ["somebody"], "seats.partner_pm", "partner_seat_on_direct_deal"),
        (INDIRECT, "seats.payer", ["borra"], "seats.payer[0]", "seat_without_person"),
        (INDIRECT, "seats.payer", ["jaeho"], "seats.payer[0]", "seat_of_another_party"),
        (INDIRECT, "seats.vendor_approver", ["grace", "grace"], "seats.vendor_approver[1]", "person_twice_in_seat"),
        (INDIRECT, "seats.payer", None, "seats", "payer_missing"),
        (INDIRECT, "payment_chain", ["borra"], "payment_chain[0]", "chain_without_person"),
        (INDIRECT, "payment_chain", ["bora", "grace"], "payment_chain[1]", "chain_of_the_vendor"),
        (INDIRECT, "payment_chain", ["bora", "bora"], "payment_chain[1]", "duplicate_id"),
        (INDIRECT, "tam", True, "tam", "tam_without_seat"),
        (INDIRECT, "people.1.id", "minji", "people[1].id", "duplicate_id"),
        (INDIRECT, "services.1.id", "install", "services[1].id", "duplicate_id"),
        (INDIRECT, "services.1.id", "whole", "services[1].id", "service_called_the_whole"),
        (INDIRECT, "customer.id", "daon-si", "customer.id", "party_twice"),
        (INDIRECT, "customer.timezone", "Asia/Soul", "customer.timezone", "unknown_timezone"),
        (DIRECT, "services.0.provided_by", "partner", "services[0].provided_by", "provided_by_absent_side"),
        (DIRECT, "law.mediator", "partner", "law.mediator", "mediator_absent"),
    ],
)  # fmt: skip
def test_each_class_of_bad_contract_has_its_code_and_place(base, path, value, at, code):
    reading = check(changed(document(base), path, value))
    assert reading.contract is None
    assert (at, code) in [(problem.path, problem.code) for problem in reading.problems]


def test_shape_and_rules_are_reported_together_by_line():
    text = (EXAMPLES / "hanbit-erp.yaml").read_text()
    text = text.replace("currency: KRW", "curency: KRW").replace(
        'portion: "30", trigger: acc', 'portion: "25", trigger: acc'
    )
    text = text.replace("payer: [bora]", "payer: [borra]").replace("email: lena.fischer@", "email: lena.fischer")
    lines = text.splitlines()
    assert {path: code for _, path, code in found(text)} == {
        "people[4].email": "bad_email",
        "seats.payer[0]": "seat_without_person",
        "curency": "unknown_field",
        "currency": "field_missing",
        "payment_schedule[2].portion": "parts_do_not_add_up",
    }
    for line, path, _ in found(text):
        assert line is not None
        assert path == "currency" or path.split(".")[-1].split("[")[0] in lines[line - 1]


def test_typo_is_answered_with_what_was_meant():
    assert only(check(changed(document(), "curency", "KRW")).problems).facts["nearest"] == "currency"
    meant = {problem.code: problem.facts for problem in check(changed(document(), "currency", "WON")).problems}
    assert meant["unknown_currency"]["nearest"] == "KRW"
    seat = only(check(changed(document(), "seats.csm", ["sorra"])).problems)
    assert seat.facts == {"seat": "csm", "person": "sorra", "nearest": "sora"}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("payment_schedule.0", "payment_schedule.1"),
        ("payment_schedule.0", "vendor_terms.payment_schedule.0"),
    ],
)
def test_a_virtual_account_pays_one_row_however_it_is_spelled(first, second):
    contract = changed(document(), f"{first}.virtual_account", "562-90812-341")
    assert check(contract).problems == ()
    problem = only(check(changed(contract, f"{second}.virtual_account", "562 90812341")).problems)
    assert (problem.code, problem.facts["row"]) == ("virtual_account_twice", contract["payment_schedule"][0]["name"])
    assert problem.path.endswith(".virtual_account")


def test_parts_are_told_in_percent():
    problem = only(check(changed(document(), "payment_schedule.2.portion", "25")).problems)
    assert problem.facts == {"parts": "95 %", "total": "100 %"}


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("", "not_a_mapping"),
        ("- a\n- b\n", "not_a_mapping"),
        ("a: [1, 2", "not_yaml"),
        ("\tx: 1", "not_yaml"),
        ("a: \x00", "not_yaml"),
        ("[" * 1000, "nested_too_deep"),
        ("a: &x [1]\nb: *x\n", "anchor_not_allowed"),
        ("title: a\ntitle: b\n", "field_twice"),
        ("number: .inf\n", "field_missing"),
        ("1: 2\n", "unknown_field"),
        ("people: {a: b}\nseats: []\nline_items: 7\npayment_schedule: x\nvendor: 1\nlaw: []\n", "wrong_type"),
        ("people: [1, null, {}]\nseats: {payer: bora, csm: [[1], {}]}\nline_items: [{amount: .nan}]\n", "wrong_type"),
    ],
)  # fmt: skip
def test_what_is_no_contract_at_all_is_said_and_never_crashes(content, code):
    assert code in [each for _, _, each in found(content)]


def test_file_that_is_no_text_is_said():
    assert only(read(b"\xff\xfe\x00").problems).code == "not_utf8"


def test_ten_megabytes_are_refused_at_once():
    begun = time.monotonic()
    assert only(read(b"x" * 10_000_000).problems).code == "file_too_large"
    assert time.monotonic() - begun < 1
    assert LARGEST == 1_000_000


def test_total_too_small_for_its_parts_is_said():
    data = changed(document("atlas-observability"), "currency", "KRW")
    data["line_items"] = [{"name": "Three won", "product": "won", "amount": "3"}]
    row = {"name": "A part", "trigger": "signature", "terms": {"kind": "days_after", "days": 30}}
    data["payment_schedule"] = [{**row, "portion": portion} for portion in ("17", "17", "17", "17", "17", "15")]
    assert [problem.code for problem in check(data).problems] == ["too_small_to_split"]


@pytest.mark.parametrize("number", ["1e400", "-1e400", "1e-400", "Infinity", "NaN", "9" * 40, "0." + "1" * 40])
@pytest.mark.parametrize(
    "path", ["line_items.0.amount", "payment_schedule.0.portion", "vendor_terms.total", "tax.rate"]
)
def test_numbers_nobody_counts_with_are_said(path: str, number: str):
    assert check(changed(document(), path, number)).problems


def test_exact_digits_survive():
    data = changed(document("atlas-observability"), "line_items.0.amount", None)
    text = json.dumps(data).replace('"line_items": [{', '"line_items": [{"amount": 100000.10, ')
    contract = read(text.encode()).contract
    assert contract is None or str(contract.line_items[0].amount) == "100000.10"
