"""The app: `create_app(house)`. `/healthz` says that the process lives, OpenAPI what it can do."""

from __future__ import annotations

from fastapi import FastAPI

from postsales import __version__
from postsales.api import (
    actions,
    bank,
    checkins,
    conduct,
    customers,
    deliveries,
    documentation,
    finance,
    issues,
    knowledge,
    lessons,
    playbook,
    portfolio,
    problems,
    recoveries,
    replies,
    scorecards,
    staff,
    tam,
    usage,
    verbs,
    visits,
)
from postsales.api.door import House, open_to_all
from postsales.api.limits import BodyLimit


def create_app(house: House) -> FastAPI:
    """The API over this desk and store, for holders of these tokens."""
    app = FastAPI(
        title="postsales",
        version=__version__,
        description="Deliveries from the signed contract to the last payment. Every verb takes an `id` of the caller's "
        "own, which makes it safe to repeat, and answers with what changed and what comes next.",
        # The page of documentation would load its scripts from elsewhere.
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
    )
    app.state.house = house
    app.add_middleware(BodyLimit)
    problems.install(app)

    @app.get("/healthz", tags=["health"])
    @open_to_all
    async def healthz() -> dict[str, str]:
        """This process lives and takes requests."""
        return {"status": "ok", "version": __version__}

    # Verbs last: `/{verb}` takes whatever nobody before it took.
    for router in (
        deliveries.router,
        finance.router,
        bank.router,
        checkins.router,
        staff.router,
        usage.router,
        knowledge.router,
        lessons.router,
        playbook.router,
        portfolio.router,
        customers.router,
        replies.router,
        visits.router,
        tam.router,
        scorecards.router,
        issues.router,
        actions.router,
        recoveries.router,
        conduct.router,
        verbs.router,
    ):
        app.include_router(router)
    documentation.install(app)
    return app
