"""Sample activity: tenants that look like life, written to the raw tables with COPY."""
