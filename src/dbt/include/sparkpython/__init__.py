"""The macros of the sparkpython adapter."""

from pathlib import Path

PACKAGE_PATH = str(Path(__file__).parent)
