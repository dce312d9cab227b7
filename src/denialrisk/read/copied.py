"""A folder of tables turned into the records it holds, one part after another."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from denialrisk.claims.laid import Laid, piled
from denialrisk.claims.manifest import FAMILIES, Manifest, read_manifest
from denialrisk.claims.parts import read_part


def copied(folder: Path) -> Iterator[tuple[Laid, Sequence[int]]]:
    """Yield the records of all tables but the rejects, with their places from 1.

    Claims come before anything that belongs to them, remits by remit_number. Raises InputError
    when the folder cannot be read.
    """
    manifest = read_manifest(folder)
    for family in FAMILIES:
        if family == "rejects":
            continue
        at = 0
        for records in _records(folder, manifest, family):
            yield records, range(at + 1, at + len(records) + 1)
            at += len(records)


def _records(folder: Path, manifest: Manifest, family: str) -> Iterator[Laid]:
    if family == "remits":
        yield from _by_number(folder, manifest)
    else:
        yield from (read_part(folder, part) for part in manifest.of(family))


def _by_number(folder: Path, manifest: Manifest) -> Iterator[Laid]:
    """Read remits of several months in the order of their numbers.

    In memory are the parts whose numbers overlap, not the table.
    """
    parts = sorted(manifest.of("remits"), key=lambda part: part.span)
    ahead = [*(part.span[0] for part in parts), manifest.next_remit][1:]
    left: list[Laid] = []
    for part, limit in zip(parts, ahead, strict=True):
        open_ = piled([*left, read_part(folder, part)])
        ready = open_.head["remit_number"].to_numpy() < limit
        if ready.any():
            found = open_.kept(ready)
            yield found.taken(np.argsort(found.head["remit_number"].to_numpy()))
        left = [] if ready.all() else [open_.kept(~ready)]
