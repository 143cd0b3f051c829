"""The new company's form with the public register beside it, whatever the register does."""

import time

import pytest
from sqlalchemy import select, text

from app.companies.models import Company
from app.db import Base, db
from tests import make
from tests.companies.register.fake import result
from tests.visitor import Visitor

WITHHELD = "[NON-DIFFUSIBLE]"
NONSENSE = [
    b"",
    b"<html>Bonjour</html>",
    b"\xff\xfe\x00",
    b"[" * 100_000,
    b"null",
    b"[]",
    b'"results"',
    b'{"results": ' + b"9" * 5_000 + b"}",
    b'{"results": {"siren": 1}}',
    b'{"results": [null, 1, "x", [], {}]}',
    b'{"results": [{"siren": NaN, "nom_complet": Infinity}]}',
    b'{"results": [{"siren": "732829320", "nom_complet": {"x": 1}, "siege": []}]}',
]
STRANGE = {
    "siret": 73282932000074,
    "adresse": ["rue"],
    "code_postal": {"a": 1},
    "commune": True,
    "libelle_commune": "\ud800 x \u202e\x00",
    "latitude": "1e999",
    "longitude": "nan",
    "activite_principale": 16,
    "tranche_effectif_salarie": "99",
}


def names(page):
    return [button.text for button in page.select("#register button[name=pick]")]


def told(page):
    return " ".join(note.text for note in page.select("#register .notice"))


def works_by_hand(officer, work, name="Écrite à la main"):
    """Whatever the register did, the form still makes a company."""
    assert name in officer.submit("/companies/new", name=name).h1.text
    with work() as session:
        assert session.scalar(select(Company).where(Company.name == name))


# -- found --------------------------------------------------------------------------------------


def test_a_name_is_typed_chosen_and_kept(officer, register, work):
    register.answer = {"results": [result()]}
    assert names(officer.swap("/companies/suggestions?name=bois%20de%20la")) == ["BOIS DE LA COMBE"]
    form = officer.page("/companies/new").select_one("#company-form")
    typed = officer.values(form) | {"name": "bois de la", "phone": "05 53 00 00 00", "headcount": "31"}
    page = officer.send("/companies/new/register", **typed, pick="73282932000074")
    filled = officer.values(page.select_one("#company-form"))
    assert filled["name"] == ["BOIS DE LA COMBE"]
    assert filled["siret"] == ["73282932000074"]
    assert (filled["phone"], filled["headcount"]) == (["05 53 00 00 00"], ["31"])
    assert filled["commune"] == ["Nontron (24300)"]
    assert filled["address"] == ["12 RUE DU PUITS"]
    assert (filled["naf"], filled["headcount_band"]) == (["16.23Z"], ["12"])
    officer.send("/companies/new", **filled)
    with work() as session:
        company = session.scalar(select(Company).where(Company.siren == "732829320"))
        assert (company.seat.commune.insee, company.headcount_band) == ("24311", "12")
        assert (company.seat.latitude, company.seat.longitude) == (45.5302, 0.6621)
    assert len(register.asked) == 1
    assert register.asked[0]["agent"].isascii()


def test_several_are_offered_those_of_the_territory_first(officer, register, work):
    with work():
        make.intercommunality()
    far = result("ALPHA", "552100554", siege={"commune": "13055", "siret": "55210055400013"})
    register.answer = {"results": [far, result("BETA")]}
    assert names(officer.swap("/companies/suggestions?name=bois")) == ["BETA", "ALPHA"]


def test_without_javascript_a_button_offers_and_another_fills(officer, register):
    register.answer = {"results": [result()]}
    form = officer.page("/companies/new").select_one("#company-form")
    ask = form.select_one("button[formaction$='/companies/new/register']:not([name])")
    page = officer.send(ask["formaction"], **officer.values(form) | {"name": "combe", "sector": "scierie"})
    assert page.select_one("[name=sector]")["value"] == "scierie"
    pick = page.select_one("#register button[name=pick]")
    page = officer.send(
        pick["formaction"], **officer.values(page.select_one("#company-form")), pick=pick["value"]
    )
    assert page.select_one("[name=name]")["value"] == "BOIS DE LA COMBE"
    assert page.select_one("[name=sector]")["value"] == "scierie"


