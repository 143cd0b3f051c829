"""A folder of somebody's computer with vdirsyncer and khal set up for one feed, as people run them."""

import os
import re
import subprocess
import sys
from pathlib import Path

BIN = Path(sys.executable).parent


class Subscriber:
    """Fetches with vdirsyncer, shows with khal."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder, self.items = folder, folder / "calendars" / "club"
        self.items.mkdir(parents=True)
        self.environment = {
            **os.environ,
            "HOME": str(folder),
            "XDG_CONFIG_HOME": str(folder),
            "LC_ALL": "C.UTF-8",
        }
        (folder / "vdirsyncer").mkdir()
        (folder / "vdirsyncer" / "config").write_text(
            f'[general]\nstatus_path = "{folder}/status"\n'
            '[pair club]\na = "here"\nb = "there"\ncollections = null\nconflict_resolution = "b wins"\n'
            f'[storage here]\ntype = "filesystem"\npath = "{self.items}"\nfileext = ".ics"\n'
            f'[storage there]\ntype = "http"\nurl = "{url}"\n'
        )
        (folder / "khal").mkdir()
        (folder / "khal" / "config").write_text(
            f"[calendars]\n[[club]]\npath = {self.items}\n"
            "[locale]\nlocal_timezone = Europe/Paris\ndefault_timezone = Europe/Paris\n"
            "timeformat = %H:%M\ndateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d\n"
            "datetimeformat = %Y-%m-%d %H:%M\nlongdatetimeformat = %Y-%m-%d %H:%M\n"
            f"[sqlite]\npath = {folder}/khal.db\n"
        )
        self.run("vdirsyncer", "discover")

    def run(self, *command: str) -> str:
        done = subprocess.run(
            [str(BIN / command[0]), *command[1:]],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    def sync(self) -> dict[str, str]:
        """Fetch; the items by the address of their page (vdirsyncer makes its own UIDs of the content)."""
        self.said = self.run("vdirsyncer", "sync")
        texts = [re.sub(r"\r?\n ", "", path.read_text()) for path in self.items.glob("*.ics")]
        return {re.findall(r"^URL:(\S+)", text, re.M)[0]: text for text in texts}

    def list(self, since: str = "2019-01-01", days: str = "3000d") -> str:
        return self.run("khal", "list", "--format", "{start} {title}", since, days)
