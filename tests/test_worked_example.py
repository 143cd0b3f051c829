"""The room that CONTRIBUTING.md adds as an example is added to a copy of the house, and works."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.harness.shared import ROOT

FILE = re.compile(r"^\*\*`([^`]+)`\*\*[^\n]*\n\n```\w+\n(.*?)^```$", re.M | re.S)
COPIED = ("app", "tests", "wsgi.py", "pyproject.toml")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The house without what does not matter here."""
    for name in COPIED:
        if (ROOT / name).is_dir():
            skipped = shutil.ignore_patterns("__pycache__", "*.gz", "vendor", "browser")
            shutil.copytree(ROOT / name, tmp_path / name, ignore=skipped)
        else:
            shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def run(folder: Path, *command: str) -> str:
    instance = {"INSTANCE_PATH": str(folder / "instance"), "PYTHONDONTWRITEBYTECODE": "1"}
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "PYTHONPATH")}
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=folder,
        env={**kept, **instance},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_worked_example_works(copy: Path, is_postgres: bool) -> None:
    if is_postgres:
        pytest.skip("once is enough")
    files = FILE.findall((ROOT / "CONTRIBUTING.md").read_text())
    assert len(files) == 11
    for name, text in files:
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        (copy / name).write_text(text)
    rooms = copy / "app" / "rooms.py"
    told = rooms.read_text().replace('    "home",\n)', '    "notices",\n    "home",\n)')
    told = told.replace('    "app.home.views",\n', '    "app.notices.views",\n    "app.home.views",\n')
    assert told.count("notices") == 2
    rooms.write_text(told)
    run(copy, "flask", "--app", "wsgi", "db", "upgrade")
    run(copy, "flask", "--app", "wsgi", "db", "migrate", "--rev-id", "0099", "-m", "notices")
    migration = next((copy / "app" / "migrations" / "versions").glob("0099*")).read_text()
    assert migration.count("create_table") == 1
    assert "drop_" not in migration.partition("def downgrade")[0], "the models say what the migrations made"
    said = run(copy, "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", "tests/notices")
    assert "5 passed" in said
    run(copy, "ruff", "check", "app/notices", "tests/notices")
    run(copy, "ruff", "format", "--check", "app/notices", "tests/notices")
