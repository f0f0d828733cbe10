"""`postsales simulate` and `postsales forecast`: lives in virtual time, in processes of this machine."""

from __future__ import annotations

from pathlib import Path

import click

from postsales.cli.session import USAGE, Failed, Session
from postsales.cli.words import Command, command, option

FILE = click.Path(path_type=Path)
SEEDS = "1..100"


def simulate(session: Session) -> Command:
    """`simulate FILE…`, or `simulate --chaos --seeds 1..1000`."""
    return command(
        session,
        "simulate",
        _simulate,
        click.Argument(["files"], type=FILE, nargs=-1, metavar="[FILE]..."),
        option(session, "--chaos", is_flag=True),
        option(session, "--seeds", show_default=SEEDS),
        option(session, "--jobs", type=click.IntRange(min=1)),
    )


def _simulate(session: Session, *, files: tuple[Path, ...], chaos: bool, seeds: str | None, jobs: int | None) -> None:
    if chaos:
        if files:
            raise Failed(USAGE, "not_with", name=str(files[0]), other="--chaos")
        from postsales.bootstrap.chaos import run_chaos

        raise click.exceptions.Exit(
            run_chaos(SEEDS if seeds is None else seeds, jobs or 0, as_json=session.as_json, lang=session.lang)
        )
    for name, said in (("--seeds", seeds), ("--jobs", jobs)):
        if said is not None:
            raise Failed(USAGE, "only_with", name=name, other="--chaos")
    if not files:
        raise Failed(USAGE, "missing_argument", name="FILE")
    from postsales.bootstrap.simulate import run

    raise click.exceptions.Exit(run(files, as_json=session.as_json, lang=session.lang))


def forecast(session: Session) -> Command:
    """`forecast [CONTRACT …]`: of the portfolio running here, or of contract files from their signature."""
    return command(
        session,
        "forecast",
        _forecast,
        click.Argument(["contracts"], type=FILE, nargs=-1),
        option(session, "--lives", type=int, default=50, show_default=True),
        option(session, "--weeks", type=int, default=26, show_default=True),
        option(session, "--seed", type=int, default=1, show_default=True),
        option(session, "--behaviours", type=FILE),
        option(session, "--what-if", multiple=True),
        option(session, "--jobs", type=click.IntRange(min=1)),
        option(session, "--csv", type=FILE),
        option(session, "--svg", type=FILE),
    )


def _forecast(
    session: Session,
    *,
    contracts: tuple[Path, ...],
    lives: int,
    weeks: int,
    seed: int,
    behaviours: Path | None,
    what_if: tuple[str, ...],
    jobs: int | None,
    csv: Path | None,
    svg: Path | None,
) -> None:
    from postsales.bootstrap.forecast import run

    status = run(
        contracts,
        lives=lives,
        weeks=weeks,
        seed=seed,
        behaviours=behaviours,
        what_ifs=what_if,
        jobs=jobs,
        as_json=session.as_json,
        csv=csv,
        svg=svg,
        data=session.data,
        lang=session.lang,
    )
    raise click.exceptions.Exit(status)
