"""Find anything by the first letters of its words."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app import search
from tests import make
from tests.cast import assemble
from tests.queries import count_queries
from tests.visitor import HTMX, Visitor

TERRITORY = "t{}:public"


@pytest.fixture
def cast(work):
    with work():
        made = assemble()
        territory = make.territory()
        scopes = [TERRITORY.format(territory.id)]
        for number in range(9):
            search.publish(
                "club",
                "club",
                100 + number,
                title=f"École du bois {number}",
                path=f"/clubs/{number}",
                scopes=scopes,
            )
        search.publish("event", "x", 1, title="Écoles ouvertes", detail="un détail", path="/x", scopes=scopes)
        search.publish(
            "meeting", "m", 1, title="École fermée", path="/m", scopes=[f"t{territory.id}:officers"]
        )
        return made


def titles(page):
    return [a.find("strong").text for a in page.select(".results a")]


def test_accents_and_capitals_do_not_count(client, cast):
    page = Visitor(client).page("/search?q=ECOLE")
    assert "École du bois 0" in titles(page)
    assert [h2.text for h2 in page.select(".results h2")] == ["Clubs", "Agenda et expositions"]


def test_at_most_six_of_a_kind(client, cast):
    assert len(list(titles(Visitor(client).page("/search?q=ecole+bois")))) == 6


def test_what_is_for_officers_is_found_by_officers_only(app, client, cast):
    assert "École fermée" not in Visitor(client).page("/search?q=ecole").text
    assert "École fermée" in Visitor(app.test_client(), cast.accounts["officer"]).page("/search?q=ecole").text
    assert (
        "École fermée"
        not in Visitor(app.test_client(), cast.accounts["president"]).page("/search?q=ecole").text
    )


def test_two_letters_at_least(client, cast):
    assert "au moins deux lettres" in Visitor(client).page("/search?q=e").text
    assert "au moins deux lettres" in Visitor(client).page("/search").text


def test_nothing_found_says_what_to_try(client, cast):
    page = Visitor(client).page("/search?q=zzz")
    assert "Rien ne commence par" in page.text
    assert page.find("input", {"id": "q"})["value"] == "zzz"


def test_the_dialog_and_the_page_share_their_list(client, cast):
    visitor = Visitor(client)
    assert visitor.swap("/search?q=ecole").find(True)["id"] == "search-results"
    answer = client.get("/search?q=ecole", headers={**HTMX, "HX-Target": "page-results"})
    assert 'id="page-results"' in answer.text
    assert titles(visitor.page("/search?q=ecole")) == titles(visitor.swap("/search?q=ecole"))


def test_no_id_stands_twice_on_the_page(client, cast):
    ids = [tag["id"] for tag in Visitor(client).page("/search?q=ecole").select("[id]")]
    assert len(ids) == len(set(ids))


def test_help_in_english_too(client, cast):
    assert Visitor(client, language="en").page("/search?q=ecole").html["lang"] == "en"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(question=st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=200))
def test_any_question_has_an_answer(client, question):
    assert client.get("/search", query_string={"q": question}).status_code == 200


def test_a_search_asks_a_bounded_number_of_questions(app, cast):
    visitor = Visitor(app.test_client(), cast.accounts["officer"])
    visitor.swap("/search?q=ecole")
    with count_queries() as sent:
        visitor.swap("/search?q=ecole+du+bois")
    assert len(sent) <= 24, "\n".join(sent)
