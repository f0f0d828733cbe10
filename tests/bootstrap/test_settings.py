import json
from pathlib import Path

import pytest

from postsales.bootstrap import building
from postsales.bootstrap.settings import Settings
from postsales.domain.errors import Refused
from postsales.domain.policy import STANDARD
from postsales.notify.mail import FolderPostbox, SmtpPostbox


@pytest.fixture(autouse=True)
def _bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("POSTSALES_TOKEN", "POSTSALES_PORT", "POSTSALES_DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("POSTSALES_DATA", str(tmp_path / "data"))


def test_without_any_setting_state_is_in_the_data_directory(tmp_path: Path):
    settings = Settings.load()
    assert settings.store_url == f"sqlite:///{tmp_path}/data/postsales.db"
    assert settings.policy == STANDARD
    postbox = building.postbox(settings)
    assert isinstance(postbox, FolderPostbox)
    assert postbox.folder == tmp_path / "data" / "mailbox"


def test_environment_decides_and_flags_go_first(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("POSTSALES_PORT", "9000")
    monkeypatch.setenv("POSTSALES_TEMPORAL_ADDRESS", "temporal:7233")
    monkeypatch.setenv("POSTSALES_SMTP_URL", "smtp://mail:25")
    receivers = {"vendor": {"url": "https://desk.example/hook", "secret": "whsec_x"}}
    monkeypatch.setenv("POSTSALES_WEBHOOKS", json.dumps(receivers))
    settings = Settings.load(port=9001)
    assert settings.port == 9001
    assert settings.temporal.connect_config()["target_host"] == "temporal:7233"
    assert isinstance(building.postbox(settings), SmtpPostbox)
    assert settings.webhooks["vendor"].url == "https://desk.example/hook"


def test_secrets_are_not_printed(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("POSTSALES_TOKEN", "s3cret")
    monkeypatch.setenv("POSTSALES_SMTP_URL", "smtp://me:s3cret@mail:25")
    assert "s3cret" not in repr(Settings.load())


@pytest.mark.parametrize(
    ("setting", "value"), [("POSTSALES_PORT", "eighty"), ("POSTSALES_PORT", "70000"), ("POSTSALES_DRAIN_SECONDS", "-1")]
)
def test_bad_setting_is_named(monkeypatch: pytest.MonkeyPatch, setting: str, value: str):
    monkeypatch.setenv(setting, value)
    with pytest.raises(Refused) as refused:
        Settings.load()
    assert refused.value.code == "bad_setting"
    assert refused.value.facts["setting"] == setting


def test_policy_comes_from_a_file(tmp_path: Path):
    file = tmp_path / "policy.json"
    file.write_text(STANDARD.model_copy(update={"name": "strict"}).model_dump_json())
    assert Settings.load(policy_file=file).policy.name == "strict"
    file.write_text('{"nam": "typo"}')
    with pytest.raises(Refused, match="bad_setting"):
        assert Settings.load(policy_file=file).policy


def test_weights_of_a_policy_that_do_not_add_up_are_refused_with_their_place(tmp_path: Path):
    file = tmp_path / "policy.json"
    policy = STANDARD.model_dump(mode="json")
    policy["health"]["products"] = {"hanbit-erp": {**policy["health"]["weights"], "money": 20}}
    file.write_text(json.dumps(policy))
    with pytest.raises(Refused, match="bad_setting") as refused:
        assert Settings.load(policy_file=file).policy
    assert "health.products.hanbit-erp" in str(refused.value.facts["problem"])
    assert "add up to 110" in str(refused.value.facts["problem"])
