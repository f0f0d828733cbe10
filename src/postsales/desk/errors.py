"""How the desk says no, besides the rules' own `Refused`: each kind is another answer to a door."""

from __future__ import annotations

from postsales.desk.contract_file import Problem
from postsales.domain.errors import Refused


class NotAllowed(Refused):
    """Somebody may not say this verb, or not about this. `not_allowed`."""


class NotThere(Refused):
    """What was named does not exist, as far as the one who asks may know: `unknown_delivery`, `unknown_verb` …"""


class BadInput(Refused):
    """What was said cannot be understood: `bad_argument`, `contract_has_problems`. All problems at once."""

    def __init__(self, code: str, problems: tuple[Problem, ...]) -> None:
        first = problems[0]
        super().__init__(code, count=len(problems), field=first.path, problem=first.code)
        self.problems = problems


class WorkerSilent(Refused):
    """Nobody answered in time: the outcome is unknown, and saying it again with the same id is safe."""

    def __init__(self, id: str) -> None:
        super().__init__("worker_silent", id=id)
        self.repeat_with = id
