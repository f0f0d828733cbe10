import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from postsales.bootstrap.logs import configure


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:], root.level = handlers, level
    structlog.reset_defaults()


def test_logs_are_json_when_nobody_is_at_the_terminal(capsys: pytest.CaptureFixture[str]):
    configure(terminal=False)
    structlog.get_logger().info("reminder.sent", step=2, delivery="HB-2026-001")
    line = json.loads(capsys.readouterr().err)
    assert (line["event"], line["step"], line["delivery"], line["level"]) == ("reminder.sent", 2, "HB-2026-001", "info")


def test_libraries_log_the_same_way(capsys: pytest.CaptureFixture[str]):
    configure(terminal=False)
    logging.getLogger("temporalio.activity").warning("failed %s", "once")
    assert json.loads(capsys.readouterr().err)["event"] == "failed once"


def test_addresses_are_masked_wherever_they_come_from(capsys: pytest.CaptureFixture[str]):
    configure(terminal=False)
    try:
        letter = "Dear bora.song@hanbit.example"
        raise ConnectionError(f"550 <bora.song@hanbit.example> unknown, {letter[:4]}")
    except ConnectionError:
        logging.getLogger("temporalio").exception("to %s", {"bora.song@hanbit.example": 550})
    said = capsys.readouterr().err
    assert "bora" not in said
    assert "***@hanbit.example" in said


def test_terminal_gets_words(capsys: pytest.CaptureFixture[str]):
    configure(terminal=True)
    structlog.get_logger().info("reminder.sent", step=2, to="bora@hanbit.example")
    said = capsys.readouterr().err
    assert "reminder.sent" in said
    assert "bora" not in said
    with pytest.raises(ValueError, match=r"Expecting"):
        json.loads(said)


def test_quiet_ones_stay_quiet(capsys: pytest.CaptureFixture[str]):
    configure("WARNING", terminal=False)
    structlog.get_logger().info("nothing")
    logging.getLogger("uvicorn.access").info("GET /")
    assert capsys.readouterr().err == ""
