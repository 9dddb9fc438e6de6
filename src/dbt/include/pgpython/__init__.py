"""The macros of the pgpython adapter."""

from pathlib import Path

PACKAGE_PATH = str(Path(__file__).parent)
