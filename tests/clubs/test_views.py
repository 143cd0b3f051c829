"""Clubs as people see them, and as a president keeps them."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.calendar.entry import Stream
from app.clock import today
from app.clubs.models import Club, ClubStage, Mandate, Membership
from app.companies.models import Company, Person
from tests import cast, make
from tests.queries import count_queries
from tests.visitor import Visitor


@pytest.fixture
def stage(work):
    with work():
        return cast.assemble()


@pytest.fixture
def president(client, stage):
    return Visitor(client, stage.accounts["president"])


@pytest.fixture
def officer(client, stage):
    return Visitor(client, stage.accounts["officer"])


# -- what everybody sees ------------------------------------------------------------------------


def test_the_list_says_where_each_club_stands(client, work):
    with work():
        area = make.intercommunality("CC du Pays de Saint-Aulaye")
        club = make.club("La Double Innove", "double-innove", stage="creation")
        club.area.append(area)
        make.club("Club sans étape", stage="network")
        make.meeting("Petit déjeuner", club)
    page = Visitor(client).page("/clubs/")
    row = page.find("a", string="La Double Innove").find_parent("li").text
    assert "CC du Pays de Saint-Aulaye" in row
    assert "en création" in row
    assert "0 entreprise" in row
    assert "Petit déjeuner" in row


def test_the_list_is_searched_without_accents_and_says_when_nothing_answers(client, work):
    with work():
        make.club("École des ateliers", "ecole")
        make.club("Réseau Ouest", "ouest")
    visitor = Visitor(client)
    found = visitor.swap("/clubs/?q=ecole")
    assert "École des ateliers" in found.text
    assert "Réseau Ouest" not in found.text
    assert "Aucun club ne répond" in visitor.page("/clubs/?q=zzz").text
    visitor.page("/clubs/?q=%F0&after=-1&before=99999999999999")


def test_a_long_list_turns_its_pages_both_ways(client, work):
    with work():
        for number in range(50):
            make.club(f"Club {number:03}")
    visitor = Visitor(client)
    first = visitor.page("/clubs/")
    second = visitor.page(first.find("a", rel="next")["href"])
    third = visitor.page(second.find("a", rel="next")["href"])
    assert not third.find("a", rel="next")
    assert "Club 049" in third.text
    back = visitor.page(third.find("a", rel="prev")["href"])
    assert [a.text for a in back.select("#clubs strong a")] == [
        a.text for a in second.select("#clubs strong a")
    ]
    assert not visitor.page(back.find("a", rel="prev")["href"]).find("a", rel="prev")


def test_the_number_of_queries_of_the_list_does_not_grow(client, work):
    def asked() -> int:
        with count_queries() as said:
            Visitor(client).page("/clubs/")
        return len(said)

    with work():
        area = make.intercommunality()
        club = make.club("Club A")
        club.area.append(area)
        make.meeting(club=club)
    few = asked()
    with work():
        for number in range(40):
            more = make.club(f"Club {number}")
            more.area.append(make.intercommunality(f"CC {number}"))
            make.meeting(club=more)
    assert asked() == few
    assert few <= 10


def test_the_public_page_names_posts_but_no_person(client, work):
    with work():
        club = make.club("La Double Innove", "double-innove", legal_form="association loi 1901")
        club.presentation = "Le club du pays.\n\n## Nos projets\n\n<script>alert(1)</script> **gras**"
        make.mandate(club, make.person("Alix Martin"), starts_on=date(2021, 11, 4))
        make.meeting("Plénière d'automne", club)
        reached = club.stages[0]
        reached.first_on, reached.last_on = date(2021, 10, 1), date(2021, 12, 31)
        reached.precision = "season"
        club.stages.append(ClubStage(stage="creation"))
    page = Visitor(client).page("/clubs/double-innove")
    assert "Alix" not in page.text
    assert "Présidence" in page.text
    assert "depuis novembre 2021" in page.text
    assert "fin 2021" in page.text
    assert "date inconnue" in page.text
    assert "association loi 1901" in page.text
    assert "Plénière d’automne" in page.text.replace("'", "’")
    assert not page.select("main script")
    assert page.find("strong", string="gras")
    assert page.find("meta", property="og:title")["content"] == "La Double Innove"
    feed = page.find("link", type="text/calendar")["href"]
    assert feed == "http://localhost/clubs/double-innove/agenda.ics"
    assert page.find("a", href="webcal://localhost/clubs/double-innove/agenda.ics")
    assert client.get("/clubs/double-innove/agenda.ics").status_code == 200


def test_members_see_who_holds_the_posts(client, work, stage):
    with work() as session:
        session.get(Person, stage.accounts["president"].person_id).name = "Alix Martin"
    assert "Alix Martin" in Visitor(client, stage.accounts["member"]).page("/clubs/trois-vallees").text


def test_the_public_page_asks_a_fixed_number_of_queries(client, work):
    with work():
        club = make.club("La Double Innove", "double-innove")
        make.mandate(club, make.person())
        make.meeting(club=club)
    with count_queries() as few:
        Visitor(client).page("/clubs/double-innove")
    with work() as session:
        club = session.scalar(select(Club))
        for number in range(20):
            make.mandate(club, make.person(f"Personne {number}"))
            make.meeting(f"Réunion {number}", club)
    with count_queries() as many:
        Visitor(client).page("/clubs/double-innove")
    assert len(many) == len(few) <= 13


def test_an_unknown_club_is_not_found(client, work):
    with work():
        make.territory()
    for slug in ("inconnu", "%00", "x" * 3000):
        Visitor(client).page(f"/clubs/{slug}", status=404)


# -- founding and keeping -----------------------------------------------------------------------


def test_the_officer_founds_a_club_with_a_half_known_date(officer, work):
    with work():
        area = make.intercommunality("CC Ouest Limousin")
    page = officer.submit(
        "/clubs/new",
        action="/clubs/",
        name="Réseau d'entreprises Ouest",
        area=[str(area.id)],
        legal_form="réseau sans forme associative",
        stage="network",
        on="2021-11-15",
        precision="season",
    )
    assert "CC Ouest Limousin" in page.text
    assert "fin 2021" in page.text
    with work() as session:
        club = session.scalar(select(Club).where(Club.slug == "reseau-d-entreprises-ouest"))
        stage = club.stages[0]
        assert (stage.first_on, stage.last_on) == (date(2021, 10, 1), date(2021, 12, 31))
        assert session.scalar(select(Stream.title).where(Stream.slug == club.slug)) == club.name
    found = officer.swap("/search?q=reseau")
    assert "Réseau" in found.text


def test_a_double_click_founds_one_club(officer, work):
    form = officer.form(officer.page("/clubs/new"), "/clubs/", {})
    fields = {**officer.values(form), "name": "Nouveau club", "precision": "unknown", "on": ""}
    officer.send("/clubs/", **fields)
    officer.send("/clubs/", **fields)
    with work() as session:
        assert len(session.scalars(select(Club).where(Club.name == "Nouveau club")).all()) == 1


def test_a_club_called_new_gets_another_address(officer):
    officer.submit("/clubs/new", action="/clubs/", name="New", precision="unknown", on="")
    assert officer.page("/clubs/club-new").h1.text == "New"


def test_a_refused_club_names_its_fields_and_keeps_what_was_typed(officer):
    page = officer.submit(
        "/clubs/new",
        422,
        action="/clubs/",
        name="Club du Plateau",
        on="",
        presentation="Bonjour",
        colour="pink",
    )
    assert "Choisissez dans la liste" in page.text
    assert page.find("textarea").text.strip() == "Bonjour"
    assert "Indiquez une date" in page.text
    page = officer.submit("/clubs/new", 422, action="/clubs/", name="club du plateau", on="2026-01-01")
    assert "Un club porte déjà ce nom" in page.text


def test_a_president_renames_the_club_and_its_agenda(president, work):
    president.submit("/clubs/trois-vallees/edit", name="Club des Quatre Vallées", rna="w123 456 789")
    with work() as session:
        club = session.scalar(select(Club).where(Club.slug == "trois-vallees"))
        assert club.rna == "W123456789"
        assert (
            session.scalar(select(Stream.title).where(Stream.slug == club.slug)) == "Club des Quatre Vallées"
        )
    assert "Quatre" in president.swap("/search?q=quatre").text


def test_wrong_numbers_are_named_at_their_fields(president):
    page = president.submit("/clubs/trois-vallees/edit", 422, rna="X1", siret="123 456 789 00012", mail="a@")
    assert "un W suivi de 9 chiffres" in page.text
    assert "vérifiez les 14 chiffres" in page.text
    assert "Cette adresse n’est pas valide" in page.text


def test_a_lost_race_shows_both_texts(president, work):
    page = president.page("/clubs/trois-vallees/edit")
    fields = president.values(president.form(page, "/clubs/trois-vallees/edit", {}))
    president.send("/clubs/trois-vallees/edit", **{**fields, "presentation": "Le texte de l'autre"})
    refused = president.send(
        "/clubs/trois-vallees/edit", 409, **{**fields, "presentation": "Mon texte à moi"}
    )
    assert "Le texte de l'autre" in refused.text
    assert refused.find("textarea").text.strip() == "Mon texte à moi"
    again = president.values(refused.select_one("#club-form"))
    president.send("/clubs/trois-vallees/edit", **again)
    with work() as session:
        club = session.scalar(select(Club).where(Club.slug == "trois-vallees"))
        assert club.presentation == "Mon texte à moi"


def test_stages_are_added_dated_and_taken_back(president):
    address = "/clubs/trois-vallees/stages"
    page = president.submit(address, stage="statutes", on="2021-03-12", precision="day")
    assert "12 mars 2021" in page.text
    page = president.submit(f"{address}?stage=statutes", action=address, precision="unknown")
    assert "date inconnue" in page.text
    page = president.submit(address, action=f"{address}/statutes/removal")
    assert "Statuts déposés" not in page.select_one("#stages ul").text


def test_projects_are_added_changed_and_taken_back(president):
    page = president.submit(
        "/clubs/trois-vallees/projects/new",
        action="/clubs/trois-vallees/projects",
        name="Conciergerie",
        standing="à l'étude",
    )
    assert "Conciergerie" in page.text
    edit = page.select_one("#projects").find_parent("section").select_one("li a")["href"]
    assert "achevé" in president.submit(edit, name="Conciergerie", standing="achevé").text
    page = president.submit(edit, action=f"{edit}/removal")
    assert "Conciergerie" not in page.select_one("main").text


# -- mandates -----------------------------------------------------------------------------------


def test_a_new_mandate_reminds_of_the_declaration(president, work, stage):
    with work() as session:
        session.get(Club, stage.club.id).legal_form = "association loi 1901"
        contact = make.post(make.person("Camille", "camille@essai.example"), stage.company)
        session.get(Membership, stage.membership.id).contact_id = contact.id
    page = president.submit(
        "/clubs/trois-vallees/mandates/new",
        action="/clubs/trois-vallees/mandates",
        post="Trésorerie",
        person=str(contact.person_id),
    )
    assert "Trésorerie" in page.text
    assert "Camille" in page.text
    assert "dans les trois mois" in page.text


def test_an_ended_mandate_loses_its_rights_on_the_next_request(client, president, work, stage):
    president.page("/clubs/trois-vallees/members")
    page = president.page("/clubs/trois-vallees/mandates")
    action = page.select_one("dialog form")["action"]
    president.submit("/clubs/trois-vallees/mandates", action=action, ends_on=today().isoformat())
    president.page("/clubs/trois-vallees/members")  # the last day still counts
    with work() as session:
        mandate = session.scalar(select(Mandate).where(Mandate.club_id == stage.club.id))
        mandate.ends_on = today() - timedelta(days=1)
    president.page("/clubs/trois-vallees/members", status=404)
    president.page("/clubs/trois-vallees/edit", status=404)


def test_a_mandate_cannot_end_before_it_began(president, work, stage):
    with work() as session:
        mandate = session.scalar(select(Mandate).where(Mandate.club_id == stage.club.id))
        mandate.starts_on = today()
    address = f"/clubs/trois-vallees/mandates/{mandate.id}/end"
    assert "ne peut pas précéder" in president.submit(address, 422, ends_on="2000-01-01").text


def test_somebody_new_takes_a_post_by_mail(president, work, stage):
    president.submit(
        "/clubs/trois-vallees/mandates/new",
        action="/clubs/trois-vallees/mandates",
        post="Secrétariat",
        name="Noa",
        mail="Noa@Essai.example",
    )
    with work() as session:
        person = session.scalar(select(Person).where(Person.mail == "noa@essai.example"))
        assert session.scalar(select(Mandate).where(Mandate.person_id == person.id)).post == "Secrétariat"


# -- figures and counts -------------------------------------------------------------------------


def test_the_figures_count_what_the_lists_show(session):
    from app import figures

    filed = make.club("A", stage="statutes", legal_form="association loi 1901")
    make.club("B", stage="inaugurated", legal_form="association loi 1901")
    make.club("C", stage="creation", legal_form="association loi 1901")
    make.club("D", stage="inaugurated", legal_form="syndicat professionnel")
    make.club("E", stage="dissolved")
    company = make.company()
    make.membership(filed, company)
    told = [figure.value for figure in figures.of(filed.territory_id, today()) if figure.source == "clubs"]
    assert told == [2, 4, 1]


def test_the_night_brings_the_kept_counts_to_the_new_day(session):
    from app.clubs.publishing import recount_all

    club = make.club()
    make.membership(club, make.company("A"), until_on=today() + timedelta(days=3))
    make.membership(club, make.company("B"))
    assert club.members_count == 1
    recount_all()
    assert club.members_count == 2


def test_what_clubs_know_of_a_person_is_told_and_forgotten(session):
    from app.clubs import privacy

    club, person, company = make.club(), make.person("Alix"), make.company()
    make.mandate(club, person)
    post = make.post(person, company)
    make.membership(club, company, contact_id=post.id, note="Alix préfère le matin")
    known = privacy.export(person.id)
    assert known["mandates"][0]["post"] == "Présidence"
    assert known["memberships"][0]["note"]
    assert privacy.erase(person.id) == 1
    assert session.scalar(select(Membership)).note is None
    assert session.scalar(select(Company)).name
