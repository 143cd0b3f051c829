"""The harness stands in tests/harness; what all rooms share in their tests may be added here."""

pytest_plugins = ["tests.harness.plugin"]
