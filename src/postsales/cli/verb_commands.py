"""A command for every verb, made from `verbs.json` (see `desk.verb_sheet`): `issue.claim` is `postsales issue claim`.

What a verb is about comes first (`promise move NO 3 --due-on …`); everything else is an option of its own name.
Nothing is required here that `--with FILE` could bring: the API names what is missing, all at once.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache, partial
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import quote

import click

from postsales.cli.answers import print_answer
from postsales.cli.session import USAGE, Failed, Session
from postsales.cli.words import Command

ABOUT = {
    "promise": ("promise",),
    "visit": ("visit", "item"),
    "issue": ("issue",),
    "payment": ("instalment",),
    "collection": ("instalment",),
    "signal": ("instalment",),
    "invoice": ("instalment",),
    "interest": ("instalment",),
    "hold": ("instalment",),
    "package": ("package",),
    "request": ("request",),
    "scope": ("request",),
    "entitlement": ("entitlement",),
    "task": ("task",),
    "consultation": ("consultation",),
    "action": ("action",),
    "expansion": ("action",),
    "recovery": ("recovery",),
    "conduct": ("complaint",),
    "balance": ("balance",),
}
"""Noun → the arguments that may follow the delivery's number without an option."""

OWNERS = {"delivery": "NO", "customer": "CUSTOMER"}


@cache
def sheet() -> dict[str, Any]:
    """The verbs as plain data."""
    loaded: dict[str, Any] = json.loads(resources.files("postsales.cli").joinpath("verbs.json").read_text("utf-8"))
    return loaded


def nouns() -> dict[str, dict[str, Callable[[Session], click.Command]]]:
    """Noun → verb as it is said (`ask_seat` is `ask-seat`) → what makes its command."""
    found: dict[str, dict[str, Callable[[Session], click.Command]]] = {}
    for name in sheet():
        noun, _, verb = name.partition(".")
        found.setdefault(noun, {})[verb.replace("_", "-")] = partial(_command, name)
    return found


def _command(name: str, session: Session) -> click.Command:
    line = sheet()[name]
    noun, _, verb = name.partition(".")
    params: list[click.Parameter] = []
    if line["where"] in OWNERS:
        params.append(click.Argument(["owner"], metavar=OWNERS[line["where"]]))
    about = about_of(noun, line)
    if about is not None:
        params.append(click.Argument(["about"], metavar=about["name"].upper(), type=_type(about)))
    hidden = (line["where"], about["name"] if about else None)
    params += [_option(name, field, session) for field in line["fields"] if field["name"] not in hidden]
    if line["where"] == "books":
        params.append(click.Option(["--legal-entity"], metavar="ID", help=session.w("field", "legal_entity")))
    params += [
        click.Option(
            ["--with", "file"], type=click.Path(path_type=Path), metavar="FILE", help=session.w("field", "with")
        ),
        click.Option(["--id", "said_id"], metavar="ID", help=session.w("field", "id")),
    ]
    help_text = session.w("verb", name)
    return Command(
        session,
        verb.replace("_", "-"),
        params=params,
        help=help_text,
        short_help=help_text.split("\n")[0],
        callback=partial(_say, session, name, line, about),
    )


def about_of(noun: str, line: dict[str, Any]) -> dict[str, Any] | None:
    """The field that may be said without an option: the number (or name) of what the noun is."""
    wanted = ABOUT.get(noun, ())
    return next((field for field in line["fields"] if field["name"] in wanted and field["required"]), None)


def _option(verb: str, field: dict[str, Any], session: Session) -> click.Option:
    flag = "--" + field["name"].replace("_", "-")
    # What a field means to most verbs may be another thing to this one.
    own = f"{verb}.{field['name']}"
    words = session.w("field", own)
    words = session.w("field", field["name"]) if words == own else words
    if field["required"]:
        words = f"{words} {session.w('label', 'required')}"
    if field["kind"] == "flag":
        return click.Option([f"{flag}/--no-{flag[2:]}", f"f_{field['name']}"], default=None, help=words)
    metavar = None if field["kind"] == "choice" else session.w("kind", field["kind"])
    if field.get("parts"):
        words = f"{words} {session.w('label', 'parts', parts=', '.join(field['parts']))}"
    many = bool(field.get("many")) or field["kind"] == "map"
    return click.Option([flag, f"f_{field['name']}"], multiple=many, type=_type(field), metavar=metavar, help=words)


def _type(field: dict[str, Any]) -> click.ParamType[Any]:
    if field["kind"] == "choice":
        return click.Choice([str(choice) for choice in field["choices"]])
    return click.INT if field["kind"] == "whole" else click.STRING


def _say(session: Session, name: str, line: dict[str, Any], about: dict[str, Any] | None, /, **given: Any) -> None:
    body = _from_file(given["file"])
    kinds = {field["name"]: field["kind"] for field in line["fields"]}
    for key, value in given.items():
        if key.startswith("f_") and value is not None and value != ():
            field = key.removeprefix("f_")
            body[field] = _value(kinds[field], value)
    if about is not None:
        body[about["name"]] = given["about"]
    if given.get("legal_entity"):
        body["legal_entity"] = given["legal_entity"]
    if line["where"] == "customer":
        body["customer"] = given["owner"]
    path = f"/deliveries/{quote(given['owner'], safe='')}/{name}" if line["where"] == "delivery" else f"/{name}"
    said_id = given["said_id"] or body.pop("id", None)
    offered = _offered(session, given["owner"], body) if name == "issue.claim" else False
    answer = session.say(path, body, id=said_id)
    print_answer(session, answer)
    if offered:
        issue = (answer.get("details") or {}).get("issue")
        session.out(f"  {session.w('label', 'accept_known', delivery=given['owner'], issue=issue)}")


def _offered(session: Session, number: str, body: dict[str, Any]) -> bool:
    """Whether past verdicts that sound alike were shown before the claim goes out, and it goes out all the same."""
    if session.as_json:
        return False
    from postsales.cli.kb import offer

    return offer(session, number, str(body.get("symptom") or ""))


# What was typed, as JSON


def _from_file(file: Path | None) -> dict[str, Any]:
    if file is None:
        return {}
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        # The base loader leaves every scalar the text it was written as: no float eats digits, no date changes form.
        loaded = YAML(typ="base", pure=True).load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, YAMLError) as error:
        why = getattr(error, "strerror", None) or " ".join(str(error).split())[:200]
        raise Failed(USAGE, "file_unreadable", file=str(file), why=why) from error
    if not isinstance(loaded, dict):
        raise Failed(USAGE, "not_a_mapping")
    return loaded


def _value(kind: str, value: Any) -> Any:
    """`name=value` pairs make a mapping, `name=value;name=value` a thing."""
    if kind == "map":
        return dict(_pair(text) for text in value)
    if kind == "thing":
        return [_thing(text) for text in value]
    return list(value) if isinstance(value, tuple) else value


def _thing(text: str) -> dict[str, Any]:
    if text.lstrip().startswith("{"):
        try:
            loaded: dict[str, Any] = json.loads(text)
        except ValueError as error:
            raise Failed(USAGE, "text_not_json", text=text[:80], why=str(error)) from error
        return loaded
    thing: dict[str, Any] = {}
    for name, value in (_pair(part) for part in text.split(";") if part.strip()):
        head, _, inner = name.partition(".")
        if inner:
            thing.setdefault(head, {})[inner] = value
        else:
            thing[head] = value
    return thing


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise Failed(USAGE, "not_a_pair", text=text[:80])
    return name.strip(), value.strip()
