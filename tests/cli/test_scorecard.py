"""Scorecards as people type them, after a claim that took the vendor two business days."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.terminal import HANBIT, PARTNER, Ended, Served, Terminal, done, served

NO = "HB-2026-001"
VERDICT = (
    "--kind", "installation_error", "--owner", "dongwoo", "--remedy", "Set the pool to 64", "--promised-on",
    "2026-03-20", "--answer", "설치 설정이 기본값이었습니다.",
)  # fmt: skip


@pytest.fixture(scope="module")
def house() -> Iterator[Served]:
    with served() as found:
        desk = found.terminal()
        assert desk.type("delivery", "start", str(HANBIT)).status == 0
        evidence = ("version=9.2.1", "steps=login", "configuration=default", "environment=test", "reproduction=always")
        said = [word for each in evidence for word in ("--evidence", each)]
        claim = desk.type("issue", "claim", NO, "--symptom", "It is slow", *said, "--as", "partner:jaeho")
        assert claim.status == 0, claim.err
        found.advance(hours=24)
        verdict = desk.type("issue", "verdict", NO, "1", *VERDICT, "--as", "support:anand")
        assert verdict.status == 0, verdict.err
        yield found


def test_a_card_says_what_each_of_its_measures_means(desk: Terminal):
    out = done(desk.type("partner", "scorecard", "daon-si"))
    assert "installation error 1" in out
    assert "too few to say (0 of 1)" in out
    assert "What it means" in out
    korean = done(desk.type("vendor", "scorecard", "northwind", "--by", "quarter", "--lang", "ko"))
    assert "2026-Q1" in korean
    assert "표본 부족" in korean


def test_as_json_it_has_its_definitions_with_it(desk: Terminal):
    found = json.loads(done_json(desk.type("vendor", "scorecard", "northwind", "--json")))
    (card,) = found["cards"]
    assert (card["claims"], card["verdicts"]) == (1, {"installation_error": 1})
    assert card["answered"] == {"n": 1, "median": None, "p90": None}
    assert set(found["definitions"]) == set(card) - {"side", "party", "group"}


def done_json(ended: Ended) -> str:
    assert ended.status == 0, ended.err
    return ended.out


def test_in_a_file_no_number_stands_without_its_definition(desk: Terminal, tmp_path: Path):
    file = tmp_path / "card.csv"
    done(desk.type("partner", "scorecard", "daon-si", "--by", "product", "--csv", str(file)))
    with file.open(encoding="utf-8-sig", newline="") as read:
        header, *rows = csv.reader(read)
    assert header == ["company", "of", "measure", "value", "of how many", "what it means"]
    assert all(row[-1] for row in rows)
    said = {(row[1], row[2]): row[3] for row in rows}
    assert said["northwind-erp", "claims"] == "1"
    assert said["northwind-erp", "upheld (%)"] == "too few to say (1)"


def test_a_partner_reads_its_own_and_of_its_vendor_what_both_take_part_in(house: Served):
    partner = house.terminal(POSTSALES_TOKEN=PARTNER)
    assert "daon-si" in done(partner.type("partner", "scorecard"))
    assert "northwind" in done(partner.type("vendor", "scorecard"))
    for noun in ("partner", "vendor"):
        unknown = partner.type(noun, "scorecard", "somebody-else")
        assert (unknown.status, unknown.out) == (1, ""), unknown.err
        assert "[unknown_party]" in unknown.err


def test_a_period_that_ends_before_it_begins_is_refused(desk: Terminal):
    ended = desk.type("partner", "scorecard", "--since", "2026-04-01", "--until", "2026-03-01")
    assert ended.status == 1
    assert "[period_backwards]" in ended.err
    assert desk.type("partner", "scorecard", "--since", "yesterday").status == 2


def test_issues_of_every_delivery_are_one_list(desk: Terminal):
    out = done(desk.type("issue", "list"))
    assert NO in out
    assert "It is slow" in out
    assert "It is slow" in done(desk.type("issue", "list", NO, "--claims", "--verdict", "installation_error"))
    assert "Nothing found" in done(desk.type("issue", "list", "--state", "closed"))
    assert "It is slow" in done(desk.type("issue", "list", "--mine", "--as", "partner:jaeho"))
    assert "Nothing found" in done(desk.type("issue", "list", "--mine", "--as", "support:nobody", "--questions"))


def test_the_ending_of_a_file_says_how_it_is_written(desk: Terminal, tmp_path: Path):
    table, whole = tmp_path / "card.csv", tmp_path / "card.json"
    done(desk.type("partner", "scorecard", "daon-si", "-o", str(table)))
    done(desk.type("partner", "scorecard", "daon-si", "-o", str(whole)))
    assert table.read_text(encoding="utf-8-sig").startswith("company,of,measure")
    assert json.loads(whole.read_text(encoding="utf-8"))["definitions"]
    refused = desk.type("partner", "scorecard", "daon-si", "-o", str(tmp_path / "card.pdf"))
    assert (refused.status, "[unknown_report_format]" in refused.err) == (2, True)
