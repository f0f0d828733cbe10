"""The console script: `postsales NOUN VERB …`. Commands are made, and their modules imported, when asked for."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from typing import Any, NoReturn

import click

from postsales.cli.session import DONE, REFUSED, UNREACHABLE, USAGE, Failed, Session, language
from postsales.cli.words import Command, Group, command, usage_problem
from postsales.domain.errors import Refused

NOUNS = (
    "view",
    "digest",
    "delivery",
    "customer",
    "handoff",
    "staff",
    "visit",
    "package",
    "task",
    "issue",
    "kb",
    "lessons",
    "closing",
    "promise",
    "acceptance",
    "action",
    "expansion",
    "health",
    "scope",
    "entitlement",
    "tam",
    "checkin",
    "survey",
    "usage",
    "recovery",
    "conduct",
    "finance",
    "approval",
    "partner",
    "vendor",
    "contract",
    "db",
)
"""Those with commands of their own beside their verbs; `db` is in `local_db`."""

ALONE = {
    "up": "local_up:command_up",
    "doctor": "doctor:doctor",
    "playbook": "playbook:playbook",
    "today": "today:today",
    "portfolio": "portfolio:portfolio",
    "simulate": "local_simulate:simulate",
    "forecast": "local_simulate:forecast",
    "worker": "local_worker:worker",
    "serve": "local_worker:serve",
}
ORDER = (
    "today",
    "portfolio",
    "view",
    "digest",
    "delivery",
    "customer",
    "handoff",
    "request",
    "staff",
    "visit",
    "package",
    "task",
    "consultation",
    "acceptance",
    "promise",
    "scope",
    "entitlement",
    "tam",
    "issue",
    "kb",
    "lessons",
    "complaint",
    "recovery",
    "balance",
    "thanks",
    "conduct",
    "checkin",
    "health",
    "action",
    "survey",
    "usage",
    "closing",
    "retrospective",
    "expansion",
    "product",
    "invoice",
    "payment",
    "interest",
    "approval",
    "payee",
    "finance",
    "signal",
    "partner",
    "vendor",
    "contract",
    "playbook",
    "up",
    "doctor",
    "simulate",
    "forecast",
    "worker",
    "serve",
    "db",
    "completion",
    "version",
)
"""As the story of a delivery goes, then what runs things."""

INTERRUPTED = 130
COMPLETE = "_POSTSALES_COMPLETE"
GARBAGE_AT = 50_000
"""New objects before Python looks for garbage among them. It begins at 700, and imports leave none: a third of the time
a local command takes to start went into looking."""


def root(session: Session) -> Group:
    """The whole command line."""
    from postsales.cli.verb_commands import nouns

    verbs = nouns()
    lazy: dict[str, Callable[[Session], click.Command]] = {}
    for name in sorted({*NOUNS, *verbs, *ALONE, "completion", "version"}, key=_place):
        if name in ALONE:
            lazy[name] = partial(_found, ALONE[name])
        elif name == "completion":
            lazy[name] = completion
        elif name == "version":
            lazy[name] = version
        else:
            lazy[name] = partial(_noun, name, verbs.get(name, {}))
    return Group(session, "postsales", lazy, root=True, help=session.w("help", "postsales"), no_args_is_help=True)


def _place(name: str) -> tuple[int, str]:
    return (ORDER.index(name) if name in ORDER else len(ORDER), name)


def _found(where: str, session: Session) -> click.Command:
    module, _, name = where.partition(":")
    made: click.Command = getattr(import_module(f"postsales.cli.{module}"), name)(session)
    return made


def _noun(name: str, verbs: dict[str, Callable[[Session], click.Command]], session: Session) -> click.Command:
    own: dict[str, Any] = {}
    if name in NOUNS:
        own = import_module(f"postsales.cli.{'local_db' if name == 'db' else name}").commands()
    return Group(session, name, {**own, **verbs}, help=session.w("noun", name), no_args_is_help=True)


# Two commands that need no module of their own


def version(session: Session) -> Command:
    """`version`."""
    return command(session, "version", _version)


def _version(session: Session) -> None:
    from postsales import __version__

    if session.as_json:
        session.print_json({"version": __version__})
    else:
        session.out(__version__)


def completion(session: Session) -> Command:
    """`completion bash|zsh|fish`."""
    shell = click.Argument(["shell"], type=click.Choice(("bash", "zsh", "fish")))
    return command(session, "completion", _completion, shell)


def _completion(session: Session, *, shell: str) -> None:
    from click.shell_completion import get_completion_class

    kind = get_completion_class(shell)
    if kind is None:
        raise Failed(USAGE, "bad_value", name="SHELL", value=shell, why="")
    session.out(kind(root(session), {}, "postsales", COMPLETE).source())


# Running


def console() -> NoReturn:
    """Run what was typed, flush, and end with its exit status."""
    gc.set_threshold(GARBAGE_AT)
    status = run(sys.argv[1:])
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _nobody_reads()
    sys.stderr.flush()
    if "temporalio" in sys.modules:
        # Its core keeps threads that may crash while the interpreter goes down.
        os._exit(status)
    sys.exit(status)


def run(arguments: Sequence[str]) -> int:
    """Run it and say what went wrong, if something did; the exit status."""
    session = Session(lang=language(_chosen_language(arguments)), as_json="--json" in _flags(arguments))
    try:
        return _invoke(root(session), list(arguments))
    except BrokenPipeError:
        # Whoever read us has read enough, as `head` does.
        _nobody_reads()
        return DONE
    except SystemExit as left:
        # So rich, when nobody reads any more.
        if not isinstance(left.__context__, BrokenPipeError):
            raise
        return DONE
    except (KeyboardInterrupt, click.Abort):
        sys.stderr.write(f"\n{session.w('refusal', 'interrupted')}\n")
        return INTERRUPTED
    except click.exceptions.NoArgsIsHelpError as nothing:
        return _what_there_is(nothing, session)
    except click.exceptions.Exit as exit:
        return exit.exit_code
    except Exception as error:
        failed = failure(error, session)
        if failed is None:
            raise
        session.explain(failed)
        return failed.status


def _invoke(whole: Group, arguments: list[str]) -> int:
    """As click's own `main`, which would end the process itself when nobody reads any more."""
    if asked := os.environ.get(COMPLETE):
        from click.shell_completion import shell_complete

        return shell_complete(whole, {}, "postsales", COMPLETE, asked)
    with whole.make_context("postsales", arguments) as context:
        whole.invoke(context)
    return DONE


