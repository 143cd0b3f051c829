"""The directory as a person sees it."""

import pytest
from sqlalchemy import select

from app.companies import verbs
from app.companies.models import Company, Organisation, Person, Post
from app.companies.publishing import publish_company, publish_person
from app.db import db
from app.search import Document, Word
from app.timeline import Line
from tests import cast, make
from tests.queries import count_queries
from tests.visitor import Visitor

SIREN, SIRET = "732829320", "73282932000074"


@pytest.fixture
def people(work):
    with work():
        return cast.assemble()


@pytest.fixture
def officer(client, people):
    return Visitor(client, people.accounts["officer"])


def only(work, model, **values):
    with work() as session:
        return session.scalar(select(model).filter_by(**values))


# -- companies ----------------------------------------------------------------------------------


def test_the_officer_adds_a_company_with_its_place(officer, work):
    with work():
        make.commune("Neuville")
    page = officer.submit(
        "/companies/new",
        name="Filature du Pont",
        siret="732 829 320 00074",
        commune="NEUVILLE",
        headcount="1 200",
        phone="05 53 00 00 00",
        website="filature.example",
    )
    text = page.get_text(" ", strip=True)
    assert "Filature du Pont" in page.h1.text
    assert "732 829 320" in text
    assert "Neuville" in text
    company = only(work, Company, name="Filature du Pont")
    assert (company.siren, company.headcount, company.phone) == (SIREN, 1200, "+33 5 53 00 00 00")
    assert company.website == "https://filature.example"


def test_what_is_unknown_is_said_and_never_zero(officer, people):
    page = officer.page(f"/companies/{people.company.id}")
    facts = dict(
        zip(
            [dt.text for dt in page.select(".facts dt")],
            [dd.get_text(" ", strip=True) for dd in page.select(".facts dd")],
            strict=True,
        )
    )
    assert facts["Effectif"] == "n.c."
    assert facts["SIREN"] == "n.c."


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("name", "", "nécessaire"),
        ("siren", "123456789", "9 chiffres"),
        ("siret", "12345678900012", "14 chiffres"),
        ("headcount", "-3", "Entre"),
        ("headcount", "beaucoup", "nombre entier"),
        ("naf", "menuiserie", "16.23Z"),
        ("phone", "12", "téléphone"),
        ("website", "pas un site", "site"),
        ("mail", "personne", "adresse"),
        ("commune", "Atlantide", "commune"),
        ("department", "Dordogne", "département"),
        ("name", "[NON-DIFFUSIBLE]", "nécessaire"),
    ],
)
def test_a_refused_form_names_the_field_and_keeps_what_was_typed(officer, work, field, typed, said):
    page = officer.submit("/companies/new", status=422, **{"name": "Gardée", "sector": "Bois", field: typed})
    wrong = page.find(attrs={"name": field})
    assert wrong["aria-invalid"] == "true"
    assert said in page.find(id=f"{wrong['id']}-error").text
    assert page.find(attrs={"name": "sector"})["value"] == "Bois"
    assert only(work, Company, sector="Bois") is None


def test_la_poste_keeps_its_own_rule(officer, work):
    officer.submit("/companies/new", name="La Poste", siret="35600000000048")
    assert only(work, Company, siren="356000000").name == "La Poste"
    officer.submit("/companies/new", status=422, name="Fausse poste", siret="35600000012345")


def test_a_siret_must_begin_with_the_siren(officer):
    page = officer.submit("/companies/new", status=422, name="Mélange", siren="356000000", siret=SIRET)
    assert "ne commence pas par le SIREN" in page.text


def test_a_siret_that_is_taken_names_its_company_with_a_link(officer, people, work):
    with work():
        company = db.session.get(Company, people.company.id)
        company.siren = SIREN
        make.site(company, siret=SIRET)
    page = officer.submit("/companies/new", status=422, name="Double", siret=SIRET)
    assert "déjà celui de Bois de la Vallée" in page.text
    assert page.find("a", href=f"/companies/{people.company.id}")
    page = officer.submit("/companies/new", status=422, name="Double", siren=SIREN)
    assert "déjà celui de Bois de la Vallée" in page.text


def test_the_same_siret_may_stand_in_another_territory(client, people, work):
    with work():
        company = db.session.get(Company, people.company.id)
        company.siren = SIREN
        make.site(company, siret=SIRET)
    other = Visitor(client, people.accounts["other_officer"])
    other.submit("/t/ailleurs/companies/new", name="Bois de la Vallée", siret=SIRET)


def test_withheld_facts_are_never_stored(officer, work):
    officer.submit("/companies/new", name="Discrète", address="[NON-DIFFUSIBLE]", sector="[ND]")
    assert only(work, Company, name="Discrète").sector is None
    with work() as session:
        assert session.get(Company, only(work, Company, name="Discrète").id).sites == []


def test_a_company_is_created_once_however_often_the_button_is_pressed(officer, work):
    page = officer.page("/companies/new")
    values = officer.values(officer.form(page, "/companies/new", {})) | {"name": "Unique"}
    officer.send("/companies/new", **values)
    officer.send("/companies/new", **values)
    with work() as session:
        assert len(session.scalars(select(Company).where(Company.name == "Unique")).all()) == 1


