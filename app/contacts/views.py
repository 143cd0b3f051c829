"""The contact log as pages: a form that fits a phone, one contact, the log, and what follows."""

from typing import Any

from flask import Blueprint, request, url_for
from werkzeug import Response

from app import once
from app.clock import today
from app.companies.models import Company, Organisation
from app.conflict import differences
from app.contacts import labels, queries, rules, verbs
from app.contacts import privacy as privacy  # registers what this room knows of a person
from app.contacts.forms import ContactFields, EditContact, NewContact
from app.contacts.models import Contact
from app.contacts.queries import Filters, Subject
from app.db import db
from app.forms import whole_or_none
from app.language import _
from app.web import (
    access,
    allow,
    found,
    here,
    is_fragment,
    local_path,
    officer,
    page,
    page_or_fragment,
    see_other,
    viewer,
)

bp = Blueprint("contacts", __name__)
bp.app_context_processor(lambda: {"CONTACT_KINDS": labels.KINDS, "CONTACT_ICONS": labels.ICONS})


# -- reading --------------------------------------------------------------------------------------


@bp.get("/contacts/")
@access(officer)
def index() -> Response:
    """The log, or the next steps that wait."""
    filters, on = Filters.read(request.args), today(here().zone)
    rows, after = queries.page(viewer(), here().id, filters, on, request.args.get("after"))
    return page_or_fragment(
        "contacts/index.html",
        "contacts/_list.html",
        contacts=rows,
        filters=filters,
        views=_tabs(filters),
        kinds=_kinds(filters),
        company=_company(filters.company),
        next_url=url_for(".index", **filters.asked, after=after) if after else None,
        first_url=url_for(".index", **filters.asked) if request.args.get("after") else None,
        may_log=_may_log(),
        on=on,
    )


@bp.get("/contacts/<id:number>")
@access(officer)
def show(number: int) -> Response:
    """One contact, and what follows from it."""
    contact = _contact(number)
    return page("contacts/show.html", contact=contact, may_log=_may_log(), on=today(here().zone))


# -- writing --------------------------------------------------------------------------------------


@bp.get("/contacts/new")
@access(officer)
def new() -> Response:
    """The form; `?company=`, `?organisation=`, `?person=` say with whom, `?kind=` how."""
    allow(rules.log_refusal(viewer(), here().id))
    subject = _subject()
    form = _offered(NewContact(), subject)
    if request.args.get("kind") in labels.KINDS:
        form.kind.data = request.args["kind"]
    form.on.data = today(here().zone)
    form.person_id.data = str(subject.person.id) if subject.person else None
    return _new_page(form, subject)


@bp.post("/contacts/new")
@access(officer)
def create() -> Response:
    """Keep it."""
    if again := once.claim():
        return again
    allow(rules.log_refusal(viewer(), here().id))
    subject = _subject()
    form = _offered(NewContact(), subject)
    is_valid = form.validate_on_submit()
    if is_valid and not subject.is_known:
        subject = _named(form)
    if not is_valid or not subject.is_known:
        db.session.rollback()
        return _new_page(form, subject, 422)
    contact = verbs.log(here().id, subject, form.facts, viewer().person_id)
    location = once.keep(_back(contact))
    db.session.commit()
    return see_other(location, _("Le contact est noté."))


@bp.get("/contacts/<id:number>/edit")
@access(officer)
def edit(number: int) -> Response:
    """The contact as it stands, to be put right."""
    contact = _to_change(number)
    return page("contacts/edit.html", form=_filled(contact), contact=contact)


@bp.post("/contacts/<id:number>/edit")
@access(officer)
def update(number: int) -> Response:
    """Keep what was put right."""
    contact = _to_change(number, lock=True)
    form = _offered(EditContact(), _of(contact), contact)
    if not form.validate_on_submit():
        db.session.rollback()
        return page("contacts/edit.html", 422, form=form, contact=contact)
    if form.version.data != contact.version:
        conflict = differences(form, _filled(contact, formdata=None))
        form.version.data = contact.version
        db.session.rollback()
        return page("contacts/edit.html", 409, form=form, contact=contact, conflict=conflict)
    verbs.change(contact, form.facts)
    db.session.commit()
    return see_other(url_for(".show", number=number), _("Le contact est à jour."))


@bp.post("/contacts/<id:number>/completion")
@access(officer)
def complete(number: int) -> Response:
    """The next step is done."""
    contact = _to_change(number, lock=True)
    verbs.finish(contact, viewer().person_id)
    db.session.commit()
    return _ticked(contact, _("C'est fait."))


