"""A person who stands everywhere is forgotten: found in no row and in no byte, and nothing else is lost."""

import json
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, func, inspect, select, text

from app import audit, jobs, privacy, search
from app.accounts import erasures, prospects
from app.accounts.models import Account
from app.calendar.entry import Entry
from app.calendar.subscriptions.models import FeedToken
from app.calendar.subscriptions.opening import open_address
from app.clock import now, today
from app.companies.models import Company, Person, Post
from app.companies.publishing import publish_person
from app.contacts.models import Contact
from app.db import Base, db
from app.jobs import Job
from app.mail import outbox
from app.meetings.models import Attendance, Meeting
from app.meetings.publishing import publish
from app.operations import check
from app.privacy import Known
from app.privacy.wording import Wording
from app.timeline import Line
from tests import make

NAME, MAIL, PHONE = "Zénobie Quatrebarbes", "z.quatrebarbes@essai.example", "+33 5 36 49 17 93"
WRITTEN = "05 36 49 17 93"
BYTES = ("Quatrebarbes", "QUATREBARBES", "quatrebarbes", "5 36 49 17 93", "536491793", "36.49.17.93")
GONE = {"account", "letter", "timeline", "document", "word", "job", "audit", "sign_in_link", "recovery_code"}
"""Tables in which rows may come or go; all others keep their number of rows."""


def stand_everywhere(app: Any) -> int:
    """Posts, contacts, meetings, notes, mandates, account, letters, search, history, audit, feeds."""
    account = make.account(MAIL, NAME, password=make.PASSWORD)
    person = account.person
    person.phone = PHONE
    company, club = make.company("Scierie du Pont"), make.club()
    officer = make.officer()
    make.post(person, company, mail=MAIL, phone=PHONE, starts_on=today() - timedelta(days=90))
    make.mandate(club, person)
    member = make.membership(club, company)
    member.note = f"Vu avec {NAME.upper()}"
    company.note = f"Demander quatrebarbes zenobie au {WRITTEN}, ou {MAIL}."
    make.contact(company, f"{NAME} rappellera", person_id=person.id, next_step=f"Rappeler {NAME}")
    make.contact(company, f"Collègue de Quatrebarbes  Zénobie,\n{MAIL}", by_id=officer.person_id)
    meeting = make.meeting(f"Réunion de {NAME}", club, audience="public")
    meeting.notes = f"{NAME} ouvre la séance. Joindre au 05.36.49.17.93."
    meeting.announcement = (
        f"Avec une explication assez longue pour que la ligne se plie, par {NAME}, chez nous"
    )
    db.session.add(Attendance(meeting_id=meeting.id, person_id=person.id, name=NAME))
    db.session.add(Attendance(meeting_id=meeting.id, name=f"Conjoint de {NAME}"))
    db.session.flush()
    publish(meeting)
    publish_person(person)
    open_address(person.id, company.territory_id, f"Téléphone de {NAME}")
    for key, to in (("a", MAIL), ("b", "autre@essai.example")):
        letter = outbox.post(
            key=key, kind="x", to=to, subject=f"{NAME} vient", text=NAME, html=f"<p>{NAME}</p>", language="fr"
        )
        letter.sent_at = now()
        _eml(app, letter.id, to)
    jobs.add("x", {"who": NAME}, key="done-job")
    db.session.execute(text("UPDATE job SET done_at = due_at"))
    account_id: int = person.id
    return account_id


def _eml(app: Any, number: int, to: str) -> None:
    message = EmailMessage()
    message["To"], message["Subject"] = to, f"{NAME} vient à la réunion"
    message.set_content(f"Bonjour,\n{NAME} sera là : é.", cte="base64")
    folder = Path(app.config["INSTANCE_PATH"]) / "mail"
    folder.mkdir(exist_ok=True)
    (folder / f"{number:06}.eml").write_bytes(message.as_bytes())


def counts() -> dict[str, int]:
    return {
        table.name: db.session.scalar(select(func.count()).select_from(table)) or 0
        for table in Base.metadata.sorted_tables
        if table.name not in GONE
    }


def leftovers() -> list[str]:
    """Every column of every table of the database, read as text, and every index's definition."""
    found = []
    seen = inspect(db.session.connection())
    for table in seen.get_table_names():
        for column in seen.get_columns(table):
            query = f'SELECT CAST("{column["name"]}" AS TEXT) FROM "{table}"'
            for (value,) in db.session.execute(text(query)):
                if value and any(said in str(value) or said in _unescaped(value) for said in BYTES):
                    found.append(f"{table}.{column['name']}: {str(value)[:80]}")
    return found


