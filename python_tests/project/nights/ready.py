"""Imported by the process that others are forked from: they find the project parsed."""

from project.builds import ROOT, parsed

parsed(ROOT)
