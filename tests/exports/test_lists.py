"""Members and meetings as files: what the list shows, to whom the list is shown."""

import csv
import io

import pytest

from app.meetings import publishing as meetings
from tests import cast, make
from tests.cast import ROLES
from tests.house import token
from tests.visitor import Visitor


@pytest.fixture
def people(work):
    with work():
        found = cast.assemble()
        member = found.membership
        member.contact_id = make.post(make.person("Jeanne", "jeanne@essai.example"), found.company).id
        for title, audience in (("Ouverte", "public"), ("Du bureau", "bureau"), ("De l'équipe", "officers")):
            meetings.publish(make.meeting(title, found.club, audience=audience))
        return found


def ask(app, people, role, path, kind="csv"):
    client = app.test_client()
    visitor = Visitor(client, people.accounts.get(role))
    return visitor.client.post(path, data={"format": kind, "csrf_token": token(client)})


def rows(response):
    assert response.status_code == 200
    return list(csv.DictReader(io.StringIO(response.data.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_members_are_a_table(app, people):
    told = rows(ask(app, people, "president", "/clubs/trois-vallees/members/export?state=active&q=bois"))
    assert [(row["Nom"], row["Courriel"], row["Adhésion"]) for row in told] == [
        ("Bois de la Vallée", "jeanne@essai.example", "Active")
    ]
    assert rows(ask(app, people, "president", "/clubs/trois-vallees/members/export?state=ended")) == []


def test_who_takes_the_members_of_a_club(app, people):
    for role in ROLES:
        expected = {"admin": 200, "officer": 200, "president": 200, "member": 403, "stranger": 302}
        answer = ask(app, people, role, "/clubs/trois-vallees/members/export", "xlsx")
        assert answer.status_code == expected.get(role, 404), role


def test_meetings_are_those_that_one_may_see(app, people):
    titles = {
        role: {row["Titre"] for row in rows(ask(app, people, role, "/meetings/export"))}
        for role in ("president", "officer", "outsider")
    }
    assert titles == {
        "president": {"Ouverte", "Du bureau"},
        "officer": {"Ouverte", "De l'équipe"},
        "outsider": {"Ouverte"},
    }


@pytest.mark.parametrize(
    ("query", "count"),
    [("?club=trois-vallees", 2), ("?club=plateau", 0), ("?q=ouverte", 1), ("?year=1999", 0)],
)
def test_meetings_are_narrowed_as_the_list_is(app, people, query, count):
    assert len(rows(ask(app, people, "president", f"/meetings/export{query}"))) == count


@pytest.mark.parametrize(
    "query", ["?state=%F0%9F", "?q=%25", "?club=garbage&kind=x&year=99999&when=never", "?after=-1"]
)
@pytest.mark.parametrize(
    "path", ["/meetings/export", "/clubs/trois-vallees/members/export", "/companies/export"]
)
def test_no_query_breaks_a_file(app, people, path, query):
    assert ask(app, people, "president", path + query).status_code == 200
