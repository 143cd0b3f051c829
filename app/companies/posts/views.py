"""Who does what where: somebody comes, changes, leaves."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, request, url_for
from werkzeug import Response

from app import once
from app.clock import today
from app.companies import queries as companies
from app.companies import rules, verbs
from app.companies.models import Company, Organisation, Post
from app.companies.organisations import queries as organisations
from app.companies.people import queries as people
from app.companies.posts import queries
from app.companies.posts.forms import FACTS, ContactForm, EditPostForm, EndForm, NewPostForm
from app.companies.publishing import place_name, publish_person
from app.conflict import differences
from app.db import db
from app.language import _
from app.web import access, allow, bureau, found, here, officer, page, see_other, viewer

bp = Blueprint("posts", __name__)


# -- somebody new in a company or an organisation -----------------------------------------------


@bp.get("/companies/<id:number>/contacts/new")
@access(bureau)
def new_in_company(number: int) -> Response:
    """The form for somebody of the company."""
    return _contact_page(_company(number), ContactForm())


@bp.post("/companies/<id:number>/contacts/new")
@access(bureau)
def create_in_company(number: int) -> Response:
    """Somebody takes a post in the company."""
    return once.claim() or _take_post(_company(number), url_for("companies.show", number=number))


@bp.get("/organisations/<id:number>/contacts/new")
@access(officer)
def new_in_organisation(number: int) -> Response:
    """The form for somebody of the organisation."""
    return _contact_page(_organisation(number), ContactForm())


@bp.post("/organisations/<id:number>/contacts/new")
@access(officer)
def create_in_organisation(number: int) -> Response:
    """Somebody takes a post in the organisation."""
    return once.claim() or _take_post(_organisation(number), url_for("organisations.show", number=number))


# -- another post of somebody known -------------------------------------------------------------


@bp.get("/people/<id:number>/posts/new")
@access(officer)
def new_of_person(number: int) -> Response:
    """The form for another post."""
    person = found(people.person(viewer(), here().id, number))
    allow(rules.directory_refusal(viewer(), here().id))
    return page("companies/posts/new.html", form=NewPostForm(), person=person)


@bp.post("/people/<id:number>/posts/new")
@access(officer)
def create_of_person(number: int) -> Response:
    """Somebody known takes another post."""
    if again := once.claim():
        return again
    person = found(people.person(viewer(), here().id, number, lock=True))
    allow(rules.directory_refusal(viewer(), here().id))
    form = NewPostForm()
    if not form.validate_on_submit():
        db.session.rollback()
        return page("companies/posts/new.html", 422, form=form, person=person)
    verbs.add_post(person, form.place.found, {"title": form.title.data, "starts_on": form.starts_on.data})
    publish_person(person)
    location = once.keep(url_for("people.show", number=number))
    db.session.commit()
    return see_other(location, _("Le poste est ajouté."))


@bp.get("/companies/places")
@access(officer)
def places() -> Response:
    """Companies, organisations and intercommunalities that begin with what is being typed."""
    asked = next(iter(request.args.values()), "").replace("\x00", "").strip()[:80]
    shown = queries.places_like(here().id, asked) if rules.sees_all(viewer(), here().id) else []
    return page("companies/posts/_places.html", options=[place.name for place in shown])


# -- a post changes, or ends --------------------------------------------------------------------


@bp.get("/posts/<id:number>/edit")
@access(bureau)
def edit(number: int) -> Response:
    """The form for a post."""
    post = _post(number)
    return _post_page("companies/posts/edit.html", post, _form(post))


@bp.post("/posts/<id:number>/edit")
@access(bureau)
def update(number: int) -> Response:
    """Keep what is known of the post."""
    post = _post(number, lock=True)
    form = _form(post)
    if not form.validate_on_submit():
        return _post_page("companies/posts/edit.html", post, form, 422)
    if form.version.data != str(post.person.version):
        conflict = differences(form, _form(post, formdata=None))
        form.version.data = str(post.person.version)
        return _post_page("companies/posts/edit.html", post, form, 409, conflict=conflict)
    verbs.change_post(post, {name: form[name].data for name in FACTS})
    publish_person(post.person)
    location = _back(post)
    db.session.commit()
    return see_other(location, _("Le poste est à jour."))


@bp.get("/posts/<id:number>/end")
@access(bureau)
def ending(number: int) -> Response:
    """The form for somebody's last day: yesterday, unless one knows better."""
    post = _post(number)
    yesterday = today(here().zone) - timedelta(days=1)
    form = EndForm(ends_on=max(post.starts_on or yesterday, yesterday))
    return _post_page("companies/posts/end.html", post, form)


