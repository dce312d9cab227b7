"""Prints FHIR resources a second: ours to records beside fhir.resources to models, in one run.

The input is the hand-written golden resources repeated under fresh ids, one a line (NDJSON),
and EOB-500 of the public samples when DENIALRISK_SAMPLES names their folder. fhir.resources only
parses and validates; ours goes on to claims and remits. The slower reader gets a slice.
"""

import argparse
import gzip
import json
import os
import resource
import tempfile
import time
import warnings
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from denialrisk.read import read_fhir

GOLDEN = Path(__file__).parents[1] / "tests" / "golden" / "fhir"
SAMPLE = Path("fhir") / "ab2d" / "EOB-500.ndjson.gz"


def main() -> None:
    """Write the input, run both readers over it and print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--resources", type=int, default=20_000)
    parser.add_argument("--slice", type=int, default=1_000, help="resources for fhir.resources")
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "resources.ndjson"
        memory(path)
        for kind, version, first in generated():
            rows = repeated(first, arguments.resources)
            compared(
                f"{version} {kind}, generated", path, rows, arguments.slice, f"{version}.{kind}"
            )
        if samples := os.environ.get("DENIALRISK_SAMPLES"):
            rows = gzip.decompress((Path(samples) / SAMPLE).read_bytes()).splitlines() * 8
            title = "STU3 ExplanationOfBenefit, EOB-500 eight times"
            compared(title, path, rows, 500, "STU3.ExplanationOfBenefit")


def generated() -> list[tuple[str, str, dict[str, Any]]]:
    """Return type, version and content of the resources to repeat."""
    visit = json.loads((GOLDEN / "visit.json").read_text(encoding="utf-8"))
    held = {entry["resource"]["resourceType"]: entry["resource"] for entry in visit["entry"]}
    carin = json.loads((GOLDEN / "carin.json").read_text(encoding="utf-8"))
    cms = json.loads((GOLDEN / "bluebutton.json").read_text(encoding="utf-8"))
    return [
        ("Claim", "R4B", held["Claim"]),
        ("ClaimResponse", "R4B", held["ClaimResponse"]),
        ("ExplanationOfBenefit", "R4B", carin),
        ("ExplanationOfBenefit", "STU3", cms),
    ]


def repeated(first: dict[str, Any], count: int) -> list[bytes]:
    """Return the resource `count` times, each under an id of its own."""
    rows = []
    for number in range(count):
        named = {"identifier": [{"value": f"C{number}"}, *first["identifier"][1:]]}
        rows.append(json.dumps(first | named).encode())
    return rows


def compared(title: str, path: Path, rows: list[bytes], few: int, model: str) -> None:
    """Read the rows both ways and print how fast; `model` is theirs, as version.type."""
    path.write_bytes(b"\n".join(rows) + b"\n")
    print(f"\n{title}: {len(rows):,} resources of {path.stat().st_size / len(rows):,.0f} bytes")
    version, kind = model.split(".")
    theirs = getattr(import_module(f"fhir.resources.{version}.{kind.lower()}"), kind)
    told("denialrisk: records", len(rows), lambda: sum(1 for _ in read_fhir(path)))
    told("fhir.resources: models", few, lambda: [validated(theirs, row) for row in rows[:few]])


def validated(model: Any, row: bytes) -> object:
    """Return their model, or the error by which it refuses."""
    try:
        return model.model_validate_json(row)
    except ValueError as error:
        return error


def told(name: str, count: int, work: Callable[[], object]) -> None:
    """Time by the clock and by the processor, and print the speed."""
    clock, processor = time.perf_counter(), time.process_time()
    work()
    clock, processor = time.perf_counter() - clock, time.process_time() - processor
    by_clock, by_core = count / clock, count / processor
    print(f"  {name:<28}{by_clock:>10,.0f} a second{by_core:>12,.0f} per core-second")


def memory(path: Path) -> None:
    """Print the peak before and after a file ten times longer."""
    peaks = []
    kind, version, first = generated()[2]
    for count in (2_000, 20_000):
        with path.open("wb") as file:
            for number in range(count):
                named = {"identifier": [{"value": f"C{number}"}]}
                file.write(json.dumps(first | named).encode() + b"\n")
        for _ in read_fhir(path):
            pass
        peaks.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
        size = path.stat().st_size / 1e6
        print(f"\n{version} {kind}: {size:.0f} MB streamed: peak {peaks[-1]:.0f} MiB", end="")
    print(f" ({peaks[1] - peaks[0]:+.0f} MiB)")


if __name__ == "__main__":
    main()
