"""People, posts, sites and organisations as a person sees them."""

from sqlalchemy import select

from app.companies.models import Company, Organisation, Person, Post
from app.companies.publishing import publish_person
from app.db import db
from tests import make
from tests.visitor import Visitor

SIREN, SIRET = "732829320", "73282932000074"


def test_a_site_is_added_changed_and_closed(officer, people, work):
    with work():
        make.commune("Neuville")
    root = f"/companies/{people.company.id}"
    officer.submit(f"{root}/sites/new", commune="Neuville", name="Usine du haut", siret=SIRET)
    with work() as session:
        site_id = session.get(Company, people.company.id).sites[0].id
    page = officer.submit(f"{root}/sites/{site_id}/edit", address="1 rue du Pont")
    assert "1 rue du Pont" in page.text
    page = officer.submit(f"{root}/sites/{site_id}/closing", closed_on="2026-01-31")
    assert "Aucun lieu connu" in page.text
    assert "Fermeture de l’établissement Usine du haut, Neuville" in page.text
    officer.page(f"{root}/sites/{site_id}/edit", status=404)


def test_a_company_has_one_seat(officer, people, work):
    with work():
        company = db.session.get(Company, people.company.id)
        first, second = make.site(company), make.site(company, is_seat=False, name="Dépôt")
        ids = first.id, second.id
    root = f"/companies/{people.company.id}"
    page = officer.page(root)
    form = officer.form(page, f"{root}/sites/{ids[1]}/seat", {})
    officer.send(form["action"], **officer.values(form))
    with work() as session:
        assert [site.is_seat for site in session.get(Company, people.company.id).sites] == [True, False]
        assert session.get(Company, people.company.id).seat.id == ids[1]


def test_somebody_in_a_company_may_stand_by_the_post_alone(officer, people):
    page = officer.submit(
        f"/companies/{people.other_company.id}/contacts/new", title="Gérance", mail="Gerance@Filature.example"
    )
    assert "gerance@filature.example" in page.text


def test_one_person_known_by_the_address_takes_a_second_post(officer, people, work):
    for company in (people.company, people.other_company):
        officer.submit(f"/companies/{company.id}/contacts/new", title="Gérance", mail="deux@essai.example")
    with work() as session:
        person = session.scalars(select(Person).where(Person.mail == "deux@essai.example")).one()
        assert {post.company_id for post in person.posts} == {people.company.id, people.other_company.id}


def test_who_has_left_stays_in_the_history(officer, people, work):
    with work() as session:
        post_id = session.scalar(select(Post.id).where(Post.company_id == people.company.id))
    page = officer.submit(f"/posts/{post_id}/end")
    assert "Pas encore d’interlocuteur" in page.text
    assert "1 poste passé" in page.text


def test_the_day_after_the_last_one_the_rights_are_gone(client, people, work):
    member = Visitor(client, people.accounts["member"])
    member.page(f"/companies/{people.company.id}")
    with work() as session:
        post_id = session.scalar(select(Post.id).where(Post.company_id == people.company.id))
    Visitor(client, people.accounts["president"]).submit(f"/posts/{post_id}/end")
    Visitor(client, people.accounts["member"]).page(f"/companies/{people.company.id}", status=404)


def test_a_post_may_be_in_an_intercommunality(officer, people, work):
    with work():
        make.intercommunality("CC Ouest Limousin")
        made = make.person("Élue au développement")
        publish_person(made)
        person_id = made.id
    page = officer.submit(
        f"/people/{person_id}/posts/new", place="cc ouest limousin", title="Vice-présidence"
    )
    assert "CC Ouest Limousin" in page.text


def test_places_of_one_name_are_told_apart(officer, people, work):
    with work():
        make.company("Forge", department="24")
        make.organisation("Forge", kind="association")
    page = officer.submit("/people/new", status=422, name="Alix", title="Gérance", place="forge")
    labels = [label.text.strip() for label in page.select(".check label")]
    assert labels == ["Forge (département 24)", "Forge (association)"]


