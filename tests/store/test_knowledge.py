"""Past verdicts are found by their words, Korean ones of two syllables too, on every store."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from postsales.domain.knowledge import findable, words_of
from postsales.store.facade import Store
from tests.store.stories import a_known_verdict, fact, recording


def known(store: Store, *told: tuple[str, str]) -> None:
    """Verdicts with these symptoms and answers, one after the other."""
    for n, (symptom, answer) in enumerate(told, start=1):
        row = a_known_verdict("HB-1", n, title="이슈", symptom=symptom, answer=answer)
        store.record(recording(f"delivery/HB-1/issue/{n}", fact(1, row)))


def numbers(found: object) -> list[int]:
    return [row.n for row in found]  # type: ignore[attr-defined]


def test_korean_of_two_syllables_is_found_also_inside_a_word(store: Store) -> None:
    known(store, ("환불이 되지 않습니다", "결제사 설정"), ("로그인이 느립니다", "이름 서버"), ("재환불 요청", "정책"))
    assert sorted(numbers(store.knowledge.search("환불"))) == [1, 3]
    assert numbers(store.knowledge.search("로그인")) == [2]
    assert numbers(store.knowledge.search("이름 서버")) == [2]
    assert store.knowledge.search("환율") == ()


def test_every_word_must_occur_whatever_its_case_and_width(store: Store) -> None:
    known(store, ("Login takes 40 seconds", "DNS"), ("Login fails", "password"))
    assert numbers(store.knowledge.search("LOGIN ４０")) == [1]
    assert sorted(numbers(store.knowledge.search("login"))) == [1, 2]
    assert store.knowledge.search("login printer") == ()
    assert store.knowledge.search('"; DROP TABLE known_verdict; --') == ()
    assert store.knowledge.search("  ?!  ") == ()


def test_what_sounds_alike_comes_first(store: Store) -> None:
    known(
        store,
        ("아침마다 로그인에 40초가 걸립니다", "이름 서버 설정"),
        ("월말 결산이 80%에서 멈춥니다", "연결 수"),
        ("로그인 화면이 깨집니다", "글꼴"),
    )
    assert numbers(store.knowledge.similar("로그인에 30초 걸립니다. 아침에만 그렇습니다."))[0] == 1
    assert store.knowledge.similar("프린터가 두 번 찍습니다") == ()


def test_a_verdict_that_does_not_stand_is_not_offered(store: Store) -> None:
    row = a_known_verdict("HB-1", 1, symptom="환불", answer="a")
    store.record(recording("w", fact(1, row)))
    store.record(recording("w", fact(2, row.model_copy(update={"stands": False}))))
    assert store.knowledge.search("환불") == ()
    assert store.knowledge.get(row.reference, "northwind") is None


def test_another_vendors_are_not_shown(store: Store) -> None:
    known(store, ("환불", "a"))
    assert store.knowledge.search("환불", "somebody-else") == ()
    assert numbers(store.knowledge.search("환불", "northwind")) == [1]


def test_what_changes_is_found_by_its_new_words_and_a_rebuild_finds_the_same(store: Store) -> None:
    first = a_known_verdict("HB-1", 1, symptom="환불", answer="a")
    store.record(recording("w", fact(1, first)))
    store.record(recording("w", fact(2, a_known_verdict("HB-1", 1, symptom="정산", answer="a"))))
    assert store.knowledge.search("환불") == ()
    assert numbers(store.knowledge.search("정산")) == [1]
    store.projection.rebuild()
    assert store.knowledge.search("환불") == ()
    assert numbers(store.knowledge.search("정산")) == [1]


@given(st.text(max_size=60), st.text(max_size=60))
def test_the_words_of_a_part_are_among_those_of_the_whole(one: str, other: str) -> None:
    whole = set(words_of(f"{one} {other}"))
    assert set(words_of(one)) <= whole
    assert all(word.isalnum() for word in whole)
    assert len(findable(one, other).split(" ")) <= 600
