"""Which codes the sources speak in, read from their syntax: a code that is not found here is a code nobody can miss."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
RINGS = ("src/postsales", "workflows", "activities")

CODE_FIRST = {
    "Refused", "NotAllowed", "NotThere", "BadInput", "Unauthenticated", "Unreadable", "TooLarge",
    "StoreUnavailable", "PydanticCustomError", "trouble",
}  # fmt: skip
CODE_SECOND = {"Finding", "Trouble", "Failed"}
CODE_SECOND_IN = {("scenario.py", "_problem"), ("statement.py", "_doubt")}
"""Constructors whose first (second) argument is a refusal's code."""


@dataclass(frozen=True)
class Said:
    """A code, where it is said, and the facts that come with it (None: not to be read from the syntax)."""

    code: str
    where: str
    facts: frozenset[str] | None


@dataclass(frozen=True)
class Unreadable:
    """A place where the code is computed: it has to be accounted for by name."""

    where: str
    expression: str


def modules() -> Iterator[tuple[Path, ast.Module]]:
    """Every module of ours."""
    for ring in RINGS:
        for path in sorted((ROOT / ring).rglob("*.py")):
            yield path.relative_to(ROOT), ast.parse(path.read_text(encoding="utf-8"))


def refusals() -> tuple[list[Said], list[Unreadable]]:
    """Every code somebody may be refused with."""
    said: list[Said] = []
    unreadable: list[Unreadable] = []
    for path, module in modules():
        for call in (node for node in ast.walk(module) if isinstance(node, ast.Call)):
            argument = _code_argument(call, path)
            if argument is None:
                continue
            where = f"{path}:{call.lineno}"
            codes = literals(argument)
            if codes is None and isinstance(argument, ast.Attribute) and argument.attr == "code":
                continue  # handed on: read where it was said first
            if codes is None:
                unreadable.append(Unreadable(str(path), ast.unparse(argument)))
            for code in codes or ():
                said.append(Said(code, where, _facts(call)))
    return said, unreadable


def _code_argument(call: ast.Call, path: Path) -> ast.expr | None:
    name = called(call)
    by_name = next((word.value for word in call.keywords if word.arg == "code"), None)
    if name == "Problem" or (name == "Trouble" and by_name is not None):
        return by_name
    second = name in CODE_SECOND or (path.name, name) in CODE_SECOND_IN
    place = 0 if name in CODE_FIRST else 1 if second else None
    if place is None or len(call.args) <= place:
        return None
    return call.args[place]


def _facts(call: ast.Call) -> frozenset[str] | None:
    """The names of the facts: keywords, or those of a mapping written out."""
    if called(call) in ("Finding", "Trouble", "Problem", "PydanticCustomError"):
        mappings = [*call.args[2:], *(word.value for word in call.keywords if word.arg == "facts")]
        found = [mapping for mapping in mappings if isinstance(mapping, ast.Dict)]
        if len(found) != len([each for each in mappings if not isinstance(each, ast.Tuple)]):
            return None
        return frozenset(
            key.value
            for each in found
            for key in each.keys
            if isinstance(key, ast.Constant) and isinstance(key.value, str)
        )
    if called(call) == "BadInput":
        return frozenset({"count", "field", "problem"})
    if any(word.arg is None for word in call.keywords):
        return None
    return frozenset(word.arg for word in call.keywords if word.arg)


def called(call: ast.Call) -> str | None:
    """The name of what is called."""
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return None


def literals(node: ast.expr | None) -> frozenset[str] | None:
    """The texts an expression may be; None when that cannot be read from it."""
    match node:
        case ast.Constant(value=str(text)):
            return frozenset({text})
        case ast.IfExp(body=yes, orelse=no):
            first, second = literals(yes), literals(no)
            return None if first is None or second is None else first | second
        case ast.JoinedStr(values=[ast.Constant(value=str(head)), *_]):
            return frozenset({f"{head}*"})
    return None


# Facts of workflows


