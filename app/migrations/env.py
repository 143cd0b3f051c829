"""How Alembic reaches the application's database."""

from alembic import context
from flask import current_app

from app import rooms
from app.db import Base, db

rooms.load_models()


def run() -> None:
    with db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            **current_app.extensions["migrate"].configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run()
