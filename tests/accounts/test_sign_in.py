"""Signing in and out, as a person does it."""

import pytest

from app.accounts import passwords
from app.db import db
from tests import make
from tests.visitor import Visitor

WRONG = "L’adresse ou le mot de passe ne convient pas."


def sign_in(visitor, password=make.PASSWORD, email="direction@essai.example", status=200, **more):
    return visitor.submit("/login", status, email=email, password=password, **more)


def test_a_person_signs_in_and_out(client, someone):
    visitor = Visitor(client)
    sign_in(visitor)
    assert visitor.page("/account").find(string="direction@essai.example")
    visitor.submit("/account", action="/logout")
    assert "Se connecter" in visitor.page("/account").h1.text


def test_signing_in_goes_on_to_where_one_was_going(client, someone):
    visitor = Visitor(client)
    page = visitor.page("/account/password")
    assert page.h1.text.strip() == "Se connecter"
    form = visitor.values(visitor.form(page, "/login", {}))
    visitor.send(
        "/login", 303, follow=False, **form | {"email": "direction@essai.example", "password": make.PASSWORD}
    )
    assert visitor.response.location == "/account/password"


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example/", "/\t/evil.example", "/\\evil"])
def test_signing_in_never_leads_elsewhere(client, someone, target):
    visitor = Visitor(client)
    visitor.page("/login")
    visitor.send(
        "/login",
        303,
        follow=False,
        email=someone.email,
        password=make.PASSWORD,
        next=target,
        **token(visitor),
    )
    assert visitor.response.location == "/"


@pytest.mark.parametrize("email", ["direction@essai.example", "personne@essai.example"])
def test_the_answer_is_the_same_whether_or_not_the_address_exists(client, someone, email):
    page = sign_in(Visitor(client), "pas le bon mot de passe", email, 422)
    assert page.select_one(".error").text.strip() == WRONG
    assert page.find("input", {"name": "email"})["value"] == email
    assert not page.find("input", {"name": "password"}).get("value")


@pytest.mark.parametrize("email", ["direction@essai.example", "lien@essai.example", "personne@essai.example"])
def test_a_password_is_compared_in_every_case(client, someone, work, monkeypatch, email):
    with work():
        make.account("lien@essai.example", "Sans mot de passe")
    compared = []
    hasher = passwords._hasher

    class Counting:
        hash = staticmethod(hasher.hash)

        @staticmethod
        def verify(kept, password):
            compared.append(kept)
            return hasher.verify(kept, password)

    monkeypatch.setattr(passwords, "_hasher", Counting)
    sign_in(Visitor(client), "pas le bon mot de passe", email, 422)
    assert len(compared) == 1


def test_nothing_is_held_while_the_password_is_compared(client, someone, monkeypatch):
    held = []

    def look(password, kept):
        held.append(db.session().in_transaction())
        return True

    monkeypatch.setattr(passwords, "is_right", look)
    sign_in(Visitor(client))
    assert held == [False]


def test_a_session_ends_when_the_epoch_rises(client, someone, work):
    visitor = Visitor(client)
    sign_in(visitor)
    with work() as session:
        session.merge(someone).epoch += 1
    assert "Se connecter" in visitor.page("/account").h1.text


def test_nothing_of_the_session_before_stays(client, someone):
    visitor = Visitor(client)
    with client.session_transaction() as session:
        session["planted"] = "by somebody else"
    sign_in(visitor)
    with client.session_transaction() as session:
        assert "planted" not in session
        assert session.permanent


def test_who_is_in_does_not_sign_in_again(client, someone):
    visitor = Visitor(client, someone)
    assert client.get("/login?next=/account").location == "/account"
    assert visitor.client.get("/login?next=//evil.example").location == "/"


def test_the_demonstration_refuses_at_a_public_address(app, client, work, someone):
    with work() as session:
        session.merge(someone).is_demo = True
    app.config["IS_LOOPBACK"] = False
    page = sign_in(Visitor(client), status=422)
    assert page.select_one(".error").text.strip() == WRONG
    assert Visitor(client, someone).page("/account").h1.text.strip() == "Se connecter"
    app.config["IS_LOOPBACK"] = True
    sign_in(Visitor(app.test_client()))


def test_a_forged_second_cookie_is_no_way_in(client, someone):
    client.set_cookie("remember_token", f"{someone.id}:1|é")
    assert client.get("/account").status_code == 302


def test_a_stranger_may_sign_out_without_fault(client, someone):
    visitor = Visitor(client)
    visitor.page("/login")
    visitor.send("/logout", 303, follow=False, **token(visitor))


def test_it_speaks_english(client, someone):
    page = Visitor(client, language="en").page("/login")
    assert page.html["lang"] == "en"


def token(visitor):
    """The token of the page shown last."""
    from bs4 import BeautifulSoup

    page = BeautifulSoup(visitor.response.get_data(as_text=True), "html.parser")
    return {"csrf_token": page.find("input", {"name": "csrf_token"})["value"]}
