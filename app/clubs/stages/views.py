"""The stages of a club: added, dated, taken back."""

from flask import Blueprint, request, url_for
from werkzeug import Response

from app.clubs import labels
from app.clubs.forms import StageForm
from app.clubs.keeping import club_to_change
from app.clubs.models import Club, ClubStage
from app.db import db
from app.language import _
from app.web import access, found, page_or_fragment, see_other, signed_in

bp = Blueprint("stages", __name__)
labels.teach(bp)


@bp.get("/clubs/<slug>/stages")
@access(signed_in)
def index(slug: str) -> Response:
    club = club_to_change(slug)
    wanted = request.args.get("stage")
    known = next((stage for stage in club.stages if stage.stage == wanted), None)
    form = StageForm(
        None,
        stage=wanted if wanted in labels.STAGES else None,
        on=known.first_on if known else None,
        precision=(known.precision if known.first_on else "unknown") if known else "day",
        version=club.version,
    )
    return stages_page(club, form)


@bp.post("/clubs/<slug>/stages")
@access(signed_in)
def create(slug: str) -> Response:
    club = club_to_change(slug, lock=True)
    form = StageForm()
    valid, is_late = form.validate_on_submit(), form.version.data != str(club.version)
    if is_late or not valid:
        form.version.data = str(club.version)
        db.session.rollback()
        return stages_page(club, form, 422 if not valid else 409)
    stage = next((stage for stage in club.stages if stage.stage == form.stage.data), None)
    if stage is None:
        stage = ClubStage(stage=form.stage.data)
        club.stages.append(stage)
    stage.first_on, stage.last_on, stage.precision = form.span
    club.version += 1
    db.session.commit()
    return see_other(url_for(".index", slug=slug), _("L'étape est enregistrée."))


@bp.post("/clubs/<slug>/stages/<stage>/removal")
@access(signed_in)
def remove(slug: str, stage: str) -> Response:
    club = club_to_change(slug, lock=True)
    club.stages.remove(found(next((known for known in club.stages if known.stage == stage), None)))
    club.version += 1
    db.session.commit()
    return see_other(url_for(".index", slug=slug), _("L'étape est retirée."))


def stages_page(club: Club, form: StageForm, status: int = 200) -> Response:
    """The stages of a club, and the form that adds or dates one."""
    return page_or_fragment(
        "clubs/stages/index.html",
        "clubs/stages/_list.html",
        status,
        club=club,
        form=form,
        is_late=status == 409,
    )
