"""My account: roles, password, sessions, data."""

import json

from app.accounts import passwords
from app.accounts.models import Account
from app.db import db
from tests import make
from tests.cast import assemble
from tests.visitor import Visitor

NEW = "quatre mots sans lien"


def test_each_role_is_told_in_one_sentence(client, work):
    with work():
        cast = assemble()
    for role, said in {
        "admin": ["Administration du site", "invitez les chargées de mission"],
        "officer": ["Chargée de mission, Territoire d’essai".replace("’", "'"), "tout le territoire"],
        "president": ["Présidence, Club des Trois Vallées", "Vous tenez la page du club"],
        "member": ["Direction, Bois de la Vallée", "fiche de l’entreprise", "réservés aux adhérents du club"],
    }.items():
        text = Visitor(client, cast.accounts[role]).page("/account").main.text
        for words in said:
            assert words in text, (role, words)


def test_who_holds_nothing_is_told_what_will_open_the_pages(client, someone):
    assert "Aucune fonction pour le moment" in Visitor(client, someone).page("/account").main.text


def test_a_password_is_changed_and_other_sessions_end(app, client, someone, work):
    other, mine = Visitor(app.test_client(), someone), Visitor(client, someone)
    mine.submit("/account/password", current=make.PASSWORD, password=NEW)
    assert mine.page("/account").h1.text.strip() == "Mon compte"
    assert other.page("/account").h1.text.strip() == "Se connecter"
    with work() as session:
        assert passwords.is_right(NEW, session.get(Account, someone.id).password)


def test_the_present_password_is_asked_for(client, someone):
    page = Visitor(client, someone).submit("/account/password", 422, current="autre chose", password=NEW)
    assert page.select_one("#current-error")
    assert NEW not in str(page)


def test_a_short_password_is_refused_and_a_plain_one_is_not(client, someone):
    visitor = Visitor(client, someone)
    page = visitor.submit("/account/password", 422, current=make.PASSWORD, password="onze signes")
    assert "12" in page.select_one("#password-error").text
    visitor.submit("/account/password", 422, current=make.PASSWORD, password="x" * 1001)
    visitor.submit("/account/password", current=make.PASSWORD, password="aaaaaaaaaaaa")


def test_who_came_by_link_chooses_a_first_password(client, work):
    with work():
        make.territory()
        account = make.account("lien@essai.example")
    visitor = Visitor(client, account)
    assert not visitor.page("/account/password").find("input", {"name": "current"})
    visitor.submit("/account/password", password=NEW)
    visitor.submit("/account", action="/logout")
    visitor.submit("/login", email="lien@essai.example", password=NEW)
    assert visitor.page("/account")


def test_nothing_is_held_while_passwords_are_hashed(client, someone, monkeypatch):
    held = []

    def slow(password):
        held.append(db.session().in_transaction())
        return "kept"

    visitor = Visitor(client, someone)
    visitor.page("/account/password")
    monkeypatch.setattr(passwords, "hashed", slow)
    visitor.submit("/account/password", current=make.PASSWORD, password=NEW)
    assert held == [False]


def test_a_person_signs_out_everywhere(app, client, someone):
    other, mine = Visitor(app.test_client(), someone), Visitor(client, someone)
    mine.submit("/account", action="/account/sessions/end")
    assert other.page("/account").h1.text.strip() == "Se connecter"
    assert mine.page("/account").h1.text.strip() == "Se connecter"


def test_a_person_downloads_what_is_known_of_them(client, work):
    with work():
        cast = assemble()
    client_of_member = Visitor(client, cast.accounts["member"]).client
    answer = client_of_member.get("/account/data")
    assert answer.status_code == 200
    assert "attachment" in answer.headers["Content-Disposition"]
    known = json.loads(answer.data)["accounts"]
    assert known["account"]["email"] == "member@essai.example"
    assert [post["title"] for post in known["posts"]] == ["Direction"]
    assert "argon2" not in answer.text
    assert "president@essai.example" not in answer.text