def happenings() -> tuple[frozenset[str], list[Unreadable]]:
    """Every fact's name in the workflows. What is handed on by a helper is looked up where the helper is called."""
    sources = [(path, module) for path, module in modules() if path.parts[0] == "workflows"]
    found: set[str] = set()
    unreadable: list[Unreadable] = []
    for path, module in sources:
        tables = _tables(module)
        for function in (node for node in ast.walk(module) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)):
            for call in _calls_in(function):
                argument = _what_argument(call)
                if argument is None:
                    continue
                names = _resolved(argument, function, tables, [module for _, module in sources])
                if names is None:
                    unreadable.append(Unreadable(f"{path}:{call.lineno}", ast.unparse(argument)))
                found |= names or set()
    return frozenset(found), unreadable


def _calls_in(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[ast.Call]:
    return (node for node in ast.walk(function) if isinstance(node, ast.Call))


def _what_argument(call: ast.Call) -> ast.expr | None:
    """The name of the fact: second of a `Change`, first of the journal's `note`."""
    if called(call) == "Change" and len(call.args) >= 2:
        return call.args[1]
    of_entity = isinstance(call.func, ast.Attribute) and ast.unparse(call.func) == "self.note"
    return call.args[0] if of_entity and call.args else None


def _tables(module: ast.Module) -> dict[str, frozenset[str]]:
    """Module-level mappings to names of facts."""
    found: dict[str, frozenset[str]] = {}
    for node in module.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict) and isinstance(node.targets[0], ast.Name):
            values = [literals(value) for value in node.value.values]
            found[node.targets[0].id] = frozenset().union(*(each for each in values if each))
    return found


def _resolved(
    argument: ast.expr,
    function: ast.FunctionDef | ast.AsyncFunctionDef,
    tables: dict[str, frozenset[str]],
    everything: list[ast.Module],
) -> frozenset[str] | None:
    if (known := literals(argument)) is not None:
        return known
    match argument:
        case ast.Subscript(value=ast.Name(id=table)) if table in tables:
            return tables[table]
        case ast.Attribute(attr="what"):
            return frozenset()  # another change's, read where that one was made
        case ast.Name(id=name):
            assigned = [
                node.value
                for node in ast.walk(function)
                if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == name for t in node.targets)
            ]
            if assigned:
                resolved = [_resolved(value, function, tables, everything) for value in assigned]
                return None if None in resolved else frozenset().union(*(each for each in resolved if each))
            return _handed_in(name, function, everything)
    return None


def _handed_in(
    name: str, function: ast.FunctionDef | ast.AsyncFunctionDef, everything: list[ast.Module]
) -> frozenset[str] | None:
    """What callers hand in as this parameter."""
    parameters = [each.arg for each in function.args.args]
    if name not in parameters:
        return None
    place = parameters.index(name) - (1 if parameters[:1] == ["self"] else 0)
    found: set[str] = set()
    for module in everything:
        for caller in (n for n in ast.walk(module) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)):
            for call in _calls_in(caller):
                if not _calls(call, function, parameters) or len(call.args) <= place:
                    continue
                names = _resolved(call.args[place], caller, _tables(module), everything)
                if names is None:
                    return None
                found |= names
    return frozenset(found)


def _calls(call: ast.Call, function: ast.FunctionDef | ast.AsyncFunctionDef, parameters: list[str]) -> bool:
    """Whether this calls the function: a method on `self`, a function by its name."""
    if called(call) != function.name:
        return False
    on_self = isinstance(call.func, ast.Attribute) and ast.unparse(call.func.value) == "self"
    return on_self if parameters[:1] == ["self"] else not on_self


# What is waited for


def awaited(triggers: tuple[str, ...]) -> set[str]:
    """Every code for what comes next: `what` of an `Awaited` or a `Ball`, and what `_what` functions return."""
    found: set[str] = set()
    for _, module in modules():
        for node in ast.walk(module):
            if isinstance(node, ast.Call) and called(node) in ("Awaited", "Ball"):
                codes = literals(next((word.value for word in node.keywords if word.arg == "what"), None))
                found |= codes or set()
            if isinstance(node, ast.FunctionDef) and node.name == "_what":
                returned = [literals(each.value) for each in ast.walk(node) if isinstance(each, ast.Return)]
                found |= set().union(*(each for each in returned if each))
    patterns = {code for code in found if "*" in code}
    assert patterns <= {"trigger_*"}, patterns
    return found - patterns | {f"trigger_{trigger}" for trigger in triggers if patterns}
