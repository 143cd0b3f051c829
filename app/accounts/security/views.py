"""The second step of signing in, and what protects my account: second factor, password, sessions."""

from typing import Any

from flask import Blueprint, current_app, redirect, request, session, url_for
from flask_login import current_user
from werkzeug import Response

from app.accounts import passwords, queries, rules, sessions
from app.accounts.forms import Press
from app.accounts.letters import sender_name
from app.accounts.models import Account
from app.accounts.security import codes
from app.accounts.security.forms import ChangePassword, Code, FirstCode, SetPassword
from app.accounts.throttles import guesses
from app.db import db, write_again
from app.feedpath import is_feed
from app.language import _
from app.web import access, allow, is_fragment, page, public, see_other, signed_in, viewer

bp = Blueprint("security", __name__)
ALWAYS = {
    "security.show",
    "security.begin",
    "security.set_up",
    "security.confirm",
    "accounts.sign_out",
    "home.language",
    "home.theme",
}


@bp.before_app_request
def second_factor_first() -> Response | None:
    """Officers and administrators reach nothing before they have a second factor, where it is required."""
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None or request.endpoint in ALWAYS or is_feed():
        return None
    if not _is_required() or "_user_id" not in session or session.get("second_factor"):
        return None
    is_demo = current_user.is_authenticated and current_user.is_demo
    if not rules.owes_second_factor(viewer(), True, is_demo, was_shown=False):
        return None
    if request.method == "GET" and not is_fragment():
        session["after"] = request.script_root + request.full_path.rstrip("?")
    target = url_for("security.show")
    return Response(status=403, headers={"HX-Redirect": target}) if is_fragment() else redirect(target, 303)


# -- the second step of signing in --------------------------------------------------------------


@bp.get("/login/second-factor")
@public
def second_step() -> Response:
    """Ask for the code."""
    if sessions.second_step() is None:
        return _too_late()
    return page("accounts/security/second_step.html", form=Code())


@bp.post("/login/second-factor")
@public
@guesses
def take_second_step() -> Response:
    """Sign in with a code of the telephone, or a recovery code."""
    waiting = sessions.second_step()
    if waiting is None:
        return _too_late()
    form = Code()
    if not (form.validate_on_submit() and codes.accept(queries.held(waiting[0].id), str(form.code.data))):
        _refuse(form)
        return page("accounts/security/second_step.html", 422, form=form)
    db.session.commit()
    sessions.begin(waiting[0], second_factor=True)
    return see_other(rules.way_back(waiting[1]) or sessions.front())


# -- the second factor --------------------------------------------------------------------------


@bp.get("/account/second-factor")
@access(signed_in)
def show() -> Response:
    """What a second factor is, and how mine stands."""
    account = queries.with_person(viewer().account_id)
    return page("accounts/security/show.html", **_standing(account))


@bp.post("/account/second-factor")
@access(signed_in)
def begin() -> Response:
    """Draw a key for the telephone; it counts once a first code was right."""
    account = _mine()
    if not account.has_second_factor:
        account.totp_secret = codes.new_secret()
    db.session.commit()
    return see_other(url_for("security.set_up"))


@bp.get("/account/second-factor/new")
@access(signed_in)
def set_up() -> Response:
    """The key, as a picture and as text."""
    account = queries.with_person(viewer().account_id)
    if account.has_second_factor or not account.totp_secret:
        return redirect(url_for("security.show"))
    return page("accounts/security/set_up.html", form=FirstCode(), **_key(account))


@bp.post("/account/second-factor/new")
@access(signed_in)
@guesses
def confirm() -> Response:
    """The first code was right: from now on it is asked for, and other sessions end."""
    account, form = _mine(), FirstCode()
    if account.has_second_factor or not account.totp_secret:
        db.session.rollback()
        return see_other(url_for("security.show"))
    if not (form.validate_on_submit() and codes.accept_first(account, str(form.code.data))):
        _refuse(form)
        return page("accounts/security/set_up.html", 422, form=form, **_key(account))
    spares = codes.new_spares(account)
    account.epoch += 1
    db.session.commit()
    sessions.renew(account)
    session["second_factor"] = True
    return _show_spares(spares)


@bp.post("/account/second-factor/codes")
@access(signed_in)
@guesses
def renew_spares() -> Response:
    """Ten new recovery codes; the old ones stop working."""
    account, form = _mine(), Code()
    if not _is_proven(account, form):
        _refuse(form)
        return page("accounts/security/show.html", 422, **{**_standing(account), "form": form})
    spares = codes.new_spares(account)
    db.session.commit()
    return _show_spares(spares)