def test_two_communes_of_one_name_are_offered_and_one_is_taken(officer, work):
    with work():
        make.commune("Neuville", insee="24300")
        make.commune("Neuville", insee="19149")
    page = officer.submit("/companies/new", status=422, name="Scierie", commune="neuville")
    assert [radio["value"] for radio in page.select("[name=commune_pick]")] == ["19149", "24300"]
    values = officer.values(officer.form(page, "/companies/new", {})) | {"commune_pick": "19149"}
    officer.send("/companies/new", **values)
    with work() as session:
        company = session.scalar(select(Company).where(Company.name == "Scierie"))
        assert company.seat.commune.insee == "19149"


def test_a_commune_that_is_not_stored_comes_from_the_national_list(officer, work):
    officer.submit("/companies/new", name="Loin d'ici", commune="Ambérieu en Bugey")
    with work() as session:
        company = session.scalar(select(Company).where(Company.name == "Loin d'ici"))
        assert (company.seat.commune.insee, company.seat.postcode) == ("01004", "01500")


def test_an_edit_over_somebody_elses_shows_both_texts(officer, people, work):
    path = f"/companies/{people.company.id}/edit"
    page = officer.page(path)
    values = officer.values(officer.form(page, path, {})) | {"sector": "Scierie"}
    with work():
        company = db.session.get(Company, people.company.id)
        verbs.change_company(company, {"name": company.name, "sector": "Charpente"})
    page = officer.send(path, status=409, **values)
    assert "Charpente" in page.text
    assert page.find(attrs={"name": "sector"})["value"] == "Scierie"
    officer.send(path, **officer.values(officer.form(page, path, {})))
    assert only(work, Company, id=people.company.id).sector == "Scierie"


def test_a_new_name_is_found_and_the_old_one_no_more(officer, people):
    officer.submit(f"/companies/{people.company.id}/edit", name="Scierie du Moulin")
    assert "Scierie du Moulin" in officer.page("/companies/?q=moulin").text
    assert officer.page("/companies/?q=vallée").select("tbody tr") == []


def test_a_change_by_the_officer_keeps_the_company_findable_by_the_bureau(officer, people, work):
    scope = f"c{people.club.id}:bureau"
    with work():
        publish_company(db.session.get(Company, people.company.id), extra_scopes=[scope])
    officer.submit(f"/companies/{people.company.id}/edit", sector="Charpente")
    with work() as session:
        words = session.scalars(
            select(Word.word).join(Document).where(Document.subject == "company", Word.scope == scope)
        )
        assert "charpente" in set(words)


def test_a_contact_changes_the_facts_of_their_company_but_not_the_officers_note(client, people):
    visitor = Visitor(client, people.accounts["member"])
    page = visitor.page(f"/companies/{people.company.id}/edit")
    assert page.find(attrs={"name": "note"}) is None
    visitor.submit(f"/companies/{people.company.id}/edit", headcount="25")
    assert "25 salariés" in visitor.page(f"/companies/{people.company.id}").text


def test_the_officers_note_is_for_the_officer(client, people, work):
    with work():
        db.session.get(Company, people.company.id).note = "À rappeler en mars"
    assert (
        "À rappeler"
        in Visitor(client, people.accounts["officer"]).page(f"/companies/{people.company.id}").text
    )
    for name in ("president", "member"):
        visitor = Visitor(client, people.accounts[name])
        assert "À rappeler" not in visitor.page(f"/companies/{people.company.id}").text


def test_the_history_shows_the_others_no_officers_lines(client, people, work):
    with work():
        for audience in ("officers", "public"):
            db.session.add(
                Line(
                    subject="company",
                    subject_id=people.company.id,
                    on=make.today(),
                    source="test",
                    source_id=1,
                    text=f"ligne {audience}",
                    audience=audience,
                )
            )
    officer = Visitor(client, people.accounts["officer"]).page(f"/companies/{people.company.id}").text
    president = Visitor(client, people.accounts["president"]).page(f"/companies/{people.company.id}").text
    assert "ligne officers" in officer
    assert "ligne public" in president
    assert "ligne officers" not in president


# -- sites --------------------------------------------------------------------------------------


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


# -- people and posts ---------------------------------------------------------------------------


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


def test_everybody_keeps_their_own_address(client, people, work):
    account = people.accounts["member"]
    visitor = Visitor(client, account)
    page = visitor.page(f"/people/{account.person_id}/edit")
    assert page.find(attrs={"name": "name"}) is None
    visitor.submit(f"/people/{account.person_id}/edit", mail="neuve@essai.example", phone="0553000000")
    person = only(work, Person, id=account.person_id)
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


# -- organisations ------------------------------------------------------------------------------


def test_the_officer_adds_a_school(officer, work):
    with work():
        make.commune("Neuville")
    page = officer.submit(
        "/organisations/new", name="Lycée du Lac", kind="school", uai="0240024W", commune="Neuville"
    )
    assert "Lycée du Lac" in page.h1.text
    assert "établissement scolaire" in page.text
    assert only(work, Organisation, name="Lycée du Lac").uai == "0240024W"
    assert "Lycée du Lac" in officer.page("/organisations/?q=lac").text


def test_a_wrong_school_code_is_told(officer):
    page = officer.submit("/organisations/new", status=422, name="Lycée", kind="school", uai="0240024A")
    assert "UAI" in page.find(id="uai-error").text


def test_an_organisation_has_contacts_too(officer, work):
    with work():
        school = make.organisation()
    page = officer.submit(f"/organisations/{school.id}/contacts/new", title="Proviseure")
    assert "Proviseure" in page.text


# -- lists --------------------------------------------------------------------------------------


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
