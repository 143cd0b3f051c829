"""Find anything by the first letters of its words, accent-blind, seeing only what one may see."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app import search
from app.viewer import STRANGER, Viewer
from tests.harness.statements import counted

OFFICER = Viewer(account_id=1, person_id=1, territories=frozenset({1}))
ADMIN = Viewer(account_id=1, person_id=1, is_admin=True)
MEMBER = Viewer(account_id=2, person_id=2, clubs=frozenset({5}), companies=frozenset({9}))
BUREAU = Viewer(account_id=3, person_id=3, bureau=frozenset({5}))


def publish(number: int, title: str, *scopes: str, kind: str = "company", also: str | None = None) -> None:
    search.publish(
        kind, "thing", number, title=title, path="/x", scopes=list(scopes) or ["t1:public"], also=also
    )


def found(question: str, viewer: Viewer = STRANGER, territory: int = 1) -> list[str]:
    results = search.find(viewer, territory, question)
    return [result.title for kind in results.values() for result in kind]


@pytest.mark.parametrize(
    "question", ["ecole", "École", "ÉCOLE", "ecol", "école bûcher", "bucher ecole", "  éco   BÛ  ", "é"]
)
def test_accents_case_and_order_do_not_matter(session: Any, question: str) -> None:
    publish(1, "École des Bûcherons")
    assert found(question) == ["École des Bûcherons"]


@pytest.mark.parametrize(
    ("title", "question"),
    [
        ("Œuvre d'art", "oeuvre"),
        ("OEuvre d'art", "œuvre"),
        ("Ex æquo", "aequo"),
        ("L'Atelier", "atelier"),
        ("Saint-Yrieix-la-Perche", "yrieix"),
        ("Bois & Cie 24", "24"),
        ("Straße", "strasse"),
        ("ﬁlature", "fil"),
    ],
)
def test_what_people_type_is_what_is_meant(session: Any, title: str, question: str) -> None:
    publish(1, title)
    assert found(question) == [title]


@pytest.mark.parametrize("question", ["", " ", "!!!", "%", "_", "'", "école zzz", "cole", "\x00", "🎉"])
def test_what_matches_nothing_finds_nothing(session: Any, question: str) -> None:
    publish(1, "École des Bûcherons")
    assert found(question) == []


def test_the_words_beside_the_title_are_found_too(session: Any) -> None:
    publish(1, "Scierie", also="Bois de la Vallée Nontron")
    assert found("nontron scierie") == ["Scierie"]


def test_only_what_one_may_see(session: Any) -> None:
    for number, scope in enumerate(
        ["t1:public", "t1:officers", "c5:members", "c5:bureau", "co9:own", "t2:public", "c6:members"]
    ):
        publish(number, f"Canari {scope}", scope)
    assert set(found("canari")) == {"Canari t1:public"}
    assert set(found("canari", OFFICER)) == {"Canari t1:public", "Canari t1:officers"}
    assert set(found("canari", ADMIN)) == {"Canari t1:public", "Canari t1:officers"}
    assert set(found("canari", MEMBER)) == {"Canari t1:public", "Canari c5:members", "Canari co9:own"}
    assert set(found("canari", BUREAU)) == {"Canari t1:public", "Canari c5:members", "Canari c5:bureau"}
    assert set(found("canari", STRANGER, 2)) == {"Canari t2:public"}


def test_words_of_one_scope_do_not_open_another(session: Any) -> None:
    """A public title is not found by a word that only officers may know."""
    publish(1, "Scierie", "t1:public")
    search.publish("person", "note", 1, title="Scierie secrète", path="/x", scopes=["t1:officers"])
    assert found("scierie secrete") == []


def test_publishing_again_replaces_and_withdrawing_removes(session: Any) -> None:
    publish(1, "Ancien nom")
    publish(1, "Nouveau nom")
    assert found("ancien") == []
    assert found("nouveau") == ["Nouveau nom"]
    search.withdraw("thing", 1)
    assert found("nouveau") == []
    search.withdraw("thing", 1)


def test_what_two_scopes_may_see_is_found_once(session: Any) -> None:
    publish(1, "Scierie", "t1:public", "t1:officers", "t1:officers")
    assert found("scierie", OFFICER) == ["Scierie"]


def test_results_are_few_and_by_kind(session: Any) -> None:
    for number in range(30):
        publish(number, f"Atelier {number:02}", kind="company")
    search.publish("club", "club", 1, title="Atelier du club", path="/x", scopes=["t1:public"])
    results = search.find(STRANGER, 1, "atelier")
    assert list(results) == ["club", "company"]
    assert len(results["company"]) == search.SHOWN


def test_a_question_costs_the_same_however_much_there_is(session: Any) -> None:
    publish(0, "Atelier bois")
    with counted() as few:
        found("atelier bois")
    for number in range(1, 60):
        publish(number, f"Atelier bois {number}")
    with counted() as many:
        found("atelier bois")
    assert len(many) == len(few)


@given(st.text(max_size=200))
def test_any_text_is_a_question(text: str) -> None:
    words = search.split(text)
    assert all(word == search.key(word) and len(word) <= 40 for word in words)
    assert len(words) == len(set(words))


def test_a_very_long_question_is_bounded(session: Any) -> None:
    publish(1, "École")
    with counted() as sent:
        found("mot " * 10_000 + "x" * 100_000)
    assert len(sent) <= 2 * len(search.KINDS)