def test_a_siret_finds_its_own_site(officer, register):
    other = {
        "siret": "73282932000082",
        "code_postal": "24000",
        "commune": "24322",
        "libelle_commune": "PÉRIGUEUX",
    }
    register.answer = {"results": [result(matching_etablissements=[other])]}
    page = officer.swap("/companies/suggestions?name=732%20829%20320%2000082")
    assert register.asked[0]["q"] == "73282932000082"
    assert page.select_one("button[name=pick]")["value"] == "73282932000082"


def test_those_that_the_directory_knows_come_first_with_the_way_to_them(officer, register, work):
    with work():
        known = make.company("Bois de la Combe", siren="732829320")
    register.answer = {"results": [result(), result("BOIS DU BAS", "552100554", siege={"siret": None})]}
    page = officer.swap("/companies/suggestions?name=bois")
    assert page.select_one(f"a[href='/companies/{known.id}']")
    assert "déjà dans l’annuaire" in page.text.replace("'", "’")
    assert names(page) == ["BOIS DU BAS"]


def test_la_poste_is_found_too(officer, register):
    poste = result("LA POSTE", "356000000", siege={"siret": "35600000049837"})
    register.answer = {"results": [poste]}
    assert (
        officer.swap("/companies/suggestions?name=poste").select_one("[name=pick]")["value"]
        == "35600000049837"
    )


# -- not found, not told ------------------------------------------------------------------------


def test_none_is_said_and_the_form_works(officer, register, work):
    assert "ne trouve rien" in told(officer.swap("/companies/suggestions?name=zzzz"))
    works_by_hand(officer, work)


def test_what_is_withheld_is_neither_shown_nor_stored(officer, register, work):
    hidden = dict.fromkeys(result()["siege"], WITHHELD) | {"siret": "73282932000074"}
    register.answer = {"results": [result(siege=hidden)]}
    page = officer.swap("/companies/suggestions?name=bois")
    assert WITHHELD not in str(page)
    form = officer.page("/companies/new").select_one("#company-form")
    page = officer.send("/companies/new/register", **officer.values(form), pick="73282932000074")
    filled = officer.values(page.select_one("#company-form"))
    assert WITHHELD not in str(page)
    officer.send("/companies/new", **filled | {"sector": f" {WITHHELD.lower()} ", "address": WITHHELD})
    register.answer = {"results": [result(WITHHELD, siege=hidden)]}
    page = officer.swap("/companies/suggestions?name=552100554")
    assert "n’est pas diffusée" in told(page).replace("'", "’")
    assert WITHHELD not in str(page)
    with work() as session:
        assert session.scalar(select(Company).where(Company.siren == "732829320"))
        for table in Base.metadata.tables.values():
            for row in session.execute(select(table)):
                assert "NON-DIFFUSIBLE" not in str(row).upper(), table.name


# -- refusing, down, slow, garbage --------------------------------------------------------------


@pytest.mark.parametrize("asked", ["2", "Wed, 25 Nov 2099 10:00:00 GMT", "bientôt", None, "9" * 400])
def test_a_refusal_is_respected_until_its_time(app, officer, register, work, asked):
    register.status, register.headers = 429, {"Retry-After": asked} if asked else {}
    assert "très demandé" in told(officer.swap("/companies/suggestions?name=bois"))
    register.status, register.answer = 200, {"results": [result()]}
    for name in ("combe", "scierie", "732829320"):
        assert "très demandé" in told(officer.swap(f"/companies/suggestions?name={name}"))
    assert len(register.asked) == 1
    works_by_hand(officer, work)
    register.forget_pauses(app)
    assert names(officer.swap("/companies/suggestions?name=combe"))


def test_two_seconds_are_two_seconds_and_hold_for_all_processes(app, officer, register, make_app):
    register.status, register.headers = 429, {"Retry-After": "2"}
    officer.swap("/companies/suggestions?name=bois")
    began = time.monotonic()
    neighbour = make_app(REGISTER_URL=register.url)
    neighbour.config["INSTANCE_PATH"] = app.config["INSTANCE_PATH"]
    with neighbour.app_context():
        from app.companies.register import companies

        assert companies.search("combe").state == "busy"
        db.session.remove()
    assert len(register.asked) == 1
    register.status, register.answer = 200, {"results": [result()]}
    while time.monotonic() - began < 2.2:
        time.sleep(0.1)
    assert names(officer.swap("/companies/suggestions?name=bois"))


