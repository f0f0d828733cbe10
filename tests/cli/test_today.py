"""A day on the terminal: what to do, why, and the command that does it, to be copied."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator

import click
import pytest

from postsales.cli.main import root
from postsales.cli.said import UNKNOWN, command_for
from postsales.cli.session import Session
from postsales.domain.duty import KINDS
from tests.cli.terminal import EXAMPLES, Served, served

NO = "MR-2026-031"


@pytest.mark.parametrize("what", sorted(KINDS))
def test_the_command_of_every_duty_is_one_there_is(what: str):
    kind = KINDS[what]
    body = {} if kind.about is None else {kind.about: "install" if kind.about == "package" else 1}
    said = command_for({"verb": kind.verb, "body": body, "delivery": "HB-1", "customer": "hanbit"})
    if kind.verb is None:
        assert said is None
        return
    assert said is not None
    command, words = followed(shlex.split(said))
    command.make_context(words[0], [*filled(command, words[1:])])


def followed(words: list[str]) -> tuple[click.Command, list[str]]:
    """The command meant, with what is said to it."""
    assert words[0] == "postsales"
    found: click.Command = root(Session(lang="en"))
    at = 0
    while isinstance(found, click.Group):
        at += 1
        inner = found.get_command(click.Context(found), words[at])
        assert inner is not None, words
        found = inner
    return found, words[at:]


def filled(command: click.Command, words: list[str]) -> Iterator[str]:
    """What a person would put for what is left open."""
    options = {flag: param for param in command.params for flag in param.opts}
    for before, word in zip(["", *words], words, strict=False):
        if word != UNKNOWN:
            yield word
        elif isinstance(param_type := getattr(options.get(before), "type", None), click.Choice):
            yield str(param_type.choices[0])
        else:
            yield "1"


def test_what_is_known_of_a_verb_is_filled_in():
    asked = {"verb": "payment.approve", "body": {"instalment": 2, "request": 1}, "delivery": "HB-1", "customer": None}
    assert command_for(asked) == "postsales payment approve HB-1 2 --request 1"
    meet = {"verb": "checkin.record", "body": {"sort": "csm"}, "delivery": None, "customer": "hanbit"}
    assert command_for(meet) == "postsales checkin record hanbit --sort csm --sentiment … --summary …"


@pytest.fixture(scope="module")
def clinic() -> Iterator[Served]:
    with served() as house:
        desk = house.terminal()
        assert desk.type("delivery", "start", str(EXAMPLES / "maru-backup.yaml")).status == 0
        yield house


def test_a_day_tells_what_why_and_how_in_either_language(clinic: Served):
    desk = clinic.terminal()
    asked = desk.type("handoff", "return", NO, "--questions", "Who decides?", "--as", "delivery:oliver")
    assert asked.status == 0, asked.err
    rep = json.loads(desk.type("delivery", "show", NO, "--json").out)["status"]["ball"]["person"]
    day = desk.type("today", "--as", f"sales:{rep}")
    assert day.status == 0, day.err
    assert "answer the delivery manager's questions (1)" in day.out
    assert "Until sales has answered, nothing kicks off" in day.out
    assert f"→ postsales handoff answer {NO} --question 1 --answer …" in day.out
    assert "질문(1번)에 답하기" in desk.type("today", "--as", f"sales:{rep}", "--lang", "ko").out

    few = desk.type("today", "--limit", "1", "--as", f"sales:{rep}")
    assert "and" in few.out
    told = json.loads(desk.type("today", "--json", "--as", f"sales:{rep}").out)
    assert told["duties"][0]["verb"] == "handoff.answer"
    assert desk.type("delivery", "list", "--holder", rep).out.count(NO) == 1
    assert NO not in desk.type("delivery", "list", "--holder", "oliver").out
    assert "Nothing waits for you" in desk.type("today", "--as", "csm:nobody").out


def test_a_deliverys_screen_tells_when_the_customer_is_met_next(clinic: Served):
    desk = clinic.terminal()
    shown = desk.type("delivery", "show", NO)
    assert shown.status == 0, shown.err
    assert "Next contact  " in shown.out
    assert "check-in (CSM)" in shown.out
    assert "다음 연락" in desk.type("delivery", "show", NO, "--lang", "ko").out
    told = json.loads(desk.type("delivery", "show", NO, "--json").out)["contacts"]
    assert (told["live"], told["next"]["how"], told["last"]) == (True, "checkin", None)
