"""What must hold of every command there is."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from functools import partial

import click
import pytest

from postsales.api.filters import documented
from postsales.cli.main import root
from postsales.cli.portfolio import filters
from postsales.cli.session import Session
from tests.cli.terminal import Terminal


def every(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    """Each command that does something, by what is typed for it."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None, (*path, name)
        if isinstance(command, click.Group):
            yield from every(command, (*path, name))
        else:
            yield " ".join((*path, name)), command


COMMANDS = dict(every(root(Session(lang="en"))))
CHOSEN_BY = {each["name"]: each["schema"] for each in documented()["parameters"]}
SORTED_BY_ID = {"customer list": {"sort"}}
"""Lists that cannot be sorted otherwise: what they do not offer."""


@pytest.mark.parametrize("typed", COMMANDS)
def test_a_command_takes_what_may_be_typed(typed: str):
    command = COMMANDS[typed]
    assert isinstance(command.callback, partial), "a function with the session in it, not a lambda that takes anything"
    handed_over = {param.name: None for param in command.params if param.expose_value}
    inspect.signature(command.callback).bind(**handed_over)


@pytest.mark.parametrize("typed", ["delivery list", "portfolio", "customer list", "view save"])
def test_what_a_list_is_chosen_by_is_what_the_api_chooses_by(typed: str):
    """Handed on by name, whatever it is called: nothing else here would notice a name the API does not know."""
    assert set(CHOSEN_BY) == {param.name for param in filters(Session(lang="en"))}
    assert {param.name for param in COMMANDS[typed].params} >= set(CHOSEN_BY) - SORTED_BY_ID.get(typed, set())


def test_what_may_be_chosen_is_what_there_is():
    for param in filters(Session(lang="en")):
        if isinstance(param.type, click.Choice):
            assert set(param.type.choices) == set(CHOSEN_BY[str(param.name)]["enum"]), param.name


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_a_command_says_what_it_is_for(lang: str):
    silent = [typed for typed, command in every(root(Session(lang=lang))) if not command.help]
    assert silent == []


def test_who_says_too_much_is_told_what_there_is(lonely: Terminal):
    said = lonely.type("checkin", "list", "hanbit")
    assert said.status == 2
    assert "[too_much_said]" in said.err
    assert "hanbit" in said.err
    assert "--customer" in said.err
    assert "--customer" in lonely.type("--lang", "ko", "checkin", "list", "hanbit").err


@pytest.mark.parametrize(
    ("verb", "said", "not_said"),
    [
        (("handoff", "return"), "What sales must answer first", "the customer asked"),
        (("handoff", "answer"), "What the delivery manager reads", "the customer reads"),
        (("visit", "plan"), "Where it takes place", "place in its order"),
    ],
)
def test_an_option_is_told_as_this_verb_means_it(verb: tuple[str, str], said: str, not_said: str):
    command = root(Session(lang="en")).get_command(click.Context(click.Command("x")), verb[0])
    assert isinstance(command, click.Group)
    found = command.get_command(click.Context(command), verb[1])
    assert found is not None
    told = " ".join(option.help or "" for option in found.params if isinstance(option, click.Option))
    assert said in told
    assert not_said not in told
