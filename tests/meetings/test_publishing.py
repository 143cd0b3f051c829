"""What a meeting tells the calendar, the search and the histories."""

from datetime import date

from sqlalchemy import select

from app import search, timeline
from app.calendar.entry import Entry, Occurrence, Stream
from app.calendar.when import When
from app.clubs.models import ClubArea
from app.meetings import publishing
from app.meetings.models import Attendance
from app.search import Word
from app.territory.models import Commune
from app.viewer import STRANGER
from tests import make


def entry_of(session, meeting):
    return session.scalar(select(Entry).where(Entry.subject == "meeting", Entry.subject_id == meeting.id))


def carriers(session, meeting):
    return set(
        session.scalars(
            select(Stream.scope)
            .join(Occurrence, Occurrence.stream_id == Stream.id)
            .where(Occurrence.entry_id == entry_of(session, meeting).id)
        )
    )


def test_an_open_meeting_of_a_club_stands_in_the_agendas_of_its_area(session):
    club, area = make.club(), make.intercommunality()
    session.add(ClubArea(club_id=club.id, intercommunality_id=area.id))
    session.flush()
    assert carriers(session, make.meeting(club=club)) == {"territory", "club", "intercommunality"}
    assert carriers(session, make.meeting(club=club, audience="members")) == {"territory", "club"}
    own = make.meeting(intercommunality_id=area.id, audience="officers")
    assert carriers(session, own) == {"territory", "intercommunality"}


def test_the_place_holds_the_commune_once_and_its_position(session):
    commune = make.commune("Brantôme en Périgord")
    session.get(Commune, commune.id).latitude, session.get(Commune, commune.id).longitude = 45.36, 0.65
    entry = entry_of(session, make.meeting(place="Salle des fêtes", commune_id=commune.id))
    assert entry.place == "Salle des fêtes, Brantôme en Périgord"
    assert "GEO:45.36;0.65" in entry.vevent
    entry = entry_of(session, make.meeting(place="Mairie de Brantôme-en-Périgord", commune_id=commune.id))
    assert "Brantôme en Périgord" in entry.place
    entry = entry_of(session, make.meeting(place="Mairie de BRANTOME EN PERIGORD", commune_id=commune.id))
    assert entry.place == "Mairie de BRANTOME EN PERIGORD"


def test_the_description_is_the_announcement_and_never_the_notes(session):
    entry = entry_of(session, make.meeting(announcement="Venez.", notes="Entre nous."))
    assert entry.description == "Venez."


def test_a_date_known_to_the_season_has_no_text_for_feeds(session):
    when = When(date(2021, 1, 1), date(2021, 2, 28), precision="season")
    assert entry_of(session, make.meeting(when=when)).vevent is None


def test_each_audience_is_found_by_its_own(session):
    club = make.club()

    def scopes(**facts):
        meeting = make.meeting(club=club, **facts)
        found = select(search.Document.id).where(search.Document.subject_id == meeting.id)
        return set(session.scalars(select(Word.scope).where(Word.document_id.in_(found))))

    territory = f"t{club.territory_id}"
    assert scopes(audience="public") == {f"{territory}:public"}
    assert scopes(audience="members") == {f"c{club.id}:members", f"{territory}:officers"}
    assert scopes(audience="bureau") == {f"c{club.id}:bureau"}
    assert scopes(audience="officers") == {f"{territory}:officers"}
    club.shares_bureau = True
    assert scopes(audience="bureau") == {f"c{club.id}:bureau", f"{territory}:officers"}


def test_histories_tell_of_those_who_were_there_and_never_to_everybody(session):
    club, company, person = make.club(), make.company(), make.person()
    meeting = make.meeting(club=club)
    meeting.attendances += [
        Attendance(company_id=company.id, person_id=person.id, name="Direction"),
        Attendance(company_id=make.company("Absente").id, name="Absente", presence="excused"),
    ]
    session.flush()
    publishing.publish(meeting)
    session.flush()
    lines = timeline.page("company", company.id) + timeline.page("person", person.id)
    assert {line.audience for line in lines} == {"officers"}
    assert [line.text for line in timeline.page("club", club.id)] == [meeting.title]
    assert session.query(timeline.Line).count() == 3


def test_what_a_bureau_keeps_to_itself_is_in_no_company_s_history(session):
    company, meeting = make.company(), make.meeting(club=make.club(), audience="bureau")
    meeting.attendances.append(Attendance(company_id=company.id, name="Direction"))
    session.flush()
    publishing.publish(meeting)
    assert timeline.page("company", company.id) == []


def test_what_is_withdrawn_is_found_by_nobody_and_cancelled_in_calendars(session):
    meeting = make.meeting("Introuvable", club=make.club())
    publishing.withdraw(meeting)
    session.flush()
    assert search.find(STRANGER, meeting.territory_id, "introuvable") == {}
    assert entry_of(session, meeting).status == "cancelled"
    assert timeline.page("club", meeting.club_id) == []
