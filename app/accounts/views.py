"""Signing in by password or by link, signing out, and what is known of me."""

from flask import Blueprint, current_app, redirect, request, url_for
from flask_login import current_user
from werkzeug import Response

from app.accounts import invitations, letters, links, passwords, queries, rules, sessions
from app.accounts.administration.views import bp as administration
from app.accounts.forms import AskLink, FirstAdministrator, Press, SignIn
from app.accounts.models import Account
from app.accounts.personal.files import as_file
from app.accounts.throttles import guesses, tokens
from app.accounts.throttles import letters as few_letters
from app.db import db, write_again
from app.language import _, language
from app.settings import Setting
from app.web import access, found, page, public, see_other, signed_in, viewer

bp = Blueprint("accounts", __name__)
bp.register_blueprint(administration)


# -- by password --------------------------------------------------------------------------------


@bp.get("/login")
@public
def sign_in() -> Response:
    """The way in; who is in already goes on."""
    target = rules.way_back(request.args.get("next"))
    if viewer().is_signed_in:
        return redirect(target or sessions.front())
    return page("accounts/sign_in.html", form=SignIn(formdata=None, next=target))


@bp.post("/login")
@public
@guesses
def sign_in_by_password() -> Response:
    """The same answer, as late, whether the address or the password is wrong."""
    form = SignIn()
    if not form.validate_on_submit():
        return page("accounts/sign_in.html", 422, form=form)
    known = queries.credentials(str(form.email.data))
    db.session.rollback()  # nothing is held while the password is compared, which is slow on purpose
    is_right = passwords.is_right(str(form.password.data), known.password if known else None)
    if not (known and is_right and rules.may_enter(known.is_demo, current_app.config["IS_LOOPBACK"])):
        form.password.errors = [_("L'adresse ou le mot de passe ne convient pas.")]
        return page("accounts/sign_in.html", 422, form=form)
    return _enter(queries.with_person(known.id), form.next.data)


@bp.post("/logout")
@public
def sign_out() -> Response:
    """The end of this session; twice is no fault."""
    sessions.end()
    return see_other(sessions.front(), _("Votre session est fermée."))


# -- by a link ----------------------------------------------------------------------------------


@bp.get("/login/link")
@public
def ask_link() -> Response:
    """Where to ask for a link instead of a password."""
    target = rules.way_back(request.args.get("next"))
    return page("accounts/ask_link.html", form=AskLink(formdata=None, next=target))


@bp.post("/login/link")
@public
@few_letters
def send_link() -> Response:
    """A letter leaves if the address has an account; the answer does not say."""
    form = AskLink()
    if not form.validate_on_submit():
        db.session.rollback()
        return page("accounts/ask_link.html", 422, form=form)
    letters.ask(str(form.email.data), language(), rules.way_back(form.next.data))
    db.session.commit()
    return see_other(url_for("accounts.link_asked"))


@bp.get("/login/link-sent")
@public
def link_asked() -> Response:
    """What to do now."""
    return page("accounts/link_asked.html")


@bp.get("/login/link/<token>")
@public
@tokens
def open_link(token: str) -> Response:
    """A button: a mail scanner that follows links does nothing."""
    if not links.holds(token):
        return _over()
    target = rules.way_back(request.args.get("next"))
    return page("accounts/open_link.html", form=Press(), token=token, target=target)


@bp.post("/login/link/<token>")
@public
@tokens
def use_link(token: str) -> Response:
    """Sign in, once."""
    account = links.use(token)
    if account is None:
        db.session.rollback()
        return _over()
    db.session.commit()
    return _enter(account, request.form.get("next"))


# -- the first administrator --------------------------------------------------------------------


@bp.get("/first/<token>")
@public
@tokens
def first(token: str) -> Response:
    """Who gives this installation its first account."""
    _first_link(token)
    return page("accounts/first.html", form=FirstAdministrator(), token=token)


@bp.post("/first/<token>")
@public
@tokens
def make_first(token: str) -> Response:
    """Make the first administrator, once, and lead them to the first steps."""
    _first_link(token)
    db.session.rollback()
    form = FirstAdministrator()
    if not form.validate_on_submit():
        return page("accounts/first.html", 422, form=form, token=token)
    kept = passwords.hashed(str(form.password.data))
    write_again()
    db.session.delete(_first_link(token, lock=True))
    account = invitations.open_account(str(form.email.data), invitations.default_name("admin"), None)
    account.password = kept
    invitations.appoint(account, "admin", None)
    db.session.commit()
    sessions.begin(queries.with_person(account.id))
    return see_other("/territory/setup", _("Votre compte est prêt. Voici les premiers pas."))


# -- my account ---------------------------------------------------------------------------------


@bp.get("/account")
@access(signed_in)
def show() -> Response:
    """Who I am here, what that lets me do, and how my account is protected."""
    account = queries.with_person(viewer().account_id)
    return page(
        "accounts/show.html",
        account=account,
        roles=[(held, rules.role_sentence(held.kind)) for held in queries.roles(account.person_id)],
        spares=queries.spares_left(account.id) if account.has_second_factor else None,
        removal=rules.removal_refusal(viewer(), current_app.config["REQUIRE_SECOND_FACTOR"], account.is_demo),
        form=Press(),
    )


@bp.get("/account/data")
@access(signed_in)
def data() -> Response:
    """Everything known of me, as a file."""
    return as_file(current_user.person_id, "maillage.json")


def _enter(account: Account, target: str | None) -> Response:
    """Go on with the first step done: to the second, or in."""
    target = rules.way_back(target)
    if account.has_second_factor:
        sessions.ask_second_step(account, target)
        return see_other(url_for("security.second_step"))
    sessions.begin(account)
    return see_other(target or sessions.front())


def _first_link(token: str, lock: bool = False) -> Setting:
    """The link's setting; 404 once there is an administrator."""
    return found(None if queries.administrators() else links.first_holds(token, lock))


def _over() -> Response:
    return page("accounts/link_over.html", 404)
