"""The members of a club, as its president keeps them."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from app import timeline
from app.clock import today
from app.clubs.models import Club, Membership
from app.companies.models import Company, Person, Post
from tests import cast, make
from tests.queries import count_queries
from tests.visitor import Visitor

LIST = "/clubs/trois-vallees/members"


@pytest.fixture
def stage(work):
    with work():
        return cast.assemble()


@pytest.fixture
def president(client, stage):
    return Visitor(client, stage.accounts["president"])


def add(visitor, status=200, **fields):
    return visitor.submit(f"{LIST}/new", status, action=LIST, **fields)


def memberships(session, name):
    return session.scalars(select(Membership).join(Company).where(Company.name == name)).all()


# -- the list -----------------------------------------------------------------------------------


def test_the_list_says_who_where_and_since_when(president, work, stage):
    with work() as session:
        company = session.get(Company, stage.company.id)
        company.sector, company.headcount = "Bois", 25
        make.site(company, commune_id=make.commune("Neuville-sur-Briance").id)
        post = make.post(make.person("Gérance", "accueil@bois.example"), company, "Gérance")
        session.get(Membership, stage.membership.id).contact_id = post.id
    page = president.page(LIST)
    row = page.find("a", string="Bois de la Vallée").find_parent("tr").text
    for said in ("Bois · 25 salariés", "accueil@bois.example", "Neuville-sur-Briance", "Active", "depuis"):
        assert said in row
    assert page.select_one(".stats b").text == "1"


def test_the_fragment_is_a_slice_of_its_page(president):
    assert str(president.swap(LIST)).split() == str(president.page(LIST).select_one("#members")).split()


def test_filters_narrow_and_count(president, work, stage):
    with work() as session:
        club = session.get(Club, stage.club.id)
        make.membership(club, make.company("Partie"), until_on=today() - timedelta(days=1))
        invited = make.membership(club, make.company("Invitée"))
        invited.since_on, invited.invited_on = None, today()
        club.members_count = 1
    page = president.page(LIST)
    assert [a.text for a in page.select(".filters a")] == ["Tous 3", "Actifs 1", "Invités 1", "Anciens 1"]
    assert "Partie" in president.swap(f"{LIST}?state=ended").text
    assert "Partie" not in president.swap(f"{LIST}?state=active").text
    assert "Invitée" in president.swap(f"{LIST}?state=invited").text
    assert "Partie" in president.swap(f"{LIST}?state=nonsense&after=x").text


def test_a_search_finds_companies_and_contacts(president, work, stage):
    with work() as session:
        company = make.company("Filature Éclair")
        post = make.post(make.person("Zoé Lemaître", "zoe@eclair.example"), company, "RH")
        make.membership(session.get(Club, stage.club.id), company, contact_id=post.id)
    for asked in ("eclair", "lemaitre", "zoe@ecl", "Filature ÉCL"):
        found = president.swap(f"{LIST}?q={asked}").text
        assert "Filature Éclair" in found
        assert "Bois de la Vallée" not in found
    assert "Personne ne répond" in president.swap(f"{LIST}?q=%25").text


def test_two_thousand_members_cost_no_more_queries_than_two(president, work, stage, full):
    def asked(path):
        with count_queries() as said:
            president.page(path)
        return len(said)

    few = asked(LIST)
    with work() as session:
        club = session.get(Club, stage.club.id)
        for number in range(2000 if full else 120):
            company = make.company(f"Entreprise {number:04}")
            make.site(company, commune_id=make.commune(f"Commune {number}").id)
            post = make.post(make.person(f"Contact {number}"), company)
            make.membership(club, company, contact_id=post.id)
    assert asked(LIST) <= few + 1  # communes, when there are any
    page = president.page(LIST)
    assert len(page.select("tbody tr")) == 50
    later = president.page(page.find("a", rel="next")["href"])
    assert "Entreprise 0049" in later.text
    assert president.page(later.find("a", rel="prev")["href"]).select("tbody tr")


# -- adding -------------------------------------------------------------------------------------


def test_a_known_company_is_suggested_and_joins(president, work, stage):
    with work():
        make.company("Mécanique du Gué", headcount=60)
    shown = president.swap(f"{LIST}/suggestions?name=mecanique")
    target = shown.find("a")["href"]
    page = president.page(target)
    assert "60 salariés" in page.text
    page = president.submit(target, action=LIST, contact_title="RH", contact_mail="RH@meca.example")
    assert "Mécanique du Gué" in page.text
    assert page.select_one(".stats b").text == "2"
    with work() as session:
        (membership,) = memberships(session, "Mécanique du Gué")
        assert membership.since_on == today()
        assert membership.contact.person.mail == "rh@meca.example"
        assert session.scalar(select(func.count()).select_from(Company)) == 3
        assert "Adhère" in timeline.page("company", membership.company_id)[0].text
    assert "Mécanique" in president.swap("/search?q=mecanique").text


def test_members_are_not_offered_twice(president):
    shown = president.swap(f"{LIST}/suggestions?name=bois")
    assert not shown.find("a")
    assert "déjà dans le club" in shown.text


@pytest.mark.parametrize("asked", ["", "a", "%25%25", "😀", "9" * 40, "x" * 9000, "732829320"])
def test_odd_questions_suggest_nothing(president, asked):
    assert not president.swap(f"{LIST}/suggestions?name={asked}").find("a")


def test_a_new_company_is_written_down_with_its_first_member(president, work):
    with work():
        make.commune("Neuville-sur-Briance", insee="87104")
    add(
        president,
        name="Atelier du Pont",
        siret="732 829 320 00074",
        headcount="12",
        sector="Menuiserie",
        commune="neuville-sur-briance",
        kind="founder",
        contact_title="Direction",
        contact_phone="05 55 00 00 00",
    )
    with work() as session:
        (membership,) = memberships(session, "Atelier du Pont")
        company = membership.company
        assert (company.siren, company.headcount, company.sector) == ("732829320", 12, "Menuiserie")
        assert (company.seat.siret, company.seat.commune.insee) == ("73282932000074", "87104")
        assert membership.kind == "founder"
        assert membership.contact.person.name == "Direction"


def test_an_emptied_date_only_invites(president, work):
    page = add(president, name="Filature Bellevue", since_on="")
    assert page.select_one(".stats b").text == "1"
    with work() as session:
        (membership,) = memberships(session, "Filature Bellevue")
        assert membership.state_on(today()) == "invited"
    sheet = f"{LIST}/{membership.id}"
    assert "est adhérente" in president.submit(sheet, action=f"{sheet}/acceptance").text
    assert president.page(LIST).select_one(".stats b").text == "2"
    president.send(f"{sheet}/acceptance", 403, csrf_token=token(president, sheet))


def token(visitor, path):
    return visitor.page(path).find("input", attrs={"name": "csrf_token"})["value"]


def test_a_company_of_the_directory_is_offered_rather_than_doubled(president, work):
    with work():
        make.company("Scierie du Lac")
    refused = add(president, 422, name="scierie du lac", contact_mail="scierie@lac.example")
    assert "connaît déjà" in refused.text
    assert refused.find("input", attrs={"name": "contact_mail"})["value"] == "scierie@lac.example"
    fields = president.values(refused.select_one("#member-form"))
    president.send(LIST, **fields)
    with work() as session:
        assert len(memberships(session, "Scierie du Lac")) == 1
        assert session.scalar(select(func.count()).select_from(Company)) == 3


def test_another_company_of_the_same_name_may_join(president, work):
    with work():
        make.company("Scierie du Lac")
    refused = add(president, 422, name="Scierie du Lac")
    fields = president.values(refused.select_one("#member-form"))
    president.send(LIST, **{**fields, "company": "new"})
    with work() as session:
        assert session.scalar(select(func.count()).select_from(Company)) == 4


def test_a_known_number_is_the_known_company(president, work):
    with work():
        make.company("Ancien nom", siren="732829320")
    refused = add(president, 422, name="Nouveau nom", siret="73282932000074")
    assert "Ancien nom" in refused.text
    assert not refused.select_one("#company-new")
    fields = president.values(refused.select_one("#member-form"))
    president.send(LIST, 422, **{**fields, "company": "new"})
    refused = add(president, 422, name="732 829 320 00074")
    assert "Choisissez l’entreprise" in refused.text
    president.send(LIST, **president.values(refused.select_one("#member-form")))
    with work() as session:
        assert len(memberships(session, "Ancien nom")) == 1


def test_a_double_click_adds_one_member(president, work):
    form = president.form(president.page(f"{LIST}/new"), LIST, {})
    fields = {**president.values(form), "name": "Deux fois"}
    president.send(LIST, **fields)
    president.send(LIST, **fields)
    president.send(LIST, 422, **{**fields, "name": "Trois fois"})
    with work() as session:
        assert len(memberships(session, "Deux fois")) == 1


def test_a_member_is_not_added_twice(president, stage):
    page = president.submit(f"{LIST}/new?company={stage.company.id}", 422, action=LIST)
    assert "déjà dans le club" in page.text


def test_a_known_person_is_not_written_down_twice(president, work):
    with work():
        make.person("Alix", "alix@essai.example")
    add(president, name="Première", contact_title="Gérance", contact_mail="alix@essai.example")
    add(president, name="Seconde", contact_title="Gérance", contact_mail="alix@essai.example")
    with work() as session:
        alix = session.scalars(select(Person).where(Person.mail == "alix@essai.example")).one()
        assert len(session.scalars(select(Post).where(Post.person_id == alix.id)).all()) == 2


def test_nobody_makes_themselves_the_contact_of_somebody_elses_company(president, stage):
    page = president.submit(
        f"{LIST}/new?company={stage.other_company.id}",
        422,
        action=LIST,
        contact_title="Direction",
        contact_mail="president@essai.example",
    )
    assert "vous désigner" in page.text


def test_errors_stand_at_their_fields_and_nothing_is_lost(president):
    page = add(
        president,
        422,
        name="Bois de la va",
        siret="123 456 789 00012",
        since_on="31/02/2026",
        commune="Nulle-Part",
    )
    assert "3 champs sont à revoir" in page.text
    assert "vérifiez les 14 chiffres" in page.select_one("#siret-error").text
    assert "n’existe pas" in page.select_one("#since_on-error").text
    assert page.find("input", attrs={"name": "since_on"})["value"] == "31/02/2026"
    assert page.find("input", attrs={"name": "name"})["value"] == "Bois de la va"


# -- the sheet ----------------------------------------------------------------------------------


def test_a_member_leaves_and_comes_back_and_the_history_is_kept(president, work, stage):
    sheet = f"{LIST}/{stage.membership.id}"
    yesterday = today() - timedelta(days=1)
    page = president.submit(
        sheet, action=f"{sheet}/departure", until_on=yesterday.isoformat(), end_reason="Cessation"
    )
    assert "Cessation" in page.text
    assert president.page(LIST).select_one(".stats b").text == "0"
    assert "Bois" not in president.swap("/search?q=bois").text
    page = president.submit(sheet, action=f"{sheet}/resumption")
    assert "Historique dans le club" in page.text
    assert "Cessation" in page.text
    assert president.page(LIST).select_one(".stats b").text == "1"
    assert "Bois" in president.swap("/search?q=bois").text
    with work() as session:
        assert len(memberships(session, "Bois de la Vallée")) == 2


def test_a_departure_before_the_joining_is_refused(president, stage):
    address = f"{LIST}/{stage.membership.id}/departure"
    assert "précéder" in president.submit(address, 422, until_on="1999-01-01").text


def test_the_sheet_is_changed_and_a_lost_race_is_told(president, work, stage):
    address = f"{LIST}/{stage.membership.id}/edit"
    fields = president.values(president.form(president.page(address), address, {}))
    page = president.send(
        address,
        **{**fields, "note": "Note d'un autre", "contact_title": "RH", "contact_mail": "rh@b.example"},
    )
    assert "Note d'un autre" in page.text
    assert "rh@b.example" in page.text
    refused = president.send(address, 409, **{**fields, "note": "Ma note"})
    assert "Note d'un autre" in refused.text
    assert refused.find("textarea").text.strip() == "Ma note"


def test_an_ended_membership_is_not_reopened_beside_a_current_one(president, work, stage):
    with work() as session:
        old = make.membership(
            session.get(Club, stage.club.id),
            session.get(Company, stage.company.id),
            since_on=today() - timedelta(days=900),
            until_on=today() - timedelta(days=500),
        )
    page = president.submit(f"{LIST}/{old.id}/edit", 422, until_on="")
    assert "une autre adhésion en cours" in page.text


def test_a_renamed_company_keeps_its_place_in_the_list(session):
    from app.companies.publishing import publish_renamed
    from app.search import key

    club, company = make.club(), make.company("Zèbre")
    membership = make.membership(club, company)
    company.name, company.name_key = "Abeille", key("Abeille")
    publish_renamed(company)
    assert membership.name_key == "abeille"


# -- anything may be typed ----------------------------------------------------------------------

ANYTHING = st.one_of(
    st.text(max_size=300),
    st.sampled_from(
        [
            "",
            "0",
            "-1",
            "9" * 30,
            "0001-01-01",
            "9999-12-31",
            "31/02/2026",
            "\x00",
            "é" * 500,
            "new",
            "<b>",
            "=1+1",
        ]
    ),
)
FIELDS = (
    "company",
    "name",
    "siret",
    "headcount",
    "sector",
    "commune",
    "commune_pick",
    "kind",
    "since_on",
    "contact_title",
    "contact_name",
    "contact_mail",
    "contact_phone",
)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
)
@given(typed=st.dictionaries(st.sampled_from(FIELDS), ANYTHING, min_size=1))
def test_whatever_is_typed_the_form_answers(president, typed):
    form = president.form(president.page(f"{LIST}/new"), LIST, {})
    fields = {**president.values(form), **typed}
    response = president.client.post(LIST, data=fields)
    has_nul = any("\x00" in text for text in typed.values())
    assert response.status_code in ((303, 400, 422) if has_nul else (303, 422)), typed
    if response.status_code == 422:
        assert "revoir" in response.get_data(as_text=True)
