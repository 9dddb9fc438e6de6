"""Loads a folder of CSV files, one a raw table."""
