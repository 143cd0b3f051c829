"""The smallest Flask application: what a request costs when nothing is done.

It is its own configuration of gunicorn too: one that says nothing.
"""

from flask import Flask

app = Flask(__name__)


@app.get("/")
def hello() -> str:
    """Nothing is done."""
    return "Hello, world!"
