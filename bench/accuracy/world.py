"""Simulates a world for judging alone, or takes one that exists."""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from denialrisk.read import ingest
from denialrisk.simulate import simulate

# Parameters, signals and recipe were chosen on other worlds: no tuning has seen this one.
UNTOUCHED = 20_261


@dataclass(frozen=True)
class World:
    """Tables as ingest wrote them and the truth that only judging opens."""

    data: Path
    truth: Path


def options(parser: argparse.ArgumentParser, claims: int) -> None:
    """Add the choice of a world: one drawn now, or tables and truth that exist."""
    parser.add_argument("--claims", type=int, default=claims)
    parser.add_argument("--seed", type=int, default=UNTOUCHED, help="of a world drawn now")
    parser.add_argument("--data", type=Path, help="tables that ingest wrote, with --truth")
    parser.add_argument("--truth", type=Path, help="truth.parquet of their simulation")
    parser.add_argument("--recipe", default="default", help="a recipe of training/recipes")


@contextmanager
def world(given: argparse.Namespace) -> Iterator[World]:
    """Yield the world asked for; one drawn now is thrown away afterwards."""
    if given.data and given.truth:
        yield World(given.data, given.truth)
        return
    if given.data or given.truth:
        sys.exit("--data and --truth belong together")
    with tempfile.TemporaryDirectory() as folder:
        files, tables = Path(folder) / "files", Path(folder) / "tables"
        summary = simulate(files, claims=given.claims, seed=given.seed)
        print(f"seed {given.seed}: {summary['claims']:,} claims, {summary['lines']:,} lines")
        ingest([files / "claims", files / "remits"], tables)
        yield World(tables, files / "truth.parquet")
