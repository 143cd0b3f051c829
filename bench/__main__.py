"""`python -m bench` (make bench): each figure is a ratio against something measured in the same run."""

import argparse
import os
import platform
import tempfile
from pathlib import Path

from bench import feeds, growth, members, memory, plain_list, search

ALL = {
    "growth": growth.run,
    "feeds": feeds.run,
    "postgres": feeds.run_on_postgres,
    "list": plain_list.run,
    "members": members.run,
    "search": search.run,
    "memory": memory.run,
}


def main() -> None:
    """Run what was asked for, everything otherwise, and print the tables of the README at the end."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--growth", action="store_true", help="pages in a large territory")
    parser.add_argument("--feeds", action="store_true", help="what calendar programs cost")
    parser.add_argument("--postgres", action="store_true", help="the same on PostgreSQL")
    parser.add_argument("--list", action="store_true", help="a page of 100 rows against bare Flask")
    parser.add_argument("--members", action="store_true", help="a club of 2,000 members against a small one")
    parser.add_argument("--search", action="store_true", help="search as one types, at any letter")
    parser.add_argument("--memory", action="store_true", help="memory and start")
    parser.add_argument("--full", action="store_true", help="in the sizes that the issues name")
    parser.add_argument("--keep", type=Path, help="keep the installations in this folder, use those there")
    asked = parser.parse_args()
    chosen = [name for name in ALL if getattr(asked, name)] or list(ALL)
    with tempfile.TemporaryDirectory(prefix="maillage-bench-") as temporary:
        folder = (asked.keep or Path(temporary)).absolute()
        tables = []
        for name in chosen:
            print(f"── {name}", flush=True)
            tables.append(ALL[name](folder, asked.full))
    print(f"\nPython {platform.python_version()}, {os.cpu_count()} processors, medians of five.\n")
    print("\n".join(table.markdown() for table in tables))


if __name__ == "__main__":
    main()
