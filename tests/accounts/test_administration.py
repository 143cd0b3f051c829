"""Accounts as an administrator sees them."""

from sqlalchemy import select

from app.accounts.models import Account, Appointment
from app.audit import Audit
from tests import make
from tests.accounts.conftest import address_in, with_second_factor
from tests.cast import assemble
from tests.visitor import Visitor


def invite(visitor, status=200, **fields):
    return visitor.submit(
        "/accounts/new", status, **{"email": "neuve@essai.example", "role": "officer"} | fields
    )


def test_an_officer_is_invited_by_letter_and_comes_in(app, client, work, letters):
    with work():
        cast = assemble()
    admin = Visitor(client, cast.accounts["admin"])
    page = invite(admin)
    assert "neuve@essai.example" in page.main.text
    (letter,) = letters()
    assert letter.to == "neuve@essai.example"
    assert "Territoire d'essai" in letter.text
    guest = Visitor(app.test_client())
    guest.submit(address_in(letter))
    assert "Chargée de mission" in guest.page("/account").main.text


def test_a_double_click_invites_once(client, work, letters):
    with work():
        cast = assemble()
    admin = Visitor(client, cast.accounts["admin"])
    page = admin.page("/accounts/new")
    form = admin.values(admin.form(page, "/accounts/new", {})) | {"email": "a@essai.example", "role": "admin"}
    admin.send("/accounts/new", **form)
    admin.send("/accounts/new", **form)
    assert len(letters()) == 1
    admin.send("/accounts/new", 422, **form | {"email": "b@essai.example"})


def test_the_same_role_twice_is_refused_at_its_field(client, work, letters):
    with work():
        cast = assemble()
    admin = Visitor(client, cast.accounts["admin"])
    page = invite(admin, 422, email="officer@essai.example", name="Une personne")
    assert page.select_one("#role-error")
    assert page.find("input", {"name": "name"})["value"] == "Une personne"
    assert letters() == []


def test_a_contact_of_the_directory_is_invited_by_its_address(app, client, work, letters):
    with work():
        cast = assemble()
        person = make.person("Trésorerie", mail="tresorerie@essai.example")
        make.mandate(cast.club, person, "Trésorerie")
    admin = Visitor(client, cast.accounts["admin"])
    assert invite(admin, 422, role="contact").select_one("#email-error")
    invite(admin, role="contact", email="Tresorerie@essai.example")
    guest = Visitor(app.test_client())
    guest.submit(address_in(letters()[0]))
    assert "Trésorerie, Club des Trois Vallées" in guest.page("/account").main.text
    with work() as session:
        assert session.scalar(select(Account.person_id).where(Account.email.startswith("tres"))) == person.id


def test_an_appointment_ends_and_its_rights_with_it(client, app, work):
    with work() as session:
        cast = assemble()
        person_id = cast.accounts["officer"].person_id
        number = session.scalar(select(Appointment.id).where(Appointment.person_id == person_id))
    officer = Visitor(app.test_client(), cast.accounts["officer"])
    assert "Chargée de mission" in officer.page("/account").main.text
    Visitor(client, cast.accounts["admin"]).submit(f"/accounts/appointments/{number}/ending")
    assert "Aucune fonction" in officer.page("/account").main.text
    with work() as session:
        last = session.scalars(select(Audit).where(Audit.table == "appointment").order_by(Audit.id)).all()[-1]
        assert (last.action, last.row) == ("change", number)
        assert last.person_id == cast.accounts["admin"].person_id


def test_the_last_administrator_cannot_end(client, work):
    with work() as session:
        cast = assemble()
        number = session.scalar(select(Appointment.id).where(Appointment.role == "admin"))
    admin = Visitor(client, cast.accounts["admin"])
    page = admin.page(f"/accounts/appointments/{number}/ending")
    assert "dernière administration" in page.main.text
    token = page.find("input", {"name": "csrf_token"})["value"]
    admin.send(f"/accounts/appointments/{number}/ending", 403, csrf_token=token)
    admin.page("/accounts/")


def test_a_lost_telephone_is_taken_off_by_the_administrator(client, work):
    with work():
        cast = assemble()
        with_second_factor(cast.accounts["officer"])
    number = cast.accounts["officer"].id
    admin = Visitor(client, cast.accounts["admin"])
    admin.submit(f"/accounts/{number}/second-factor/removal")
    with work() as session:
        account = session.get(Account, number)
        assert (account.has_second_factor, account.epoch) == (False, 2)
    assert client.get(f"/accounts/{number}/second-factor/removal").status_code == 404


def test_the_list_pages_by_address_and_is_searched(client, work):
    with work():
        cast = assemble()
        for number in range(60):
            make.account(f"p{number:02}@essai.example", f"Élodie {number}")
    admin = Visitor(client, cast.accounts["admin"])
    page = admin.page("/accounts/")
    assert len(page.select("#account-list tbody tr")) == 50
    rest = admin.page(page.select_one(".pager a[rel=next]")["href"])
    assert len(rest.select("#account-list tbody tr")) == 16
    assert len(admin.page("/accounts/?q=elodie+59").select("#account-list tbody tr")) == 1
    assert admin.swap("/accounts/?q=personne-de-ce-nom").select_one(".empty")
    for garbage in ("?after=%0a", "?q=%E2%80%AE", "?q=%25&after=%F0%9F%98%80", "?after=" + "x" * 2000):
        admin.page("/accounts/" + garbage)


def test_the_list_asks_the_same_queries_however_long_it_is(app, client, work):
    from sqlalchemy import event

    from app.db import db

    with work():
        cast = assemble()
    admin = Visitor(client, cast.accounts["admin"])
    with app.app_context():
        engine = db.engine
    asked, counts = [], []

    def listener(*given):
        asked.append(given[2])

    for _ in range(2):
        asked.clear()
        event.listen(engine, "before_cursor_execute", listener)
        admin.page("/accounts/")
        event.remove(engine, "before_cursor_execute", listener)
        counts.append(len(asked))
        with work():
            for _ in range(30):
                make.officer(f"o{make.number()}@essai.example")
    assert counts[0] == counts[1]
    assert counts[0] < 12