def _unescaped(value: Any) -> str:
    try:
        return json.dumps(json.loads(value), ensure_ascii=False)
    except (TypeError, ValueError):
        return ""


@pytest.fixture
def forgotten(make_app: Any) -> Any:
    """An installation of its own, in which the person was forgotten and the worker has run."""
    app = make_app()
    with app.app_context():
        person_id = stand_everywhere(app)
        db.session.commit()
        assert len({said.split(":")[0] for said in leftovers()}) > 15
        before = counts()
        db.session.remove()
        privacy.erase(person_id)
        db.session.commit()
        erasures.write()
        while jobs.run_due():
            pass
        yield app, person_id, before
        db.session.remove()


def test_nothing_is_found_in_any_table_and_every_row_is_still_there(forgotten: Any) -> None:
    _app, person_id, before = forgotten
    assert leftovers() == []
    assert counts() == before
    assert [(job.done_at is not None, job.payload) for job in sweeps()] == [(True, "{}")]
    assert list(check.faults()) == []
    said = list(db.session.scalars(select(audit.Audit).where(audit.Audit.action == "erase")))
    assert [(row.table, row.row) for row in said] == [("person", person_id)]
    assert "contacts" in said[0].changes


def sweeps() -> list[Job]:
    return list(db.session.scalars(select(Job).where(Job.kind == privacy.SWEEP)))


def test_nothing_is_found_in_any_file(forgotten: Any) -> None:
    app, _person_id, _before = forgotten
    folder = Path(app.config["INSTANCE_PATH"])
    db.session.remove()
    files = [file for file in folder.rglob("*") if file.is_file()]
    assert any(file.name.startswith("erasures") for file in files)
    found = [
        (file.name, said)
        for file in files
        for said in (*BYTES, NAME, MAIL)
        if any(form in file.read_bytes() for form in (said.encode(), said.encode("utf-16-le")))
    ]
    assert found == []
    assert not list((folder / "mail").glob("*.eml"))


def test_history_is_append_only_again(forgotten: Any) -> None:
    assert forgotten
    with pytest.raises(Exception, match="append-only"):
        db.session.execute(delete(audit.Audit))
    db.session.rollback()


def test_what_others_said_stays_without_the_name(forgotten: Any) -> None:
    assert forgotten
    said = db.session.scalars(select(Contact.said).order_by(Contact.id)).all()
    assert said == [None, "Collègue de Personne effacée,\n…"]
    meeting = db.session.scalars(select(Meeting)).one()
    assert meeting.title == "Réunion de Personne effacée"
    assert meeting.notes == "Personne effacée ouvre la séance. Joindre au …."
    entry = db.session.scalars(select(Entry).where(Entry.subject == "meeting")).one()
    assert "Personne effac" in (entry.vevent or "")
    assert search.find(viewer(), meeting.territory_id, "réunion")
    assert search.find(viewer(), meeting.territory_id, "quatrebarbes") == {}
    assert db.session.scalar(select(func.count()).select_from(Line)) > 0
    assert db.session.scalars(select(FeedToken.revoked_at)).all() != [None]


def viewer() -> Any:
    from app.viewer import Viewer

    return Viewer(account_id=1, is_admin=True)


def test_what_is_not_theirs_alone_stays(session: Any) -> None:
    company = make.company("Menuiserie Ode Essai", mail="contact@ode.example", phone=PHONE)
    person = make.person("Ode Essai", mail="contact@ode.example", phone=PHONE)
    other = make.person("Jean Essai")
    make.person("Jean Essai")
    known = privacy._knowing[0](person.id)
    assert known.reached == ()
    assert known.kept == (company.name,)
    said = Wording(known).without("Menuiserie Ode Essai : ESSAI Ode et Ode Essaimage")
    assert said == "Menuiserie Ode Essai : Personne effacée et Ode Essaimage"
    assert privacy._knowing[0](other.id).names == ()


