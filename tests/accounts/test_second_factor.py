"""The second factor: set up, asked for, lost, required."""

import pytest
from sqlalchemy import func, select

from app.accounts.models import Account, RecoveryCode
from tests import make
from tests.accounts.conftest import code_of, with_second_factor
from tests.visitor import Visitor

ASKED = "Le code de votre téléphone"


def first_step(visitor, email="direction@essai.example"):
    return visitor.submit("/login", email=email, password=make.PASSWORD)


def set_up(visitor):
    """From the offer to the ten codes; returns the key and the codes."""
    visitor.submit("/account/second-factor", action="/account/second-factor")
    page = visitor.page("/account/second-factor/new")
    secret = page.select_one("code").text.replace(" ", "")
    assert page.select_one("img")["src"].startswith("data:image/svg+xml")
    page = visitor.submit("/account/second-factor/new", code=code_of(secret))
    assert page.h1.text.strip() == "Vos codes de secours"
    return secret, [code.text for code in page.select("li code")]


def test_a_person_sets_up_a_second_factor_and_signs_in_with_it(app, client, someone):
    visitor = Visitor(client)
    first_step(visitor)
    secret, spares = set_up(visitor)
    assert len(set(spares)) == 10
    assert visitor.page("/account").find(string="activé")
    again = Visitor(app.test_client())
    assert first_step(again).h1.text.strip() == ASKED
    assert again.page("/account").h1.text.strip() == "Se connecter"
    first_step(again)
    again.submit("/login/second-factor", code=code_of(secret, later=1))
    assert again.page("/account").h1.text.strip() == "Mon compte"


def test_other_sessions_end_when_it_is_set_up(app, client, someone):
    other, mine = Visitor(app.test_client(), someone), Visitor(client, someone)
    set_up(mine)
    assert mine.page("/account").h1.text.strip() == "Mon compte"
    assert other.page("/account").h1.text.strip() == "Se connecter"


def test_a_wrong_first_code_changes_nothing(client, someone, work):
    visitor = Visitor(client, someone)
    visitor.submit("/account/second-factor", action="/account/second-factor")
    page = visitor.submit("/account/second-factor/new", 422, code="000000")
    assert page.select_one("#code-error")
    assert page.select_one("img")
    with work() as session:
        assert not session.get(Account, someone.id).has_second_factor


def test_a_code_works_once(app, client, someone, work):
    with work():
        secret, _ = with_second_factor(someone)
    code = code_of(secret)
    visitor = Visitor(client)
    first_step(visitor)
    visitor.submit("/login/second-factor", code=code)
    again = Visitor(app.test_client())
    first_step(again)
    page = again.submit("/login/second-factor", 422, code=code)
    assert "déjà servi" in page.select_one("#code-error").text


def test_a_recovery_code_works_once(app, client, someone, work):
    with work():
        _, spares = with_second_factor(someone)
    visitor = Visitor(client)
    first_step(visitor)
    visitor.submit("/login/second-factor", code=spares[3].upper().replace("-", " "))
    assert visitor.page("/account").find(string=lambda text: "9 codes" in text)
    again = Visitor(app.test_client())
    first_step(again)
    again.submit("/login/second-factor", 422, code=spares[3])
    again.submit("/login/second-factor", code=spares[4])


def test_the_codes_are_kept_as_digests_only(someone, work):
    with work() as session:
        _, spares = with_second_factor(someone)
        kept = set(session.scalars(select(RecoveryCode.digest)))
    assert len(kept) == 10
    assert not kept & {code.replace("-", "") for code in spares}


def test_without_the_first_step_there_is_no_second(client, someone):
    visitor = Visitor(client)
    assert visitor.page("/login/second-factor").h1.text.strip() == "Se connecter"


def test_the_second_step_waits_ten_minutes(client, someone, work, monkeypatch):
    with work():
        secret, _ = with_second_factor(someone)
    visitor = Visitor(client)
    first_step(visitor)
    with client.session_transaction() as session:
        session["second_step"] = {**session["second_step"], "at": session["second_step"]["at"] - 601}
    assert visitor.page("/login/second-factor").h1.text.strip() == "Se connecter"
    assert code_of(secret)