@bp.post("/contacts/<id:number>/reopening")
@access(officer)
def reopen(number: int) -> Response:
    """It was not done after all."""
    contact = _to_change(number, lock=True)
    verbs.reopen(contact)
    db.session.commit()
    return _ticked(contact, _("La suite est de nouveau à faire."))


@bp.post("/contacts/<id:number>/removal")
@access(officer)
def remove(number: int) -> Response:
    """It was noted by mistake."""
    contact = _to_change(number, lock=True)
    location = _back(contact)
    verbs.remove(contact)
    db.session.commit()
    return see_other(location, _("Le contact est effacé du journal."))


# -- details --------------------------------------------------------------------------------------


def _may_log() -> bool:
    return rules.log_refusal(viewer(), here().id) is None


def _contact(number: int, lock: bool = False) -> Contact:
    contact: Contact = found(queries.contact(viewer(), here().id, number, lock))
    return contact


def _to_change(number: int, lock: bool = False) -> Contact:
    contact = _contact(number, lock)
    allow(rules.log_refusal(viewer(), here().id))
    return contact


def _subject() -> Subject:
    """Whom the address names."""
    said = {
        name: request.args[name] for name in ("company", "organisation", "person") if name in request.args
    }
    numbers = {name: whole_or_none(text) or -1 for name, text in said.items()}
    subject: Subject = found(queries.subject(viewer(), here().id, numbers))
    return subject


def _of(contact: Contact) -> Subject:
    return Subject(contact.company, contact.organisation, contact.person)


def _named(form: NewContact) -> Subject:
    """The company or organisation whose name was typed."""
    place = form.place.found
    if isinstance(place, Company):
        return Subject(company=place)
    if isinstance(place, Organisation):
        return Subject(organisation=place)
    form.place.errors = [
        _("Une intercommunalité n'a pas de journal : choisissez une entreprise ou un organisme.")
        if place
        else _("Avec quelle entreprise ou quel organisme ?")
    ]
    return Subject()


def _offered(form: Any, subject: Subject, contact: Contact | None = None) -> Any:
    """The form with its choices; somebody who was noted stays among them."""
    on = today(here().zone)
    officers = queries.officers(here().id, on, viewer().person_id)
    if contact and contact.assignee and str(contact.assignee_id) not in dict(officers):
        officers.append((str(contact.assignee_id), contact.assignee.name))
    return form.offer(queries.people_of(subject, on), officers, on)


def _filled(contact: Contact, **options: Any) -> EditContact:
    form: EditContact = _offered(EditContact(obj=contact, **options), _of(contact), contact)
    form.version.data = contact.version
    for field in (form.person_id, form.assignee_id):
        field.data = str(field.data) if field.data else None
    return form


def _back(contact: Contact) -> str:
    """The sheet of the company, the organisation or the person."""
    if contact.company_id:
        return url_for("companies.show", number=contact.company_id)
    if contact.organisation_id:
        return url_for("organisations.show", number=contact.organisation_id)
    return url_for("people.show", number=contact.person_id)


def _ticked(contact: Contact, said: str) -> Response:
    """The row in its new state; without a script the page one came from."""
    if is_fragment():
        return page("contacts/_step.html", contact=contact, on=today(here().zone), may_log=True)
    back = local_path(request.form.get("next")) or url_for(".show", number=contact.id)
    return see_other(back, said)


def _new_page(form: ContactFields, subject: Subject, status: int = 200) -> Response:
    return page("contacts/new.html", status, form=form, subject=subject)


def _company(number: int | None) -> Company | None:
    subject = queries.subject(viewer(), here().id, {"company": number}) if number else None
    return subject.company if subject else None


def _tabs(filters: Filters) -> list[tuple[Any, ...]]:
    kept = {name: value for name, value in filters.asked.items() if name in ("kind", "company")}
    offered: tuple[tuple[str, dict[str, Any], bool], ...] = (
        (_("Journal"), {}, not filters.lists_steps),
        (_("Suites à donner"), {"open": "1"}, filters.open and not filters.mine and not filters.late),
        (_("Les miennes"), {"open": "1", "mine": "1"}, filters.mine and not filters.late),
        (_("En retard"), {"open": "1", "late": "1"}, filters.late),
    )
    return [(label, url_for(".index", **kept, **asked), now, None) for label, asked, now in offered]


def _kinds(filters: Filters) -> list[tuple[Any, ...]]:
    kept = {name: value for name, value in filters.asked.items() if name != "kind"}
    rows = [(_("Tout"), url_for(".index", **kept), filters.kind is None, None)]
    return rows + [
        (label, url_for(".index", **kept, kind=kind), filters.kind == kind, None)
        for kind, label in labels.KINDS.items()
    ]