@pytest.mark.parametrize(
    ("text_", "left"),
    [
        ("Zenobie QUATREBARBES vient", "X vient"),
        ("quatrebarbes, zénobie", "X"),
        ("Zénobie\nQuatrebarbes", "X"),
        ("Zénobie seule", "Zénobie seule"),
        ("tél. 0536491793 / +33536491793 / 05-36-49-17-93", "tél. … / … / …"),
        ("105364917935", "105364917935"),
        (json.dumps("Zénobie Quatrebarbes"), '"X"'),
    ],
)
def test_a_name_is_recognised_as_people_write_it(text_: str, left: str) -> None:
    assert Wording(Known((NAME,), (MAIL, PHONE), (), "X")).without(text_) == left


def test_somebody_known_by_their_post_alone_is_not_looked_for_in_texts() -> None:
    assert Wording(Known(("Direction",), (), (), "X")).likes == []


def test_a_room_with_copies_forgets_too(session: Any, monkeypatch: Any) -> None:
    told = []
    monkeypatch.setitem(privacy._forgetting, "imports", lambda person, known: told.append(known.names) or 4)
    person = make.person(NAME)
    assert privacy.erase(person.id)["imports"] == 4
    assert told == [(NAME,)]


# -- prospects ------------------------------------------------------------------------------------


def old(name: str, **more: Any) -> Person:
    person: Person = make.person(name, created_at=now() - timedelta(days=1200), **more)
    return person


def test_prospects_are_forgotten_three_years_after_the_last_contact(session: Any) -> None:
    company, member = make.company(), make.company()
    make.membership(make.club(), member)
    gone = old("Ancien Prospect")
    make.post(gone, company)
    kept = {name: old(name) for name in ("Appelée", "Présente", "Adhérente", "Accord", "Compte")}
    late = make.contact(None, person_id=kept["Appelée"].id, on=today() - timedelta(days=1000))
    assert late.id
    make.contact(None, person_id=gone.id, on=today() - timedelta(days=1150))
    make.contact(None, person_id=gone.id, on=today(), kind="note")
    meeting = make.meeting()
    session.add(Attendance(meeting_id=meeting.id, person_id=kept["Présente"].id, name="P"))
    make.post(kept["Adhérente"], member)
    kept["Accord"].consent_on = today() - timedelta(days=30)
    session.add(Account(person_id=kept["Compte"].id, email="compte@essai.example"))
    recent = make.person("Récente")
    session.flush()
    assert prospects.due(today()) == [gone.id]
    assert privacy.purge(True)["prospects"] == 1
    assert gone.erased_on is None
    assert privacy.purge(False)["prospects"] == 1
    assert gone.erased_on == today()
    assert recent.erased_on is None
    assert prospects.due(today()) == []


def test_three_years_before_a_29th_of_february() -> None:
    from datetime import date

    assert prospects.before(date(2028, 2, 29)) == date(2025, 2, 28)


def test_the_command_says_how_many_first(app: Any, work: Any) -> None:
    with work():
        number = old("Ancien Prospect", mail="ancien@essai.example").id
    run = app.test_cli_runner().invoke
    assert "prospects\t1" in run(args=["purge", "--dry-run"]).output
    with work() as session:
        assert session.get(Person, number).erased_on is None
    assert "prospects\t1" in run(args=["purge"]).output
    with work() as session:
        assert session.get(Person, number).name == "Personne effacée"


# -- an older backup ------------------------------------------------------------------------------


def test_an_older_backup_does_not_bring_them_back(make_app: Any, tmp_path: Path) -> None:
    app = make_app()
    archive = tmp_path / "old.tar.gz"
    run = app.test_cli_runner().invoke
    with app.app_context():
        make.post(make.person(NAME, mail=MAIL), make.company("Scierie du Pont"))
        make.person("Autre Personne", mail="autre@essai.example")
        db.session.commit()
        db.session.remove()
    assert run(args=["backup", str(archive)]).exit_code == 0
    assert "Forgotten" in run(args=["erase", MAIL]).output
    result = run(args=["restore", str(archive), "--force"])
    assert "1 forgotten since that backup" in result.output
    with app.app_context():
        while jobs.run_due():
            pass
        assert sorted(db.session.scalars(select(Person.name))) == ["Autre Personne", "Personne effacée"]
        assert [said for said in leftovers() if not said.startswith("job")] == []
        assert db.session.scalar(select(Company.name)) == "Scierie du Pont"
        assert db.session.scalar(select(Post.ends_on)) is not None
        db.session.rollback()
