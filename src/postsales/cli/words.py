"""click's commands with everything they say in the person's language, and its usage errors as ours."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import click

from postsales.cli.session import USAGE, Failed, Session

Build = Callable[[Session], click.Command]
GLOBAL = ("json", "lang", "as", "url", "token", "data")
"""Options of the whole command line; they may stand before or behind the command."""

SHORT = {"ack": "acknowledge"}
"""What people say for short; it is listed by its whole name."""


class Command(click.Command):
    """A command. The options of the whole command line work behind it too, and are listed where they are common."""

    def __init__(self, session: Session, name: str, *, params: Iterable[click.Parameter] = (), **more: Any) -> None:
        super().__init__(name, params=[*params, *global_options(session, hidden=True)], **more)
        self.session = session
        self.allow_extra_args = True

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As click does. Raises `Failed` `too_much_said`, naming the options that may have been meant."""
        super().parse_args(ctx, args)
        if ctx.args and not ctx.resilient_parsing:
            raise Failed(USAGE, "too_much_said", said=" ".join(ctx.args), options=", ".join(self.flags()) or None)
        return ctx.args

    def flags(self) -> list[str]:
        """Its own options, as they are typed."""
        ours = [flag for param in self.params if not getattr(param, "hidden", False) for flag in param.opts]
        return [flag for flag in ours if flag.startswith("--")]

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """`--help`, explained in the person's language."""
        return _told(super().get_help_option(ctx), self.session)

    def get_help(self, ctx: click.Context) -> str:
        """The help, its headings in the person's language."""
        return _headed(super().get_help(ctx), self.session)


class ListCommand(Command):
    """A list with filters. To whoever names one that does not exist, it says which there are."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As click does. Raises `Failed` `unknown_filter`."""
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as unknown:
            known = self.flags()
            raise Failed(
                USAGE,
                "unknown_filter",
                filter=unknown.option_name,
                filters=", ".join(known),
                nearest=_nearest(unknown.option_name, known),
            ) from unknown


class Group(click.Group):
    """A noun, or the whole command line: its commands are made when they are asked for."""

    def __init__(self, session: Session, name: str, lazy: Mapping[str, Build], **more: Any) -> None:
        root = more.pop("root", False)
        more.setdefault("params", global_options(session, hidden=not root))
        super().__init__(name, **more)
        self.session, self.lazy = session, lazy

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order they were named."""
        return list(self.lazy)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, made now."""
        build = self.lazy.get(cmd_name)
        return build(self.session) if build else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command meant, or who is probably meant. Raises `Failed` `unknown_command`."""
        name = SHORT.get(args[0], args[0])
        if name in self.lazy:
            args = [name, *args[1:]]
        if name not in self.lazy and not name.startswith("-") and not ctx.resilient_parsing:
            meant = _nearest(name, self.lazy)
            path = ctx.command_path.split()[1:]
            raise Failed(
                USAGE,
                "unknown_command",
                name=" ".join([*path, name]),
                nearest=" ".join([*path, meant]) if meant else None,
            )
        return super().resolve_command(ctx, args)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """`--help`, explained in the person's language."""
        return _told(super().get_help_option(ctx), self.session)

    def get_help(self, ctx: click.Context) -> str:
        """The help, its headings in the person's language."""
        return _headed(super().get_help(ctx), self.session)


def command(
    session: Session,
    name: str,
    run: Callable[..., None],
    *params: click.Parameter,
    help: str | None = None,
    kind: type[Command] = Command,
) -> Command:
    """A command of ours: `run(session, **arguments)`, its help from the catalogue's `help` section."""
    about = help or session.w("help", name.replace(" ", "_").replace("-", "_"))
    said = name.split()[-1]
    return kind(
        session,
        said,
        params=params,
        callback=partial(run, session),
        help=about,
        short_help=about.split("\n")[0],
    )


def option(session: Session, flag: str, key: str | None = None, **more: Any) -> click.Option:
    """An option explained by the catalogue's `field` section."""
    known = session.w("field", key or flag.lstrip("-").replace("-", "_"))
    return click.Option([flag], help=known, **more)


