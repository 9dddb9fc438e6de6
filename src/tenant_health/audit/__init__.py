"""Attacks the benchmarks in a database as a data-protection officer would."""
