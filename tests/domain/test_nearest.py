"""What somebody probably meant."""

from __future__ import annotations

from postsales.domain.nearest import nearest_ids

KNOWN = {"hanbit": "Hanbit Foods", "seorin": "Seorin Cloud", "atlas": "Atlas Logistics", "hanul": "Hanul Bank"}


def test_ids_and_names_are_near_whatever_their_case() -> None:
    assert nearest_ids("HANBTI", KNOWN)[0] == "hanbit"
    assert nearest_ids("seorin clod", KNOWN)[0] == "seorin"


def test_what_is_like_nothing_has_nothing_near() -> None:
    assert nearest_ids("zzz", KNOWN) == ()
    assert nearest_ids("hanbit", {}) == ()


def test_no_more_than_a_few_are_named() -> None:
    many = {f"plant-{n}": f"Plant {n}" for n in range(20)}
    assert len(nearest_ids("plant-x", many)) == 3
