"""The first steps of an installation."""

import pytest

from app import settings
from app.calendar import streams
from app.territory import queries
from tests import make
from tests.visitor import Visitor

BRIANCE = "200040814"


@pytest.fixture
def admin(client, work):
    with work() as session:
        from app.accounts.models import Appointment
        from app.companies.models import Person

        person = Person(name="Administration", name_key="administration")
        session.add(person)
        session.flush()
        account = make.account("admin@essai.example", person=person)
        session.add(Appointment(person_id=person.id, role="admin"))
    return Visitor(client, account)


def test_the_first_administrator_sets_up_a_territory_in_one_page(admin, work):
    page = admin.submit("/territory/setup", name="Pays de la Vallée", departments="24, 87", show="1")
    assert page.find(attrs={"name": "name"})["value"] == "Pays de la Vallée"
    assert page.find(id=f"siren-{BRIANCE}")
    form = admin.form(page, "/territory/setup", {})
    values = admin.values(form) | {
        "sirens": [BRIANCE, "242400935"],
        "bearers": "Syndicat mixte\nPays vert",
        "mail_from": "agenda@pays.example",
    }
    admin.send("/territory/setup", status=303, follow=False, **values)
    with work():
        territory = queries.by_slug(None)
        assert (territory.slug, territory.name) == ("pays-de-la-vallee", "Pays de la Vallée")
        assert [bearer.name for bearer in territory.bearers] == ["Syndicat mixte", "Pays vert"]
        assert len(queries.intercommunalities(territory.id)) == 2
        assert settings.get("mail_from") == "agenda@pays.example"
        assert streams.find([("territory", territory.id)])[0].is_home
        assert queries.communes_named("Saint-Aulaye-Puymangou")


def test_showing_the_list_writes_nothing(admin, work):
    admin.submit("/territory/setup", name="Pays", departments="87", show="1")
    with work():
        assert queries.by_slug(None) is None


def test_first_steps_are_done_once(admin, work):
    admin.submit("/territory/setup", name="Pays")
    assert "fiche du territoire" in admin.page("/territory/setup").h1.text


@pytest.mark.parametrize(
    ("field", "typed"),
    [("name", ""), ("slug", "Pas bon !"), ("slug", "new"), ("sirens", "garbage"), ("mail_from", "moi")],
)
def test_a_refused_first_step_names_its_field(admin, field, typed):
    page = admin.submit("/territory/setup", status=422, **{"name": "Pays", field: typed})
    assert page.find(id=f"{field}-error")