def test_a_changed_password_ends_a_half_open_sign_in(client, someone, work):
    with work() as session:
        with_second_factor(someone)
    visitor = Visitor(client)
    first_step(visitor)
    with work() as session:
        session.get(Account, someone.id).epoch += 1
    assert visitor.page("/login/second-factor").h1.text.strip() == "Se connecter"


def test_new_recovery_codes_replace_the_old(client, someone, work):
    with work() as session:
        secret, spares = with_second_factor(someone)
    visitor = Visitor(client, someone)
    page = visitor.submit(
        "/account/second-factor", action="/account/second-factor/codes", code=code_of(secret)
    )
    fresh = {code.text for code in page.select("li code")}
    assert len(fresh) == 10
    assert not fresh & set(spares)
    with work() as session:
        assert session.scalar(select(func.count()).select_from(RecoveryCode)) == 10


def test_switching_it_off_wants_a_code(client, someone, work):
    with work():
        secret, _ = with_second_factor(someone)
    visitor = Visitor(client, someone)
    form = visitor.values(visitor.form(visitor.page("/account/second-factor"), "", {"code": ""}))
    visitor.send("/account/second-factor/removal", 422, **form | {"code": "123"})
    visitor.send("/account/second-factor/removal", **form | {"code": code_of(secret)})
    with work() as session:
        account = session.get(Account, someone.id)
        assert not account.has_second_factor
        assert account.totp_secret is None
        assert session.scalar(select(func.count()).select_from(RecoveryCode)) == 0


# -- where it is required -----------------------------------------------------------------------


@pytest.fixture
def officer(app, work):
    """An officer, where the second factor is required."""
    with work():
        account = make.officer()
        account.password = make.account("x@essai.example", password=make.PASSWORD).password
    app.config["REQUIRE_SECOND_FACTOR"] = True
    return account


def test_an_officer_is_led_to_set_it_up_and_reaches_nothing_else(client, officer):
    visitor = Visitor(client)
    page = first_step(visitor, officer.email)
    assert page.h1.text.strip() == "Second facteur"
    for path in ("/account", "/account/password", "/account/data", "/clubs/"):
        assert client.get(path).location in ("/account/second-factor", None), path
        assert client.get(path).status_code in (303, 404), path
    fragment = client.get("/account", headers={"HX-Request": "true"})
    assert (fragment.status_code, fragment.headers["HX-Redirect"]) == (403, "/account/second-factor")
    assert client.get("/health").status_code == 200
    secret, _ = set_up(visitor)
    assert visitor.page("/account").h1.text.strip() == "Mon compte"
    page = visitor.page("/account/second-factor")
    assert not page.find("button", string=lambda said: said and "Retirer" in said)
    form = visitor.values(visitor.form(page, "", {"code": ""}))
    visitor.send("/account/second-factor/removal", 403, **form | {"code": code_of(secret, later=1)})


def test_an_officer_goes_on_after_setting_it_up(client, officer):
    visitor = Visitor(client)
    first_step(visitor, officer.email)
    client.get("/account/password?a=b")
    visitor.submit("/account/second-factor", action="/account/second-factor")
    secret = visitor.page("/account/second-factor/new").select_one("code").text.replace(" ", "")
    page = visitor.submit("/account/second-factor/new", code=code_of(secret))
    assert page.select_one(".btn.primary")["href"] == "/account/password?a=b"


def test_others_and_the_demonstration_are_not_led(client, app, officer, someone, work):
    visitor = Visitor(client)
    first_step(visitor)
    assert visitor.page("/account").h1.text.strip() == "Mon compte"
    with work() as session:
        session.get(Account, officer.id).is_demo = True
    demo = Visitor(app.test_client())
    first_step(demo, officer.email)
    assert demo.page("/account").h1.text.strip() == "Mon compte"
