"""Milestone templates: which packages a product takes, in what order and for how many business days.

A folder of YAML files, one product each (`POSTSALES_TEMPLATES`; `examples/templates` shows some). A contract file says
`template: <product>` and gets its packages as services; a service of the same id in the file goes first, so that one
deal can differ. The contract as started carries the result: a template changed later changes no running delivery.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError

from postsales.desk.lined import Lined, load
from postsales.domain import package_plan, shape_check
from postsales.domain.contract import Channel, Days, Service, Text
from postsales.domain.errors import Fact, Refused
from postsales.domain.finding import Finding
from postsales.domain.frozen import Stated
from postsales.domain.nearest import nearest
from postsales.domain.seats import Key, Side

FIELD = "template"
INSTALLER = "installer"


class Milestone(Stated):
    """One package of a template. `installer`: the partner, or in a direct deal the customer itself."""

    id: Key
    name: Text
    kind: Literal["installation", "build", "training"]
    hours: str
    provided_by: Side | Literal["installer"] = "installer"
    days: Days
    after: tuple[Key, ...] = ()
    sign_off: bool = False

    def service(self, channel: Channel) -> Service:
        """The service it makes of a contract."""
        installer = Side.PARTNER if channel is Channel.INDIRECT else Side.CUSTOMER
        given = self.model_dump() | {"provided_by": installer if self.provided_by == INSTALLER else self.provided_by}
        return Service.model_validate(given)


class Template(Stated):
    """What a product takes."""

    product: Key
    packages: Annotated[tuple[Milestone, ...], Field(min_length=1, max_length=100)]


@dataclass(frozen=True)
class Templates:
    """The templates in a folder; none without one. Read anew for every contract that names one."""

    folder: Path | None = None

    def known(self) -> Mapping[str, Template]:
        """Every template by its product. Refused `bad_template` when a file there is none."""
        files = sorted(self.folder.glob("*.yaml")) if self.folder is not None and self.folder.is_dir() else []
        found = [_template(file) for file in files]
        return {template.product: template for template in found}

    def unfolded(self, document: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[Finding, ...]]:
        """The contract's document with the template it names in place of that name, or what is wrong with the name.

        Findings: `unknown_template` with the list of known ones, `template_of_nothing_sold`. Refused: `bad_template`.
        """
        plain = {name: value for name, value in document.items() if name != FIELD}
        if FIELD not in document:
            return plain, ()
        product, known = document[FIELD], self.known()
        if not isinstance(product, str) or product not in known:
            named = str(product)[:60]
            facts: dict[str, Fact] = {
                "product": named,
                "known": ", ".join(sorted(known)) or "–",
                "nearest": nearest(named, known),
            }
            return plain, (Finding((FIELD,), "unknown_template", facts),)
        if product not in _sold(document):
            facts = {"product": product, "known": ", ".join(sorted(_sold(document))) or "–"}
            return plain, (Finding((FIELD,), "template_of_nothing_sold", facts),)
        return {**plain, "services": [*_stated(document), *_added(known[product], document)]}, ()


def _template(file: Path) -> Template:
    try:
        lined = load(file.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise Refused("bad_template", file=str(file), line=None, problem=str(error)[:200]) from error
    if lined.troubles:
        first = lined.troubles[0]
        raise Refused("bad_template", file=str(file), line=first.line, problem=first.code)
    try:
        template = Template.model_validate(lined.data)
        for milestone in template.packages:
            milestone.service(Channel.INDIRECT)
    except ValidationError as invalid:
        raise _bad(file, lined, shape_check.findings(invalid, lined.data, Template)[0]) from invalid
    _refuse_unsound(file, template)
    return template


def _bad(file: Path, lined: Lined, finding: Finding) -> Refused:
    return Refused(
        "bad_template", file=str(file), line=lined.line(finding.at), problem=f"{finding.path} {finding.code}"
    )


def _refuse_unsound(file: Path, template: Template) -> None:
    """A template is held to what a contract is held to: its order is one."""
    after = {each.id: each.after for each in template.packages}
    unknown = [name for names in after.values() for name in names if name not in after]
    if unknown:
        raise Refused("bad_template", file=str(file), line=None, problem=f"after: {unknown[0]}")
    if found := package_plan.circle(after):
        raise Refused("bad_template", file=str(file), line=None, problem=package_plan.told(found))


def _sold(document: Mapping[str, Any]) -> frozenset[str]:
    items = document.get("line_items")
    rows = items if isinstance(items, list | tuple) else ()
    return frozenset(str(row["product"]) for row in rows if isinstance(row, Mapping) and "product" in row)


def _stated(document: Mapping[str, Any]) -> list[Any]:
    services = document.get("services")
    return list(services) if isinstance(services, list | tuple) else []


def _added(template: Template, document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The template's packages that the file does not state itself, as services of a contract."""
    stated = {row.get("id") for row in _stated(document) if isinstance(row, Mapping)}
    channel = Channel.DIRECT if document.get("channel") == Channel.DIRECT.value else Channel.INDIRECT
    services = (each.service(channel) for each in template.packages if each.id not in stated)
    return [service.model_dump(mode="json", exclude_defaults=True) for service in services]
