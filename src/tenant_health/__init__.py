"""Health scores, usage and peer benchmarks of every tenant."""
