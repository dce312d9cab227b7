"""Flat files turned into claims and outcomes by the hospital's mapping."""

from denialrisk.read.flat.describe import Description, describe
from denialrisk.read.flat.reading import FlatReading, read_csv
from denialrisk.read.flat.sources import Sources, load_sources

__all__ = ["Description", "FlatReading", "Sources", "describe", "load_sources", "read_csv"]
