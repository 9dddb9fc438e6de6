"""`tenant-health explain`: why the score of one tenant moved."""
