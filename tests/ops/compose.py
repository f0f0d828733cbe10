"""docker-compose.yml as Docker would read it: merged, interpolated, one service at a time."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

ROOT = Path(__file__).parents[2]
FILE = ROOT / "docker-compose.yml"

SECRETS = {
    "POSTGRES_PASSWORD": "super123",
    "POSTSALES_DB_PASSWORD": "ours456",
    "TEMPORAL_DB_PASSWORD": "theirs789",
    "POSTSALES_TOKEN": "t0ken",
    "POSTSALES_SMTP_URL": "smtp://127.0.0.1:2525",
}

_VARIABLE = re.compile(r"\$(?:(?P<escaped>\$)|\{(?P<name>\w+)(?::(?P<kind>[-?])(?P<rest>[^}]*))?\})")


def load(variables: Mapping[str, str] = SECRETS) -> dict[str, Any]:
    """The file with anchors merged and variables filled in; KeyError for a required one that is missing."""
    loaded: dict[str, Any] = interpolate(YAML(typ="safe").load(FILE), variables)
    return loaded


def interpolate(value: Any, variables: Mapping[str, str]) -> Any:
    """The same value with `${NAME}`, `${NAME:-default}`, `${NAME:?message}` and `$$` filled in, at any depth."""
    if isinstance(value, dict):
        return {key: interpolate(item, variables) for key, item in value.items()}
    if isinstance(value, list):
        return [interpolate(item, variables) for item in value]
    return _VARIABLE.sub(lambda found: _fill(found, variables), value) if isinstance(value, str) else value


def _fill(found: re.Match[str], variables: Mapping[str, str]) -> str:
    if found["escaped"]:
        return "$"
    if given := variables.get(found["name"]):
        return given
    if found["kind"] == "-":
        return found["rest"]
    raise KeyError(found["name"])
