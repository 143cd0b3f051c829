"""Who reaches what of a club: the same cast as everywhere."""

import pytest

from tests import cast
from tests.visitor import Visitor

TABLE = [
    # path, stranger, admin, officer, other_officer, president, member, outsider
    ("/clubs/", 200, 200, 200, 200, 200, 200, 200),
    ("/clubs/trois-vallees", 200, 200, 200, 200, 200, 200, 200),
    ("/clubs/new", 302, 200, 200, 403, 403, 403, 403),
    ("/clubs/trois-vallees/edit", 302, 200, 403, 404, 200, 403, 404),
    ("/clubs/trois-vallees/stages", 302, 200, 403, 404, 200, 403, 404),
    ("/clubs/trois-vallees/projects/new", 302, 200, 403, 404, 200, 403, 404),
    ("/clubs/trois-vallees/mandates", 302, 200, 200, 404, 200, 200, 404),
    ("/clubs/trois-vallees/mandates/new", 302, 200, 403, 404, 200, 403, 404),
    ("/clubs/trois-vallees/members", 302, 200, 200, 404, 200, 403, 404),
    ("/clubs/trois-vallees/members/new", 302, 403, 403, 404, 200, 403, 404),
    ("/clubs/trois-vallees/members/suggestions?name=bois", 302, 403, 403, 404, 200, 403, 404),
    ("/clubs/trois-vallees/members/{own}", 302, 200, 200, 404, 200, 200, 404),
    ("/clubs/trois-vallees/members/{own}/edit", 302, 403, 403, 404, 200, 403, 404),
    ("/clubs/trois-vallees/members/{own}/departure", 302, 403, 403, 404, 200, 403, 404),
    ("/clubs/trois-vallees/members/{foreign}", 302, 404, 404, 404, 404, 404, 404),
    ("/clubs/plateau/members/{foreign}", 302, 200, 200, 404, 404, 404, 200),
    ("/clubs/trois-vallees/members/999999", 302, 404, 404, 404, 404, 404, 404),
    ("/clubs/trois-vallees/members/99999999999999999999", 404, 404, 404, 404, 404, 404, 404),
]
POSTS = [
    # path, the same people
    ("/clubs/", 302, 422, 422, 403, 403, 403, 403),
    ("/clubs/trois-vallees/edit", 302, 422, 403, 404, 422, 403, 404),
    ("/clubs/trois-vallees/members", 302, 403, 403, 404, 422, 403, 404),
    ("/clubs/trois-vallees/mandates", 302, 422, 403, 404, 422, 403, 404),
    ("/clubs/trois-vallees/members/{own}/departure", 302, 403, 403, 404, 422, 403, 404),
    ("/clubs/trois-vallees/members/{own}/edit", 302, 403, 403, 404, 422, 403, 404),
    ("/clubs/plateau/members/{foreign}/departure", 302, 403, 403, 404, 404, 404, 422),
]


@pytest.fixture
def stage(work):
    with work() as session:
        made = cast.assemble()
        from sqlalchemy import select

        from app.clubs.models import Membership

        foreign = session.scalar(select(Membership).where(Membership.club_id == made.other_club.id))
        made.numbers = {"own": made.membership.id, "foreign": foreign.id}
        return made


def visitors(app, stage):
    return {role: Visitor(app.test_client(), stage.accounts.get(role)) for role in cast.ROLES}


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row[0])
def test_who_opens_a_page(app, stage, row):
    path, *expected = row
    for (role, visitor), status in zip(visitors(app, stage).items(), expected, strict=True):
        for headers in ({}, {"HX-Request": "true"}):
            response = visitor.client.get(path.format(**stage.numbers), headers=headers)
            wanted = 401 if status == 302 and headers else status
            assert response.status_code == wanted, (role, headers)


@pytest.mark.parametrize("row", POSTS, ids=lambda row: row[0])
def test_who_sends_a_form(app, stage, row):
    path, *expected = row
    for (role, visitor), status in zip(visitors(app, stage).items(), expected, strict=True):
        page = visitor.page("/clubs/")
        token = page.find("meta", attrs={"name": "csrf-token"})["content"]
        response = visitor.client.post(path.format(**stage.numbers), data={"csrf_token": token})
        assert response.status_code == status, role


def test_a_member_finds_its_own_sheet_from_the_page_of_the_club(client, stage):
    visitor = Visitor(client, stage.accounts["member"])
    link = visitor.page("/clubs/trois-vallees").find("a", string="Notre adhésion")
    assert "Bois de la Vallée" in visitor.page(link["href"]).h1.text


def test_a_member_is_told_why_the_list_is_closed(client, stage):
    page = Visitor(client, stage.accounts["member"]).page("/clubs/trois-vallees/members", status=403)
    assert "réservée au bureau du club" in page.text


def test_a_member_does_not_read_the_note_of_the_bureau(client, work, stage):
    from app.clubs.models import Membership

    with work() as session:
        session.get(Membership, stage.membership.id).note = "Confidence du bureau"
    address = f"/clubs/trois-vallees/members/{stage.membership.id}"
    assert "Confidence" not in Visitor(client, stage.accounts["member"]).page(address).text
    assert "Confidence" in Visitor(client, stage.accounts["president"]).page(address).text


def test_buttons_are_drawn_for_those_who_may(app, stage):
    people = visitors(app, stage)
    assert people["president"].page("/clubs/trois-vallees").find("a", href="/clubs/trois-vallees/edit")
    for role in ("stranger", "officer", "member", "outsider"):
        assert not people[role].page("/clubs/trois-vallees").find("a", href="/clubs/trois-vallees/edit")
    assert (
        not people["officer"]
        .page("/clubs/trois-vallees/members")
        .find("a", href="/clubs/trois-vallees/members/new")
    )


def test_clubs_of_another_territory_live_under_its_address(app, work, stage):
    from tests import make

    with work():
        make.club("Club d'ailleurs", "ailleurs", territory=make.territory(slug="plus-loin", is_home=False))
    stranger = visitors(app, stage)["stranger"]
    page = stranger.page("/t/plus-loin/clubs/")
    assert stranger.page(page.find("a", string="Club d'ailleurs")["href"]).h1.text == "Club d'ailleurs"
    stranger.page("/clubs/ailleurs", status=404)
