"""Prints claims a second read from 837 and 835, ours beside pyx12 and x12sdk in the same run.

The input is the hand-written golden files with their claims repeated under fresh ids. The
slower readers get a smaller slice of the same. Memory is the peak of this process, noted after
a short and a ten times longer file have streamed through the reader.
"""

import argparse
import logging
import re
import resource
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

from denialrisk.read import ingest, read_x12

GOLDEN = Path(__file__).parents[1] / "tests" / "golden"
FORMATS = {
    "837": (GOLDEN / "claims" / "clinic.837", "HL*2*", "SE*", "CLM"),
    "835": (GOLDEN / "remits" / "clinic.835", "CLP*", "PLB*", "CLP"),
}


def main() -> None:
    """Generate the input, run every reader over it and print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--claims", type=int, default=40_000)
    parser.add_argument("--slice", type=int, default=1_000, help="claims for the slow readers")
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    with tempfile.TemporaryDirectory() as folder:
        for kind in FORMATS:
            large, small = Path(folder) / f"large.{kind}", Path(folder) / f"small.{kind}"
            claims, few = write(kind, large, arguments.claims), write(kind, small, arguments.slice)
            print(f"\n{kind}: {claims:,} claims, {large.stat().st_size / 1e6:.0f} MB")
            told("denialrisk: records", claims, lambda path=large: sum(1 for _ in read_x12(path)))
            told("denialrisk: tables on disk", claims, lambda path=large: stored(path))
            told("pyx12: bare tokenizer", claims, lambda path=large: tokenized(path))
            told("pyx12: validation", few, lambda path=small: validated(path))
            told("x12sdk: typed models", few, lambda path=small: modelled(path))
        memory(Path(folder))


def write(kind: str, path: Path, claims: int) -> int:
    """Write about `claims` claims to `path` and return how many they are."""
    source, first, end, counted = FORMATS[kind]
    segments = source.read_text(encoding="ascii").replace("\n", "").split("~")[:-1]
    start = next(i for i, segment in enumerate(segments) if segment.startswith(first))
    stop = next(i for i, segment in enumerate(segments) if segment.startswith(end))
    block = segments[start:stop]
    each = sum(segment.startswith(f"{counted}*") for segment in block)
    levels = sum(segment.startswith("HL*") for segment in block)
    head = next(i for i, segment in enumerate(segments) if segment.startswith("ST*"))
    blocks = claims // each
    trailing = next(i for i, segment in enumerate(segments) if segment.startswith("SE*"))
    count = trailing - head + 1 + (blocks - 1) * len(block)
    tail = [re.sub(r"^SE\*\d+", f"SE*{count}", segment) for segment in segments[stop:]]
    with path.open("w", encoding="ascii") as file:
        file.write("~\n".join(segments[:start]) + "~\n")
        for number in range(blocks):
            text = "~\n".join(renumbered(block, number * levels)) + "~\n"
            file.write(text.replace("*ELM-", f"*{number:07d}-"))
        file.write("~\n".join(tail) + "~\n")
    return blocks * each


def renumbered(block: list[str], offset: int) -> Iterator[str]:
    """Move the numbers of the hierarchy on; the billing provider stays number 1."""
    for segment in block:
        if offset and segment.startswith("HL*"):
            _, own, parent, *rest = segment.split("*")
            above = parent if parent == "1" else str(int(parent) + offset)
            yield "*".join(["HL", str(int(own) + offset), above, *rest])
        else:
            yield segment


def told(name: str, claims: int, work: Callable[[], object]) -> None:
    """Time one reader, by the clock and by the processor, and print its speed."""
    clock, processor = time.perf_counter(), time.process_time()
    work()
    clock, processor = time.perf_counter() - clock, time.process_time() - processor
    by_clock, by_core = claims / clock, claims / processor
    print(f"  {name:<28}{by_clock:>10,.0f} claims/s{by_core:>12,.0f} per core-second")


def stored(path: Path) -> None:
    """Ingest a file into a folder that is thrown away."""
    with tempfile.TemporaryDirectory() as into:
        ingest([path], Path(into))


def tokenized(path: Path) -> int:
    """Count segments as pyx12 splits them."""
    from pyx12.x12file import X12Reader

    with path.open(encoding="ascii") as file:
        return sum(1 for _ in X12Reader(file))


def validated(path: Path) -> bool:
    """Validate a file with pyx12; its verdict is not ours to judge here."""
    import pyx12.params
    import pyx12.x12n_document

    parameters = pyx12.params.params()
    return bool(pyx12.x12n_document.x12n_document(parameters, str(path), None, None))


def modelled(path: Path) -> int:
    """Build x12sdk's models of a file."""
    from x12sdk.io import X12ModelReader

    with X12ModelReader(str(path)) as reader:
        return sum(1 for _ in reader.models())


def memory(folder: Path) -> None:
    """Print the peak before and after a file ten times longer."""
    peaks = []
    for claims in (10_000, 100_000):
        path = folder / "long.837"
        write("837", path, claims)
        for _ in read_x12(path):
            pass
        peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
        print(f"\n{path.stat().st_size / 1e6:.0f} MB streamed: peak {peaks[-1]:.0f} MiB", end="")
    print(f" ({peaks[1] - peaks[0]:+.0f} MiB)")


if __name__ == "__main__":
    main()
