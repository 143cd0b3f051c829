"""Errors as pages: what happened, in a sentence, and what one can do now. Nothing here may fail."""

from flask import Response, current_app, g, make_response, render_template, request
from flask.globals import request_ctx
from markupsafe import escape
from sqlalchemy.exc import OperationalError, TimeoutError
from werkzeug.exceptions import HTTPException, default_exceptions

from app import web
from app.feedpath import is_feed
from app.language import _, language
from app.viewer import STRANGER

SENTENCES_OF_WERKZEUG = {kind.description for kind in default_exceptions.values()}


@web.provide("error_page")
def error_page(error: HTTPException) -> Response:
    """The page of an error, in the reader's language; plain words where a calendar program asks."""
    if _is_database_down(error):
        error.code = 503  # the answer's status is read from it
    code = error.code or 500
    try:
        _find_out_who_and_where(code)
        title, sentence, advice = words(code, said_by_a_rule(error))
        return _shown(code, title, sentence, advice)
    except Exception:
        current_app.logger.exception("the page of error %s failed", code)
        return bare(code)


def said_by_a_rule(error: HTTPException) -> str | None:
    """The sentence given to `allow` or `abort`; Werkzeug's own are not for our readers."""
    said = error.description
    return said if said and said not in SENTENCES_OF_WERKZEUG and error.code in (400, 403, 409, 422) else None


def words(code: int, said: str | None = None) -> tuple[str, str, str]:
    """Title, what happened, and what to do now."""
    title, sentence, advice = _known(code)
    return title, said or sentence, advice


def _known(code: int) -> tuple[str, str, str]:
    match code:
        case 401:
            return (
                _("Connectez-vous"),
                _("Cette page se lit avec un compte."),
                _("Connectez-vous, puis revenez ici."),
            )
        case 403:
            return (
                _("Cette page ne vous est pas ouverte"),
                _("Vos fonctions ne donnent pas accès à cette page, ou ce formulaire a expiré."),
                _(
                    "Si vous devriez y avoir accès, adressez-vous au bureau de votre club, ou à la personne "
                    "chargée de mission du territoire."
                ),
            )
        case 404:
            return (
                _("Rien à cette adresse"),
                _("Cette page n'existe pas, n'existe plus, ou n'est pas visible pour vous."),
                _("Vérifiez l'adresse, cherchez le nom, ou repartez de l'accueil."),
            )
        case 405:
            return (
                _("Cette adresse ne s'ouvre pas ainsi"),
                _("Elle reçoit un formulaire, et n'a pas de page à montrer."),
                _("Revenez à la page précédente."),
            )
        case 409:
            return (
                _("Quelqu'un d'autre vient de modifier cela"),
                _("Votre version n'est plus la dernière : rien n'a été écrasé."),
                _("Revenez à la page, relisez ce qui a changé, puis recommencez."),
            )
        case 413:
            return (
                _("C'est trop volumineux"),
                _("Ce qui a été envoyé dépasse ce que nous acceptons."),
                _("Envoyez un fichier plus petit, ou raccourcissez le texte."),
            )
        case 422:
            return (
                _("Ce formulaire ne peut pas être enregistré"),
                _("Son contenu a changé depuis un premier envoi, ou il est abîmé."),
                _("Revenez à la page précédente, rechargez-la, puis envoyez de nouveau."),
            )
        case 429:
            return (
                _("Un instant"),
                _("Trop de demandes en peu de temps : nous faisons une pause."),
                _("Patientez quelques minutes, puis réessayez."),
            )
        case 503:
            return (
                _("Le service reprend son souffle"),
                _("Nos données ne répondent pas pour le moment. Rien n'a été enregistré à moitié."),
                _("Réessayez dans quelques minutes."),
            )
        case _ if code >= 500:
            return (
                _("Quelque chose s'est mal passé chez nous"),
                _("L'incident est noté. Rien n'a été enregistré à moitié."),
                _("Réessayez ; si cela recommence, prévenez la personne qui administre le site."),
            )
        case _:
            return (
                _("Demande illisible"),
                _("Nous n'avons pas compris ce qui a été envoyé."),
                _("Revenez à la page précédente, rechargez-la, puis réessayez."),
            )


def _is_database_down(error: HTTPException) -> bool:
    return isinstance(getattr(error, "original_exception", None), (OperationalError, TimeoutError))


def _find_out_who_and_where(code: int) -> None:
    """Fill what the frame asks for; strangers nowhere when it cannot be found out."""
    for name, find, otherwise in (("territory", web.territory, None), ("viewer", web.viewer, STRANGER)):
        try:
            if code == 503:
                raise LookupError
            find()
        except Exception:
            g.setdefault(name, otherwise)
    if g.territory is None and request.environ.get("maillage.territory") and request_ctx.url_adapter:
        request_ctx.url_adapter.script_name = "/"  # no such territory: our links lead home


def _shown(code: int, title: str, sentence: str, advice: str) -> Response:
    if _asked_by_a_program():
        return Response(f"{title}. {sentence}\n", mimetype="text/plain")
    if web.is_fragment():
        answer = Response(f'<p id="error" role="alert">{escape(sentence)}</p>', mimetype="text/html")
        answer.headers["HX-Reswap"] = "none"
        return web.toast(answer, sentence)  # type: ignore[return-value]
    page = render_template("errors/error.html", code=code, title=title, sentence=sentence, advice=advice)
    return make_response(page)


def _asked_by_a_program() -> bool:
    """A feed, or another method on a feed's address: programs try several before they subscribe."""
    if request.endpoint is None:
        return request.path.endswith(".ics")
    return is_feed()


def bare(code: int) -> Response:
    """What is left when even the page fails: no template, no database."""
    title, sentence, advice = words(code)
    return Response(
        f'<!doctype html><html lang="{language()}"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)} · Maillage</title><main><h1>{escape(title)}</h1>"
        f'<p>{escape(sentence)}</p><p>{escape(advice)}</p><p><a href="/">Maillage</a></p></main></html>',
        mimetype="text/html",
    )
