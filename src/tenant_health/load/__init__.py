"""Loads a folder of CSV files, one for each raw table."""
