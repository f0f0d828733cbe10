"""`connection.json`: how a command on this machine finds the stack that `postsales up` runs, and may talk to it."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from postsales.domain.errors import Refused
from postsales.local.paths import DATA_VARIABLE, DataDirectory, data_directory, user_directory


@dataclass(frozen=True)
class Connection:
    """Where the API answers (`url`), the admin token it wants, and the Temporal address behind it.

    A dataclass, not a model: the commands that only talk HTTP read this, and pydantic costs them 180 ms.
    """

    url: str
    token: str
    temporal: str | None = None


def read(path: Path) -> Connection | None:
    """The connection written there, None if there is none. Refused `connection_unreadable` if it makes no sense."""
    try:
        facts = json.loads(path.read_text(encoding="utf-8"))
        return Connection(url=str(facts["url"]), token=str(facts["token"]), temporal=facts.get("temporal"))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise Refused("connection_unreadable", path=str(path), reason=error.strerror) from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Refused("connection_unreadable", path=str(path), reason=f"{type(error).__name__}: {error}") from error


def write(connection: Connection, path: Path) -> None:
    """Write it whole or not at all, readable by its user only from the first byte on."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
        json.dump(asdict(connection), out)
    draft.replace(path)


def publish(connection: Connection, data: DataDirectory, environ: Mapping[str, str] = os.environ) -> None:
    """Write it into the stack's directory and, unless the environment names one, into the user's own.

    So `up --data DIR` in one terminal is found by a plain command in the next.
    """
    write(connection, data.connection)
    if DATA_VARIABLE not in environ:
        write(connection, user_directory(environ).connection)


def find(chosen: Path | None = None, environ: Mapping[str, str] = os.environ) -> Connection | None:
    """The connection of the stack whose directory is asked for by flag or environment, else of the user's last one."""
    return read(data_directory(chosen, environ).connection)
