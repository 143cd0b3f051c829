"""The directory's people: the officer's list, a sheet each."""

from typing import Any

from flask import Blueprint, request, url_for
from werkzeug import Response

from app import once, timeline
from app.clock import today
from app.companies import listing, rules, verbs
from app.companies.models import Person
from app.companies.people import queries
from app.companies.people.forms import FACTS, OWN, EditPersonForm, NewPersonForm, OwnForm
from app.companies.publishing import current_posts, place_name, publish_person
from app.conflict import differences
from app.db import db
from app.language import _, _n
from app.web import access, allow, found, here, officer, page, page_or_fragment, see_other, signed_in, viewer

bp = Blueprint("people", __name__)


@bp.get("/people/")
@access(officer)
def index() -> Response:
    """The people of the territory, by name."""
    territory, asked = here(), listing.asked()
    found(rules.sees_all(viewer(), territory.id) or None)
    shown = queries.page(territory.id, asked, listing.after())
    return page_or_fragment(
        "companies/people/index.html",
        "companies/people/_list.html",
        q=asked,
        people=shown.rows,
        is_cut=shown.is_cut,
        next_url=url_for(".index", q=asked or None, after=shown.after) if shown.after else None,
        first_url=url_for(".index", q=asked or None) if listing.after() else None,
        how_many=None if asked else _how_many(queries.how_many(territory.id)),
        may_add=rules.directory_refusal(viewer(), territory.id) is None,
        on=today(territory.zone),
        current_posts=current_posts,
        place_name=place_name,
    )


@bp.get("/people/new")
@access(officer)
def new() -> Response:
    """The form for somebody new."""
    allow(rules.directory_refusal(viewer(), here().id))
    return page("companies/people/new.html", form=NewPersonForm())


@bp.post("/people/new")
@access(officer)
def create() -> Response:
    """Somebody enters the directory, known once."""
    if again := once.claim():
        return again
    territory = here()
    allow(rules.directory_refusal(viewer(), territory.id))
    form = NewPersonForm()
    twin = None
    if not form.validate_on_submit() or (twin := _twin(form, territory.id)):
        db.session.rollback()
        return page("companies/people/new.html", 422, form=form, twin=twin)
    person = verbs.add_person(territory.id, {name: form[name].data for name in FACTS})
    if form.place.found:
        post = {"title": form.title.data, "starts_on": form.starts_on.data}
        verbs.add_post(person, form.place.found, post)
    publish_person(person)
    location = once.keep(url_for(".show", number=person.id))
    db.session.commit()
    return see_other(location, _("%(name)s est dans l'annuaire.", name=form.name.data))


@bp.get("/people/<id:number>")
@access(signed_in)
def show(number: int) -> Response:
    """What is known of a person: for the officer, and for themselves."""
    who, territory = viewer(), here()
    person = found(queries.person(who, territory.id, number))
    on, sees_all = today(territory.zone), rules.sees_all(who, territory.id)
    return page(
        "companies/people/show.html",
        person=person,
        posts=current_posts(person.posts, on),
        past=[post for post in person.posts if not post.holds_on(on)],
        lines=timeline.page("person", person.id, request.args.get("before")) if sees_all else [],
        place_name=place_name,
        may={
            "edit": rules.person_refusal(who, person) is None,
            "posts": rules.keeps(who, person.territory_id),
            "see_all": sees_all,
        },
    )


@bp.get("/people/<id:number>/edit")
@access(signed_in)
def edit(number: int) -> Response:
    """The form for a sheet."""
    person = _mine(number)
    return page("companies/people/edit.html", form=_form(person), person=person)


@bp.post("/people/<id:number>/edit")
@access(signed_in)
def update(number: int) -> Response:
    """Keep a sheet."""
    person = _mine(number, lock=True)
    form = _form(person)
    twin = None
    if not form.validate_on_submit() or (twin := _twin(form, here().id, person)):
        db.session.rollback()
        return page("companies/people/edit.html", 422, form=form, person=person, twin=twin)
    if form.version.data != str(person.version):
        conflict = differences(form, _form(person, formdata=None))
        form.version.data = str(person.version)
        db.session.rollback()
        return page("companies/people/edit.html", 409, form=form, person=person, conflict=conflict)
    names = FACTS if isinstance(form, EditPersonForm) else OWN
    verbs.change_person(person, {name: form[name].data for name in names})
    publish_person(person)
    db.session.commit()
    return see_other(url_for(".show", number=number), _("La fiche est à jour."))


# -- details ------------------------------------------------------------------------------------


def _mine(number: int, lock: bool = False) -> Person:
    """A person whose sheet one may change; 404 when one may not even see it."""
    person: Person = found(queries.person(viewer(), here().id, number, lock))
    allow(rules.person_refusal(viewer(), person))
    return person


def _form(person: Person, **options: Any) -> EditPersonForm | OwnForm:
    keeps = rules.keeps(viewer(), person.territory_id)
    return EditPersonForm(obj=person, **options) if keeps else OwnForm(obj=person, **options)


def _twin(form: Any, territory_id: int, person: Person | None = None) -> Person | None:
    """Somebody else of the directory who has this address; the officer is told who."""
    twin = verbs.person_with_mail(territory_id, form.mail.data, person.id if person else None)
    if twin is None:
        return None
    seen = rules.sees_all(viewer(), territory_id)
    form.mail.errors = [
        _("Cette adresse est déjà celle de %(name)s.", name=twin.name)
        if seen
        else _("Cette adresse est déjà celle d'une autre fiche : demandez à la chargée de mission.")
    ]
    return twin


def _how_many(count: int) -> str:
    exactly = _n("%(num)s personne", "%(num)s personnes", count)
    return listing.how_many(count, exactly, _("plus de %(num)s personnes", num=listing.most()))