@bp.post("/account/second-factor/removal")
@access(signed_in)
@guesses
def remove() -> Response:
    """Switch the second factor off, with a code as proof."""
    account, form = _mine(), Code()
    allow(rules.removal_refusal(viewer(), _is_required(), account.is_demo))
    if not _is_proven(account, form):
        _refuse(form)
        return page("accounts/security/show.html", 422, **{**_standing(account), "form": form})
    codes.switch_off(account)
    account.epoch += 1
    db.session.commit()
    sessions.renew(account)
    session.pop("second_factor", None)
    return see_other(url_for("accounts.show"), _("Le second facteur est retiré."))


# -- password and sessions ----------------------------------------------------------------------


@bp.get("/account/password")
@access(signed_in)
def password() -> Response:
    """Where to change the password, or to choose a first one."""
    account = queries.with_person(viewer().account_id)
    return page("accounts/security/password.html", form=_password_form(account.password), account=account)


@bp.post("/account/password")
@access(signed_in)
@guesses
def change_password() -> Response:
    """Another password; the other sessions end, this one goes on."""
    account_id, kept, epoch = current_user.id, current_user.password, current_user.epoch
    db.session.rollback()  # nothing is held while passwords are hashed
    form = _password_form(kept)
    is_valid = form.validate_on_submit()
    if is_valid and kept and not passwords.is_right(str(form.current.data), kept):
        form.current.errors, is_valid = [_("Ce n'est pas votre mot de passe actuel.")], False
    if not is_valid:
        return page("accounts/security/password.html", 422, form=form, account=current_user)
    new = passwords.hashed(str(form.password.data))
    write_again()
    account = queries.held(account_id)
    if account.epoch != epoch:  # it was changed elsewhere in between, and this session has ended
        db.session.rollback()
        return see_other(url_for("accounts.sign_in"))
    account.password, account.epoch = new, epoch + 1
    db.session.commit()
    sessions.renew(account)
    return see_other(url_for("accounts.show"), _("Votre mot de passe est enregistré."))


@bp.post("/account/sessions/end")
@access(signed_in)
def end_sessions() -> Response:
    """Sign out here and everywhere else."""
    _mine().epoch += 1
    db.session.commit()
    sessions.end()
    return see_other(url_for("accounts.sign_in"), _("Toutes vos sessions sont fermées."))


def _mine() -> Account:
    """My account, held until the transaction ends."""
    return queries.held(current_user.id)


def _is_required() -> bool:
    return bool(current_app.config["REQUIRE_SECOND_FACTOR"])


def _password_form(kept: str | None) -> SetPassword | ChangePassword:
    return ChangePassword() if kept else SetPassword()


def _standing(account: Account) -> dict[str, Any]:
    is_owed = rules.owes_second_factor(
        viewer(), _is_required(), account.is_demo, bool(session.get("second_factor"))
    )
    return {
        "account": account,
        "form": Code(),
        "press": Press(),
        "is_owed": is_owed,
        "spares": queries.spares_left(account.id) if account.has_second_factor else None,
        "removal": rules.removal_refusal(viewer(), _is_required(), account.is_demo),
    }


def _key(account: Account) -> dict[str, Any]:
    secret = account.totp_secret or ""
    return {
        "picture": codes.picture(codes.address(account, sender_name())),
        "key": " ".join(secret[i : i + 4] for i in range(0, len(secret), 4)),
    }


def _is_proven(account: Account, form: Code) -> bool:
    """Whether the form brings a code that uses up one of this account's."""
    is_sent = account.has_second_factor and form.validate_on_submit()
    return bool(is_sent and codes.accept(account, str(form.code.data)))


def _refuse(form: Code | FirstCode) -> None:
    """A code was wrong, used already, or missing: give the row back before the page is rendered."""
    db.session.rollback()
    if not form.errors:
        form.code.errors = [_("Ce code ne convient pas, ou a déjà servi : attendez le suivant.")]


def _show_spares(spares: list[str]) -> Response:
    """The only time that the codes can be read."""
    answer = page("accounts/security/spares.html", codes=spares, after=_after())
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _after() -> str:
    return rules.way_back(session.pop("after", None)) or url_for("accounts.show")


def _too_late() -> Response:
    return see_other(url_for("accounts.sign_in"), _("La connexion a pris trop de temps : recommencez."))
