from collections.abc import AsyncIterator

import pytest

from tests.api.house import Caller, calling
from tests.contract_documents import document


@pytest.fixture
async def empty() -> AsyncIterator[Caller]:
    """The API with nothing in it."""
    async with calling() as caller:
        yield caller


@pytest.fixture
async def caller(empty: Caller) -> Caller:
    """The API with two deliveries: Hanbit's, indirect, and Atlas's, direct."""
    for name in ("hanbit-erp", "atlas-observability"):
        started = await empty.post("/deliveries", json={"contract": document(name), "id": f"start-{name}"})
        assert started.status_code == 201, started.text
    return empty