def failure(error: Exception, session: Session) -> Failed | None:
    """What went wrong as a problem to tell; None when it is a fault of ours, to be seen as it is."""
    match error:
        case Failed():
            return error
        case click.ClickException():
            return usage_problem(error, session)
        case Refused():
            return Failed(REFUSED, error.code, **error.facts)
    # The store's own error, without importing the store to know it by.
    if type(error).__name__ == "StoreUnavailable":
        return Failed(UNREACHABLE, getattr(error, "code", "store_away"), **getattr(error, "facts", {}))
    return None


def _what_there_is(nothing: click.exceptions.NoArgsIsHelpError, session: Session) -> int:
    """A noun alone is a question what there is; to a program it is a mistake."""
    if session.as_json or nothing.ctx is None:
        session.explain(Failed(USAGE, "what_to_do"))
    else:
        session.out(nothing.ctx.get_help())
    return USAGE


def _flags(arguments: Sequence[str]) -> list[str]:
    """What may be an option: `--json` and `--lang` hold wherever they stand, for what is wrong with the rest too."""
    words = list(arguments)
    return words[: words.index("--")] if "--" in words else words


def _chosen_language(arguments: Sequence[str]) -> str | None:
    words = _flags(arguments)
    for place, word in enumerate(words):
        if word.startswith("--lang="):
            return word.partition("=")[2]
        if word == "--lang" and place + 1 < len(words):
            return words[place + 1]
    return None


def _nobody_reads() -> None:
    """Let nothing more be written to a pipe that is closed, at exit either."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