@bp.post("/posts/<id:number>/end")
@access(bureau)
def end(number: int) -> Response:
    """Somebody has left: the post stays in the history."""
    post = _post(number, lock=True)
    form = EndForm()
    if not form.validate_on_submit():
        return _post_page("companies/posts/end.html", post, form, 422)
    last_day: Any = form.ends_on.data
    if refusal := rules.dates_refusal(post.starts_on, last_day):
        form.ends_on.errors = [refusal]
        return _post_page("companies/posts/end.html", post, form, 422)
    verbs.change_post(post, {"ends_on": last_day})
    publish_person(post.person)
    if form.successor.data:
        who = {"mail": form.successor_mail.data, "phone": form.successor_phone.data}
        publish_person(verbs.succeed(post, last_day, who | {"name": form.successor.data}).person)
    location, name = _back(post), post.person.name
    db.session.commit()
    return see_other(location, _("Le départ est noté : %(name)s.", name=name))


# -- details ------------------------------------------------------------------------------------


def _company(number: int) -> Company:
    company: Company = found(companies.company(viewer(), here().id, number))
    allow(rules.contacts_refusal(viewer(), company, companies.is_of_my_clubs(viewer(), number)))
    return company


def _organisation(number: int) -> Organisation:
    organisation: Organisation = found(organisations.organisation(viewer(), here().id, number))
    allow(rules.directory_refusal(viewer(), here().id))
    return organisation


def _post(number: int, lock: bool = False) -> Post:
    post: Post = found(queries.post(viewer(), here().id, number, lock))
    of_mine = companies.is_of_my_clubs(viewer(), post.company_id)
    allow(rules.post_refusal(viewer(), here().id, of_mine))
    return post


def _take_post(place: Company | Organisation, location: str) -> Response:
    form = ContactForm()
    if not form.validate_on_submit():
        return _contact_page(place, form, 422)
    post, was_known = verbs.add_contact(
        here().id,
        place,
        {"title": form.title.data, "starts_on": form.starts_on.data},
        {"name": form.name.data, "mail": form.mail.data, "phone": form.phone.data},
    )
    publish_person(post.person)
    name = post.person.name
    once.keep(location)
    db.session.commit()
    said = _("%(name)s était déjà dans l'annuaire : le poste s'ajoute à sa fiche.", name=name)
    return see_other(location, said if was_known else _("%(name)s est dans l'annuaire.", name=name))


def _form(post: Post, **options: Any) -> EditPostForm:
    form = EditPostForm(obj=post, **options)
    if form.version.raw_data is None:  # filled from the row, not sent
        form.version.data = str(post.person.version)
    return form


def _back(post: Post) -> str:
    """Where one came from: the company's sheet, or the person's for those who see it."""
    if post.company_id is not None:
        return url_for("companies.show", number=post.company_id)
    return url_for("people.show", number=post.person_id)


def _contact_page(place: Company | Organisation, form: ContactForm, status: int = 200) -> Response:
    if status != 200:
        db.session.rollback()
    room = "companies" if isinstance(place, Company) else "organisations"
    back = url_for(f"{room}.show", number=place.id)
    return page("companies/posts/contact.html", status, form=form, place=place, back=back)


def _post_page(template: str, post: Post, form: Any, status: int = 200, **more: Any) -> Response:
    if status != 200:
        db.session.rollback()
    return page(template, status, form=form, post=post, place=place_name(post), back=_back(post), **more)
