"""The forecast over real workflows: from contracts, from the middle of a delivery, and refused for bad input."""

from __future__ import annotations

import asyncio
import csv
import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from xml.etree import ElementTree

import pytest

from postsales.bootstrap import forecast as forecasting
from postsales.bootstrap.forecast import Told, Wanted, foretell
from postsales.bootstrap.forecast_input import Portfolio, behaviours, of_contracts, of_store
from postsales.bootstrap.forecast_world import raise_world
from postsales.bootstrap.simulate import Stage
from postsales.domain.behaviours import USUAL, Group
from postsales.domain.errors import Refused
from postsales.domain.learning import Case
from postsales.domain.outlook import Reason
from postsales.domain.policy import STANDARD
from postsales.domain.what_if import asked, supposed
from postsales.messages.command import By, Role
from postsales.messages.delivery import DeliveryStatus
from postsales.simulation import forecast_life
from postsales.simulation.forecast_books import Books
from postsales.simulation.forecast_life import Span, live
from postsales.simulation.forecast_people import Dice
from postsales.simulation.forecast_present import Present, present
from postsales.simulation.forecast_quiet import quiet
from postsales.simulation.play import Play
from postsales.simulation.scenario import read_scenario
from postsales.wording import word
from tests.simulation.portfolios import CONTRACTS, beginning, contract

SCENARIOS = Path("examples/scenarios")
ADMIN = By(person="admin", role=Role.ADMIN)


def mid_life(days: int) -> tuple[Portfolio, Present, Present]:
    """The smooth scenario cut after so many days: its portfolio, how it stands, and how it does once elsewhere."""
    scenario = read_scenario(SCENARIOS / "smooth.yaml")
    stage = Stage(scenario.file.start)
    cut = scenario.file.start + timedelta(days=days)
    steps = tuple(step for step in scenario.file.steps if int(step.at.split()[1]) < days)
    file = scenario.file.model_copy(update={"steps": steps, "until": f"day {days} 09:00", "expect": {}})
    play = Play(
        scenario.__class__(scenario.title, scenario.contract, file, scenario.lines),
        stage.world,
        stage.desk,
        stage.letterbox,
    )

    async def lived() -> tuple[Portfolio, Present, Present]:
        await play.play()
        seen = await of_store(stage.store, stage.world.engine, stage.world.now())
        here = seen.presents[0][0]
        with raise_world(stage.world.now(), 1, Books()) as elsewhere:
            for workflow, workflow_id, spec in here.everything:
                elsewhere.client.start(workflow, spec, id=workflow_id)
            await elsewhere.settle()
            there = await present(elsewhere.engine, here.number)
            assert there is not None
            await elsewhere.engine.query(f"delivery/{here.number}", "status", DeliveryStatus)
            return seen, here, there

    try:
        assert cut.tzinfo is not None
        return asyncio.run(lived())
    finally:
        stage.close()


def test_a_life_has_all_that_activities_ask_of_the_store() -> None:
    with raise_world(datetime(2026, 3, 2, tzinfo=UTC), 1, Books()) as world:
        assert world.now() == datetime(2026, 3, 2, tzinfo=UTC)


def test_a_delivery_goes_on_elsewhere_from_where_it_stands() -> None:
    _, here, there = mid_life(20)
    assert there.delivery.carried == here.delivery.carried
    assert there.instalments == here.instalments
    assert there.installation == here.installation
    assert there.checkins is not None
    assert there.checkins.carried == here.checkins.carried if here.checkins else False


def test_money_already_in_is_not_foretold_again() -> None:
    portfolio, here, _ = mid_life(40)
    [(known, now)] = portfolio.presents
    life = asyncio.run(live(known, Span(now, now + timedelta(weeks=52)), USUAL, Dice(1, 0), raise_world))
    owed = {
        spec.n: (
            spec.carried.receivable.outstanding if spec.carried.receivable.invoice else spec.carried.receivable.gross
        )
        for spec in here.instalments
        if spec.carried is not None
    }
    for n, money in owed.items():
        assert sum(cash.amount for cash in life.cash if cash.instalment == n) == money.amount
    assert all(cash.on >= now.date() for cash in life.cash)


