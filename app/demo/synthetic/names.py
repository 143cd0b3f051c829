"""Invented words: places that do not exist, companies, clubs and what they meet about."""

import re
from random import Random

from app.search import key

HEADS = (
    "Val", "Mont", "Roche", "Font", "Bel", "Clair", "Haut", "Grand", "Petit", "Vieux",
    "Neuf", "Champ", "Pré", "Pont", "Puy", "Combe", "Lac", "Bois", "Fer", "Pierre",
)  # fmt: skip
TAILS = (
    "bois", "rive", "lande", "combe", "pré", "mare", "fontaine", "chêne", "hêtre", "bruyère",
    "genêt", "moulin", "forge", "cluze", "sagne", "brousse", "garenne", "vigne", "orme", "tilleul",
)  # fmt: skip
TRADES = (
    ("Scierie", "Sciage et rabotage du bois"),
    ("Menuiserie", "Fabrication de charpentes et menuiseries"),
    ("Tonnellerie", "Fabrication d'emballages en bois"),
    ("Papeterie", "Fabrication de papier et de carton"),
    ("Imprimerie", "Imprimerie de labeur"),
    ("Fonderie", "Fonderie de fonte"),
    ("Chaudronnerie", "Chaudronnerie et tuyauterie"),
    ("Mécanique", "Mécanique industrielle"),
    ("Outillage", "Fabrication d'outillage"),
    ("Coutellerie", "Coutellerie"),
    ("Tannerie", "Apprêt et tannage des cuirs"),
    ("Maroquinerie", "Maroquinerie"),
    ("Ganterie", "Fabrication de gants"),
    ("Filature", "Filature de laine"),
    ("Tissages", "Tissage"),
    ("Bonneterie", "Fabrication de chaussettes"),
    ("Porcelaines", "Fabrication de porcelaine"),
    ("Briqueterie", "Briques et tuiles"),
    ("Carrières", "Extraction de pierres"),
    ("Verrerie", "Façonnage du verre"),
    ("Plasturgie", "Emballages en plastique"),
    ("Conserverie", "Transformation de fruits et légumes"),
    ("Biscuiterie", "Biscuits et pâtisseries de conservation"),
    ("Laiterie", "Fabrication de produits laitiers"),
    ("Salaisons", "Préparations à base de viande"),
    ("Distillerie", "Boissons alcooliques distillées"),
    ("Électronique", "Cartes électroniques"),
    ("Câbles", "Matériel électrique"),
    ("Pompes", "Fabrication de pompes"),
    ("Cosmétiques", "Fabrication de parfums et de produits pour la toilette"),
)
MAKERS = ("de", "des Ateliers de", "du Moulin de", "Frères de", "et Fils de", "Nouvelle de", "du Plateau de")
CLUBS = ("Club des entreprises de", "Réseau des ateliers de", "Cercle industriel de", "Les Fabricants de")
OPENINGS = (
    "Réunion plénière", "Petit déjeuner", "Atelier", "Table ronde", "Visite commentée", "Point d'étape",
    "Rencontre", "Groupe de travail", "Matinée", "Retour d'expérience",
)  # fmt: skip
TOPICS = (
    "recruter en milieu rural", "apprentissage et alternance", "achats groupés", "énergie et chauffage",
    "transport des salariés", "logement des nouveaux venus", "prévention des risques", "cybersécurité",
    "réemploi des chutes", "export vers les pays voisins", "transmission d'entreprise", "garde d'enfants",
    "plan de formation", "accueil des stagiaires", "marque employeur", "financement de l'innovation",
    "qualité de l'eau", "filière bois", "filière cuir", "numérique dans l'atelier", "handicap et emploi",
    "mutualiser un poste", "égalité professionnelle", "conciergerie d'entreprises", "circuits courts",
    "robotique", "maintenance partagée", "gestion des déchets", "mobilité douce", "mécénat local",
)  # fmt: skip
PLACES = (
    "Mairie", "Salle des fêtes", "Foyer rural", "Salle du conseil", "Médiathèque", "Maison des entreprises",
    "Pépinière d'entreprises", "Lycée professionnel", "Tiers-lieu", "Halle couverte",
)  # fmt: skip
VENUES = (
    "Office de tourisme", "Médiathèque", "Salle d'exposition", "Hall de la mairie", "Ancienne usine",
    "Galerie", "Collège", "Maison du patrimoine", "Chapelle", "Gare", "Grange", "Atelier",
)  # fmt: skip
THEMES = (
    "Gestes de métier", "Matières premières", "Lumières d'usine", "Mains au travail", "Machines d'hier",
    "Le bois et le feu", "Portraits d'ateliers", "Couleurs de la terre",
)  # fmt: skip
WELCOMES = (
    None,
    "Ouverte à toute entreprise intéressée ; café à l'arrivée.",
    "Tour de table, puis questions ; apporter un exemple de son atelier.",
    "Avec des partenaires de l'emploi et de la formation, autour d'un cas présenté par un adhérent.",
)
HEARD = (None, "Échanges nourris ; une suite est prévue.", "Trois pistes retenues, à préciser.")
PEOPLE = ("Direction", "Gérance", "RH", "Communication", "Comptabilité")


def town(number: int) -> str:
    """The place of that number: 400 names, then again with a second half."""
    head, tail = HEADS[number % len(HEADS)], TAILS[number // len(HEADS) % len(TAILS)]
    again = number // (len(HEADS) * len(TAILS))
    return f"{head}{tail}" + (f"-sur-{TAILS[(number + again) % len(TAILS)].capitalize()}" if again else "")


def company(rng: Random) -> tuple[str, str]:
    """A name, and in people's words what it does."""
    trade, sector = rng.choice(TRADES)
    return f"{trade} {rng.choice(MAKERS)} {town(rng.randrange(800))}", sector


def club(number: int, place: int) -> str:
    """The name of a club."""
    return f"{CLUBS[number % len(CLUBS)]} {town(place)}"


def topic(rng: Random) -> str:
    """What a meeting is about."""
    return f"{rng.choice(OPENINGS)} : {rng.choice(TOPICS)}"


def slug(text: str) -> str:
    """As it stands in an address."""
    return "-".join(re.findall(r"[a-z0-9]+", key(text)))
