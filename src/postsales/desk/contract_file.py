"""A contract file as people write it, YAML or JSON: the contract, or everything that is wrong with it, by line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from postsales.desk.lined import Lined, load
from postsales.desk.milestones import Templates
from postsales.domain import contract_check, shape_check
from postsales.domain.contract import Contract
from postsales.domain.errors import Fact
from postsales.domain.finding import spelled
from postsales.domain.frozen import Frozen
from postsales.wording import text

NO_TEMPLATES = Templates()
LARGEST = 1_000_000
"""Bytes. A contract with a hundred people and instalments takes a tenth of it."""


class Problem(Frozen):
    """One thing wrong with a file: where, which rule (a wording code), and what fills the gaps in its text."""

    file: str | None = None
    line: int | None = None
    path: str = ""
    code: str
    facts: dict[str, Fact] = {}

    @property
    def place(self) -> str:
        """Where, as compilers say it: `file:line: path`, as much of it as is known."""
        where = ":".join(str(part) for part in (self.file, self.line) if part)
        return ": ".join(part for part in (where, self.path) if part)

    def told(self, language: str) -> dict[str, Any]:
        """The same with its `message` in words, and what was probably meant."""
        message = text(self.code, language, **self.facts)
        if (meant := self.facts.get("nearest")) is not None:
            message = f"{message} {text('did_you_mean', language, nearest=meant)}"
        return {**self.model_dump(mode="json"), "message": message}


class Reading(Frozen):
    """What came of reading a contract: the contract, or problems."""

    contract: Contract | None = None
    problems: tuple[Problem, ...] = ()


def read(content: bytes, file: str | None = None, templates: Templates = NO_TEMPLATES) -> Reading:
    """Read a contract from the content of a file; `file` is its name, for the problems.

    Refused `bad_template` when it names a template and a file among these holds none.
    """
    if len(content) > LARGEST:
        return _only(Problem(file=file, code="file_too_large", facts={"bytes": len(content), "limit": LARGEST}))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return _only(Problem(file=file, code="not_utf8", facts={"byte": error.start}))
    return _checked(load(text), file, templates)


def check(document: Mapping[str, Any], templates: Templates = NO_TEMPLATES) -> Reading:
    """Check a document that came as data, without a file around it. Refused: as `read`."""
    return _checked(Lined(dict(document), {}), None, templates)


def _checked(lined: Lined, file: str | None, templates: Templates) -> Reading:
    found = [
        Problem(
            file=file,
            line=trouble.line,
            path=spelled(trouble.at),
            code=trouble.code,
            facts=trouble.facts,
        )
        for trouble in lined.troubles
    ]
    if isinstance(lined.data, Mapping):
        document, unfolding = templates.unfolded(lined.data)
        contract, findings = shape_check.parse(document)
        findings += (*unfolding, *contract_check.check(document))
        if contract is not None and not findings:
            findings = contract_check.plan_holds(contract)
        found += [
            Problem(file=file, line=lined.line(finding.at), path=finding.path, code=finding.code, facts=finding.facts)
            for finding in findings
        ]
        if contract is not None and not found:
            return Reading(contract=contract)
    elif not found:
        found = [Problem(file=file, line=1, code="not_a_mapping")]
    by_place = {(problem.path, problem.code, problem.line): problem for problem in found}
    return Reading(problems=tuple(sorted(by_place.values(), key=lambda problem: problem.line or 0)))


def _only(problem: Problem) -> Reading:
    return Reading(problems=(problem,))
