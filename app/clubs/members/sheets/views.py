"""The sheet of a member: shown, changed, ended, taken up again."""

from datetime import date
from typing import Any

from flask import Blueprint, url_for
from werkzeug import Response

from app.clock import today
from app.clubs import labels
from app.clubs import queries as clubs
from app.clubs.dues import queries as dues
from app.clubs.dues import rules as money
from app.clubs.members import queries, recording, rules
from app.clubs.members.forms import DepartureForm, MembershipForm
from app.clubs.models import Club, Membership
from app.companies import verbs
from app.companies.models import Post
from app.conflict import differences
from app.db import db
from app.language import _
from app.web import access, allow, found, here, page, page_or_fragment, see_other, signed_in, viewer

bp = Blueprint("sheets", __name__)
labels.teach(bp)


@bp.get("/clubs/<slug>/members/<id:number>")
@access(signed_in)
def show(slug: str, number: int) -> Response:
    club, membership = member(slug, number)
    allow(rules.sheet_refusal(viewer(), membership))
    history = queries.history(membership)
    return page(
        "clubs/members/show.html",
        club=club,
        membership=membership,
        history=history,
        state=membership.state_on(today()),
        is_back=any(is_open(other.until_on) for other in history),
        sees_account=money.sees_account(viewer(), membership) and dues.account(club.id, number) is not None,
        sees_note=rules.list_refusal(viewer(), club) is None,
        may_change=rules.change_refusal(viewer(), club, today()) is None,
        form=DepartureForm(None, until_on=today()),
    )


@bp.get("/clubs/<slug>/members/<id:number>/edit")
@access(signed_in)
def edit(slug: str, number: int) -> Response:
    club, membership = member_to_change(slug, number)
    return sheet_form(club, membership, filled(membership))


@bp.post("/clubs/<slug>/members/<id:number>/edit")
@access(signed_in)
def update(slug: str, number: int) -> Response:
    club, membership = member_to_change(slug, number, lock=True)
    form = MembershipForm()
    form.offer(contacts(membership))
    if not form.validate_on_submit():
        db.session.rollback()
        return sheet_form(club, membership, form, 422)
    if form.version.data != str(membership.version):
        conflict = differences(form, filled(membership))
        form.version.data = str(membership.version)
        db.session.rollback()
        return sheet_form(club, membership, form, 409, conflict)
    if not change(membership, form):
        db.session.rollback()
        return sheet_form(club, membership, form, 422)
    db.session.commit()
    return see_other(url_for(".show", slug=slug, number=number), _("Fiche enregistrée."))


def change(membership: Membership, form: MembershipForm) -> bool:
    """Write the sheet; False with the reason at the field when the contact is refused."""
    others = [other for other in queries.history(membership) if other is not membership]
    if is_open(form["until_on"].data) and any(is_open(other.until_on) for other in others):
        form.until_on.errors = [_("Cette entreprise a une autre adhésion en cours.")]
        return False
    for name in ("kind", "invited_on", "since_on", "until_on", "end_reason", "note"):
        setattr(membership, name, form[name].data)
    membership.contact_id = int(form.contact.data) if form.contact.data else None
    if membership.company and form.has_contact:
        person = verbs.person_with_mail(membership.company.territory_id, form.contact_mail.data)
        if fault := rules.self_refusal(viewer(), person.id if person else None, membership.company_id):
            form.contact_mail.errors = [fault]
            return False
        post = recording.contact_of(membership.club, membership.company, form, today())
        membership.contact_id = post.id if post else None
    recording.say(membership)
    return True


@bp.post("/clubs/<slug>/members/<id:number>/acceptance")
@access(signed_in)
def accept(slug: str, number: int) -> Response:
    _club, membership = member_to_change(slug, number, lock=True)
    allow(rules.acceptance_refusal(membership, today()))
    recording.accept(membership, today())
    name = membership.name
    db.session.commit()
    return see_other(url_for(".show", slug=slug, number=number), _("%(name)s est adhérente.", name=name))


