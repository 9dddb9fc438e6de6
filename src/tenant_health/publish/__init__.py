"""`tenant-health publish`: brings marts that another engine built into PostgreSQL."""
