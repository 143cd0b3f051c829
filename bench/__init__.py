"""Benchmarks: ratios against something measured in the same run. They print and never judge."""
