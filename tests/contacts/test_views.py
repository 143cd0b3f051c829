"""The contact log as the officer uses it."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from app import timeline
from app.clock import today
from app.companies.models import Company, Organisation, Person
from app.contacts.models import Contact
from tests import make
from tests.queries import count_queries
from tests.visitor import Visitor


def noted(work: Any) -> Contact:
    with work() as session:
        contact: Contact = session.scalars(select(Contact)).one()
        return contact


def test_a_call_is_noted_from_the_companys_page(officer: Visitor, people: Any, work: Any) -> None:
    path = f"/companies/{people.company.id}"
    link = officer.page(path).select_one("main a[href*='/contacts/new?'], header a[href*='/contacts/new?']")
    page = officer.submit(link["href"], kind="visit", said="Cherche un ajusteur.\nRappeler.", person_id="")
    assert page.find(string=lambda text: text and "Visite" in text and "Cherche un ajusteur" in text)
    contact = noted(work)
    assert (contact.company_id, contact.kind, contact.on) == (people.company.id, "visit", today())
    assert contact.by_id == people.accounts["officer"].person_id
    with work() as session:
        assert session.get(Company, people.company.id).last_contact_on == today()


def test_a_person_brings_their_only_place_along(officer: Visitor, people: Any, work: Any) -> None:
    person = people.accounts["member"].person_id
    officer.submit(f"/contacts/new?person={person}", said="Bonjour.", person_id=str(person))
    assert (noted(work).person_id, noted(work).company_id) == (person, people.company.id)
    assert "Bonjour." in officer.page(f"/people/{person}").find(id="history").find_parent("section").text


def test_an_organisation_has_a_log_too(officer: Visitor, work: Any) -> None:
    with work():
        number = make.organisation().id
    assert "Forum" in officer.submit(f"/contacts/new?organisation={number}", said="Forum des métiers").text
    assert noted(work).organisation_id == number


def test_without_a_subject_the_place_is_typed(officer: Visitor, people: Any, work: Any) -> None:
    page = officer.submit("/contacts/new", 422, said="Quelqu'un", place="Personne de ce nom")
    assert page.select_one("[name=said]").text.strip() == "Quelqu'un"
    assert "Avec quelle entreprise" in officer.submit("/contacts/new", 422, said="Quelqu'un").text
    officer.submit("/contacts/new", said="Quelqu'un", place=people.company.name)
    assert noted(work).company_id == people.company.id


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"said": ""}, "said"),
        ({"kind": "smoke"}, "kind"),
        ({"on": "31/02/2026"}, "on"),
        ({"on": (today() + timedelta(days=3)).isoformat()}, "on"),
        ({"person_id": "999999"}, "person_id"),
        ({"due_on": today().isoformat()}, "due_on"),
        ({"next_step": "x", "assignee_id": "7777777"}, "assignee_id"),
    ],
)
def test_what_is_wrong_is_named(officer: Visitor, people: Any, typed: Any, field: str) -> None:
    path = f"/contacts/new?company={people.company.id}"
    page = officer.submit(path, 422, **{"said": "Gardé", "person_id": "", **typed})
    assert page.find(id=f"{field}-error") or page.select_one(f"[role=alert] a[href='#{field}']")


def test_a_follow_up_is_ticked_off_and_taken_up_again(officer: Visitor, people: Any, work: Any) -> None:
    me = str(people.accounts["officer"].person_id)
    late = (today() - timedelta(days=2)).isoformat()
    officer.submit(
        f"/contacts/new?company={people.company.id}",
        said="Intéressée.", next_step="Envoyer le dossier", due_on=late, assignee_id=me,
    )  # fmt: skip
    home = officer.page("/")
    row = home.find(id="follow-ups").li
    assert "en retard" in row.text
    number = noted(work).id
    token = row.select_one("[name=csrf_token]")["value"]
    page = officer.send(f"/contacts/{number}/completion", csrf_token=token, next="/")
    assert page.find(id="follow-ups").find("s").text == "Envoyer le dossier"
    assert noted(work).done_by_id == int(me)
    answer = officer.client.post(
        f"/contacts/{number}/reopening", data={"csrf_token": token}, headers={"HX-Request": "true"}
    )
    assert f'id="step-{number}"' in answer.text
    assert noted(work).is_open


def test_late_ones_come_first_and_those_without_a_day_last(officer: Visitor, people: Any, work: Any) -> None:
    me = people.accounts["officer"].person_id
    with work():
        for step, days in (("Sans jour", None), ("Bientôt", 4), ("Trop tard", -9)):
            due = None if days is None else today() + timedelta(days=days)
            make.contact(people.company, next_step=step, due_on=due, assignee_id=me)
        make.contact(people.company, next_step="À une autre", assignee_id=None)
    rows = officer.page("/").find(id="follow-ups").select("li .name")
    assert [row.text for row in rows] == ["Trop tard", "Bientôt", "Sans jour"]
    listed = officer.page("/contacts/?open=1&late=1").find(id="contact-list").select("li .name")
    assert [row.text for row in listed] == ["Trop tard"]
    everyone = officer.page("/contacts/?open=1").find(id="contact-list").text
    assert "À une autre" in everyone.replace("’", "'")


def test_a_lost_race_shows_both_texts(officer: Visitor, people: Any, work: Any) -> None:
    with work():
        number = make.contact(people.company, "Première").id
    path = f"/contacts/{number}/edit"
    officer.submit(path, said="Deuxième")
    page = officer.submit(path, 409, said="Troisième", version="1")
    assert "Deuxième" in page.text
    assert page.select_one("[name=said]").text.strip() == "Troisième"
    officer.submit(path, said="Quatrième", on="2026-01-02")
    with work() as session:
        assert session.get(Company, people.company.id).last_contact_on.isoformat() == "2026-01-02"


def test_a_mistake_is_taken_out_everywhere(officer: Visitor, people: Any, work: Any) -> None:
    with work():
        number = make.contact(people.company, "Erreur de fiche").id
    officer.submit(f"/contacts/{number}", action=f"/contacts/{number}/removal")
    with work() as session:
        assert session.scalar(select(func.count()).select_from(Contact)) == 0
        assert session.get(Company, people.company.id).last_contact_on is None
        assert list(timeline.page("company", people.company.id)) == []


def test_histories_and_the_log_are_read_page_by_page(officer: Visitor, people: Any, work: Any) -> None:
    with work():
        for day in range(70):
            make.contact(people.company, f"Jour {day:02}", on=today() - timedelta(days=day))
    for path, css in (
        (f"/companies/{people.company.id}", ".timeline li"),
        ("/contacts/", "#contact-list li"),
    ):
        said, seen = path, 0
        while said:
            page = officer.page(said)
            seen += len(page.select(css))
            following = page.select_one("main a[rel=next]")
            said = following["href"] if following else None
        assert seen == 70, path


def test_a_page_of_the_log_takes_as_many_queries_with_one_row_as_with_thirty(
    officer: Visitor, people: Any, work: Any
) -> None:
    with work():
        make.contact(people.company, next_step="x")
    officer.page("/contacts/")
    with count_queries() as few:
        officer.page("/contacts/")
    with work():
        for _ in range(29):
            company = make.company(f"Entreprise {make.number()}")
            person = make.person(f"Personne {make.number()}")
            make.contact(company, next_step="x", person_id=person.id, by_id=person.id)
    with count_queries() as many:
        officer.page("/contacts/")
    assert len(many) <= len(few) + 1


def test_garbage_in_the_address_begins_at_the_start(officer: Visitor) -> None:
    for query in ("after=x", "after=2026-13-01_1", "after=2026-01-01_" + "9" * 30, "kind=x", "company=abc"):
        officer.page(f"/contacts/?{query}")
    for query in ("company=999999", "company=abc", "person=-1", "organisation=" + "9" * 40):
        officer.page(f"/contacts/new?{query}", 404)


def test_the_log_is_the_officers_alone(app: Any, people: Any, work: Any) -> None:
    with work():
        number = make.contact(people.company, "Secret").id
    expected = {"officer": 200, "admin": 200, "other_officer": 404, "stranger": 302}
    for role in ("stranger", "admin", "officer", "other_officer", "president", "member", "outsider"):
        visitor = Visitor(app.test_client(), people.accounts.get(role))
        answer = visitor.client.get(f"/contacts/{number}")
        assert answer.status_code == expected.get(role, 403), role
        if role in ("president", "member"):
            assert "Secret" not in visitor.page(f"/companies/{people.company.id}").text
    admin = Visitor(app.test_client(), people.accounts["admin"])
    assert admin.client.get("/contacts/new").status_code == 403
    assert not admin.page(f"/contacts/{number}").select("main form")


def test_an_erased_person_leaves_the_day_and_nothing_else(people: Any, work: Any) -> None:
    from app import privacy

    with work() as session:
        person = make.person("Zénobie Essai", mail="zenobie@essai.example")
        contact = make.contact(people.company, "Zénobie rappellera", person_id=person.id, next_step="Zénobie")
        assert privacy.export(person.id)["contacts"]["contacts"][0]["said"] == "Zénobie rappellera"
        privacy.erase(person.id)
        session.flush()
        assert (contact.said, contact.next_step, contact.is_open) == (None, None, False)
        assert session.get(Person, person.id).erased_on
        assert [line.text for line in timeline.page("company", people.company.id)] == ["Appel"]
        assert session.scalar(select(func.count()).select_from(Organisation)) == 0
