"""How many queries a page asks: it must not grow with the rows."""

from tests.harness.statements import counted as count_queries

__all__ = ["count_queries"]