@bp.get("/clubs/<slug>/members/<id:number>/departure")
@access(signed_in)
def leave(slug: str, number: int) -> Response:
    club, membership = member_to_change(slug, number)
    allow(rules.end_refusal(membership, today()))
    return departure_page(club, membership, DepartureForm(None, until_on=today()))


@bp.post("/clubs/<slug>/members/<id:number>/departure")
@access(signed_in)
def depart(slug: str, number: int) -> Response:
    club, membership = member_to_change(slug, number, lock=True)
    allow(rules.end_refusal(membership, today()))
    form = DepartureForm()
    valid = form.validate_on_submit()
    last_on = form["until_on"].data
    if valid and (fault := rules.dates_fault(membership.since_on, last_on)):
        form.until_on.errors, valid = [fault], False
    if not valid:
        db.session.rollback()
        return departure_page(club, membership, form, 422)
    recording.end(membership, last_on, form.end_reason.data)
    account = dues.account(club.id, number)
    is_unsettled = account is not None and account.balance != 0 and money.keep_refusal(viewer(), club) is None
    db.session.commit()
    if is_unsettled:
        target = url_for("dues.accounts.closing", slug=slug, number=number)
        return see_other(target, _("Le départ est enregistré ; reste à décider de son compte."))
    return see_other(url_for(".show", slug=slug, number=number), _("Le départ est enregistré."))


@bp.post("/clubs/<slug>/members/<id:number>/resumption")
@access(signed_in)
def resume(slug: str, number: int) -> Response:
    club, membership = member_to_change(slug, number, lock=True)
    is_back = any(is_open(other.until_on) for other in queries.history(membership))
    allow(rules.resumption_refusal(membership, today(), is_back))
    again = recording.resume(membership, today())
    number, name = again.id, membership.name
    db.session.commit()
    return see_other(
        url_for(".show", slug=club.slug, number=number), _("%(name)s est de nouveau adhérente.", name=name)
    )


def member(slug: str, number: int, lock: bool = False) -> tuple[Club, Membership]:
    """A member of a club whose inner pages the viewer may open, or 404."""
    club = found(clubs.inside(viewer(), here().id, slug, lock))
    return club, found(queries.one(club, number, lock))


def member_to_change(slug: str, number: int, lock: bool = False) -> tuple[Club, Membership]:
    """The same, for whoever may change it."""
    club, membership = member(slug, number, lock)
    allow(rules.change_refusal(viewer(), club, today()))
    return club, membership


def is_open(until_on: date | None) -> bool:
    """Whether a membership with that last day has not ended."""
    return until_on is None or until_on >= today()


def contacts(membership: Membership) -> list[tuple[str, str]]:
    """The posts of the company that are held today, and the one that represents it."""
    posts = membership.company.posts if membership.company else []
    held = [post for post in posts if post.holds_on(today()) or post.id == membership.contact_id]
    return [(str(post.id), post_label(post)) for post in held]


def filled(membership: Membership) -> MembershipForm:
    """The form as the sheet stands."""
    form = MembershipForm(None, obj=membership)
    form.offer(contacts(membership))
    form.contact.data = str(membership.contact_id) if membership.contact_id else None
    return form


def post_label(post: Post) -> str:
    """« Direction », or « Alix Martin, direction » where a name is known."""
    return post.title if post.person.name == post.title else f"{post.person.name}, {post.title}"


def sheet_form(
    club: Club, membership: Membership, form: MembershipForm, status: int = 200, conflict: Any = ()
) -> Response:
    """The form of a sheet."""
    form.offer(contacts(membership))
    return page_or_fragment(
        "clubs/members/edit.html",
        "clubs/members/_sheet_form.html",
        status,
        club=club,
        membership=membership,
        form=form,
        conflict=conflict,
    )


def departure_page(club: Club, membership: Membership, form: DepartureForm, status: int = 200) -> Response:
    """The page behind the dialog of a departure."""
    return page_or_fragment(
        "clubs/members/departure.html",
        "clubs/members/_departure.html",
        status,
        club=club,
        membership=membership,
        form=form,
    )
