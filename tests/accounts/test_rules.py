"""Who may sign in, where one is sent, what may end: without an application."""

from datetime import timedelta

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.accounts import rules
from app.accounts.security import codes
from app.clock import now
from app.viewer import Viewer

OFFICER = Viewer(account_id=1, person_id=1, territories=frozenset({1}))
MEMBER = Viewer(account_id=2, person_id=2, clubs=frozenset({1}))


@pytest.fixture(autouse=True)
def _context(app):
    with app.test_request_context():
        yield


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "/\r/evil.example",
        "/a\x00b",
        "javascript:alert(1)",
        " /clubs",
        "clubs",
        "",
        None,
        "/" + "x" * 3000,
    ],
)
def test_nobody_is_sent_elsewhere(target):
    assert rules.way_back(target) is None


@pytest.mark.parametrize("target", ["/", "/clubs/?q=%C3%A9cole", "/t/ailleurs/agenda", "/a?next=//b"])
def test_a_page_of_ours_is_gone_back_to(target):
    assert rules.way_back(target) == target


@given(st.text(max_size=60))
def test_whatever_is_accepted_begins_with_one_slash(target):
    kept = rules.way_back(target)
    assert kept is None or (kept.startswith("/") and not kept.startswith(("//", "/\\")))


def test_the_demonstration_opens_only_on_ones_own_machine():
    assert rules.may_enter(is_demo=True, is_loopback=True)
    assert rules.may_enter(is_demo=False, is_loopback=False)
    assert not rules.may_enter(is_demo=True, is_loopback=False)


def test_a_link_opens_once_and_not_for_long():
    at = now()
    assert rules.link_holds(None, at + timedelta(seconds=1), at)
    assert not rules.link_holds(None, at, at)
    assert not rules.link_holds(at, at + timedelta(minutes=5), at)


def test_the_first_step_counts_for_ten_minutes():
    at = now()
    assert rules.second_step_holds(at.timestamp(), at + timedelta(minutes=9))
    assert not rules.second_step_holds(at.timestamp(), at + timedelta(minutes=10))
    assert not rules.second_step_holds(at.timestamp() + 3600, at)


def test_who_owes_a_second_factor():
    assert rules.owes_second_factor(OFFICER, True, is_demo=False, was_shown=False)
    assert not rules.owes_second_factor(OFFICER, True, is_demo=False, was_shown=True)
    assert not rules.owes_second_factor(OFFICER, True, is_demo=True, was_shown=False)
    assert not rules.owes_second_factor(OFFICER, False, is_demo=False, was_shown=False)
    assert not rules.owes_second_factor(MEMBER, True, is_demo=False, was_shown=False)


def test_where_it_is_required_it_cannot_be_switched_off():
    assert "obligatoire" in str(rules.removal_refusal(OFFICER, True, is_demo=False))
    assert rules.removal_refusal(MEMBER, True, is_demo=False) is None
    assert rules.removal_refusal(OFFICER, False, is_demo=False) is None


def test_the_last_administrator_stays():
    assert rules.ending_refusal("admin", 0)
    assert rules.ending_refusal("admin", 1) is None
    assert rules.ending_refusal("officer", 0) is None


def test_who_may_be_invited():
    assert rules.invitation_refusal("officer", has_territory=False, holds_already=False, is_known=False)
    assert rules.invitation_refusal("admin", has_territory=True, holds_already=True, is_known=True)
    assert rules.invitation_refusal("contact", has_territory=True, holds_already=False, is_known=False)
    assert rules.invitation_refusal("contact", True, False, is_known=True) is None
    assert rules.invitation_refusal("admin", False, False, is_known=False) is None


def test_a_code_works_now_and_next_to_now_but_never_twice():
    secret, at = pyotp.random_base32(), now()
    step = int(at.timestamp()) // 30
    for near in (step - 1, step, step + 1):
        assert codes.step_of(secret, pyotp.TOTP(secret).generate_otp(near), at, None) == near
    far = pyotp.TOTP(secret).generate_otp(step + 3)
    near_codes = {pyotp.TOTP(secret).generate_otp(s) for s in (step - 1, step, step + 1)}
    assert far in near_codes or codes.step_of(secret, far, at, None) is None
    used = pyotp.TOTP(secret).generate_otp(step)
    assert codes.step_of(secret, used, at, last=step) in (None, step + 1)


def test_a_recovery_code_may_be_typed_as_it_is_read_aloud():
    assert codes.normalised(" ABCD-efgh 2345 ") == "abcdefgh2345"
