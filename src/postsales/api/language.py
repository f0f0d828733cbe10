"""In which language somebody wants to read."""

from __future__ import annotations

from starlette.requests import HTTPConnection

from postsales.wording import FALLBACK, LANGUAGES


def language_of(request: HTTPConnection) -> str:
    """The best of `Accept-Language` that we have; English when none is."""
    return preferred(request.headers.get("accept-language", ""))


def preferred(accepted: str) -> str:
    """The language we have of the highest quality (RFC 9110, 12.5.4); the first of equals."""
    best, quality = FALLBACK, 0.0
    for part in accepted[:500].split(","):
        tag, _, parameter = part.strip().partition(";")
        name = tag.strip().lower().partition("-")[0]
        weight = _weight(parameter)
        if name in LANGUAGES and weight > quality:
            best, quality = name, weight
    return best


def _weight(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
