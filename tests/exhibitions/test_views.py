"""Exhibitions as people see and keep them."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.audit import Audit
from app.calendar.entry import Entry, Occurrence, Stream
from app.clock import today
from app.exhibitions.models import Exhibition, Run, Venue
from app.search import find
from app.viewer import STRANGER
from tests import make
from tests.queries import count_queries
from tests.visitor import Visitor

SHOW = "/exhibitions/gestes-et-matieres"


@pytest.fixture
def visitor(client):
    return Visitor(client)


@pytest.fixture
def officer(app, scene):
    return Visitor(app.test_client(), scene.officer)


def entry_of(session, run_id):
    return session.scalar(select(Entry).where(Entry.subject == "run", Entry.subject_id == run_id))


# -- lists --------------------------------------------------------------------------------------


def test_the_list_says_what_stands_now_and_next(visitor, scene):
    text = visitor.page("/exhibitions/").text
    assert "En ce moment" in text
    assert "À venir" in text
    assert text.count("Office de tourisme, Neuville") == 2
    assert "Créer une exposition" not in text


def test_the_past_and_the_titles_are_a_click_away(visitor, scene):
    past = visitor.page("/exhibitions/?show=past")
    assert len(past.select("ul.agenda li")) == 1
    assert past.find("h2", string=str(scene.past.first_on.year))
    titles = visitor.page("/exhibitions/?show=all")
    assert titles.find("a", href=SHOW)


def test_an_empty_list_says_what_will_be_there(visitor, work):
    with work():
        make.territory()
    assert "Aucune exposition annoncée" in visitor.page("/exhibitions/").text
    assert "Pas encore de lieu" in visitor.page("/venues/").text


@pytest.mark.parametrize(
    "path", ["/exhibitions/", "/exhibitions/?show=past", "/exhibitions/?show=all", "/venues/", SHOW]
)
def test_a_list_as_fragment_is_a_slice_of_its_page(visitor, scene, path):
    fragment = visitor.swap(path).find(True)
    assert visitor.page(path).find(id=fragment["id"]).get_text(" ", strip=True) == fragment.get_text(
        " ", strip=True
    )


def test_titles_are_paged_by_key(visitor, work, monkeypatch):
    with work():
        for number in range(130):
            make.exhibition(f"Exposition {number:03}")
    seen, path = [], "/exhibitions/?show=all"
    while path:
        page = visitor.page(path)
        seen += [a.text for a in page.select("#exhibition-list ul.rows a")]
        following = page.find("a", rel="next")
        path = following["href"] if following else None
    assert seen == [f"Exposition {number:03}" for number in range(130)]


def test_past_runs_are_paged_by_key(visitor, work):
    with work():
        exhibition, venue = make.exhibition(slug="longue"), make.venue()
        for number in range(120):
            day = date(2020, 1, 1) + timedelta(days=number // 2)
            make.run(exhibition, venue, day, day)
    seen, path = [], "/exhibitions/longue"
    while path:
        page = visitor.page(path)
        seen += [a["href"] for a in page.select("#past-runs ul.agenda a")]
        following = page.select_one("#past-runs a[rel=next]")
        path = following["href"] if following else None
    assert len(seen) == len(set(seen)) == 120


@pytest.mark.parametrize(
    "cursor", ["x", "-", "12", "99999999999999999999-a", "1-2026-13-45", "0-" + "a" * 5000]
)
def test_a_damaged_cursor_begins_at_the_beginning(visitor, scene, cursor):
    for path in ("/exhibitions/", "/venues/", SHOW):
        for show in ("coming", "past", "all"):
            assert visitor.client.get(path, query_string={"after": cursor, "show": show}).status_code == 200


# -- an exhibition and its runs -----------------------------------------------------------------


def test_an_exhibition_tells_where_and_when_in_words(app, visitor, work):
    with work():
        around = make.intercommunality("CC du Pays de Saint-Aulaye")
        exhibition = make.exhibition(
            "De la matière première au produit fini",
            "matiere",
            companies_count=12,
            photo_clubs_count=3,
            budget=Decimal(8215),
            presentation="Des **ateliers** ouverts.",
        )
        exhibition.partners = [around]
        make.run(exhibition, make.venue("Office de tourisme"), date(2022, 7, 14), date(2022, 7, 27))
        account = make.officer()
    page = visitor.page("/exhibitions/matiere")
    assert "du 14 au 27 juillet 2022" in page.text
    assert "12 entreprises" in page.text
    assert "3 clubs photo" in page.text
    assert "CC du Pays de Saint-Aulaye" in page.text
    assert page.find("strong", string="ateliers")
    assert "8 215" not in page.text.replace("\u202f", " ")
    assert page.find("link", rel="alternate", type="text/calendar")["href"].endswith("/agenda.ics")
    assert "8 215" in Visitor(app.test_client(), account).page("/exhibitions/matiere").text.replace(
        "\u202f", " "
    )


def test_what_is_not_known_is_said_to_those_who_can_tell(visitor, officer):
    assert "n.c." in officer.page(SHOW).find(attrs={"aria-labelledby": "with"}).text
    assert not visitor.page(SHOW).find(attrs={"aria-labelledby": "with"})


def test_a_run_shows_the_hours_of_its_venue_and_a_file_for_the_agenda(visitor, scene):
    page = visitor.page(f"{SHOW}/runs/{scene.present.id}")
    assert "Du mardi au samedi" in page.text
    assert "en ce moment" in page.text
    link = page.find("a", href=lambda href: href and href.endswith(".ics"))
    file = visitor.client.get(link["href"])
    assert file.status_code == 200
    assert b"SUMMARY:Gestes et mati" in file.data


def test_a_run_of_another_exhibition_is_not_here(visitor, scene, work):
    with work():
        other = make.run(make.exhibition(slug="autre"), make.venue("Ailleurs"), today(), today())
    visitor.page(f"{SHOW}/runs/{other.id}", status=404)


@pytest.mark.parametrize(
    "path",
    [
        "/exhibitions/nulle-part",
        "/exhibitions/%00",
        f"{SHOW}/runs/999",
        f"{SHOW}/runs/0",
        f"{SHOW}/runs/99999999999",
        "/venues/999",
        "/venues/x",
    ],
)
def test_what_is_not_there_is_not_found(visitor, scene, path):
    visitor.page(path, status=404)


def test_an_exhibition_of_another_territory_is_not_here(visitor, scene, work):
    with work():
        elsewhere = make.territory("Ailleurs", slug="ailleurs", is_home=False)
        hidden = Exhibition(territory_id=elsewhere.id, slug="cachee", title="Cachée", title_key="cachee")
        venue = Venue(territory_id=elsewhere.id, name="Là-bas", name_key="la-bas")
        from app.db import db

        db.session.add_all([hidden, venue])
        db.session.flush()
        number = venue.id
    visitor.page("/exhibitions/cachee", status=404)
    visitor.page(f"/venues/{number}", status=404)
    page = visitor.page("/t/ailleurs/exhibitions/cachee")
    assert page.find("a", href="/t/ailleurs/exhibitions/")


# -- keeping ------------------------------------------------------------------------------------


def test_the_officer_creates_an_exhibition_and_its_first_run(officer, app, scene):
    page = officer.submit(
        "/exhibitions/new",
        title="La main et l'outil",
        theme="Métiers",
        companies_count="12",
        budget="8 215,50 €",
    )
    assert page.h1.text == "La main et l'outil"
    assert officer.response.request.path == "/exhibitions/la-main-et-l-outil"
    page = officer.submit(
        "/exhibitions/la-main-et-l-outil/runs/new",
        venue=str(scene.other_venue.id),
        first_on="2027-03-01",
        last_on="14/03/2027",
    )
    assert "du 1er au 14 mars 2027" in page.text
    with app.app_context():
        assert find(STRANGER, scene.exhibition.territory_id, "outil")["event"][0].path.endswith(
            "/la-main-et-l-outil"
        )
        from app.db import db

        run = db.session.scalar(select(Run).order_by(Run.id.desc()))
        assert run.exhibition.budget == Decimal("8215.50")
        entry = entry_of(db.session, run.id)
        assert (entry.summary, entry.place, entry.kind, entry.audience) == (
            "La main et l'outil",
            "Moulin du Bourg",
            "exhibition",
            "public",
        )
        assert entry.path == f"/exhibitions/la-main-et-l-outil/runs/{run.id}"


def test_an_exhibition_sent_twice_is_created_once(officer, app, scene):
    page = officer.page("/exhibitions/new")
    fields = officer.values(officer.form(page, "/exhibitions/new", {})) | {"title": "Une seule"}
    officer.send("/exhibitions/new", **fields)
    officer.send("/exhibitions/new", **fields)
    with app.app_context():
        from app.db import db

        assert len(db.session.scalars(select(Exhibition).where(Exhibition.title == "Une seule")).all()) == 1


def test_two_exhibitions_of_one_name_have_two_addresses(officer, scene):
    officer.submit("/exhibitions/new", title="Gestes et matières")
    assert officer.response.request.path == "/exhibitions/gestes-et-matieres-2"


def test_a_refused_form_keeps_what_was_typed_and_says_why_at_the_field(officer, scene):
    page = officer.submit("/exhibitions/new", 422, title="", theme="Gardé", budget="beaucoup")
    assert page.find("input", {"name": "theme"})["value"] == "Gardé"
    assert page.find("input", {"name": "budget"})["value"] == "beaucoup"
    assert "Écrivez le montant ainsi" in page.text
    assert page.find(attrs={"role": "alert"})


def test_a_run_does_not_end_before_it_begins(officer, scene):
    page = officer.submit(
        f"{SHOW}/runs/new", 422, venue=str(scene.venue.id), first_on="2027-03-10", last_on="2027-03-09"
    )
    assert "Le dernier jour est avant le premier." in page.text


def test_a_run_beside_another_one_is_kept_and_warned_about(officer, scene):
    page = officer.submit(
        f"{SHOW}/runs/new",
        venue=str(scene.venue.id),
        first_on=scene.coming.last_on.isoformat(),
        last_on=(scene.coming.last_on + timedelta(days=3)).isoformat(),
    )
    assert "se tient au même endroit ces jours-là" in page.text.replace("’", "'")
    assert "Même lieu, mêmes jours" in page.text


def test_moving_a_run_raises_its_sequence_and_renaming_does_not(officer, app, scene):
    from app.db import db

    path = f"{SHOW}/runs/{scene.coming.id}/edit"
    officer.submit(path, last_on=(scene.coming.last_on + timedelta(days=1)).isoformat())
    with app.app_context():
        assert entry_of(db.session, scene.coming.id).sequence == 1
    officer.submit(f"{SHOW}/edit", title="Gestes, matières, lumières")
    with app.app_context():
        entry = entry_of(db.session, scene.coming.id)
        assert (entry.summary, entry.sequence) == ("Gestes, matières, lumières", 1)
        assert "Gestes\\, mati" in entry.vevent


def test_a_cancelled_run_stays_and_says_so(officer, app, scene):
    from app.db import db

    path = f"{SHOW}/runs/{scene.coming.id}"
    page = officer.submit(path, action=f"{path}/cancellation")
    assert "annulée" in page.text
    with app.app_context():
        entry = entry_of(db.session, scene.coming.id)
        assert (entry.status, entry.sequence) == ("cancelled", 1)
    form = officer.page(f"{SHOW}/edit").find("input", {"name": "csrf_token"})
    again = officer.send(f"{path}/cancellation", 403, csrf_token=form["value"])
    assert "déjà annulée" in again.text


def test_an_edit_that_lost_the_race_is_409_with_both_texts(officer, app, work, scene):
    page = officer.page(f"{SHOW}/edit")
    fields = officer.values(officer.form(page, f"{SHOW}/edit", {}))
    officer.submit(f"{SHOW}/edit", theme="Le premier texte")
    page = officer.send(f"{SHOW}/edit", 409, **{**fields, "theme": "Le second texte"})
    assert "Le premier texte" in page.text
    assert page.find("input", {"name": "theme"})["value"] == "Le second texte"
    fields = officer.values(officer.form(page, f"{SHOW}/edit", {}))
    assert "Le second texte" in officer.send(f"{SHOW}/edit", **fields).text


def test_runs_and_venues_too_answer_409(officer, scene):
    for path, field in (
        (f"{SHOW}/runs/{scene.coming.id}/edit", "note"),
        (f"/venues/{scene.venue.id}/edit", "address"),
    ):
        fields = officer.values(officer.form(officer.page(path), path, {}))
        officer.submit(path, **{field: "un"})
        assert "un" in officer.send(path, 409, **{**fields, field: "deux"}).text
        officer.send(path, 409, **{**fields, "version": "x"})


def test_renaming_a_venue_renames_the_place_in_every_agenda(officer, app, scene):
    from app.db import db

    officer.submit(f"/venues/{scene.venue.id}/edit", name="Maison du tourisme")
    with app.app_context():
        for run in (scene.past, scene.present, scene.coming):
            assert entry_of(db.session, run.id).place == "Maison du tourisme, Neuville"


def test_a_run_stands_in_the_agendas_around_its_venue(app, scene, session):
    entry = entry_of(session, scene.coming.id)
    scopes = session.scalars(
        select(Stream.scope)
        .join(Occurrence, Occurrence.stream_id == Stream.id)
        .where(Occurrence.entry_id == entry.id)
    )
    assert set(scopes) == {"territory", "intercommunality", "club"}
    assert entry.when.is_whole_day


def test_a_new_area_of_a_club_brings_the_runs_into_its_agenda(app, scene, session):
    from app.clubs.models import ClubArea
    from app.exhibitions.publishing import put_into_the_right_agendas

    club = make.club("Club du Plateau", "plateau")
    area = session.scalar(select(ClubArea.intercommunality_id))
    session.add(ClubArea(club_id=club.id, intercommunality_id=area))
    session.flush()
    put_into_the_right_agendas({"territory": club.territory_id})
    stream = session.scalar(select(Stream.id).where(Stream.scope == "club", Stream.ref_id == club.id))
    carried = set(session.scalars(select(Occurrence.entry_id).where(Occurrence.stream_id == stream)))
    assert carried == {entry_of(session, run.id).id for run in (scene.past, scene.present, scene.coming)}


def test_a_venue_is_added_on_the_way_to_a_run(officer, scene):
    page = officer.page(f"{SHOW}/runs/new")
    link = page.find("a", string="Ajouter un lieu")["href"]
    officer.submit(link, action="/venues/new", name="Lycée", commune="Neuville", position="45.2046, 0.1372")
    assert officer.response.request.path == f"{SHOW}/runs/new"
    form = BeautifulForm(officer)
    assert form.chosen("venue") == "Lycée, Neuville"


class BeautifulForm:
    """The page that the visitor stands on."""

    def __init__(self, visitor):
        from bs4 import BeautifulSoup

        self.soup = BeautifulSoup(visitor.response.get_data(as_text=True), "html.parser")

    def chosen(self, name):
        return self.soup.select_one(f"select[name={name}] option[selected]").text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"commune": "Nulle-Part-Les-Oies"}, "Nous ne connaissons pas de commune de ce nom"),
        ({"position": "quelque part"}, "Écrivez la position ainsi"),
        ({"position": "95, 0"}, "pas sur la Terre"),
        ({"name": ""}, "Donnez le nom du lieu."),
    ],
)
def test_a_venue_that_cannot_be_is_told_at_its_field(officer, scene, typed, said):
    page = officer.submit("/venues/new", 422, **{"name": "Lycée", **typed})
    assert said in page.text.replace("’", "'")


def test_every_change_leaves_an_audit_row(officer, app, scene):
    from app.db import db

    officer.submit(f"/venues/{scene.venue.id}/edit", address="2 place du Marché")
    with app.app_context():
        row = db.session.scalar(select(Audit).where(Audit.table == "venue").order_by(Audit.id.desc()))
        assert (row.action, row.row, row.person_id) == ("change", scene.venue.id, scene.officer.person_id)
        assert "2 place du Marché" in row.changes


def test_english_readers_get_english_pages_of_the_same(app, scene):
    page = Visitor(app.test_client(), language="en").page("/exhibitions/")
    assert page.html["lang"] == "en"


# -- cost ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/exhibitions/", 10),
        ("/exhibitions/?show=past", 9),
        ("/exhibitions/?show=all", 9),
        (SHOW, 9),
        ("/venues/", 8),
        ("/venues/1", 9),
    ],
)
def test_a_page_asks_a_bounded_number_of_questions(app, work, scene, path, most):
    visitor = Visitor(app.test_client(), scene.officer)
    visitor.page(path)
    with count_queries() as few:
        visitor.page(path)
    with work():
        for number in range(30):
            commune = make.commune(f"Commune {number}")
            day = today() + timedelta(days=number * 7 - 100)
            venue = make.venue(f"Lieu {number}", commune)
            make.run(scene.exhibition, venue, day, day + timedelta(days=3))
            make.run(make.exhibition(f"Autre {number}"), make.venue(f"Bis {number}"), day, day)
    with count_queries() as many:
        visitor.page(path)
    assert len(many) == len(few) <= most, "\n".join(many)
