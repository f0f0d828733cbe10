"""Settings, read once from `POSTSALES_*` in the environment. Nothing below this ring reads the environment."""

from __future__ import annotations

from datetime import time
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from postsales import __version__
from postsales.domain.errors import Refused
from postsales.domain.policy import STANDARD, Policy, completed
from postsales.engine.connection import TemporalAddress
from postsales.local.paths import DataDirectory, data_directory
from postsales.messages.reply import SHORTEST_SECRET, ReplyLinks

PORT = 8700


class WebhookReceiver(BaseModel):
    """Where a topic's events go, and the secret (`whsec_…`) they are signed with."""

    url: str
    secret: SecretStr


class Settings(BaseSettings):
    """Everything a deployment decides. Each field is `POSTSALES_<NAME>`; nested ones are JSON.

    Temporal's TLS and API key come from its own environment (`TEMPORAL_*`, profiles of its `temporal.toml`).
    """

    model_config = SettingsConfigDict(env_prefix="POSTSALES_", extra="ignore", frozen=True)

    data: Path | None = None
    database_url: str | None = None
    temporal_address: str | None = None
    temporal_namespace: str | None = None
    temporal_profile: str | None = None
    temporal_config_file: str | None = None

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = PORT
    token: SecretStr | None = None
    tokens_file: Path | None = None

    smtp_url: SecretStr | None = None
    mail_sender: str = "postsales@localhost"
    webhooks: dict[str, WebhookReceiver] = {}
    public_url: str | None = None
    reply_secret: Annotated[SecretStr, Field(min_length=SHORTEST_SECRET)] | None = None
    ticket_secrets: dict[str, SecretStr] = {}
    """Vendor (id) → the secret (`whsec_…`) its ticket system signs its webhooks to us with."""

    policy_file: Path | None = None
    templates: Path | None = None
    """The folder of milestone templates that contracts may name."""
    digest: bool = True
    """Whether the weekly digest goes out by itself; when, as the zone has it."""
    digest_weekday: Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"] = "mon"
    digest_at: time = time(7, 30)
    digest_zone: ZoneInfo = ZoneInfo("Asia/Seoul")
    build_id: str = f"postsales-{__version__}"
    activity_threads: Annotated[int, Field(ge=1, le=500)] = 16
    cached_workflows: Annotated[int, Field(ge=0)] = 1_000
    drain_seconds: Annotated[int, Field(ge=0, le=600)] = 20
    log_level: str = "INFO"

    @classmethod
    def load(cls, **chosen: Any) -> Settings:
        """Settings from the environment, with what was chosen by flags going first. Refused `bad_setting`."""
        try:
            return cls(**{name: value for name, value in chosen.items() if value is not None})
        except ValidationError as invalid:
            first = invalid.errors(include_url=False, include_input=False)[0]
            setting = "POSTSALES_" + "__".join(str(part) for part in first["loc"]).upper()
            raise Refused("bad_setting", setting=setting, problem=first["msg"]) from None

    @property
    def directory(self) -> DataDirectory:
        """Where local state is kept."""
        return data_directory(self.data)

    @property
    def reply_links(self) -> ReplyLinks | None:
        """Links to answer by, where people can reach the API and there is a secret to sign with."""
        if self.public_url is None or self.reply_secret is None:
            return None
        return ReplyLinks(self.public_url, self.reply_secret.get_secret_value().encode())

    @property
    def store_url(self) -> str:
        """The database: the one named, else SQLite in the data directory."""
        return self.database_url or self.directory.database_url

    @property
    def temporal(self) -> TemporalAddress:
        """Where Temporal is."""
        return TemporalAddress(
            address=self.temporal_address,
            namespace=self.temporal_namespace,
            profile=self.temporal_profile,
            config_file=self.temporal_config_file,
        )

    @property
    def policy(self) -> Policy:
        """The policy of deliveries started from now on. Refused `bad_setting` when its file does not hold."""
        if self.policy_file is None:
            return STANDARD
        try:
            return completed(Policy.model_validate_json(self.policy_file.read_bytes()))
        except (OSError, ValidationError) as error:
            problem = " ".join(str(error).split())[:300]
            raise Refused("bad_setting", setting="POSTSALES_POLICY_FILE", problem=problem) from error
