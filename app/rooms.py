"""The rooms of the house, in the order in which knowledge flows."""

from importlib import import_module

from flask import Flask

from app.accounts.rights import login_manager

ROOMS = (
    "territory",
    "companies",
    "clubs",
    "accounts",
    "contacts",
    "meetings",
    "exhibitions",
    "home",
)
MODELS = (
    "app.audit",
    "app.once",
    "app.settings",
    "app.jobs",
    "app.mail.outbox",
    "app.search",
    "app.timeline",
    "app.calendar.entry",
    "app.calendar.dates.models",
    "app.calendar.layers.models",
    "app.calendar.subscriptions.models",
    "app.companies.segments.models",
    "app.clubs.dues.models",
    *(f"app.{room}.models" for room in ROOMS if room != "home"),
)
VIEWS = (
    "app.territory.views",
    "app.territory.intercommunalities.views",
    "app.companies.views",
    "app.companies.sites.views",
    "app.companies.people.views",
    "app.companies.organisations.views",
    "app.companies.posts.views",
    "app.companies.exporting",
    "app.companies.map_views",
    "app.companies.segments.views",
    "app.clubs.views",
    "app.clubs.members.views",
    "app.clubs.members.exporting",
    "app.clubs.mandates.views",
    "app.clubs.dues.views",
    "app.accounts.views",
    "app.accounts.security.views",
    "app.accounts.personal.views",
    "app.calendar.views",
    "app.calendar.feeds",
    "app.calendar.syndication",
    "app.calendar.embed",
    "app.calendar.subscriptions.choosing",
    "app.calendar.subscriptions.reminding",
    "app.calendar.subscriptions.secret",
    "app.calendar.subscriptions.views",
    "app.calendar.dates.views",
    "app.calendar.layers.views",
    "app.contacts.views",
    "app.meetings.views",
    "app.meetings.exporting",
    "app.exhibitions.views",
    "app.exhibitions.venues.views",
    "app.home.views",
    "app.home.pages",
)
LISTENERS = (
    "app.territory.queries",
    "app.mail.sending",
    "app.calendar.streams",
    "app.accounts.privacy",
    "app.accounts.erasures",
    "app.accounts.prospects",
    "app.privacy.traces",
    "app.calendar.subscriptions.privacy",
    "app.companies.figures",
    "app.companies.segments.privacy",
    "app.clubs.figures",
    "app.clubs.dues.figures",
    "app.clubs.dues.privacy",
)


def init_app(app: Flask) -> None:
    """Register every room's addresses, and what rooms provide to the ground they stand on."""
    load_models()
    login_manager.init_app(app)
    for name in LISTENERS:
        import_module(name)
    for name in VIEWS:
        app.register_blueprint(import_module(name).bp)


def load_models() -> None:
    """Every table is known to the mapper and to Alembic."""
    for name in MODELS:
        import_module(name)