def test_a_person_is_known_once(officer, people):
    officer.submit("/people/new", name="Alix", mail="alix@essai.example")
    page = officer.submit("/people/new", status=422, name="Alix D.", mail="ALIX@essai.example")
    assert "déjà celle de Alix" in page.text
    assert page.find("a", string=lambda text: text and "Alix" in text)


def test_everybody_keeps_their_own_address(client, people, work, only):
    account = people.accounts["member"]
    visitor = Visitor(client, account)
    page = visitor.page(f"/people/{account.person_id}/edit")
    assert page.find(attrs={"name": "name"}) is None
    visitor.submit(f"/people/{account.person_id}/edit", mail="neuve@essai.example", phone="0553000000")
    person = only(Person, id=account.person_id)
    assert (person.mail, person.phone, person.name) == (
        "neuve@essai.example",
        "+33 5 53 00 00 00",
        "Direction",
    )


def test_people_are_found_by_where_they_work(officer, people, work):
    with work():
        publish_person(db.session.get(Person, people.accounts["member"].person_id))
    assert officer.page("/people/?q=vallee").select("tbody tr")
    assert officer.page("/people/?q=dir").select("tbody tr")


def test_those_who_are_forgotten_are_not_shown(officer, people, work):
    person_id = people.accounts["member"].person_id
    with work():
        db.session.get(Person, person_id).erased_on = make.today()
    officer.page(f"/people/{person_id}", status=404)
    assert "Direction" not in officer.page(f"/companies/{people.company.id}").text


def test_the_officer_adds_a_school(officer, work, only):
    with work():
        make.commune("Neuville")
    page = officer.submit(
        "/organisations/new", name="Lycée du Lac", kind="school", uai="0240024W", commune="Neuville"
    )
    assert "Lycée du Lac" in page.h1.text
    assert "établissement scolaire" in page.text
    assert only(Organisation, name="Lycée du Lac").uai == "0240024W"
    assert "Lycée du Lac" in officer.page("/organisations/?q=lac").text


def test_a_wrong_school_code_is_told(officer):
    page = officer.submit("/organisations/new", status=422, name="Lycée", kind="school", uai="0240024A")
    assert "UAI" in page.find(id="uai-error").text


def test_an_organisation_has_contacts_too(officer, work):
    with work():
        school = make.organisation()
    page = officer.submit(f"/organisations/{school.id}/contacts/new", title="Proviseure")
    assert "Proviseure" in page.text


def test_who_leaves_is_followed_by_somebody(officer, people, only, work):
    with work():
        post = make.post(make.person("Partante Essai"), people.company, title="Gérance")
    page = officer.submit(f"/posts/{post.id}/end", 422, successor_mail="suite@essai.example")
    assert "Écrivez aussi le nom" in page.text
    form = {"ends_on": "2026-03-31", "successor": "Suivante Essai", "successor_mail": "suite@essai.example"}
    officer.submit(f"/posts/{post.id}/end", **form)
    after = only(Post, title="Gérance", ends_on=None)
    assert (after.person_id, after.starts_on.isoformat()) == (
        only(Person, name="Suivante Essai").id,
        "2026-04-01",
    )
    history = officer.page(f"/companies/{people.company.id}").find(id="history").find_parent("section").text
    assert "Départ : Partante Essai, Gérance" in history.replace("\u00a0", " ").replace("\u202f", " ")


def test_an_agreement_has_a_way_and_may_be_withdrawn(officer, people, only, work):
    with work():
        number = make.person("Accord Essai").id
    path = f"/people/{number}/edit"
    said = {"consent_on": "2026-02-01", "consent_by": "de vive voix", "consent_withdrawn_on": "2026-01-01"}
    assert officer.submit(path, 422, **said).find(id="consent_withdrawn_on-error")
    page = officer.submit(path, **said | {"consent_withdrawn_on": "2026-05-01"})
    assert "de vive voix" in page.text
    assert "1er mai 2026" in page.text.replace("\u202f", " ").replace("\u00a0", " ")
    assert only(Person, id=number).consent_by == "de vive voix"
