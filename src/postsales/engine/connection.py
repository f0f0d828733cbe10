"""Where Temporal is and how to be let in.

Address, namespace, TLS and API key come from Temporal's own environment configuration (`TEMPORAL_*` variables and
profiles of its `temporal.toml`), so that one set of credentials serves its command line and us; what our settings
name goes first.
"""

from __future__ import annotations

from dataclasses import dataclass

from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.envconfig import ClientConfig, ClientConnectConfig
from temporalio.runtime import Runtime

DEFAULT_ADDRESS = "127.0.0.1:7233"


@dataclass(frozen=True)
class TemporalAddress:
    """What our settings say about Temporal; None leaves it to its environment configuration.

    `isolated` looks at nothing else: an API key in somebody's shell is not for the server on their own machine.
    """

    address: str | None = None
    namespace: str | None = None
    profile: str | None = None
    config_file: str | None = None
    isolated: bool = False

    def connect_config(self) -> ClientConnectConfig:
        """The arguments of `Client.connect`. Raises RuntimeError on a profile that is not there."""
        config = ClientConnectConfig()
        if not self.isolated:
            config = ClientConfig.load_client_connect_config(self.profile, config_file=self.config_file)
        config.setdefault("target_host", DEFAULT_ADDRESS)
        if self.address is not None:
            config["target_host"] = self.address
        if self.namespace is not None:
            config["namespace"] = self.namespace
        return config


async def connect(where: TemporalAddress, *, lazy: bool = False, runtime: Runtime | None = None) -> Client:
    """A client that speaks pydantic. A `lazy` one connects with its first call, so the API can start while Temporal

    is away; a worker needs one that is connected. Raises RuntimeError when nobody answers.
    """
    config = where.connect_config()
    return await Client.connect(**config, data_converter=pydantic_data_converter, lazy=lazy, runtime=runtime)
