"""The places where exhibitions stand."""
