"""Meetings as a person logs and reads them."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from app.calendar.entry import Entry
from app.clock import today
from app.meetings.models import Attendance, Meeting
from app.search import Document
from tests import cast, make
from tests.visitor import Visitor


@pytest.fixture
def people(work):
    with work():
        return cast.assemble()


@pytest.fixture
def president(people, client):
    return Visitor(client, people.accounts["president"])


@pytest.fixture
def officer(people, client):
    return Visitor(client, people.accounts["officer"])


def stored(work):
    with work() as session:
        return session.scalars(select(Meeting).order_by(Meeting.id.desc())).first()


def names(work):
    with work() as session:
        return list(session.scalars(select(Attendance.name).order_by(Attendance.id)))


def test_a_president_logs_a_meeting_by_pressing_one_button(president, work):
    page = president.submit("/meetings/new")
    assert page.h1.text == "Réunion – Club des Trois Vallées"
    meeting = stored(work)
    assert (meeting.kind, meeting.audience, meeting.state) == ("club", "members", "held")
    assert meeting.starts
    assert meeting.ends is None


def test_the_form_offers_the_last_full_hour_of_today(president):
    values = president.values(president.page("/meetings/new").find(id="meeting-form"))
    assert values["first_on"][0] in (str(today()), str(today() - timedelta(days=1)))
    assert values["starts"][0].endswith(":00")


def test_a_meeting_to_come_is_planned(president, work):
    president.submit("/meetings/new", first_on=str(today() + timedelta(days=9)), title="Rentrée")
    assert stored(work).state == "planned"


def test_two_letters_find_the_companies_of_the_club_and_not_those_of_others(president):
    found = president.swap("/meetings/attendees?q=bo")
    assert "Bois de la Vallée" in found.text
    assert "Filature" not in president.swap("/meetings/attendees?q=fil").text


def test_one_letter_finds_nobody(president):
    assert not president.swap("/meetings/attendees?q=b").find("a")


def test_the_officer_finds_people_companies_organisations_and_intercommunalities(officer, work):
    with work():
        make.organisation("Lycée des Vallées")
        make.intercommunality("CC des Vallées")
        make.post(make.person("Valérie Essai"), make.company("Valdor"))
    found = officer.swap("/meetings/attendees?q=val").text
    assert all(name in found for name in ("Valérie Essai, Valdor", "Valdor", "CC des Vallées"))
    assert "Lycée" in officer.swap("/meetings/attendees?q=lycee").text


def test_whoever_is_chosen_becomes_a_chip(president, people):
    chip = president.swap(f"/meetings/attendees?add=company:{people.company.id}")
    assert chip.find("input", {"name": "attendees"})["value"] == f"company:{people.company.id}"


def test_a_typed_name_becomes_a_chip_whether_known_or_not(president, people):
    known = president.swap("/meetings/attendees?add=&q=bois de la vallee").find(attrs={"name": "attendees"})
    assert known["value"] == f"company:{people.company.id}"
    unknown = president.swap("/meetings/attendees?add=&q=Jean du café").find(attrs={"name": "attendees"})
    assert unknown["value"] == "name:Jean du café"


def test_names_are_kept_as_typed_and_known_ones_are_linked(president, people, work):
    president.submit(
        "/meetings/new",
        attendees=[f"company:{people.company.id}", "name:Jean du café", f"company:{people.other_company.id}"],
        names="Bois de la Vallée\nLa voisine\n\nPrésidence",
        q="Un passant",
    )
    assert names(work) == ["Bois de la Vallée", "Jean du café", "Un passant", "La voisine", "Présidence"]
    with work() as session:
        linked = session.scalars(select(Attendance).where(Attendance.company_id.is_not(None))).all()
        assert [row.company_id for row in linked] == [people.company.id]


def test_without_javascript_a_name_is_added_without_recording(president, people, work):
    values = president.values(president.page("/meetings/new").find(id="meeting-form"))
    again = president.send("/meetings/new", **{**values, "q": "Jean", "title": "Une réunion", "add": ""})
    assert again.find(attrs={"name": "attendees"})["value"] == "name:Jean"
    assert again.find(id="title")["value"] == "Une réunion"
    assert stored(work) is None


def test_a_refused_form_keeps_everything(president, work):
    page = president.submit(
        "/meetings/new",
        422,
        title="Réunion du soir",
        first_on="31/02/2026",
        attendees=["name:Jean"],
        q="Marie",
        names="Paul",
        notes="Ligne une\nLigne deux",
    )
    assert page.find(id="first_on-error")
    assert page.find(id="first_on")["value"] == "31/02/2026"
    assert page.find(id="notes").text.strip() == "Ligne une\nLigne deux"
    chips = [chip["value"] for chip in page.find_all(attrs={"name": "attendees"})]
    assert chips == ["name:Jean", "name:Marie", "name:Paul"]
    assert stored(work) is None


def test_sent_twice_it_is_logged_once(president, work):
    values = president.values(president.page("/meetings/new").find(id="meeting-form"))
    president.send("/meetings/new", **values)
    president.send("/meetings/new", **values)
    with work() as session:
        assert session.scalar(select(func.count()).select_from(Meeting)) == 1


def test_an_end_before_the_start_is_refused_at_its_field(president):
    page = president.submit("/meetings/new", 422, starts="18:00", ends="17:00")
    assert "La fin est avant le début" in page.find(id="ends-error").text


def test_notes_are_shown_as_text_in_paragraphs(president, work):
    president.submit("/meetings/new", notes="<b>Gras</b>\nsuite\n\nAutre")
    page = president.page(f"/meetings/{stored(work).id}")
    paragraphs = page.select("#notes ~ p")
    assert [p.get_text("|") for p in paragraphs] == ["<b>Gras</b>|suite", "Autre"]


def test_a_member_reads_notes_and_names_of_a_meeting_for_members(people, work, client):
    with work():
        meeting = make.meeting(club=people.club, audience="members", notes="Décidé.")
        meeting.attendances.append(Attendance(name="Jean du café"))
    page = Visitor(client, people.accounts["member"]).page(f"/meetings/{meeting.id}")
    assert "Décidé." in page.text
    assert "Jean du café" in page.text
    assert not page.find(id="cancellation")


def test_a_visitor_reads_the_announcement_of_an_open_meeting_and_nothing_else(people, work, client):
    with work():
        meeting = make.meeting(
            club=people.club, announcement="Venez nombreux.", notes="Entre nous.", place="La salle"
        )
        meeting.attendances.append(Attendance(name="Jean du café"))
    page = Visitor(client).page(f"/meetings/{meeting.id}")
    assert "Venez nombreux." in page.text
    assert "La salle" in page.text
    assert "Entre nous." not in page.text
    assert "Jean" not in page.text
    entry = Visitor(client).client.get(page.select_one("a[href*=entries]")["href"])
    assert b"SUMMARY:R" in entry.data
    assert b"Entre nous" not in entry.data


def test_a_meeting_is_changed_and_its_people_keep_their_names(president, people, work):
    president.submit("/meetings/new", attendees=[f"company:{people.company.id}", "name:Jean"])
    meeting = stored(work)
    with work() as session:
        session.get(type(people.company), people.company.id).name = "Un autre nom"
    page = president.submit(
        f"/meetings/{meeting.id}/edit", attendees=[f"company:{people.company.id}"], title="Autre titre"
    )
    assert page.h1.text == "Autre titre"
    assert names(work) == ["Bois de la Vallée"]
    assert stored(work).version == 2


def test_when_two_people_edit_the_second_sees_both_texts(president, people, work):
    president.submit("/meetings/new", notes="Premier texte", attendees=["name:Jean"])
    path = f"/meetings/{stored(work).id}/edit"
    values = president.values(president.page(path).find(id="meeting-form"))
    president.send(path, **{**values, "notes": "Texte de la secrétaire"})
    page = president.send(
        path, 409, **{**values, "notes": "Texte de la présidente", "attendees": ["name:Jean", "name:Paul"]}
    )
    rows = page.find("table").get_text()
    assert "Texte de la secrétaire" in rows
    assert "Texte de la présidente" in rows
    assert "Paul" in rows
    values = president.values(page.find(id="meeting-form"))
    president.send(path, **values)
    assert stored(work).notes == "Texte de la présidente"
    assert names(work) == ["Jean", "Paul"]


def test_a_cancelled_meeting_stays_and_says_so(president, work):
    president.submit("/meetings/new", first_on=str(today() + timedelta(days=5)))
    meeting = stored(work)
    page = president.submit(f"/meetings/{meeting.id}", action=f"/meetings/{meeting.id}/cancellation")
    assert "annulée" in page.text
    assert "Annulée" in president.page("/meetings/").text
    with work() as session:
        entry = session.scalar(select(Entry).where(Entry.subject == "meeting"))
        assert (entry.status, entry.sequence) == ("cancelled", 1)


def test_the_sequence_rises_when_the_hour_changes_and_only_then(president, work):
    president.submit("/meetings/new", first_on=str(today() + timedelta(days=5)), starts="18:00", ends="19:00")
    path = f"/meetings/{stored(work).id}/edit"

    def sequence():
        with work() as session:
            return session.scalar(select(Entry.sequence))

    president.submit(path, notes="Des notes", title="Un titre")
    assert sequence() == 0
    president.submit(path, starts="18:30")
    assert sequence() == 1
    president.submit(path, attendees=["name:Jean"])
    assert sequence() == 1
    president.submit(path, place="La salle")
    assert sequence() == 2


def test_the_officer_notes_a_date_that_is_known_to_the_month_only(officer, work):
    page = officer.submit(
        "/meetings/new",
        title="Trois réunions",
        precision="season",
        first_on="12/01/2021",
        last_on="03/02/2021",
    )
    assert "janvier–février 2021" in page.text
    meeting = stored(work)
    assert (meeting.first_on, meeting.last_on, meeting.starts) == (date(2021, 1, 1), date(2021, 2, 28), None)
    assert "janvier–février 2021" in officer.page("/meetings/?year=2021").text
    assert "Trois réunions" not in officer.page("/agenda/2021/1").text
    officer.submit(f"/meetings/{meeting.id}/edit", precision="year")
    assert stored(work).last_on == date(2021, 12, 31)


def test_the_officer_logs_for_an_intercommunality_in_two_choices(officer, work):
    with work():
        area = make.intercommunality("CC Dronne et Belle")
    page = officer.submit("/meetings/new", body=f"area:{area.id}")
    assert page.h1.text == "Réunion par intercommunalité – CC Dronne et Belle"
    meeting = stored(work)
    assert (meeting.kind, meeting.audience, meeting.intercommunality_id) == (
        "intercommunality",
        "officers",
        area.id,
    )


def test_only_a_club_has_members_to_meet(officer):
    page = (
        officer.submit("/meetings/new", 422, audience="members", body="territory")
        if _offers(officer, "members")
        else None
    )
    assert page is None or page.find(id="audience-error")


def _offers(visitor, audience):
    return visitor.page("/meetings/new").select_one(f"#audience option[value={audience}]") is not None


def test_a_commune_gives_its_name_to_the_place(officer, work):
    with work():
        make.commune("Brantôme", "24064", None)
    page = officer.submit("/meetings/new", place="Salle des fêtes", commune="Brantome")
    assert "Salle des fêtes, Brantôme" in page.text


# -- the list -----------------------------------------------------------------------------------


def test_the_list_shows_what_comes_first_and_then_what_was(people, work, client):
    with work():
        make.meeting("Hier", when=make.when(today() - timedelta(days=1)))
        make.meeting("Demain", when=make.when(today() + timedelta(days=1)))
    visitor = Visitor(client)
    page = visitor.page("/meetings/")
    assert [link.text for link in page.select(".agenda strong a")] == ["Demain", "Hier"]
    assert visitor.swap("/meetings/").find(id="meetings").text in page.text


def test_the_list_is_narrowed_by_kind_club_year_and_words(people, work, client):
    with work():
        make.meeting(
            "Assemblée de printemps", club=people.club, when=make.when(date(2021, 4, 2)), kind="assembly"
        )
        make.meeting("École ouverte", club=people.other_club, when=make.when(date(2022, 4, 2)))
    visitor = Visitor(client)

    def titles(query):
        return [link.text for link in visitor.page(f"/meetings/?{query}").select(".agenda strong a")]

    assert titles("kind=assembly") == ["Assemblée de printemps"]
    assert titles("club=plateau") == ["École ouverte"]
    assert titles("year=2021") == ["Assemblée de printemps"]
    assert titles("q=ecole") == ["École ouverte"]
    assert titles("club=inconnu") == []
    assert titles("q=inconnu") == []
    assert len(titles("kind=nothing&year=20x&club=&after=garbage&when=never")) == 2


def test_the_list_pages_by_key_and_shows_each_meeting_once(people, work, client):
    with work():
        for number in range(120):
            make.meeting(f"Réunion {number}", when=make.when(date(2021, 1, 1) + timedelta(days=number // 3)))
    visitor, seen, address = Visitor(client), [], "/meetings/"
    while address:
        page = visitor.page(address)
        seen += [link.text for link in page.select(".agenda strong a")]
        following = page.find("a", rel="next")
        address = following["href"] if following else None
    assert len(seen) == len(set(seen)) == 120


def test_the_list_goes_on_where_what_is_asked_for_is_rare(people, work, client, monkeypatch):
    monkeypatch.setattr("app.meetings.queries.LOOKED_AT", 10)
    with work():
        make.meeting("Assemblée", kind="assembly", when=make.when(date(2020, 1, 1)))
        for number in range(15):
            make.meeting(f"Réunion {number}", when=make.when(date(2021, 1, 1 + number)))
    visitor = Visitor(client)
    page = visitor.page("/meetings/?kind=assembly")
    assert "La recherche continue plus loin" in page.text
    assert "Assemblée" in visitor.page(page.find("a", rel="next")["href"]).select_one(".agenda").text


def test_a_meeting_for_members_is_not_found_by_others(people, work, client):
    with work() as session:
        make.meeting("Secret de famille", club=people.club, audience="members")
        assert session.scalar(select(Document.title).where(Document.subject == "meeting"))
    assert (
        "Secret"
        not in Visitor(client, people.accounts["outsider"])
        .page("/meetings/?q=secret")
        .select_one("#meetings")
        .text
    )
    assert (
        "Secret"
        in Visitor(client, people.accounts["member"]).page("/meetings/?q=secret").select_one("#meetings").text
    )
