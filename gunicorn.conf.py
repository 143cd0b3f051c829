"""gunicorn: threads in one process on SQLite, two preloaded processes on PostgreSQL."""

import gc
import os

_host = os.environ.get("HOST") or "127.0.0.1"
_on_sqlite = not os.environ.get("DATABASE_URL", "").startswith("postgres")

bind = (
    f"[{_host}]:{os.environ.get('PORT') or 8000}"
    if ":" in _host
    else f"{_host}:{os.environ.get('PORT') or 8000}"
)
workers = int(os.environ.get("WEB_CONCURRENCY") or (1 if _on_sqlite else 2))
worker_class = "gthread"
threads = 8
preload_app = True
timeout = 60
graceful_timeout = 8
keepalive = 5
loglevel = "warning"
accesslog = os.environ.get("ACCESS_LOG") or None
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
control_socket_disable = True
# Which proxies to believe is the application's decision (PROXY_HOPS), not gunicorn's.
forwarder_headers = ""
secure_scheme_headers = {}


def when_ready(server):
    """Once for all processes: load and join what the first visitors will ask for, and move it all out of
    the collector's sight, so that they go on sharing its memory."""
    import email_validator  # noqa: F401
    import markdown_it  # noqa: F401
    import nh3  # noqa: F401

    from app.operations.warming import warm
    from wsgi import app

    warm(app)
    gc.collect()
    gc.freeze()


def post_fork(server, worker):
    """Connections do not survive a fork."""
    from app.db import dispose_after_fork
    from wsgi import app

    with app.app_context():
        dispose_after_fork()
