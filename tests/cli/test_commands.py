"""What must hold of every command there is."""

from __future__ import annotations

import inspect
from collections.abc import Iterator

import click
import pytest

from postsales.cli.main import root
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


@pytest.mark.parametrize("typed", COMMANDS)
def test_a_command_takes_what_may_be_typed(typed: str):
    command = COMMANDS[typed]
    assert command.callback is not None
    handed_over = {param.name: None for param in command.params if param.expose_value}
    inspect.signature(command.callback).bind(**handed_over)


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
