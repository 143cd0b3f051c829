"""Whatever is typed about money: a page, never a fault, and nothing half written."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from app.clubs.dues.models import LedgerLine
from tests import cast, make
from tests.visitor import Visitor

CLUB = "/clubs/trois-vallees"
AMOUNTS = ("-1", "1000000000", "0.001", "0,001", "NaN", "1e400", "Infinity", "1,5", "1.5", "1 234,50 €", "0")
OTHERS = (
    "",
    "\x00",
    "١٢",
    "é" * 5_000,
    "\u202e12",
    "0001-01-01",
    "9999-12-31",
    "<b>",
    "%s",
    "12/11/2026",
    "cash",
)
HOSTILE = st.sampled_from([*AMOUNTS, *OTHERS])
TYPED = st.one_of(HOSTILE, st.text(max_size=30))
MANY = settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], database=None
)


@pytest.fixture
def stage(work):
    with work():
        made = cast.assemble()
        make.tariff(made.club, (0, None, "80"))
        return made


def send(visitor, page, action, typed):
    text = visitor.client.get(page).get_data(as_text=True)
    token = text.split('name="csrf_token" value="')[1].split('"')[0]
    data = {name: said.encode("utf-8", "replace") for name, said in typed.items()}
    return visitor.client.post(action, data={**data, "csrf_token": token}).status_code


def test_a_payment_takes_anything(client, work, stage):
    visitor, page = (
        Visitor(client, stage.accounts["president"]),
        f"{CLUB}/dues/accounts/{stage.membership.id}",
    )

    def rows():
        with work() as session:
            return session.scalar(select(func.count()).select_from(LedgerLine))

    @MANY
    @given(st.fixed_dictionaries({}, optional=dict.fromkeys(("amount", "on", "means", "note"), TYPED)))
    def anything(typed):
        before = rows()
        status = send(visitor, page, f"{page}/payments", typed)
        assert status in (303, 400, 422)
        assert rows() == before + (status == 303)

    anything()


@pytest.mark.parametrize("amount", ["-1", "1000000000", "0.001", "NaN", "1e400", "0", ""])
def test_an_impossible_amount_names_its_field_and_stays_typed(client, stage, amount):
    visitor, page = (
        Visitor(client, stage.accounts["president"]),
        f"{CLUB}/dues/accounts/{stage.membership.id}",
    )
    shown = visitor.submit(page, 422, action=f"{page}/payments", amount=amount)
    field = shown.select_one("[name=amount]")
    assert field["aria-invalid"] == "true"
    assert field["value"] == amount


def test_the_tariff_takes_anything(client, stage):
    visitor, page = Visitor(client, stage.accounts["president"]), f"{CLUB}/dues/tariff"
    names = ("version", "period", "term", "reminders", "iban", "bic", "holder", "payee", "tiers-0-amount")
    names += ("tiers-0-id", "tiers-0-least", "tiers-0-most", "tiers-7-label", "tiers-9-amount", "tiers-x-y")

    @MANY
    @given(st.fixed_dictionaries({}, optional=dict.fromkeys(names, TYPED)))
    def anything(typed):
        assert send(visitor, page, page, typed) in (303, 400, 409, 422)

    anything()


def test_the_list_takes_anything(client, stage):
    visitor = Visitor(client, stage.accounts["president"])
    names = ("member", "all", "only", "move", "state", "q", "tier", "on", "means")

    @MANY
    @given(
        st.fixed_dictionaries({}, optional=dict.fromkeys(names, TYPED)),
        st.sampled_from(["payments", "tiers"]),
    )
    def anything(typed, verb):
        assert send(visitor, f"{CLUB}/members", f"{CLUB}/dues/{verb}", typed) in (303, 400, 422)

    anything()
