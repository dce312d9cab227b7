"""Simulates a world of payers with dated policies and known truth, written as 837 and 835."""

from denialrisk.simulate.simulation import simulate

__all__ = ["simulate"]
