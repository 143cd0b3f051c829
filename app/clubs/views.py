"""The clubs of a territory: their list, their public pages, their files."""

from typing import Any

from flask import Blueprint, request, url_for
from sqlalchemy import select
from werkzeug import Response

from app import jobs, markdown, once
from app.calendar import queries as calendar
from app.calendar.subscriptions import readers
from app.clock import today
from app.clubs import labels, publishing, queries, rules
from app.clubs.forms import ClubFields, ClubForm, NewClubForm
from app.clubs.keeping import club_to_change
from app.clubs.models import Club, ClubStage
from app.clubs.projects.views import bp as projects
from app.clubs.stages.views import bp as stages
from app.conflict import differences
from app.db import db
from app.language import _
from app.search import key
from app.territory import queries as territories
from app.territory.models import Intercommunality, Territory
from app.web import (
    access,
    allow,
    found,
    here,
    officer,
    page,
    page_or_fragment,
    public,
    see_other,
    signed_in,
    viewer,
)

bp = Blueprint("clubs", __name__)
bp.register_blueprint(stages)
bp.register_blueprint(projects)
labels.teach(bp)
FILE = (
    "area_note",
    "legal_form",
    "colour",
    "presentation",
    "rna",
    "siret",
    "website",
    "mail",
    "shares_bureau",
)


# -- what everybody sees ------------------------------------------------------------------------


@bp.get("/clubs/")
@public
def index() -> Response:
    question = request.args.get("q", "").strip()[:100]
    after, before = request.args.get("after", type=int), request.args.get("before", type=int)
    clubs = queries.listed(viewer(), here().id, question, after, before)
    ids = [club.id for club in clubs.rows]
    return page_or_fragment(
        "clubs/index.html",
        "clubs/_list.html",
        clubs=clubs,
        dates=calendar.next_by_ref("club", ids, viewer(), here().id),
        q=question,
        may_create=rules.creation_refusal(viewer(), here().id) is None,
        address=lambda **more: url_for(".index", q=question or None, **more),
    )


@bp.get("/clubs/<slug>")
@public
def show(slug: str) -> Response:
    club = found(queries.club(viewer(), here().id, slug))
    lead, rest = opening(club.presentation)
    is_inside = viewer().sits_in(club.id) or viewer().looks_after(club.territory_id)
    return page(
        "clubs/show.html",
        club=club,
        lead=lead,
        rest=rest,
        described=markdown.plain(lead or club.name)[:200],
        lines=calendar.coming(viewer(), here().id, "club", club.id),
        feed_path=f"{url_for('.show', slug=slug)}/agenda.ics",
        bureau=[mandate for mandate in club.mandates if mandate.holds_on(today())],
        sees_names=rules.names_refusal(viewer(), club) is None,
        stages=sorted(club.stages, key=lambda stage: list(labels.STAGES).index(stage.stage)),
        may_change=rules.change_refusal(viewer(), club, today()) is None,
        own=queries.own_membership(viewer(), club.id),
        is_inside=is_inside,
        readers=readers.of_stream("club", club.id) if is_inside else None,
    )


def opening(text: str | None) -> tuple[str | None, str | None]:
    """The first paragraph, when it is plain, and what follows it."""
    first, _gap, rest = (text or "").strip().partition("\n\n")
    if first[:1] in ("#", "-", "*", ">", "+", "`") or first[:1].isdigit() or len(first) > 400:
        return None, text
    return first or None, rest.strip() or None


# -- a new club ---------------------------------------------------------------------------------


@bp.get("/clubs/new")
@access(officer)
def new() -> Response:
    allow(rules.creation_refusal(viewer(), here().id))
    return form_page("new", offered(NewClubForm(None)))


