"""What a contract says about acceptance: which instalment waits for which package.

Source: domain notes, stories 4 and 8: acceptance makes payable what waits for it, per package where a row names one.
"""

from __future__ import annotations

from collections.abc import Iterator

from postsales.domain.contract import ServiceKind, Trigger
from postsales.domain.contract_draft import Draft
from postsales.domain.errors import Fact
from postsales.domain.finding import Finding
from postsales.domain.nearest import nearest


def instalments_wait_for_packages_there_are(draft: Draft) -> Iterator[Finding]:
    """A row that names a package waits for its acceptance, and the package is one that is accepted."""
    services = draft.top.entries("services")
    packages = [service.text("id") for service in services if service.text("kind") != ServiceKind.SUPPORT.value]
    known = [package for package in packages if package is not None]
    for row, trigger in draft.triggers():
        package = row.text("package")
        if package is None:
            continue
        if trigger is not Trigger.ACCEPTANCE:
            yield Finding((*row.at, "package"), "package_without_acceptance_trigger", {"trigger": trigger.value})
        if package not in known:
            facts: dict[str, Fact] = {"package": package, "nearest": nearest(package, known)}
            yield Finding((*row.at, "package"), "instalment_of_unknown_package", facts)