@pytest.mark.usefixtures("not_rebuilt")
def test_the_same_seed_tells_the_same_and_currencies_stay_apart() -> None:
    files = [CONTRACTS / "atlas-observability.yaml", CONTRACTS / "maru-backup.yaml"]
    portfolio = of_contracts(files, STANDARD)
    wanted = Wanted(lives=3, weeks=20, jobs=1, what_ifs=(asked("payment_lateness=+60d"),))
    told, again = foretell(portfolio, wanted), foretell(portfolio, wanted)
    assert told == again
    assert [each.currency for each in told.forecast.cash] == ["KRW", "USD"]
    [effect] = told.effects
    assert all(each.days_sooner < 0 for each in effect.cash)
    assert Told.model_validate_json(told.model_dump_json()) == told


@pytest.mark.usefixtures("not_rebuilt")
def test_who_blames_the_product_waits_as_long_as_the_vendor_takes() -> None:
    of = beginning(contract("hanbit-erp"))
    begins = of.delivery.calendars[next(iter(of.delivery.calendars))].start_of_day(of.contract.signed_on)
    span = Span(begins, begins + timedelta(weeks=40))
    blaming = USUAL.manners[Group.PROVIDERS][2].model_copy(update={"share": 1.0})
    people = USUAL.model_copy(update={"manners": {**USUAL.manners, Group.PROVIDERS: (blaming,)}})
    quick, slow = (
        asyncio.run(live(of, span, supposed(people, asked(f"vendor_answers={days}d")), Dice(3, 1), raise_world))
        for days in (1, 40)
    )
    assert (slow.late_days or 0) >= (quick.late_days or 0) + 20
    assert slow.reason == "vendor_silent"


def test_the_file_goes_before_the_past_and_the_past_before_the_usual(tmp_path: Path) -> None:
    file = tmp_path / "people.yaml"
    file.write_text("vendors:\n  prompt: {share: 100, days: {p10: 1, p50: 1, p90: 1}}\n", encoding="utf-8")
    past = [Case(group=group, party="x", days=33) for group in (Group.PAYERS, Group.VENDORS) for _ in range(6)]
    people = behaviours(file, past).behaviours
    assert people.manners[Group.VENDORS][0].spread.draw(0.5) == 1
    assert people.manners[Group.PAYERS][0].spread.draw(0.5) == 33
    assert people.manners[Group.RECEIVERS] == USUAL.manners[Group.RECEIVERS]


