"""The projects of a club: added, kept up to date, taken back."""

from typing import Any

from flask import Blueprint, url_for
from werkzeug import Response

from app import once
from app.clubs import labels
from app.clubs.forms import ProjectForm
from app.clubs.keeping import club_to_change
from app.clubs.models import Club, ClubProject
from app.conflict import differences
from app.db import db
from app.language import _
from app.web import access, found, page_or_fragment, see_other, signed_in

bp = Blueprint("projects", __name__)
labels.teach(bp)


@bp.get("/clubs/<slug>/projects/new")
@access(signed_in)
def new(slug: str) -> Response:
    return project_page(club_to_change(slug), ProjectForm(None))


@bp.post("/clubs/<slug>/projects")
@access(signed_in)
def create(slug: str) -> Response:
    if again := once.claim():
        return again
    club = club_to_change(slug, lock=True)
    form = ProjectForm()
    if not form.validate_on_submit():
        db.session.rollback()
        return project_page(club, form, status=422)
    project = ClubProject()
    fill(project, form)
    club.projects.append(project)
    club.version += 1
    target = once.keep(url_for("clubs.show", slug=slug))
    db.session.commit()
    return see_other(target, _("Le projet est ajouté."))


@bp.get("/clubs/<slug>/projects/<id:number>")
@access(signed_in)
def edit(slug: str, number: int) -> Response:
    club, project = project_to_change(slug, number)
    return project_page(club, filled(project, club), project)


@bp.post("/clubs/<slug>/projects/<id:number>")
@access(signed_in)
def update(slug: str, number: int) -> Response:
    club, project = project_to_change(slug, number, lock=True)
    form = ProjectForm()
    valid, conflict = form.validate_on_submit(), []
    if valid and form.version.data != str(club.version):
        conflict = differences(form, filled(project, club))
        form.version.data = str(club.version)
    if conflict or not valid:
        db.session.rollback()
        return project_page(club, form, project, 409 if valid else 422, conflict)
    fill(project, form)
    club.version += 1
    db.session.commit()
    return see_other(url_for("clubs.show", slug=slug), _("Le projet est à jour."))


@bp.post("/clubs/<slug>/projects/<id:number>/removal")
@access(signed_in)
def remove(slug: str, number: int) -> Response:
    club, project = project_to_change(slug, number, lock=True)
    club.projects.remove(project)
    club.version += 1
    db.session.commit()
    return see_other(url_for("clubs.show", slug=slug), _("Le projet est retiré."))


def fill(project: ClubProject, form: Any) -> None:
    """Take over what was typed."""
    project.name, project.status, project.note = form.name.data, form.standing.data, form.note.data


def filled(project: ClubProject, club: Club) -> ProjectForm:
    """The form as the project stands; its version is that of the club's file."""
    return ProjectForm(None, obj=project, standing=project.status, version=club.version)


def project_to_change(slug: str, number: int, lock: bool = False) -> tuple[Club, ClubProject]:
    """A project of a club that the viewer keeps."""
    club = club_to_change(slug, lock)
    return club, found(next((project for project in club.projects if project.id == number), None))


def project_page(
    club: Club, form: ProjectForm, project: ClubProject | None = None, status: int = 200, conflict: Any = ()
) -> Response:
    """The form of a project."""
    return page_or_fragment(
        "clubs/projects/edit.html",
        "clubs/projects/_form.html",
        status,
        club=club,
        project=project,
        form=form,
        conflict=conflict,
    )
