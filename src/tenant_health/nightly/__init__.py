"""`tenant-health nightly`: what a scheduler runs each night, around dbt."""
