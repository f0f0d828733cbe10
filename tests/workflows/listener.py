"""Stands where another workflow would, and keeps what it is told."""

from __future__ import annotations

from temporalio import workflow

from postsales.messages.news import News


@workflow.defn(name="listener")
class Listener:
    """Hears what is told to whoever has its id."""

    def __init__(self) -> None:
        self.heard: list[News] = []

    @workflow.run
    async def run(self) -> None:
        await workflow.wait_condition(lambda: False)

    @workflow.signal
    async def tell(self, news: News) -> None:
        self.heard.append(news)

    @workflow.query
    def all(self) -> list[News]:
        return self.heard
