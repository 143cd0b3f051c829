"""« Mes agendas »: one secret address per device."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from app import privacy
from app.calendar.subscriptions.models import FeedToken
from tests.cast import Cast, assemble
from tests.visitor import Visitor


@pytest.fixture
def cast(work: Any) -> Cast:
    with work():
        return assemble()


@pytest.fixture
def member(client: FlaskClient, cast: Cast) -> Visitor:
    return Visitor(client, cast.accounts["member"])


def addresses(page: Any) -> list[str]:
    return [field["value"] for field in page.select(".copy input")]


def path_of(address: str) -> str:
    return address.removeprefix("http://localhost")


def test_a_device_is_given_an_address(member: Visitor, client: FlaskClient) -> None:
    assert "Aucun appareil" in member.page("/agenda/mine").text
    page = member.submit("/agenda/mine", label="Téléphone")
    (address,) = addresses(page)
    assert client.get(path_of(address)).status_code == 200
    assert f"webcal://localhost{path_of(address)}" in {a["href"] for a in page.select("a[href]")}
    drawn = page.select_one(".qr svg")
    assert drawn is not None
    assert "style" not in str(drawn)
    assert addresses(member.page("/agenda/mine")) == [address], "it is shown again"


def test_the_list_is_a_slice_of_its_page(member: Visitor) -> None:
    member.submit("/agenda/mine", label="Téléphone")
    whole, part = member.page("/agenda/mine"), member.swap("/agenda/mine")
    assert part.select_one("#my-feeds h2").text == whole.select_one("#my-feeds h2").text  # type: ignore[union-attr]


def test_an_address_for_one_company_only(member: Visitor, client: FlaskClient, cast: Cast) -> None:
    page = member.submit("/agenda/mine", label="Atelier", company=str(cast.company.id))
    assert "Bois de la Vallée" in page.select_one("section.card header").text  # type: ignore[union-attr]
    assert "X-WR-CALNAME:Bois de la Vallée" in client.get(path_of(addresses(page)[0])).text


@pytest.mark.parametrize("label", ["", "x" * 61, "a\u202eb"])
def test_a_device_needs_a_name(member: Visitor, label: str) -> None:
    page = member.submit("/agenda/mine", status=422, label=label)
    assert page.select_one("#label-error")


def test_a_company_that_is_not_mine_cannot_be_chosen(member: Visitor, cast: Cast, work: Any) -> None:
    for wrong in (str(cast.other_company.id), "0", "9" * 30, "x"):
        member.submit("/agenda/mine", status=422, label="Atelier", company=wrong)
    with work() as session:
        assert session.scalar(select(func.count()).select_from(FeedToken)) == 0


def test_twenty_devices_at_most(member: Visitor) -> None:
    for number in range(20):
        member.submit("/agenda/mine", label=f"Appareil {number}")
    page = member.page("/agenda/mine")
    assert "Vous avez déjà 20 adresses" in page.text
    token = page.select_one("input[name=csrf_token]")["value"]  # type: ignore[index]
    member.send("/agenda/mine", 403, label="Un de trop", csrf_token=token)


def test_a_double_click_makes_one_address(member: Visitor) -> None:
    page = member.page("/agenda/mine")
    fields = member.values(page.select_one("form[action='/agenda/mine']"))
    for _ in range(2):
        page = member.send("/agenda/mine", **{**fields, "label": "Téléphone"})
    assert len(addresses(page)) == 1


def test_renewed_and_revoked_by_one_button_each(member: Visitor, client: FlaskClient) -> None:
    (old,) = addresses(member.submit("/agenda/mine", label="Téléphone"))
    page = member.page("/agenda/mine")
    (renew,) = [form for form in page.select("dialog form") if form["action"].endswith("/renewal")]
    (new,) = addresses(member.send(str(renew["action"]), **member.values(renew)))
    assert client.get(path_of(old)).status_code == 404
    assert client.get(path_of(new)).status_code == 200
    (revoke,) = [form for form in page.select("dialog form") if form["action"].endswith("/revocation")]
    page = member.send(str(revoke["action"]), **member.values(revoke))
    assert addresses(page) == []
    assert client.get(path_of(new)).status_code == 404
    member.send(str(revoke["action"]), 404, **member.values(revoke))


def test_somebody_elses_address_does_not_exist_for_me(member: Visitor, app: Any, cast: Cast) -> None:
    member.submit("/agenda/mine", label="Téléphone")
    for role in ("officer", "admin", "president"):
        other = Visitor(app.test_client(), cast.accounts[role])
        page = other.page("/agenda/mine")
        assert addresses(page) == []
        token = page.select_one("input[name=csrf_token]")["value"]  # type: ignore[index]
        for verb in ("renewal", "revocation"):
            other.send(f"/agenda/mine/1/{verb}", 404, csrf_token=token)


def test_strangers_sign_in_first(client: FlaskClient) -> None:
    response = client.get("/agenda/mine")
    assert response.status_code == 302
    assert "/login" in response.location


def test_the_command_prints_one_address_again_and_again(client: FlaskClient, app: Any, cast: Cast) -> None:
    run = app.test_cli_runner().invoke
    first = run(args=["feed", "url", "Member@essai.example"]).output
    assert first.startswith("http://localhost/agenda/")
    assert run(args=["feed", "url", "member@essai.example"]).output == first
    assert client.get(path_of(first.strip())).status_code == 200
    unknown = run(args=["feed", "url", "nobody@essai.example"])
    assert unknown.exit_code == 1
    assert "Nobody signs in" in unknown.output


def test_what_is_known_is_told_and_forgotten(
    member: Visitor, client: FlaskClient, cast: Cast, work: Any
) -> None:
    (address,) = addresses(member.submit("/agenda/mine", label="Téléphone rouge"))
    person = cast.accounts["member"].person_id
    with work():
        told = privacy.export(person)["calendar.subscriptions"]["addresses"]
        assert [one["label"] for one in told] == ["Téléphone rouge"]
        assert privacy.erase(person)["calendar.subscriptions"] == 1
    assert client.get(path_of(address)).status_code == 404
    with work() as session:
        assert session.scalar(select(FeedToken.label)) == ""