@pytest.mark.parametrize("how", ["silent", "drips", "down"])
def test_a_slow_or_absent_register_costs_three_seconds_once(app, officer, register, work, how):
    if how == "silent":
        register.silence = 30
    elif how == "drips":
        register.drip = 0.3
    else:
        app.config["REGISTER_URL"] = "http://127.0.0.1:9"
    began = time.monotonic()
    assert "ne répond pas" in told(officer.swap("/companies/suggestions?name=bois"))
    assert time.monotonic() - began < 3.3
    began = time.monotonic()
    assert "ne répond pas" in told(officer.swap("/companies/suggestions?name=combe"))
    assert time.monotonic() - began < 1
    works_by_hand(officer, work)


@pytest.mark.parametrize("status", [500, 502, 301, 204])
def test_any_other_answer_is_the_register_being_down(officer, register, work, status):
    register.status, register.headers = status, {"Location": "http://127.0.0.1:9/"}
    assert "ne répond pas" in told(officer.swap("/companies/suggestions?name=bois"))
    works_by_hand(officer, work)


@pytest.mark.parametrize("body", NONSENSE, ids=range(len(NONSENSE)))
def test_nonsense_leaves_the_form_usable(officer, register, work, body):
    register.answer = body
    page = officer.swap("/companies/suggestions?name=bois")
    assert names(page) == []
    assert told(page)
    works_by_hand(officer, work)


def test_wrong_types_become_unknown(officer, register):
    register.answer = {"results": [result(siege=STRANGE)]}
    page = officer.swap("/companies/suggestions?name=bois")
    assert names(page) == ["BOIS DE LA COMBE"]
    form = officer.page("/companies/new").select_one("#company-form")
    page = officer.send("/companies/new/register", **officer.values(form), pick="73282932000074")
    filled = officer.values(page.select_one("#company-form"))
    assert filled["latitude"] == filled["commune"] == filled["naf"] == filled["headcount_band"] == [""]


def test_a_huge_body_is_not_read_to_its_end(officer, register, work):
    register.answer = b'{"results": [' + b" " * 30_000_000 + b"]}"
    began = time.monotonic()
    assert "ne répond pas" in told(officer.swap("/companies/suggestions?name=bois"))
    assert time.monotonic() - began < 3.3
    works_by_hand(officer, work)


def test_switched_off_it_is_nowhere(app, officer, register, work):
    app.config["REGISTER_URL"] = ""
    page = officer.page("/companies/new")
    assert not page.select("[formaction], [hx-get*=suggestions]")
    assert told(officer.swap("/companies/suggestions?name=bois%20de")) == ""
    assert register.asked == []
    works_by_hand(officer, work)


# -- waiting ------------------------------------------------------------------------------------


def test_nobody_waits_for_whoever_waits_for_the_register(app, officer, register, people):
    """While the register is asked, another person writes: no lock and no connection is held."""
    seen = []

    def meanwhile():
        with app.app_context():
            db.session.execute(text("UPDATE company SET sector = 'entre-temps'"))
            db.session.commit()
            seen.append(db.engine.pool.checkedout())
            db.session.remove()

    register.meanwhile, register.answer = meanwhile, {"results": [result()]}
    officer.swap("/companies/suggestions?name=bois")
    form = officer.page("/companies/new").select_one("#company-form")
    officer.send("/companies/new/register", **officer.values(form) | {"name": "combe"})
    assert len(register.asked) == len(seen) == 2
    assert max(seen) == 0


def test_an_answer_is_kept_for_the_next(officer, register):
    register.answer = {"results": [result()]}
    for _time in range(3):
        assert names(officer.swap("/companies/suggestions?name=combe"))
    assert len(register.asked) == 1


def test_short_words_ask_nobody(officer, register):
    for name in ("", "b", "bo", "73", "7328293", "12 34"):
        officer.swap(f"/companies/suggestions?name={name}")
    assert register.asked == []
    for name in ("%F0%9F", "x" * 5_000, "%25%00"[:3], "a%0Ab%E2%80%AE"):
        officer.swap(f"/companies/suggestions?name={name}")


def test_who_may_not_add_does_not_ask(app, people, register):
    for role in ("member", "president", "other_officer"):
        visitor = Visitor(app.test_client(), people.accounts[role])
        assert visitor.client.get("/companies/suggestions?name=bois").status_code == 403, role
    assert register.asked == []