@pytest.mark.usefixtures("not_rebuilt")
@pytest.mark.parametrize("days", [20, 60])
def test_what_moves_neither_date_nor_amount_is_left_out_and_changes_no_figure(
    days: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, _, _ = mid_life(days)
    wanted = Wanted(lives=4, jobs=1, what_ifs=(asked("payment_lateness=+70d"),))
    quietly = foretell(whole, wanted)
    monkeypatch.setattr(forecast_life, "quiet", lambda present: present)
    assert foretell(whole, wanted) == quietly


def test_steps_of_the_ladder_keep_their_numbers_and_those_that_hold_their_day() -> None:
    ladder = beginning(contract("hanbit-erp")).delivery.policy.collection.ladder
    kept = quiet(beginning(contract("hanbit-erp"))).delivery.policy.collection.ladder
    assert [(step.hold, step.tone, step.owner) for step in kept] == [(s.hold, s.tone, s.owner) for s in ladder]
    assert [step.offset for step in kept if step.hold] == [step.offset for step in ladder if step.hold]
    assert {step.offset for step in kept} == {step.offset for step in ladder if step.hold}


@pytest.mark.parametrize(
    ("portfolio", "wanted", "code"),
    [
        (Portfolio(presents=()), Wanted(), "nothing_to_forecast"),
        (Portfolio(presents=()), Wanted(lives=0), "bad_number_of_lives"),
        (Portfolio(presents=()), Wanted(weeks=0), "bad_number_of_weeks"),
    ],
)
def test_nothing_comes_of_nothing(portfolio: Portfolio, wanted: Wanted, code: str) -> None:
    with pytest.raises(Refused, match=code):
        foretell(portfolio, wanted)


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        ("payers:\n  punctual: {share: 90, days: {p10: 0, p50: 1, p90: 2}}\n", "shares_do_not_add_up", 1),
        ("payers:\n  lazy: {share: 100, days: {p10: 0, p50: 1, p90: 2}}\n", "unknown_behaviour", 2),
        ("payrs:\n  punctual: {share: 100, days: {p10: 0, p50: 1, p90: 2}}\n", "unknown_behaviour_group", 1),
        ("payers:\n  punctual: {share: -1, days: {p10: 0, p50: 1, p90: 2}}\n", "out_of_range", 2),
        ("payers:\n  punctual: {share: 100, dais: {p10: 0, p50: 1, p90: 2}}\n", "field_missing", 2),
        ("payers: [oops\n", "not_yaml", 2),
        ("payers: slow\n", "wrong_type", 1),
        ("just words\n", "not_behaviours", 1),
        ("", "not_behaviours", None),
        ("payers:\n  punctual: {share: 100, days: {p10: 3, p50: 1, p90: 2}}\n", "quantiles_out_of_order", 2),
        ("payers:\n  punctual: {share: many, days: {p10: 0, p50: 1, p90: 2}}\n", "wrong_type", 2),
    ],
)
def test_a_bad_file_is_told_with_its_place(
    content: str, code: str, line: int | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "people.yaml"
    file.write_text(content, encoding="utf-8")
    status = forecasting.run([CONTRACTS / "maru-backup.yaml"], lives=1, behaviours=file, as_json=True)
    told = json.loads(capsys.readouterr().out)["error"]
    assert (status, told["code"]) == (2, code)
    assert told["problems"][0]["file"] == str(file)
    assert told["problems"][0]["line"] == line


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_what_is_wrong_with_behaviours_is_told_in_words_of_ours(
    lang: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "people.yaml"
    file.write_text("payers:\n  punctual: {share: 120, days: {p10: 0, p50: 1}}\n", encoding="utf-8")
    assert forecasting.run([CONTRACTS / "maru-backup.yaml"], lives=1, behaviours=file, lang=lang) == 2
    told = capsys.readouterr().err
    assert f"{file}:2: payers.punctual.share: " in told
    assert f"{file}:2: payers.punctual.days.p90: " in told
    assert "Input should" not in told
    assert "--help" not in told


def test_who_is_misspelt_is_told_who_was_probably_meant(capsys: pytest.CaptureFixture[str]) -> None:
    assert forecasting.run([CONTRACTS / "maru-backup.yaml"], lives=1, what_ifs=["vendr_answers=2d"]) == 2
    assert "Did you mean vendor_answers?" in capsys.readouterr().err


def test_a_file_that_cannot_be_written_is_told_before_anything_is_lived(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forecasting, "foretell", lambda *_: pytest.fail("it was lived"))
    for target in (tmp_path / "nowhere" / "cash.csv", tmp_path):
        assert forecasting.run([CONTRACTS / "maru-backup.yaml"], lives=1, csv=target) == 2
        assert "[file_unwritable]" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.usefixtures("not_rebuilt")
def test_a_disk_that_is_full_in_the_end_costs_the_file_and_not_the_forecast(capsys: pytest.CaptureFixture[str]) -> None:
    assert forecasting.run([CONTRACTS / "maru-backup.yaml"], lives=1, weeks=4, jobs=1, csv=Path("/dev/full")) == 2
    told = capsys.readouterr()
    assert "MR-2026-031" in told.out
    assert "/dev/full" in told.err
    assert "[file_unwritable]" in told.err


def test_where_nothing_was_ever_started_it_says_how_to_start(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    assert forecasting.run([], data=tmp_path / "data") == 3
    assert "postsales up" in capsys.readouterr().err
    assert [*tmp_path.iterdir()] == []


def test_a_contract_counts_once_and_no_file_is_written_over_another(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forecasting, "foretell", lambda *_: pytest.fail("it was lived"))
    contract, both = tmp_path / "maru.yaml", tmp_path / "cash"
    contract.write_bytes((CONTRACTS / "maru-backup.yaml").read_bytes())
    assert forecasting.run([CONTRACTS / "maru-backup.yaml", contract], lives=1) == 2
    assert f"{contract}: number: " in capsys.readouterr().err
    for first, second in ((contract, both), (both, both)):
        assert forecasting.run([contract], lives=1, csv=first, svg=second) == 2
        assert "[file_named_twice]" in capsys.readouterr().err
    assert [*tmp_path.iterdir()] == [contract]


@pytest.mark.parametrize("columns", [60, 80])
@pytest.mark.usefixtures("not_rebuilt")
def test_a_narrow_terminal_takes_room_from_the_bars_not_from_the_figures(
    columns: int, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    assert forecasting.run([CONTRACTS / "hanbit-erp.yaml"], lives=2, weeks=8, jobs=1) == 0
    weeks = capsys.readouterr().out.partition("What partners bridge")[0]
    assert "184,800,000" in weeks
    assert "…" not in weeks


@pytest.mark.usefixtures("not_rebuilt")
def test_everything_is_told_on_the_terminal_and_in_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    csv, svg = tmp_path / "cash.csv", tmp_path / "cash.svg"
    status = forecasting.run(
        [CONTRACTS / "hanbit-erp.yaml"], lives=2, weeks=12, what_ifs=["vendor_answers=2d"], csv=csv, svg=svg, jobs=1
    )
    out = capsys.readouterr().out
    assert status == 0
    assert "daon-si" in out
    assert "vendor_answers=2d" in out
    assert csv.read_text(encoding="utf-8").splitlines()[0].startswith("currency,week,p10")
    drawn = svg.read_text(encoding="utf-8")
    assert drawn.startswith("<svg")
    assert word("forecast", "legend_band", "en") in drawn


@pytest.mark.usefixtures("not_rebuilt")
def test_the_json_holds_every_figure_and_the_files_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    csv_file, svg = tmp_path / "cash.csv", tmp_path / "cash.svg"
    whats = ["payment_lateness=+30d"]
    contracts = [CONTRACTS / "hanbit-erp.yaml", CONTRACTS / "maru-backup.yaml"]
    assert (
        forecasting.run(contracts, lives=2, weeks=20, what_ifs=whats, csv=csv_file, svg=svg, jobs=1, as_json=True) == 0
    )
    told = json.loads(capsys.readouterr().out)
    foretold = told["forecast"]
    assert (foretold["deliveries"], foretold["lives"]) == (2, 2)
    assert [each["question"] for each in told["effects"]] == whats
    for currency in foretold["cash"]:
        assert len(currency["weeks"]) in (20, 21), "twenty weeks may begin within one"
        for week in currency["weeks"]:
            for band in (week["cash"], week["so_far"]):
                assert Decimal(band["p10"]) <= Decimal(band["p50"]) <= Decimal(band["p90"])
    (bridge,) = foretold["bridges"]
    assert (bridge["partner"], bridge["currency"]) == ("daon-si", "KRW")
    assert Decimal(bridge["amount_days"]["p90"]) >= Decimal(bridge["amount_days"]["p10"])
    for late in foretold["late"]:
        assert 0 < late["share"] <= 1
        assert late["reason"] in {reason.value for reason in Reason}
    rows = list(csv.DictReader(csv_file.read_text(encoding="utf-8").splitlines()))
    assert {row["currency"] for row in rows} == {each["currency"] for each in foretold["cash"]}
    assert len(rows) == sum(len(each["weeks"]) for each in foretold["cash"])
    first = foretold["cash"][0]["weeks"][0]
    assert Decimal(rows[0]["p50"]) == Decimal(first["cash"]["p50"])
    assert ElementTree.parse(svg).getroot().tag.endswith("svg")  # noqa: S314 - ours


@pytest.mark.slow
def test_all_cores_tell_the_same_as_one() -> None:
    portfolio = of_contracts([CONTRACTS / "maru-backup.yaml"], STANDARD)
    one, all_of_them = (foretell(portfolio, Wanted(lives=50, weeks=12, jobs=jobs)) for jobs in (1, 2))
    assert one == all_of_them
