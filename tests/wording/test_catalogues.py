"""Both languages say everything, about the same facts; and everything the sources say has words."""

from __future__ import annotations

import ast
from enum import StrEnum
from typing import get_args

import pytest

from postsales.cli.verb_commands import ABOUT, sheet
from postsales.domain import shape_check
from postsales.domain.acceptance import AcceptanceStage
from postsales.domain.contract import Channel, Trigger, Unit
from postsales.domain.delivery import ENDED, Stage
from postsales.domain.entitlement import Level
from postsales.domain.health import HealthFacts, health
from postsales.domain.policy import STANDARD, Severity
from postsales.domain.promise import PromiseStatus
from postsales.domain.receivable import Status
from postsales.domain.scope import ScopeStatus
from postsales.domain.seats import Seat, Side
from postsales.domain.tax_number import TaxReason
from postsales.domain.visit import VisitStage
from postsales.messages.command import Role
from postsales.simulation.chaos import failed_law
from postsales.simulation.failures import SimulationError
from postsales.simulation.faults import Fault, How, Outage
from postsales.simulation.invariants import Broken
from postsales.store import engine
from postsales.wording import LANGUAGES, SECTIONS_OF_GAP, catalogue, text, word
from postsales.wording.gaps import gaps, optional_gaps
from tests.wording import spoken

ENUMERATIONS: dict[str, tuple[type[StrEnum], ...]] = {
    "stage": (Stage,),
    "side": (Side,),
    "role": (Role,),
    "seat": (Seat,),
    "severity": (Severity,),
    "trigger": (Trigger,),
    "channel": (Channel,),
    "state": (VisitStage, AcceptanceStage, PromiseStatus, Status, ScopeStatus),
    "unit": (Unit,),
    "tax_reason": (TaxReason,),
    "level_used": (Level,),
}

HANDED_ON = {
    "src/postsales/banking/reading.py",
    "src/postsales/domain/statement.py",
    "src/postsales/cli/main.py",
    "src/postsales/engine/failures.py",
    "src/postsales/simulation/scenario.py",
}
"""Where a code that was said elsewhere is passed on."""

COMPUTED = {
    "src/postsales/domain/shape_check.py": {
        "bad_contract_number", "bad_email", "bad_format", "bad_length", "field_missing", "not_one_of", "unknown_field",
        "wrong_value",
    },
    "src/postsales/domain/money.py": {"amount_too_large", "finer_than_minor_unit", "not_an_exact_amount",
                                      "unknown_currency"},
    "src/postsales/store/engine.py": {*engine._POSTGRES.values(), *engine._SQLITE.values()},
}  # fmt: skip
"""Where a code is looked up in a table of that module."""

BY_STATE = {
    "delivery_*": {f"delivery_{stage.value}" for stage in ENDED},
    "message_*": {"message_sent", "message_refused", "message_given_up", "message_not_wanted"},
}
"""Facts named after a state."""

LAWS = (
    "src/postsales/simulation/invariants.py", "src/postsales/simulation/chaos.py", "src/postsales/store/checks.py",
    "src/postsales/store/bank_checks.py",
)  # fmt: skip

OF_THE_API = {"bad_request", "unknown_path", "method_not_allowed", "internal_error", "engine_silent", "worker_silent"}
OF_THE_DESK = {"line_decided", "staff_absent", "staff_added", "staff_changed", "view_dropped", "view_saved"}
"""What no workflow notes: the desk's own answers."""
OF_THE_COMMAND_LINE = {"api_unexpected", "did_you_mean", "interrupted", "not_a_choice", "not_a_number", "not_in_range"}


def test_both_languages_have_the_same_keys_and_gaps():
    english, korean = catalogue("en"), catalogue("ko")
    assert english.keys() == korean.keys()
    for section, texts in english.items():
        assert texts.keys() == korean[section].keys(), section
        for key, said in texts.items():
            other = korean[section][key]
            assert gaps(said) == gaps(other), (section, key)
            assert optional_gaps(said) == optional_gaps(other), (section, key)


def test_every_refusal_has_words_in_every_language():
    said, unreadable = spoken.refusals()
    codes = {each.code for each in said} | OF_THE_API
    for place in unreadable:
        assert place.where in HANDED_ON | COMPUTED.keys(), f"{place}: where does this code come from?"
        codes |= COMPUTED.get(place.where, set())
    for language in LANGUAGES:
        missing = codes - catalogue(language)["refusal"].keys()
        assert not missing, f"{language}: put these into words: {sorted(missing)}"


def test_no_refusal_has_words_that_nobody_says():
    said, _ = spoken.refusals()
    codes = {each.code for each in said} | OF_THE_API | OF_THE_COMMAND_LINE | set().union(*COMPUTED.values())
    unsaid = catalogue("en")["refusal"].keys() - codes
    assert not unsaid, f"nobody is refused like this any more: {sorted(unsaid)}"


def test_refusals_fill_the_gaps_of_their_words():
    texts = catalogue("en")["refusal"]
    for each in spoken.refusals()[0]:
        template = texts.get(each.code, "")
        needed = gaps(template) - optional_gaps(template)
        assert each.facts is None or needed <= each.facts, f"{each.where}: {each.code} says nothing of {needed}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_refusal_is_whole_sentences(language: str):
    for code, said in catalogue(language)["refusal"].items():
        assert said.rstrip("]").endswith((".", "?", ")", "}", "`")), (code, said)


