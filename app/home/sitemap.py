"""Every page that somebody may open, in sections: the map of the site, and the phone's menu."""

from dataclasses import dataclass

from flask import current_app, request
from werkzeug.exceptions import HTTPException

from app import web
from app.home import help, queries
from app.language import _
from app.territory.queries import root_of
from app.viewer import Viewer

Link = tuple[str, str]


@dataclass(frozen=True)
class Section:
    """Links under a heading."""

    title: str
    links: list[Link]


def sections(viewer: Viewer) -> list[Section]:
    """The sections in which this viewer finds something to open."""
    found = [
        Section(_("Le territoire"), _here(_public(), viewer)),
        Section(_("Travailler"), _here(_at_work(viewer), viewer) + _own(viewer)),
        Section(_("Tenir la maison"), _here(_keeping(viewer), viewer)),
        Section(_("Votre compte"), [link for link in _account(viewer) if may_open(link[1], viewer)]),
        Section(_("Aide"), _here(_help(), viewer)),
    ]
    return [section for section in found if section.links]


def may_open(path: str, viewer: Viewer) -> bool:
    """Whether a page answers at this path, and lets this viewer in."""
    try:
        endpoint, _values = current_app.url_map.bind("").match(path.partition("?")[0], method="GET")
    except HTTPException:
        return False
    view = current_app.view_functions[endpoint]
    rule = getattr(view, "access", None)
    return bool(rule and rule(viewer))


def _here(links: list[Link], viewer: Viewer) -> list[Link]:
    return [(label, request.script_root + path) for label, path in links if may_open(path, viewer)]


def _public() -> list[Link]:
    return [
        (_("Accueil"), "/"),
        (_("Agenda"), "/agenda"),
        (_("S'abonner à l'agenda"), "/agenda/subscribe"),
        (_("Clubs"), "/clubs/"),
        (_("Réunions"), "/meetings/"),
        (_("Expositions"), "/exhibitions/"),
        (_("Lieux d'exposition"), "/venues/"),
        (_("Intercommunalités"), "/intercommunalities/"),
        (_("Rechercher"), "/search"),
    ]


def _at_work(viewer: Viewer) -> list[Link]:
    if not (_keeps(viewer) or viewer.bureau):
        return []
    return [
        (_("Noter une réunion"), "/meetings/new"),
        (_("Journal des contacts"), "/contacts/"),
        (_("Ajouter une date"), "/agenda/new"),
        (_("Calendriers partenaires"), "/agenda/layers"),
        (_("Entreprises"), "/companies/"),
        (_("Organismes partenaires"), "/organisations/"),
        (_("Interlocuteurs"), "/people/"),
        (_("Segments"), "/segments/"),
    ]


def _own(viewer: Viewer) -> list[Link]:
    if not viewer.is_signed_in:
        return []
    links = []
    for club, where in queries.own_clubs(viewer.bureau | viewer.clubs):
        path = f"{root_of(where)}/clubs/{club.slug}"
        if viewer.sits_in(club.id):
            links.append((_("Adhérents de %(club)s", club=club.name), f"{path}/members"))
        else:
            links.append((club.name, path))
    return links + [
        (company.name, f"{root_of(where)}/companies/{company.id}")
        for company, where in queries.own_companies(viewer)
    ]


def _keeping(viewer: Viewer) -> list[Link]:
    links = [(_("Territoire"), "/territory/"), (_("Créer une exposition"), "/exhibitions/new")]
    if viewer.is_admin:
        links += [(_("Comptes"), "/accounts/")]
    return links if _keeps(viewer) else []


def _keeps(viewer: Viewer) -> bool:
    """Whether they look after the territory that one stands in."""
    where = web.territory()
    return viewer.looks_after(where.id if where else None)


def _account(viewer: Viewer) -> list[Link]:
    if not viewer.is_signed_in:
        return [(_("Se connecter"), "/login")]
    return [(_("Mon compte"), "/account"), (_("Mes données"), "/account/data")]


def _help() -> list[Link]:
    links = [(_("Aide"), "/help"), *((page.title, f"/help/{page.name}") for page in help.pages())]
    return [
        *links,
        (_("Mentions légales"), "/legal"),
        (_("Données personnelles"), "/privacy"),
        (_("Accessibilité"), "/accessibility"),
    ]
