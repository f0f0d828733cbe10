"""The command that says a verb, as a person would type it: what is known filled in, what is not as `…`."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import Any

from postsales.cli.verb_commands import about_of, sheet

UNKNOWN = "…"
OWNERS = {"delivery": "delivery", "customer": "customer"}
_READS = {
    "handoff.show": "delivery",
    "issue.show": "delivery",
    "delivery.show": "delivery",
    "finance.worklist": None,
    "finance.lines": None,
    "finance.bridge": None,
    "finance.due": None,
}
"""Commands that only show: what they are about, if anything."""
_SAYS = {"set_kickoff": {"kickoff_on"}}
"""What a duty says with a verb that could say other things as well."""


def command_for(duty: Mapping[str, Any]) -> str | None:
    """`postsales issue acknowledge HB-1 3` for something to do; None when no verb does it."""
    name, body = duty["verb"], dict(duty["body"])
    if name is None:
        return None
    noun, _, verb = name.partition(".")
    words = ["postsales", noun, verb.replace("_", "-")]
    line = sheet().get(name)
    if line is None:
        shown = _READS.get(name)
        words += [duty[shown]] if shown else []
        words += [str(value) for value in body.values()] if shown else []
        return shlex.join(words)
    if (owner := OWNERS.get(line["where"])) is not None:
        words.append(str(duty[owner] or UNKNOWN))
        body.pop(owner, None)
    about = about_of(noun, line)
    if about is not None:
        words.append(str(body.pop(about["name"], UNKNOWN)))
    meant = {field["name"] for field in line["fields"] if field["required"]} | _SAYS.get(duty.get("what", ""), set())
    meant -= {owner, about["name"] if about is not None else None}
    for field in line["fields"]:
        if field["name"] in body:
            words += _option(field, body[field["name"]])
        elif field["name"] in meant:
            words += _option(field, UNKNOWN)
    return " ".join(word if word == UNKNOWN else shlex.quote(word) for word in words)


def _option(field: Mapping[str, Any], value: Any) -> list[str]:
    flag = "--" + str(field["name"]).replace("_", "-")
    if field["kind"] == "flag":
        return [flag if value in (True, UNKNOWN) else f"--no-{flag[2:]}"]
    values = value if isinstance(value, list | tuple) else [value]
    return [word for each in values for word in (flag, str(each))]
