"""The directory's lists: short, long, empty, searched."""

import pytest

from app.companies.models import Company, Post
from app.companies.publishing import publish_company
from app.db import db
from tests import make
from tests.queries import count_queries
from tests.visitor import Visitor

SIREN, SIRET = "732829320", "73282932000074"


@pytest.mark.parametrize("path", ["/companies/", "/people/", "/organisations/"])
def test_an_empty_list_says_what_to_do(client, work, path):
    with work():
        make.territory()
        officer = make.officer()
    soup = Visitor(client, officer).page(path + "?q=zzz")
    assert "zzz" in soup.find(class_="empty").text


@pytest.mark.parametrize("path", ["/companies/", "/people/", "/organisations/"])
@pytest.mark.parametrize(
    "query", ["?after=garbage", "?after=99999999999999999999", "?after=-7&q=%25", "?q=%F0%9F"]
)
def test_garbage_in_a_query_string_does_no_harm(officer, path, query):
    officer.page(path + query)


def test_the_list_is_a_slice_of_its_page(officer):
    assert officer.swap("/companies/?q=bois").div["id"] == "companies"
    assert officer.swap("/people/").div["id"] == "people"
    assert officer.swap("/organisations/").div["id"] == "organisations"


def test_a_long_list_is_turned_page_by_page(officer, work):
    with work():
        for number in range(118):
            make.company(f"Atelier {number:03}")
    seen, path = [], "/companies/"
    while path:
        page = officer.page(path)
        seen += [row.a.text for row in page.select("tbody tr")]
        link = page.find("a", rel="next")
        path = link["href"] if link else None
    assert len(seen) == len(set(seen)) == 120
    assert seen == sorted(seen, key=str.lower)


def test_more_than_a_thousand_are_not_counted(officer, work):
    with work():
        where = make.territory()
        db.session.add_all(
            Company(territory_id=where.id, name=f"Atelier {n}", name_key=f"atelier {n}") for n in range(1001)
        )
    assert "plus de 1 000 entreprises" in officer.page("/companies/").text.replace("\u202f", " ")


def test_words_in_the_middle_of_a_name_are_found_after_its_beginning(officer, work):
    with work():
        for name in ("Vallée Fleurie", "Scierie de la vallée", "Étang"):
            publish_company(make.company(name))
    rows = [row.a.text for row in officer.page("/companies/?q=vallée").select("tbody tr")]
    assert rows[0] == "Vallée Fleurie"
    assert "Scierie de la vallée" in rows
    assert [row.a.text for row in officer.page("/companies/?q=etang").select("tbody tr")] == ["Étang"]


@pytest.mark.parametrize("path", ["/companies/", "/people/", "/organisations/"])
def test_a_list_asks_as_many_queries_for_sixty_rows_as_for_three(officer, work, path):
    def fill(count):
        with work():
            place = make.commune()
            for _ in range(count):
                number = make.number()
                company = make.company(f"Atelier {number}")
                make.site(company, commune_id=place.id)
                who = make.person(f"Personne {number}")
                make.post(who, company)
                school = make.organisation(f"Lycée {number}", commune_id=place.id)
                db.session.add(Post(person_id=who.id, organisation_id=school.id, title="Référente"))

    def asked():
        with count_queries() as said:
            officer.page(path)
        return len(said)

    fill(3)
    officer.page(path)
    few = asked()
    fill(60)
    assert asked() == few
    assert few <= 14
