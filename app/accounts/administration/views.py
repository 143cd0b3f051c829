"""The list of accounts, inviting someone, ending an appointment."""

from datetime import timedelta

from flask import Blueprint, request, url_for
from werkzeug import Response

from app import once
from app.accounts import invitations, letters, queries, rules
from app.accounts.forms import Invitation, Press
from app.accounts.models import Account, Appointment
from app.accounts.security import codes
from app.clock import today
from app.db import db, write_again
from app.language import _, language
from app.web import access, administrator, allow, found, page, page_or_fragment, see_other, territory

bp = Blueprint("administration", __name__)


@bp.get("/accounts/")
@access(administrator)
def index() -> Response:
    """Accounts by address, with what each is appointed to."""
    asked, after = request.args.get("q", "")[:100].strip(), request.args.get("after", "")[:254]
    rows = queries.listed(_readable(after), _readable(asked))
    shown = rows[: queries.SHOWN]
    return page_or_fragment(
        "accounts/administration/index.html",
        "accounts/administration/_list.html",
        accounts=shown,
        appointments=queries.appointments([account.person_id for account in shown]),
        asked=asked,
        next_url=_further(shown[-1].email, asked) if len(rows) > len(shown) else None,
        previous_url=_further(None, asked) if after else None,
    )


@bp.get("/accounts/new")
@access(administrator)
def new() -> Response:
    """Whom to invite."""
    return page("accounts/administration/new.html", form=_invitation())


@bp.post("/accounts/new")
@access(administrator)
def create() -> Response:
    """Open an account, appoint its person, and send the way in."""
    form, where = _invitation(), territory()
    if not form.validate_on_submit():
        db.session.rollback()
        return page("accounts/administration/new.html", 422, form=form)
    email, role = str(form.email.data), str(form.role.data)
    where_id, spoken, sender = (
        (where.id, where.language, where.name) if where else (None, language(), "Maillage")
    )
    db.session.rollback()  # nothing is held while the letter is rendered
    token, letter = letters.invitation(role, spoken, sender)
    write_again()
    if again := once.claim():
        return again
    if refusal := _refusal(email, role, where_id):
        db.session.rollback()
        (form.email if role == "contact" else form.role).errors = [refusal]
        return page("accounts/administration/new.html", 422, form=form)
    account = invitations.open_account(email, form.name.data or invitations.default_name(role), where_id)
    if role != "contact":
        invitations.appoint(account, role, where_id)
    letters.post_invitation(account, token, letter)
    location = once.keep(url_for("accounts.administration.index"))
    db.session.commit()
    return see_other(location, _("L'invitation part à %(email)s.", email=email))


@bp.get("/accounts/appointments/<id:number>/ending")
@access(administrator)
def ask_ending(number: int) -> Response:
    """Is it meant?"""
    appointment = found(queries.appointment(number))
    return page(
        "accounts/administration/ending.html",
        appointment=appointment,
        account=found(queries.of_person(appointment.person_id)),
        refusal=_ending_refusal(appointment),
        form=Press(),
    )


@bp.post("/accounts/appointments/<id:number>/ending")
@access(administrator)
def end(number: int) -> Response:
    """The appointment ends; its rights are gone at the next request."""
    appointment = found(queries.appointment(number, lock=True))
    allow(_ending_refusal(appointment))
    appointment.ends_on = today() - timedelta(days=1)
    db.session.commit()
    return see_other(url_for("accounts.administration.index"), _("Le rôle a pris fin."))


@bp.get("/accounts/<id:number>/second-factor/removal")
@access(administrator)
def ask_removal(number: int) -> Response:
    """For who lost both telephone and recovery codes. Is it meant?"""
    account = found(db.session.get(Account, number))
    found(account.has_second_factor or None)
    return page("accounts/administration/removal.html", account=account, form=Press())


@bp.post("/accounts/<id:number>/second-factor/removal")
@access(administrator)
def remove_second_factor(number: int) -> Response:
    """The account can be signed in to without a code again; its sessions end."""
    found(db.session.get(Account, number))
    account = queries.held(number)
    codes.switch_off(account)
    account.epoch += 1
    db.session.commit()
    return see_other(url_for("accounts.administration.index"), _("Le second facteur est retiré."))


def _invitation() -> Invitation:
    form = Invitation()
    form.role.offer(
        [
            ("officer", _("Chargée de mission du territoire")),
            ("contact", _("Contact de l'annuaire, selon ses mandats et ses postes")),
            ("admin", _("Administration du site")),
        ]
    )
    return form


def _refusal(email: str, role: str, territory_id: int | None) -> str | None:
    account = queries.by_email(email)
    holds_already = account is not None and (
        role == "contact" or queries.is_appointed(account.person_id, role, territory_id)
    )
    is_known = account is not None or queries.contact(email, territory_id) is not None
    return rules.invitation_refusal(role, territory_id is not None, holds_already, is_known)


def _ending_refusal(appointment: Appointment) -> str | None:
    return rules.ending_refusal(appointment.role, queries.administrators(besides=appointment.id))


def _further(after: str | None, asked: str) -> str:
    return url_for("accounts.administration.index", after=after, q=asked or None)


def _readable(text: str) -> str | None:
    """What a person may have typed; no database searches for control characters."""
    return text if text and text.isprintable() else None