@bp.post("/clubs/")
@access(officer)
def create() -> Response:
    if again := once.claim():
        return again
    territory = here()
    allow(rules.creation_refusal(viewer(), territory.id))
    form = offered(NewClubForm())
    valid = form.validate_on_submit()
    lock(territory)
    if valid and queries.named(territory.id, form.name.data):
        form.name.errors, valid = [_("Un club porte déjà ce nom.")], False
    if not valid:
        db.session.rollback()
        return form_page("new", form, 422)
    club = found_club(territory, form)
    target = once.keep(url_for(".show", slug=club.slug))
    db.session.commit()
    return see_other(target, _("Le club %(name)s est créé.", name=form.name.data))


def lock(territory: Territory) -> None:
    """Two clubs of one territory are named one after the other."""
    db.session.execute(select(Territory.id).where(Territory.id == territory.id).with_for_update())


def found_club(territory: Territory, form: Any) -> Club:
    """Write the club down and open its agenda."""
    slug = rules.slug_of(form.name.data)
    taken = queries.taken_slugs(territory.id, slug) | queries.taken_slugs(territory.id, f"club-{slug}")
    club = Club(territory_id=territory.id, slug=rules.free_slug(form.name.data, taken))
    fill(club, form)
    first_on, last_on, precision = form.span
    club.stages.append(
        ClubStage(stage=form.stage.data, first_on=first_on, last_on=last_on, precision=precision)
    )
    db.session.add(club)
    db.session.flush()
    publishing.publish_club(club)
    return club


def fill(club: Club, form: Any) -> None:
    """Take over what was typed."""
    club.name, club.name_key = form.name.data, key(form.name.data)
    club.area = list(
        db.session.scalars(select(Intercommunality).where(Intercommunality.id.in_(map(int, form.area.data))))
    )
    for name in FILE:
        if name in form:
            setattr(club, name, form[name].data)


def offered(form: Any, club: Club | None = None) -> Any:
    """The form with its choices."""
    form.offer(territories.intercommunalities(here().id, today()), club)
    return form


def form_page(name: str, form: ClubFields, status: int = 200, **more: Any) -> Response:
    """The form of a club, as a page or as its fragment."""
    return page_or_fragment(f"clubs/{name}.html", f"clubs/_{name}_form.html", status, form=form, **more)


# -- its file -----------------------------------------------------------------------------------


@bp.get("/clubs/<slug>/edit")
@access(signed_in)
def edit(slug: str) -> Response:
    club = club_to_change(slug)
    return form_page("edit", offered(filled(club), club), club=club, conflict=())


@bp.post("/clubs/<slug>/edit")
@access(signed_in)
def update(slug: str) -> Response:
    club = club_to_change(slug, lock=True)
    form = offered(ClubForm(), club)
    valid, conflict = form.validate_on_submit(), []
    if valid and queries.named(club.territory_id, form.name.data, club.id):
        form.name.errors, valid = [_("Un club porte déjà ce nom.")], False
    if valid and form.version.data != str(club.version):
        conflict = differences(form, offered(filled(club), club))
        form.version.data = str(club.version)
    if conflict or not valid:
        db.session.rollback()
        return form_page("edit", form, 409 if valid else 422, club=club, conflict=conflict)
    before = ({body.id for body in club.area}, club.shares_bureau)
    fill(club, form)
    club.version += 1
    publishing.publish_club(club)
    tell_the_rooms_above(club, *before)
    db.session.commit()
    return see_other(url_for(".show", slug=slug), _("La page du club est à jour."))


def tell_the_rooms_above(club: Club, area: set[int], shared: bool) -> None:
    """Exhibitions follow a club's area into its agenda, and its bureau's meetings who may find them."""
    if area != {body.id for body in club.area}:
        key = f"exhibitions.streams:{club.id}:{club.version}"
        jobs.add("exhibitions.streams", {"territory": club.territory_id}, key=key)
    if shared != club.shares_bureau:
        jobs.add("meetings.again", {"club": club.id}, key=f"meetings.again:{club.id}:{club.version}")


def filled(club: Club) -> ClubForm:
    """The form as the club's file stands."""
    form = ClubForm(None, obj=club)
    form.area.data = [str(body.id) for body in club.area]
    return form
