"""Who reaches what in the directory: the same cast as everywhere."""

import pytest

from tests import cast, make
from tests.cast import ROLES
from tests.visitor import Visitor

# stranger, admin, officer, other_officer, president, member, outsider
TABLE = {
    "/companies/": (302, 200, 200, 404, 200, 200, 200),
    "/companies/{company}": (302, 200, 200, 404, 200, 200, 404),
    "/companies/{other}": (302, 200, 200, 404, 404, 404, 200),
    "/companies/{company}/edit": (302, 403, 200, 404, 200, 200, 404),
    "/companies/{company}/sites/new": (302, 403, 200, 404, 200, 200, 404),
    "/companies/{company}/contacts/new": (302, 403, 200, 404, 200, 403, 404),
    "/companies/{other}/contacts/new": (302, 403, 200, 404, 404, 403, 200),
    "/companies/new": (302, 403, 200, 403, 403, 403, 403),
    "/companies/places?q=bois": (302, 200, 200, 200, 403, 403, 403),
    "/posts/{post}/edit": (302, 403, 200, 404, 200, 403, 404),
    "/posts/{post}/end": (302, 403, 200, 404, 200, 403, 404),
    "/people/": (302, 200, 200, 404, 403, 403, 403),
    "/people/{member}": (302, 200, 200, 404, 404, 200, 404),
    "/people/{member}/edit": (302, 403, 200, 404, 404, 200, 404),
    "/people/{president}/edit": (302, 403, 200, 404, 200, 404, 404),
    "/people/{member}/posts/new": (302, 403, 200, 404, 403, 403, 403),
    "/people/new": (302, 403, 200, 403, 403, 403, 403),
    "/organisations/": (302, 200, 200, 404, 403, 403, 403),
    "/organisations/{school}": (302, 200, 200, 404, 403, 403, 403),
    "/organisations/{school}/edit": (302, 403, 200, 404, 403, 403, 403),
    "/organisations/new": (302, 403, 200, 403, 403, 403, 403),
}


@pytest.fixture
def stage(work):
    with work() as session:
        people = cast.assemble()
        school = make.organisation()
        member = people.accounts["member"]
        post = member.person.posts[0] if member.person.posts else None
        session.refresh(member.person)
        post = member.person.posts[0]
        return people, {
            "company": people.company.id,
            "other": people.other_company.id,
            "school": school.id,
            "member": member.person_id,
            "president": people.accounts["president"].person_id,
            "post": post.id,
        }


@pytest.mark.parametrize("role", ROLES)
def test_everybody_reaches_what_the_table_says(client, stage, role):
    people, numbers = stage
    visitor = Visitor(client, people.accounts.get(role))
    told = {}
    for path, expected in TABLE.items():
        response = visitor.client.get(path.format(**numbers), headers=visitor.headers)
        told[path] = response.status_code, expected[ROLES.index(role)]
    assert {path: said for path, said in told.items() if said[0] != said[1]} == {}


@pytest.mark.parametrize("role", [role for role in ROLES if role != "officer"])
def test_nobody_else_enters_anything_new(client, stage, role):
    people, _numbers = stage
    visitor = Visitor(client, people.accounts.get(role))
    token = visitor.page("/").find("meta", attrs={"name": "csrf-token"})["content"]
    for path in ("/companies/new", "/people/new", "/organisations/new"):
        visitor.send(
            path, status=302 if role == "stranger" else 403, follow=False, csrf_token=token, name="Intrus"
        )


def test_a_bureau_sees_no_other_clubs_company_in_its_list_or_search(client, stage):
    people, _numbers = stage
    visitor = Visitor(client, people.accounts["president"])
    for path in ("/companies/", "/companies/?q=f", "/companies/?q=filature"):
        assert "Filature" not in visitor.page(path).find(id="companies").find_all("tbody").__str__()


def test_a_number_of_another_clubs_company_does_not_name_it(client, stage, work):
    people, _numbers = stage
    with work():
        from app.companies.models import Company
        from app.db import db

        other = db.session.get(Company, people.other_company.id)
        other.siren = "732829320"
        make.site(other, siret="73282932000074")
    visitor = Visitor(client, people.accounts["president"])
    page = visitor.submit(f"/companies/{people.company.id}/sites/new", status=422, siret="73282932000074")
    assert "Filature" not in page.text
    assert "déjà dans l’annuaire" in page.text


def test_the_directory_of_another_territory_is_another_one(client, stage):
    people, numbers = stage
    visitor = Visitor(client, people.accounts["other_officer"])
    visitor.page("/t/ailleurs/companies/")
    visitor.page(f"/t/ailleurs/companies/{numbers['company']}", status=404)
