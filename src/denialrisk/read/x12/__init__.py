"""X12 files turned into claims, remits and rejects: grammar as data, walked by one machine."""

from denialrisk.read.x12.reading import X12Reading, read_x12

__all__ = ["X12Reading", "read_x12"]