def global_options(session: Session, *, hidden: bool) -> list[click.Parameter]:
    """The options of the whole command line. Behind a command they work, and its help does not repeat them."""

    def keep(name: str) -> Callable[[click.Context, click.Parameter, Any], None]:
        def put(ctx: click.Context, param: click.Parameter, value: Any) -> None:
            if value is not None and not ctx.resilient_parsing:
                setattr(session, name, value)

        return put

    def make(flag: str, attribute: str, **more: Any) -> click.Option:
        words = session.w("global", flag.lstrip("-"))
        return click.Option(
            [flag, f"g_{attribute}"],
            expose_value=False,
            callback=keep(attribute),
            help=words,
            hidden=hidden,
            default=None,
            **more,
        )

    return [
        make("--json", "as_json", is_flag=True),
        make("--lang", "lang", type=click.Choice(["en", "ko"])),
        make("--as", "acting", metavar="ROLE:PERSON"),
        make("--url", "url", metavar="URL"),
        make("--token", "token", metavar="TOKEN"),
        make("--data", "data", metavar="DIR", type=click.Path(path_type=Path)),
    ]


# What click says is wrong


def usage_problem(error: click.ClickException, session: Session) -> Failed:
    """click's complaint as a problem of ours, with what was probably meant."""
    match error:
        case click.NoSuchOption():
            known = _options(error.ctx)
            return Failed(USAGE, "unknown_option", name=error.option_name, nearest=_nearest(error.option_name, known))
        case click.MissingParameter():
            return Failed(USAGE, "missing_argument", name=_name(error.param))
        case click.BadParameter() if isinstance(error.param, click.Parameter):
            return _bad_value(error, error.param, session)
    return Failed(USAGE, "bad_usage", why=error.format_message())


def _bad_value(error: click.BadParameter, param: click.Parameter, session: Session) -> Failed:
    given = error.message.partition("'")[2].partition("'")[0]
    why = error.message
    if isinstance(param.type, click.Choice):
        allowed = [str(choice) for choice in param.type.choices]
        return Failed(
            USAGE,
            "bad_value",
            name=_name(param),
            value=given,
            why=session.w(
                "refusal", "not_a_choice", value=given, allowed=", ".join(allowed), nearest=_nearest(given, allowed)
            ),
        )
    if isinstance(param.type, click.IntRange) and not given:
        # Out of range click names the number without quotes.
        given, bounds = error.message.partition(" ")[0], param.type
        why = session.w("refusal", "not_in_range", value=given, least=bounds.min, most=bounds.max)
    elif isinstance(param.type, click.IntRange) or param.type is click.INT:
        why = session.w("refusal", "not_a_number", value=given)
    return Failed(USAGE, "bad_value", name=_name(param), value=given, why=why)


def _name(param: click.Parameter | None) -> str:
    if param is None:
        return "?"
    return param.opts[0] if isinstance(param, click.Option) else param.make_metavar(click.Context(click.Command("")))


def _options(ctx: click.Context | None) -> list[str]:
    return [flag for param in ctx.command.get_params(ctx) for flag in param.opts] if ctx else []


def _nearest(written: str, known: Iterable[str]) -> str | None:
    from difflib import get_close_matches

    # The dashes of options are alike in all of them, and would make any two short ones look akin.
    said = {each.lstrip("-"): each for each in known}
    return next((said[each] for each in get_close_matches(written.lstrip("-"), said, n=1, cutoff=0.55)), None)


def _told(option: click.Option | None, session: Session) -> click.Option | None:
    if option is not None:
        option.help = session.w("global", "help")
    return option


def _headed(help_text: str, session: Session) -> str:
    """click's own headings, which stand alone at the start of a line, in the person's language."""
    if session.lang == "en":
        return help_text
    lines = help_text.split("\n")
    for heading in ("Usage:", "Options:", "Commands:", "Positional arguments:"):
        said = session.w("heading", heading.rstrip(":").lower().replace(" ", "_"))
        lines = [said + line[len(heading) :] if line.startswith(heading) else line for line in lines]
    return "\n".join(lines)
