"""The summary of all tenants that a customer success manager reads in the morning."""
