"""Dashboards in Apache Superset: started, filled from `bi/superset`, and written back to it."""
