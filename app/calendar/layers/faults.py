"""What can be wrong with a partner's calendar: a word that is stored, and its sentence."""

from typing import Any

from app.language import _, _l

SAID: dict[str, Any] = {
    # what was read
    "big": _l("Ce calendrier dépasse 2 Mio : demandez au partenaire un calendrier plus court."),
    "page": _l(
        "C'est une page web, pas un calendrier : cherchez chez le partenaire l'adresse qui finit par .ics."
    ),
    "foreign": _l("Ce n'est pas un calendrier au format .ics."),
    "letters": _l("Ce calendrier n'est pas écrit en UTF-8."),
    "many": _l("Ce calendrier contient plus de 5 000 rendez-vous : demandez-en un plus court."),
    "dense": _l("Ce calendrier répète ses rendez-vous trop souvent pour être montré."),
    "long": _l("Ce calendrier est trop long à lire."),
    "broken": _l("Ce calendrier est abîmé : nous n'arrivons pas à le lire."),
    "event": _l("Un rendez-vous de ce calendrier est illisible : sa date, sa durée ou sa répétition."),
    "empty": _l("Ce calendrier ne contient aucun rendez-vous de l'année passée ni des deux prochaines."),
    # the address
    "address": _l("Cette adresse n'est pas valide : elle commence par https:// ou webcal://."),
    "scheme": _l("Seules les adresses en https://, http:// ou webcal:// peuvent être lues."),
    "credentials": _l("Une adresse avec un nom ou un mot de passe ne peut pas être gardée : retirez-les."),
    "port": _l("Ce port ne sert pas à des pages : retirez-le de l'adresse."),
    "private": _l("Cette adresse est celle d'un réseau privé : nous ne lisons que ce qui est public."),
    # the way
    "unknown": _l("Ce site n'existe pas, ou son nom ne répond pas."),
    "unreachable": _l("Le site du partenaire ne répond pas."),
    "secure": _l("Le certificat du site n'est pas valide."),
    "slow": _l("Le site du partenaire est trop lent : plus de dix secondes."),
    "redirects": _l("L'adresse renvoie trop souvent ailleurs."),
    "cut": _l("La réponse du site est incomplète."),
    "packed": _l("La réponse du site est emballée d'une façon que nous ne lisons pas."),
    "busy": _l("Le site du partenaire demande d'attendre."),
    "missing": _l("Il n'y a pas de calendrier à cette adresse (404)."),
    "refused": _l("Le site du partenaire refuse de donner ce calendrier : il est peut-être privé."),
    "status": _l("Le site du partenaire répond par une erreur."),
}


class Fault(Exception):
    """A calendar that cannot be had now; `wait` seconds were asked for before the next try."""

    def __init__(self, word: str, wait: int = 0) -> None:
        super().__init__(word)
        self.word, self.wait = word, wait

    @property
    def said(self) -> str:
        return say(self.word)


def say(word: str | None) -> str:
    """The sentence, in the reader's language."""
    return str(SAID.get(word or "", "")) or _("Ce calendrier n'a pas pu être lu.")
