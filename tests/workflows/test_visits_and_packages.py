"""Visits that go otherwise, packages that move, a customer who installs by itself: who hears, who owes what."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import pytest

from postsales.domain.contract import AcceptanceTerms, Channel, ServiceKind
from postsales.domain.policy import InstallationPolicy
from postsales.domain.seats import Side
from postsales.messages import ids
from postsales.messages.installation import InstallationSpec
from postsales.messages.rows import ConsultationRow, PackageRow, TaskRow, VisitRow, WorkRow
from tests.workflows.deal import NUMBER, Stage, at, setting
from tests.workflows.installation_world import SERVICES, code, installation, service
from workflows.installation import Installation


@pytest.fixture
async def site() -> AsyncIterator[Stage]:
    build = service("build", ServiceKind.BUILD).model_copy(update={"after": ("erp",), "days": 5})
    erp = SERVICES[0].model_copy(update={"days": 5})
    training = SERVICES[1].model_copy(update={"after": ("build",), "days": 1, "sign_off": True})
    stage = await installation(services=(erp, build, training))
    with stage.world:
        yield stage
    assert stage.postbox.defects == []


@pytest.fixture
async def direct() -> AsyncIterator[Stage]:
    stage = Stage(Installation, ids.installation(NUMBER), start=at(3, 9))
    here = setting().model_copy(update={"channel": Channel.DIRECT})
    services = (service("rollout", ServiceKind.INSTALLATION, Side.CUSTOMER, date(2026, 4, 10)),)
    spec = InstallationSpec(setting=here, policy=InstallationPolicy(), services=services, acceptance=AcceptanceTerms())
    await stage.begin("installation", spec)
    with stage.world:
        yield stage
    assert stage.postbox.defects == []


async def confirmed(stage: Stage, **plan: Any) -> None:
    said = {"day": "2026-03-12", "purpose": "install", "engineer": "giho", "packages": ["erp"], **plan}
    await stage.say("jaeho", "visit.plan", **said)
    await stage.say("jaeho", "visit.brief", visit=1)
    await stage.say("giho", "visit.acknowledge", visit=1)
    await stage.say("jaeho", "visit.confirm", visit=1)


def invites(stage: Stage, to: str = "woojin") -> list[tuple[str, str, int, bool]]:
    found = [(mail.template, mail.invite) for mail in stage.postbox.letters if mail.to.person == to and mail.invite]
    return [(what.rpartition("/")[2], each.method, each.sequence, each.tentative) for what, each in found]


def visit(stage: Stage) -> VisitRow:
    (row,) = stage.store.rows(VisitRow)
    return row


# Visits


async def test_the_gate_says_what_is_missing(site: Stage) -> None:
    await site.say("minsu", "task.plan", what="Open the firewall", owner="woojin", due_on="2026-03-11")
    await site.say("jaeho", "visit.plan", day="2026-03-12", purpose="install", engineer="giho", tasks=[1])
    assert visit(site).missing == ("briefing", "acknowledgement", "task 1")
    assert await code(site, "jaeho", "visit.confirm", visit=1) == "briefing_not_acknowledged"
    await site.say("jaeho", "visit.brief", visit=1)
    await site.say("giho", "visit.acknowledge", visit=1)
    assert await code(site, "jaeho", "visit.confirm", visit=1) == "visit_not_ready"
    await site.say("woojin", "task.done", task=1)
    await site.say("jaeho", "visit.confirm", visit=1)
    assert visit(site).missing == ()


async def test_the_calendar_entry_follows_the_visit(site: Stage) -> None:
    await confirmed(site, starts="09:30", ends="16:00", place="Hall 2")
    await site.say("giho", "visit.reschedule", visit=1, day="2026-03-13", starts="10:00", ends="16:00", reason="Power")
    await site.say("woojin", "visit.reschedule", visit=1, day="2026-03-16", reason="Audit")
    assert visit(site).state == "proposed"
    assert await code(site, "jaeho", "visit.confirm", visit=1) == "briefing_not_acknowledged"
    await site.say("giho", "visit.acknowledge", visit=1)
    await site.say("jaeho", "visit.confirm", visit=1)
    await site.say("jaeho", "visit.cancel", visit=1, reason="Done from afar")
    assert invites(site) == [
        ("visit_confirmed", "REQUEST", 0, False),
        ("visit_moved", "REQUEST", 1, False),
        ("visit_moved", "REQUEST", 2, True),
        ("visit_confirmed", "REQUEST", 3, False),
        ("visit_cancelled", "CANCEL", 4, False),
    ]
    assert len({mail.invite.uid for mail in site.postbox.letters if mail.invite}) == 1


async def test_confirmed_again_nothing_new_goes_out(site: Stage) -> None:
    await confirmed(site)
    await site.say("jaeho", "visit.confirm", visit=1)
    assert len(invites(site)) == 1


async def test_both_sides_are_reminded_the_day_before_and_once(site: Stage) -> None:
    await confirmed(site)
    await site.until(at(3, 11, 8, 59))
    assert "installation/visit_reminder" not in site.postbox.templates()
    await site.until(at(3, 12, 8))
    for person in ("giho", "woojin"):
        assert site.postbox.templates(person).count("installation/visit_reminder") == 1


async def test_whoever_was_not_there_owes_the_new_date(site: Stage) -> None:
    await confirmed(site)
    assert await code(site, "giho", "visit.no_show", visit=1, absent="customer") == "visit_is_ahead"
    await site.until(at(3, 12, 11))
    await site.say("giho", "visit.no_show", visit=1, absent="customer")
    assert (visit(site).state, visit(site).owed_by) == ("missed", Side.CUSTOMER)
    owed = [row for row in site.store.rows(WorkRow) if row.what == "new_date_owed"]
    assert [row.person for row in owed] == ["woojin"]
    await site.until(at(3, 17, 10))
    assert site.store.whats().count("new_date_missing") == 1
    await site.say("woojin", "visit.reschedule", visit=1, day="2026-03-20", reason="Back from a trip")
    assert (visit(site).state, visit(site).owed_by) == ("proposed", None)
    assert all(row.done_at for row in site.store.rows(WorkRow) if row.what == "new_date_owed")


async def test_a_visitor_who_stays_away_owes_it_too(site: Stage) -> None:
    await confirmed(site)
    await site.until(at(3, 12, 11))
    await site.say("woojin", "visit.no_show", visit=1, absent="visitor", note="Nobody came")
    assert visit(site).owed_by is Side.PARTNER


async def test_a_missed_visit_climbs_once_and_again_only_when_it_stays_without_a_date(site: Stage) -> None:
    await confirmed(site)
    await site.until(at(3, 12, 11))
    await site.say("woojin", "visit.no_show", visit=1, absent="visitor")
    # As its day closes nobody has promised anything: those above hear it as that.
    await site.until(at(3, 16, 17))
    assert "promise_missing" in site.store.whats()
    await site.until(at(3, 17, 10))
    assert site.store.whats().count("new_date_missing") == 1
    assert "installation/new_date_missing" not in site.postbox.templates()
    await site.until(at(3, 19, 10))
    assert "installation/new_date_missing" in site.postbox.templates()


async def test_the_customer_rates_and_a_bad_rating_is_heard(site: Stage) -> None:
    await confirmed(site)
    await site.until(at(3, 12, 16))
    assert await code(site, "woojin", "visit.rate", visit=1, stars=5) == "visit_did_not_take_place"
    await site.say("giho", "visit.report", visit=1, outcome="done")
    assert await code(site, "giho", "visit.rate", visit=1, stars=5) == "only_the_customer_rates"
    await site.say("woojin", "visit.rate", visit=1, stars=1, words="Unprepared")
    assert visit(site).stars == 1
    heard = {mail.to.person for mail in site.postbox.letters if mail.template == "installation/visit_rated_badly"}
    assert heard == {"jaeho", "minsu", "sora"}


# Packages


def plan(stage: Stage) -> dict[str, tuple[str, str]]:
    return {row.package: (str(row.start_on), str(row.due_on)) for row in stage.store.rows(PackageRow)}


async def test_a_slip_moves_successors_and_the_customer_hears_once(site: Stage) -> None:
    assert plan(site) == {
        "erp": ("2026-03-09", "2026-03-13"),
        "build": ("2026-03-16", "2026-03-20"),
        "training": ("2026-03-23", "2026-03-23"),
    }
    await site.say("jaeho", "package.slip", package="erp", due_on="2026-03-16", reason="Late server")
    assert plan(site)["training"] == ("2026-03-24", "2026-03-24")
    (letter,) = [mail for mail in site.postbox.letters if mail.to.person == "woojin"]
    assert letter.facts["reason"] == "Late server"
    assert [row["was"] for row in letter.facts["moves"]] == [
        "2026-03-09 ~ 2026-03-13",
        "2026-03-16 ~ 2026-03-20",
        "2026-03-23 ~ 2026-03-23",
    ]


async def test_bad_plans_are_refused(site: Stage) -> None:
    assert await code(site, "jaeho", "package.edit", package="erp", follows=["build"]) == "packages_in_a_circle"
    assert await code(site, "jaeho", "package.slip", package="erp", due_on="2026-03-12", reason="x") == "not_later"
    assert await code(site, "jaeho", "package.slip", package="training", due_on="2026-04-12", reason="x") == (
        "not_your_package"
    )
    assert await code(site, "jaeho", "package.done", package="build") == "packages_before_it_not_done"
    said: dict[str, Any] = {"name": "X", "provided_by": "partner"}
    assert await code(site, "jaeho", "package.add", package="x", follows=["nothing"], **said) == "unknown_package"
    assert await code(site, "jaeho", "package.add", package="erp", **said) == "package_exists"
    assert len(site.store.rows(PackageRow)) == 3


async def test_a_training_is_attended_and_signed_off_before_it_is_done(site: Stage) -> None:
    for package in ("erp", "build"):
        await site.say("jaeho", "package.done", package=package)
    assert await code(site, "minsu", "package.done", package="training") == "training_not_signed_off"
    assert await code(site, "woojin", "package.sign_off", package="training") == "nobody_attended"
    await site.say("minsu", "package.attend", package="training", people=["Kim", "Lee"], on="2026-03-09")
    assert await code(site, "jaeho", "package.sign_off", package="training") == "not_the_customers_word"
    await site.say("woojin", "package.sign_off", package="training")
    await site.say("minsu", "package.done", package="training")
    (row,) = [row for row in site.store.rows(PackageRow) if row.package == "training"]
    assert (row.attended, row.signed_off_by, row.state) == (("Kim", "Lee"), "woojin", "done")


# The customer's own part


async def test_a_customers_task_is_reminded_of_and_climbs(direct: Stage) -> None:
    await direct.say("minsu", "task.plan", what="Open the firewall", owner="woojin", due_on="2026-03-13")
    assert [row.state for row in direct.store.rows(TaskRow)] == ["proposed"]
    await direct.say("woojin", "task.accept", task=1)
    await direct.until(at(3, 13, 8))
    assert direct.postbox.templates("woojin").count("installation/task_due") == 1
    await direct.until(at(3, 16, 10))
    assert "installation/task_late" in direct.postbox.templates("taemin")
    assert "installation/task_late" not in direct.postbox.templates("hana")
    await direct.until(at(3, 31, 10))
    assert direct.store.whats().count("task_climbed") == 3
    assert "installation/task_late" in direct.postbox.templates("hana")
    await direct.say("woojin", "task.done", task=1)
    assert all(row.done_at for row in direct.store.rows(WorkRow) if row.what == "customer_task_late")


async def test_a_task_nobody_needs_any_more_is_neither_reminded_of_nor_climbs(direct: Stage) -> None:
    await direct.say("minsu", "task.plan", what="Open the firewall", owner="woojin", due_on="2026-03-13")
    await direct.say("woojin", "task.accept", task=1)
    await direct.say("minsu", "task.cancel", task=1, reason="The collectors go out by the proxy")
    await direct.until(at(3, 31, 10))
    assert [row.state for row in direct.store.rows(TaskRow)] == ["cancelled"]
    assert not {"task_due", "task_climbed"} & set(direct.store.whats())
    assert not {"installation/task_due", "installation/task_late"} & set(direct.postbox.templates("woojin"))


async def test_the_consultant_answers_on_a_clock(direct: Stage) -> None:
    await direct.say("woojin", "consultation.ask", question="Is that normal?")
    await direct.until(at(3, 9, 18))
    assert "consultation_climbed" in direct.store.whats()
    await direct.say("alex", "consultation.answer", consultation=1, answer="Yes")
    assert "installation/consultation_answered" in direct.postbox.templates("woojin")
    assert await code(direct, "alex", "consultation.answer", consultation=1, answer="No") == "consultation_is_answered"
    assert [row.answer for row in direct.store.rows(ConsultationRow)] == ["Yes"]


async def test_with_a_partner_there_is_no_consultant_on_call(site: Stage) -> None:
    assert await code(site, "woojin", "consultation.ask", question="Why?") == "partner_installs"
