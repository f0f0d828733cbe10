"""One invocation of the command line: how to reach the API, in which language, and how to answer.

Exit status: 0 done, 1 refused by a rule, 2 wrong usage or input, 3 not reachable, 4 not allowed, 5 outcome unknown.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from postsales.wording import LANGUAGES, text, word

if TYPE_CHECKING:
    from rich.console import Console

    from postsales.cli.wire import Reply

ANSWER_SECONDS, FILE_SECONDS = 20, 300
DONE, REFUSED, USAGE, UNREACHABLE, NOT_ALLOWED, UNKNOWN = range(6)

EXIT_BY_STATUS = {400: USAGE, 401: NOT_ALLOWED, 403: NOT_ALLOWED, 413: USAGE, 422: USAGE}
"""What an HTTP status means for the shell; other client errors are refusals by a rule."""


class Failed(Exception):
    """The invocation ends here, with this exit status and this problem to tell of."""

    def __init__(self, status: int, code: str, **facts: Any) -> None:
        super().__init__(code)
        self.status = status
        self.problem: dict[str, Any] = {"code": code, "facts": facts}

    @classmethod
    def told(cls, status: int, problem: Mapping[str, Any]) -> Failed:
        """What the API said is wrong."""
        failed = cls(status, str(problem.get("code", "api_unexpected")))
        failed.problem = dict(problem)
        return failed


def language(chosen: str | None = None) -> str:
    """`--lang`, else the locale's: Korean for ko*, English for everything else."""
    if chosen:
        return chosen if chosen in LANGUAGES else "en"
    for variable in ("POSTSALES_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(variable):
            return "ko" if value.lower().startswith("ko") else "en"
    return "en"


@dataclass
class Session:
    """Flags of the whole command line. Nothing is imported or connected before it is needed."""

    lang: str = "en"
    as_json: bool = False
    acting: str | None = None
    url: str | None = None
    token: str | None = None
    data: Path | None = None

    # Asking the API

    @cached_property
    def connection(self) -> tuple[str, str]:
        """Address and token: flags, else the environment, else `connection.json` of the local stack."""
        url = self.url or os.environ.get("POSTSALES_API_URL")
        token = self.token or os.environ.get("POSTSALES_TOKEN")
        if not (url and token):
            from postsales.local import connection

            found = connection.find(self.data)
            if found is None:
                raise Failed(UNREACHABLE, "not_running")
            if url and url.rstrip("/") != found.url.rstrip("/"):
                # The token of this machine's stack is for nobody else.
                raise Failed(NOT_ALLOWED, "token_missing")
            url, token = url or found.url, token or found.token
        return url.rstrip("/"), token

    def headers(self) -> dict[str, str]:
        """Who asks, in which language."""
        headers = {"authorization": f"Bearer {self.connection[1]}", "accept-language": self.lang}
        return headers | ({"x-postsales-as": self.acting} if self.acting else {})

    def get(self, path: str, **query: Any) -> Any:
        """Read something. Raises `Failed`."""
        return self._ask("GET", f"/api/v1{path}", query=_said(query))

    def page(self, path: str) -> str:
        """Read a page as it is. Raises `Failed`."""
        return self._reply("GET", f"/api/v1{path}").text

    def say(self, path: str, body: dict[str, Any], *, id: str | None = None) -> Any:
        """Say a verb. The id makes it safe to repeat; one is made up when none is given. Raises `Failed`."""
        said = id or f"cli-{os.urandom(12).hex()}"
        return self._ask("POST", f"/api/v1{path}", body={**body, "id": said}, repeat_with=said)

    def bring(self, path: str, body: dict[str, Any], **query: Any) -> Any:
        """Bring a file, or go on with what came of it; doing so again changes nothing. Raises `Failed`."""
        return self._ask("POST", f"/api/v1{path}", query=_said(query), body=body, seconds=FILE_SECONDS)

    def healthz(self) -> Any:
        """That the API lives, and which version it is. Raises `Failed`."""
        return self._ask("GET", "/healthz")

    def _ask(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        body: Any = None,
        repeat_with: str | None = None,
        seconds: float = ANSWER_SECONDS,
    ) -> Any:
        reply = self._reply(method, path, query=query, body=body, repeat_with=repeat_with, seconds=seconds)
        try:
            return reply.json()
        except ValueError:
            raise _failed(reply, repeat_with) from None

    def _reply(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        body: Any = None,
        repeat_with: str | None = None,
        seconds: float = ANSWER_SECONDS,
    ) -> Reply:
        from postsales.cli import wire

        url = self.connection[0]
        with self._translated(repeat_with):
            reply = wire.ask(method, url + path, self.headers(), query=query or {}, body=body, seconds=seconds)
        if not reply.is_success:
            raise _failed(reply, repeat_with)
        return reply

    @contextmanager
    def lines(self, path: str, **query: Any) -> Iterator[Iterator[str]]:
        """The lines of a stream that goes on. Raises `Failed`."""
        from postsales.cli import wire

        url, headers = self.connection[0], {**self.headers(), "accept": "text/event-stream"}
        with self._translated(None), wire.stream(f"{url}/api/v1{path}", headers, query=_said(query)) as answer:
            if isinstance(answer, wire.Reply):
                raise _failed(answer, None)
            yield answer

    @contextmanager
    def _translated(self, repeat_with: str | None) -> Iterator[None]:
        """What goes wrong on the way, as what it means: not reached, or reached and not heard of since."""
        from postsales.cli import wire

        url = self.connection[0]
        try:
            yield
        except wire.Unreachable as error:
            raise Failed(UNREACHABLE, "api_unreachable", url=url, why=str(error)) from error
        except wire.Silent as error:
            if repeat_with is None:
                raise Failed(UNREACHABLE, "api_unreachable", url=url, why=str(error)) from error
            failed = Failed(UNKNOWN, "api_silent", url=url, why=str(error))
            failed.problem["repeat_with"] = repeat_with
            raise failed from error
        except ValueError as error:
            raise Failed(USAGE, "bad_url", url=url) from error

    # Answering the person

    @cached_property
    def console(self) -> Console:
        """Where tables go; in a pipe as wide as they are."""
        from rich.console import Console

        terminal = sys.stdout.isatty()
        return Console(highlight=False, soft_wrap=not terminal, width=None if terminal else 240)

    def w(self, section: str, key: str | None, **facts: Any) -> str:
        """A word in the person's language; nothing for nothing."""
        return "" if key is None else word(section, key, self.lang, **facts)

    def out(self, line: str = "") -> None:
        """A line for the person."""
        sys.stdout.write(line + "\n")

    def flush(self) -> None:
        """Let it be seen now."""
        sys.stdout.flush()

    def print_json(self, value: Any) -> None:
        """The answer as it is, for programs."""
        self.out(json.dumps(value, ensure_ascii=False, indent=2, default=str))

    def explain(self, failed: Failed) -> None:
        """Say what is wrong, where, and what to do; to programs as JSON, in words beside the code."""
        problem, facts = failed.problem, failed.problem.get("facts") or {}
        message = problem.get("message") or text(problem["code"], self.lang, **facts)
        if self.as_json:
            self.print_json({"error": {**problem, "message": message}})
            return
        lines = [f"{message} [{problem['code']}]"]
        lines += [f"  {self.placed(each)}" for each in problem.get("problems") or ()]
        if repeat := problem.get("repeat_with"):
            lines.append(self.w("label", "repeat_with", id=repeat))
        sys.stderr.write("\n".join(lines) + "\n")

    def placed(self, problem: Mapping[str, Any]) -> str:
        """One problem of several: file, line, path, what."""
        place = [str(part) for part in (problem.get("file"), problem.get("line"), problem.get("path")) if part]
        return ": ".join(
            [":".join(place[:-1]) + " " + place[-1] if len(place) > 1 else "".join(place)] * bool(place)
            + [str(problem.get("message") or problem.get("code"))]
        )


def _said(query: Mapping[str, Any]) -> dict[str, Any]:
    """The parts of a query that were said; flags as JSON has them."""
    return {
        name: ("true" if value else "false") if isinstance(value, bool) else value
        for name, value in query.items()
        if value is not None
    }


def _failed(reply: Reply, repeat_with: str | None) -> Failed:
    """What a reply that is no answer means."""
    try:
        problem = reply.json()
    except ValueError:
        problem = None
    if not (isinstance(problem, dict) and "code" in problem):
        facts = {"status": reply.status, "body": " ".join(reply.text.split())[:200]}
        problem = {"code": "api_unexpected", "facts": facts}
    status = EXIT_BY_STATUS.get(reply.status, REFUSED)
    if reply.status >= 500:
        status = UNREACHABLE if repeat_with is None else UNKNOWN
        problem = problem if repeat_with is None else {"repeat_with": repeat_with, **problem}
    return Failed.told(status, problem)
