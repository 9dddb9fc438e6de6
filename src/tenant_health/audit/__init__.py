"""Attacks the benchmarks that stand in a database, as a data-protection officer would."""
