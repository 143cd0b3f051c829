"""The bureau of a club: its posts, who holds them, and since when."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, url_for
from werkzeug import Response

from app import once, web
from app.clock import today
from app.clubs import labels, rules
from app.clubs import queries as clubs
from app.clubs.keeping import club_to_change
from app.clubs.mandates import queries
from app.clubs.mandates.forms import EndForm, MandateForm
from app.clubs.models import Club, Mandate
from app.companies import verbs
from app.companies.models import Person
from app.companies.publishing import publish_person
from app.db import db
from app.language import _
from app.search import key
from app.web import access, found, here, page, page_or_fragment, see_other, signed_in, viewer

bp = Blueprint("mandates", __name__)
labels.teach(bp)


def inviter() -> Callable[[Person, str], None] | None:
    """How a person gets an account: told by the room above that keeps accounts, if it does."""
    return web.provided("invite")


@bp.get("/clubs/<slug>/mandates")
@access(signed_in)
def index(slug: str) -> Response:
    club = found(clubs.inside(viewer(), here().id, slug))
    current = [mandate for mandate in club.mandates if not has_ended(mandate)]
    past = [mandate for mandate in club.mandates if has_ended(mandate)]
    is_member_only = not (viewer().sits_in(club.id) or viewer().looks_after(club.territory_id))
    return page(
        "clubs/mandates/index.html",
        club=club,
        current=current,
        past=[] if is_member_only else past[::-1],
        declare_by=rules.declaration_due(club, today()),
        may_change=rules.change_refusal(viewer(), club, today()) is None,
        form=EndForm(None, ends_on=today()),
    )


@bp.get("/clubs/<slug>/mandates/new")
@access(signed_in)
def new(slug: str) -> Response:
    club = club_to_change(slug)
    return form_page(club, MandateForm(None, starts_on=today()))


@bp.post("/clubs/<slug>/mandates")
@access(signed_in)
def create(slug: str) -> Response:
    if again := once.claim():
        return again
    club = club_to_change(slug, lock=True)
    form = MandateForm()
    form.person.offer(people(club))
    mandate = add(club, form) if form.validate_on_submit() else None
    if mandate is None:
        db.session.rollback()
        return form_page(club, form, 422)
    target = once.keep(url_for(".index", slug=slug))
    db.session.commit()
    return see_other(target, _("Le bureau est à jour."))


def add(club: Club, form: Any) -> Mandate | None:
    """The new mandate, or None with the reason at the field."""
    person = chosen(club, form)
    mail: str = form.mail.data or person.mail or ""
    if form.signs_in.data and not mail:
        form.mail.errors = [_("Indiquez le courriel de la personne qui se connectera.")]
        return None
    ranks = [mandate.rank for mandate in club.mandates if key(mandate.post) == key(form.post.data)]
    mandate = Mandate(
        club_id=club.id,
        person_id=person.id,
        post=form.post.data,
        rank=min(ranks, default=max((mandate.rank for mandate in club.mandates), default=0) + 1),
        starts_on=form.starts_on.data,
    )
    db.session.add(mandate)
    db.session.flush()
    invite = inviter()
    if form.signs_in.data and invite:
        invite(person, mail)
    return mandate


def chosen(club: Club, form: MandateForm) -> Person:
    """The contact that was chosen, the person who has that address, or somebody new."""
    if form.person.data:
        return db.session.get_one(Person, int(form.person.data))
    known = verbs.person_with_mail(club.territory_id, form.mail.data)
    if known:
        return known
    name = form.name.data or form.post.data
    person = verbs.add_person(club.territory_id, {"name": name, "mail": form.mail.data})
    publish_person(person)
    return person


@bp.get("/clubs/<slug>/mandates/<id:number>/end")
@access(signed_in)
def leave(slug: str, number: int) -> Response:
    club, mandate = mandate_to_change(slug, number)
    return end_page(club, mandate, EndForm(None, ends_on=today()))


@bp.post("/clubs/<slug>/mandates/<id:number>/end")
@access(signed_in)
def end(slug: str, number: int) -> Response:
    club, mandate = mandate_to_change(slug, number, lock=True)
    form = EndForm()
    valid = form.validate_on_submit()
    last_on = form["ends_on"].data
    if valid and mandate.starts_on and last_on < mandate.starts_on:
        form.ends_on.errors, valid = [_("La fin ne peut pas précéder le début.")], False
    if not valid:
        db.session.rollback()
        return end_page(club, mandate, form, 422)
    mandate.ends_on = last_on
    db.session.commit()
    return see_other(url_for("clubs.show", slug=slug), _("La fin du mandat est enregistrée."))


def mandate_to_change(slug: str, number: int, lock: bool = False) -> tuple[Club, Mandate]:
    """A mandate of a club whose page the viewer keeps."""
    club = club_to_change(slug, lock)
    return club, found(next((mandate for mandate in club.mandates if mandate.id == number), None))


def has_ended(mandate: Mandate) -> bool:
    """Whether its last day has passed."""
    return mandate.ends_on is not None and mandate.ends_on < today()


def people(club: Club) -> list[tuple[str, str]]:
    """The contacts of the members, each once."""
    names: dict[str, str] = {}
    for post in queries.contacts(club, today()):
        company = post.company.name if post.company else ""
        names.setdefault(str(post.person_id), f"{company} · {post.person.name}")
    return list(names.items())


def form_page(club: Club, form: MandateForm, status: int = 200) -> Response:
    """The form of a new mandate."""
    form.person.offer(people(club))
    return page_or_fragment(
        "clubs/mandates/new.html",
        "clubs/mandates/_form.html",
        status,
        club=club,
        form=form,
        posts=list(dict.fromkeys(mandate.post for mandate in club.mandates)),
        may_invite=inviter() is not None,
    )


def end_page(club: Club, mandate: Mandate, form: EndForm, status: int = 200) -> Response:
    """The page behind the dialog that ends a mandate."""
    return page_or_fragment(
        "clubs/mandates/end.html",
        "clubs/mandates/_end.html",
        status,
        club=club,
        mandate=mandate,
        form=form,
    )
