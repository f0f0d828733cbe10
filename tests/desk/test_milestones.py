"""Milestone templates: a product's packages in a contract, and what is wrong with a name or a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from postsales.desk.contract_file import Reading, read
from postsales.desk.milestones import Templates
from postsales.domain.errors import Refused

EXAMPLES = Path("examples/templates")
CONTRACT = EXAMPLES / "contracts" / "hanbit-second-plant.yaml"


def reading(old: str = "", new: str = "", folder: Path | None = EXAMPLES) -> Reading:
    text = CONTRACT.read_text(encoding="utf-8")
    assert old in text
    return read(text.replace(old, new).encode() if old else text.encode(), "c.yaml", Templates(folder))


def test_a_contract_gets_the_packages_of_its_product_and_its_own_go_first() -> None:
    contract = reading().contract
    assert contract is not None
    found = {service.id: service for service in contract.services}
    assert set(found) == {"install", "migrate", "build", "training", "support"}
    assert found["training"].days == 3
    assert found["build"].after == ("install",)
    assert found["build"].provided_by == "partner"


def test_in_a_direct_deal_the_customer_is_the_installer() -> None:
    content = (EXAMPLES / "contracts" / "atlas-west.yaml").read_bytes()
    contract = read(content, None, Templates(EXAMPLES)).contract
    assert contract is not None
    sides = {service.id: service.provided_by for service in contract.services}
    assert (sides["rollout"], sides["workshop"]) == ("customer", "vendor")


@pytest.mark.parametrize("folder", [EXAMPLES, None])
def test_an_unknown_product_is_refused_with_those_there_are(folder: Path | None) -> None:
    problems = reading("template: northwind-erp", "template: northwind-erb", folder).problems
    (problem,) = [each for each in problems if each.code == "unknown_template"]
    assert problem.line == 1 + CONTRACT.read_text(encoding="utf-8").splitlines().index("template: northwind-erp")
    assert problem.facts["known"] == ("northwind-erp, northwind-observe" if folder else "–")


def test_a_template_of_something_that_is_not_sold() -> None:
    problems = reading("template: northwind-erp", "template: northwind-observe").problems
    assert "template_of_nothing_sold" in [each.code for each in problems]


def test_a_circle_in_the_contract_is_named_with_its_line() -> None:
    problems = reading(
        "after: [migrate, build], sign_off: true}",
        "after: [migrate], sign_off: true}\n"
        '  - {id: migrate, name: X, kind: build, hours: "1", provided_by: partner, after: [training]}',
    ).problems
    (problem,) = [each for each in problems if each.code == "packages_in_a_circle"]
    assert problem.facts["circle"] == "training → migrate → training"
    assert problem.line is not None


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("product: [", "not_yaml"),
        ("product: p\npackages: []\n", "packages bad_length"),
        ("product: p\npackages: [{id: a, name: A, kind: build, hours: '1', days: 1, after: [b]}]\n", "after: b"),
        ("product: p\npackages: [{id: a, name: A, kind: build, hours: '1', days: 1, after: [a]}]\n", "a → a"),
    ],
)
def test_a_file_that_is_no_template_is_named(tmp_path: Path, text: str, problem: str) -> None:
    (tmp_path / "p.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(Refused) as refused:
        Templates(tmp_path).known()
    assert refused.value.code == "bad_template"
    assert refused.value.facts["problem"] == problem
    assert str(refused.value.facts["file"]).endswith("p.yaml")
