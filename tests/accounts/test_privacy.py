"""Erasure and purge: one code path, nothing left."""

from datetime import timedelta

from sqlalchemy import select, text

from app import privacy, search
from app.accounts import links
from app.accounts.models import Account, RecoveryCode, SignInLink
from app.clock import now, today
from app.clubs.models import Mandate
from app.companies.models import Person, Post
from app.db import Base
from app.jobs import Job
from app.mail import outbox
from app.mail.outbox import Letter
from app.once import OnceKey
from app.timeline import Line
from tests import make
from tests.accounts.conftest import with_second_factor
from tests.accounts.test_commands import run  # noqa: F401
from tests.visitor import Visitor

NAME, MAIL, OTHER = "Camille Zébulon", "camille.zebulon@essai.example", "compta.zebulon@essai.example"
CANARY = "ebulon"


def everything_of(session):
    """A person with all that can be known of one."""
    account = make.account(MAIL, NAME, password=make.PASSWORD)
    with_second_factor(account)
    links.keep(account, "jeton", timedelta(minutes=5))
    company, club = make.company(), make.club()
    make.post(account.person, company, mail=OTHER, phone="+33 5 36 49 00 00")
    make.mandate(club, account.person)
    session.add(
        Line(subject="person", subject_id=account.person_id, on=today(), source="x", source_id=1, text=NAME)
    )
    search.publish("person", "person", account.person_id, title=NAME, path="/x", scopes=["t1:officers"])
    for key, to, sent in (("a", MAIL, now()), ("b", OTHER, None), ("c", "autre@essai.example", now())):
        letter = outbox.post(key=key, kind="x", to=to, subject=f"Pour {to}", text=to, html=to, language="fr")
        letter.sent_at = sent
    session.add(Job(key="k", kind="accounts.link", payload=f'{{"email": "{MAIL}"}}', due_at=now()))
    return account


def leftovers(session):
    """Every table and column in which the person can still be read."""
    found = []
    for table in Base.metadata.sorted_tables:
        for column in table.columns:
            rows = session.execute(
                text(f'SELECT count(*) FROM "{table.name}" WHERE CAST("{column.name}" AS TEXT) LIKE :canary'),
                {"canary": f"%{CANARY}%"},
            ).scalar()
            if rows:
                found.append(f"{table.name}.{column.name}")
    return found


def test_nothing_is_left_of_a_person_who_asked_to_be_forgotten(run, work, letters):  # noqa: F811
    with work() as session:
        account = everything_of(session)
        account_id, person_id = account.id, account.person_id
    with work() as session:
        assert leftovers(session)
    assert "Forgotten." in run("erase", MAIL.upper())
    letters()
    with work() as session:
        assert leftovers(session) == []
        assert session.get(Account, account_id) is None
        assert (
            session.scalars(select(SignInLink.id)).all()
            == session.scalars(select(RecoveryCode.id)).all()
            == []
        )
        person = session.get(Person, person_id)
        assert (person.name, person.mail, person.erased_on) == ("Personne effacée", None, today())
        post, mandate = session.scalar(select(Post)), session.scalar(select(Mandate))
        assert (post.mail, post.phone, post.ends_on) == (None, None, today() - timedelta(days=1))
        assert mandate.ends_on == today() - timedelta(days=1)
        kept = session.scalars(select(Letter.to).order_by(Letter.id)).all()
        assert kept == ["", "autre@essai.example"]


def test_the_worker_leaves_no_trace_in_the_file(run, work, letters, is_postgres, own_database):  # noqa: F811
    with work() as session:
        everything_of(session)
    run("erase", MAIL)
    letters()
    with work() as session:
        assert session.scalars(select(Job.fault).where(Job.kind == "privacy.sweep")).all() == [None]
        assert session.scalars(select(Job.done_at).where(Job.kind == "privacy.sweep")).all() != [None]
    if not is_postgres:
        for file in (own_database.file, own_database.file.with_name(own_database.file.name + "-wal")):
            assert not file.exists() or MAIL.encode() not in file.read_bytes()


def test_a_dry_run_tells_and_changes_nothing(run, work):  # noqa: F811
    with work() as session:
        everything_of(session)
    assert "accounts\t" in run("erase", MAIL, "--dry-run")
    with work() as session:
        assert session.scalar(select(Person.name).where(Person.mail == MAIL)) == NAME
        assert session.scalar(select(Account.email)) == MAIL


def test_a_person_is_found_by_the_address_of_a_post(run, work, letters):  # noqa: F811
    with work() as session:
        everything_of(session)
    run("erase", OTHER)
    letters()
    with work() as session:
        assert leftovers(session) == []
    assert "Nobody" in run("erase", OTHER, status=1)


def test_an_open_session_ends_with_its_person(client, run, work):  # noqa: F811
    with work() as session:
        account = everything_of(session)
        account.totp_since = None
    visitor = Visitor(client, account)
    visitor.page("/account")
    run("erase", MAIL)
    assert visitor.page("/account").h1.text.strip() == "Se connecter"


def test_what_is_old_goes_and_the_rest_stays(run, work):  # noqa: F811
    with work() as session:
        account = make.account(MAIL)
        for days in (3, -1):
            links.keep(account, f"jeton {days}", timedelta(days=-days))
        session.add(OnceKey(key="old", digest="x", at=now() - timedelta(days=31)))
        session.add(OnceKey(key="new", digest="x", at=now()))
        for key, days in (("old", 366), ("new", 300)):
            letter = outbox.post(key=key, kind="x", to=MAIL, subject="s", text="t", html="h", language="fr")
            letter.written_at = letter.sent_at = now() - timedelta(days=days)
    assert "accounts\t3\n" in run("purge", "--dry-run")
    with work() as session:
        assert len(session.scalars(select(OnceKey.key)).all()) == 2
    run("purge")
    with work() as session:
        assert session.scalars(select(OnceKey.key)).all() == ["new"]
        assert len(session.scalars(select(SignInLink.id)).all()) == 1
        assert session.scalars(select(Letter.text).order_by(Letter.id)).all() == ["", "t"]


def test_the_night_purges(work):
    with work() as session:
        make.territory()
        session.add(OnceKey(key="old", digest="x", at=now() - timedelta(days=31)))
    with work():
        from app.accounts.privacy import purge_at_night

        purge_at_night()
    with work() as session:
        assert session.scalars(select(OnceKey.key)).all() == []


def test_the_export_says_what_the_erasure_forgets(work):
    with work() as session:
        account = everything_of(session)
        known = privacy.export(account.person_id)["accounts"]
    assert known["person"]["name"] == NAME
    assert {letter["text"] for letter in known["letters"]} == {MAIL, OTHER}
    assert [line["text"] for line in known["history"]] == [NAME]
