"""Signing in by a link sent by mail."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts import links
from app.accounts.models import SignInLink
from app.clock import now
from app.jobs import Job
from tests import make
from tests.accounts.conftest import address_in, with_second_factor
from tests.visitor import Visitor


def ask(visitor, email="direction@essai.example"):
    return visitor.submit("/login/link", email=email)


def test_a_link_signs_in_once(client, app, someone, letters):
    ask(Visitor(client))
    (letter,) = letters()
    assert letter.to == "direction@essai.example"
    path = address_in(letter)
    visitor = Visitor(client)
    visitor.submit(path)
    assert visitor.page("/account").h1.text.strip() == "Mon compte"
    again = Visitor(app.test_client())
    assert again.page(path, 404).h1.text.strip() == "Ce lien ne sert plus"


def test_a_scanner_that_follows_the_link_does_nothing(client, app, someone, letters, work):
    ask(Visitor(client))
    path = address_in(letters()[0])
    for _ in range(3):
        assert app.test_client().get(path).status_code == 200
        assert app.test_client().head(path).status_code == 200
    with work() as session:
        assert session.scalar(select(SignInLink.used_at)) is None
    visitor = Visitor(app.test_client())
    assert visitor.page("/account").h1.text.strip() == "Se connecter"
    visitor.submit(path)


def test_the_answer_is_the_same_whether_or_not_the_address_exists(client, app, someone, letters, work):
    known = ask(Visitor(client))
    unknown = ask(Visitor(app.test_client()), "personne@essai.example")
    assert known.main.text == unknown.main.text
    with work() as session:
        assert len(list(session.scalars(select(Job).where(Job.kind == "accounts.link")))) == 2
    assert [letter.to for letter in letters()] == ["direction@essai.example"]


def test_a_second_link_posted_twice_at_once_opens_once(client, someone, work):
    with work():
        links.keep(someone, "jeton", timedelta(minutes=10))
    with work():
        assert links.use("jeton").id == someone.id
    with work():
        assert links.use("jeton") is None


def test_a_link_goes_out_after_ten_minutes(client, someone, letters, work):
    ask(Visitor(client))
    path = address_in(letters()[0])
    with work() as session:
        link = session.scalar(select(SignInLink))
        assert timedelta(minutes=9) < link.expires_at - now() <= timedelta(minutes=10)
        link.expires_at -= timedelta(minutes=10)
    assert client.get(path).status_code == 404


def test_only_the_digest_is_kept(client, someone, letters, work):
    ask(Visitor(client))
    token = address_in(letters()[0]).rpartition("/")[2]
    with work() as session:
        assert session.scalar(select(SignInLink.digest)) == links.digest(token) != token


def test_the_letter_leads_back_to_where_one_was_going(client, someone, letters):
    visitor = Visitor(client)
    visitor.submit("/login/link?next=/account/password", email=someone.email)
    path = address_in(letters()[0])
    assert path.endswith("?next=%2Faccount%2Fpassword")
    assert visitor.submit(path).h1.text.strip() == "Mot de passe"


def test_a_link_does_not_replace_the_second_factor(client, someone, letters, work):
    with work():
        with_second_factor(someone)
    visitor = Visitor(client)
    ask(visitor)
    page = visitor.submit(address_in(letters()[0]))
    assert page.h1.text.strip() == "Le code de votre téléphone"
    assert visitor.page("/account").h1.text.strip() == "Se connecter"


def test_the_demonstration_gets_no_letter_at_a_public_address(app, client, someone, letters, work):
    with work() as session:
        session.merge(someone).is_demo = True
        links.keep(someone, "jeton", timedelta(minutes=10))
    app.config["IS_LOOPBACK"] = False
    ask(Visitor(client))
    assert letters() == []
    visitor = Visitor(client)
    assert visitor.submit("/login/link/jeton", 404).h1.text.strip() == "Ce lien ne sert plus"


@pytest.mark.parametrize("token", ["x", "é", "%00", "a" * 5000, "..%2f..", "%ff"])
def test_a_token_that_never_was_is_told_kindly(client, someone, token):
    assert client.get(f"/login/link/{token}").status_code == 404


def test_the_letter_speaks_the_language_of_the_page(client, someone, letters):
    Visitor(client, language="en").submit("/login/link", email=someone.email)
    (letter,) = letters()
    assert letter.language == "en"
    assert 'lang="en"' in letter.html


def test_an_address_that_is_none_is_named(client, someone):
    page = Visitor(client).submit("/login/link", 422, email="pas une adresse")
    assert page.find("input", {"name": "email"})["value"] == "pas une adresse"
    assert page.select_one("#email-error")
    assert make.PASSWORD not in page.text
