"""What kinds, audiences and states of meetings are called."""

from app.language import _l

KINDS = {
    "steering": _l("Comité de pilotage"),
    "thematic": _l("Réunion thématique"),
    "intercommunality": _l("Réunion par intercommunalité"),
    "club": _l("Réunion de club"),
    "board": _l("Bureau / conseil"),
    "assembly": _l("Assemblée générale"),
    "conference": _l("Conférence"),
    "other": _l("Autre"),
}
TITLES = {
    "steering": _l("Comité de pilotage"),
    "thematic": _l("Réunion thématique"),
    "intercommunality": _l("Réunion par intercommunalité"),
    "club": _l("Réunion"),
    "board": _l("Bureau"),
    "assembly": _l("Assemblée générale"),
    "conference": _l("Conférence"),
    "other": _l("Réunion"),
}
AUDIENCES = {
    "public": _l("Tout le monde"),
    "members": _l("Les adhérents du club"),
    "bureau": _l("Le bureau du club"),
    "officers": _l("L'équipe du territoire"),
}
AUDIENCE_TAGS = {
    "public": _l("publique"),
    "members": _l("réservée aux adhérents"),
    "bureau": _l("réservée au bureau"),
    "officers": _l("réservée à l'équipe du territoire"),
}
STATES = {
    "planned": _l("à venir"),
    "held": _l("tenue"),
    "cancelled": _l("annulée"),
}
PRECISIONS = {
    "day": _l("Le jour est connu"),
    "month": _l("Le mois seulement"),
    "season": _l("Plusieurs mois, une saison"),
    "year": _l("L'année seulement"),
}