def test_every_law_of_a_life_has_words():
    """What chaos says is broken: rules of invariants, of the store, and what the simulation itself may raise."""
    place = {"Broken": 0, "_off": 0, "_only_once": 1, "_gaps_in_papers": 1, "_rising": 2}
    said: set[str] = set()
    for path in LAWS:
        for node in ast.walk(ast.parse((spoken.ROOT / path).read_text(encoding="utf-8"))):
            if isinstance(node, ast.Yield) and isinstance(node.value, ast.Tuple):
                said |= _literals(node.value.elts[:1])
            elif isinstance(node, ast.Call):
                nth = place.get(spoken.called(node) or "", len(node.args))
                said |= _literals(node.args[nth : nth + 1])
                said |= _literals([each.value for each in node.keywords if each.arg == "rule"])
    said |= {failed_law(each) for each in SimulationError.__subclasses__() if each is not Broken}
    for language in LANGUAGES:
        assert catalogue(language)["law"].keys() == said


def _literals(nodes: list[ast.expr]) -> set[str]:
    return {str(each.value) for each in nodes if isinstance(each, ast.Constant) and isinstance(each.value, str)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_fault_is_said_in_words(language: str):
    texts = catalogue(language)
    kinds = {fault.model_fields["kind"].default for fault in get_args(get_args(Fault)[0])}
    assert texts["fault"].keys() == kinds | {"restart", "told", "forgets"}
    assert texts["fault_how"].keys() == {how.value for how in How} | {"twice", "late"}
    assert texts["outage"].keys() == set(get_args(Outage.model_fields["of"].annotation))


def test_every_fact_has_words():
    found, unreadable = spoken.happenings()
    assert not unreadable, unreadable
    names = {name for name in found if "*" not in name}
    patterns = found - names
    assert patterns == BY_STATE.keys()
    names |= {name for pattern in patterns for name in BY_STATE[pattern]} | OF_THE_DESK
    for language in LANGUAGES:
        texts = catalogue(language)["fact"].keys()
        assert names <= texts, f"{language}: put these into words: {sorted(names - texts)}"
        assert texts <= names, f"{language}: nothing happens like this any more: {sorted(texts - names)}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_the_domain_is_there(language: str):
    known = catalogue(language)
    for section, kinds in ENUMERATIONS.items():
        missing = {member.value for kind in kinds for member in kind} - known[section].keys()
        assert not missing, (section, missing)


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_that_is_awaited_has_words(language: str):
    missing = spoken.awaited(tuple(Trigger)) - catalogue(language)["awaited"].keys()
    assert not missing


@pytest.mark.parametrize("language", LANGUAGES)
def test_ladders_and_health_speak(language: str):
    known = catalogue(language)
    assert {level.name for level in STANDARD.escalation.ladder} <= known["level"].keys()
    assert {step.tone for step in STANDARD.collection.ladder} <= known["tone"].keys()
    bad = HealthFacts(critical_issues=1, breaches=1, broken_promises=1, sentiment=1, adoption=1, overdue_days=30)
    found = health(bad)
    assert found.band in known["health"]
    assert {reason.code for reason in found.reasons} <= known["health_reason"].keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_verb_and_its_arguments_are_explained(language: str):
    known = catalogue(language)
    assert known["verb"].keys() == sheet().keys()
    fields = {field["name"] for line in sheet().values() for field in line["fields"]}
    positional = {name for names in ABOUT.values() for name in names} | {"customer"}
    assert fields - positional <= known["field"].keys()
    assert {field["kind"] for line in sheet().values() for field in line["fields"]} - {"choice", "flag"} <= (
        known["kind"].keys()
    )
    assert {name.partition(".")[0] for name in sheet()} <= known["noun"].keys()


def test_codes_among_the_facts_are_said_in_words():
    said = text("seats_missing", "ko", seats="acceptance_decider, payer")
    assert "검수 결정자, 지급 담당" in said
    assert "issue 3" in text("not_ready_to_close", "en", open="issue:3")
    assert "acceptance decider" in word("work", "handoff_late", "en", missing=["acceptance_decider"])


def test_what_is_expected_of_a_value_is_said_in_words():
    assert {each.replace(" ", "_") for each in shape_check._EXPECTED.values()} <= catalogue("ko")["expected"].keys()
    assert "정수가 와야" in text("wrong_type", "ko", expected="whole number", value="x")


def test_an_unknown_code_is_shown_as_it_is():
    assert text("no_such_code", "en", a=1) == "no_such_code (a: 1)"
    assert text("no_such_code", "xx") == "no_such_code"


def test_gaps_lead_to_sections_there_are():
    for sections in SECTIONS_OF_GAP.values():
        assert set(sections) <= catalogue("en").keys()


def test_the_command_line_finds_the_words_it_asks_for():
    """`w("section", "key")` with both written out; a key nobody has is shown bare."""
    calls = [
        (path.name, [str(each.value) for each in call.args[:2] if isinstance(each, ast.Constant) and each.value])
        for path in sorted((spoken.ROOT / "src/postsales/cli").glob("*.py"))
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and spoken.called(call) == "w"
    ]
    asked = [(name, *said) for name, said in calls if len(said) == 2]
    assert len(asked) > 100
    for language in LANGUAGES:
        words = catalogue(language)
        assert [each for each in asked if each[2] not in words.get(each[1], {})] == [], language
