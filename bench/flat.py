"""How fast a flat file is read, beside pandas.read_csv; with --report, what labels come of one.

`python bench/flat.py [--rows N] [--report CSV]`. The report is a CSV of claims already joined
with the payer's answer; its status words are shown against our labels.
"""

import argparse
import csv
import random
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd

from denialrisk.claims import Tables
from denialrisk.label import label, load_rules
from denialrisk.read import FileSummary, ingest, load_sources
from denialrisk.read.flat import FlatReading

ROOT = Path(__file__).parent.parent
SOURCES = ROOT / "features" / "sources.yaml"
COLUMNS = (
    "claim_id",
    "payer",
    "patient_id",
    "cpt",
    "dx_1",
    "dx_2",
    "modifier_1",
    "date_of_service",
    "date_submitted",
    "billed_amount",
    "paid_amount",
    "patient_responsibility",
    "remittance_date",
    "status",
    "carc_codes",
    "rarc_codes",
    "department",
    "scheduled_days",
)


def main() -> None:
    """Print rows per second for each shape of file, then the cross table of a report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("--report", type=Path, help="a CSV with a status column")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for name, columns in (("with answers", COLUMNS), ("claims only", COLUMNS[:10])):
            path = Path(folder) / f"{name.replace(' ', '-')}.csv"
            write(path, columns, arguments.rows)
            print(f"\n{name}: {arguments.rows:,} rows, {path.stat().st_size / 1e6:.1f} MB")
            told("denialrisk: records", arguments.rows, lambda path=path: read(path))
            told("denialrisk: tables on disk", arguments.rows, lambda path=path: stored(path))
            told("pandas: read_csv, as text", arguments.rows, lambda path=path: as_text(path))
            told("pandas: read_csv, typed", arguments.rows, lambda path=path: typed(path))
            told("csv: bare rows", arguments.rows, lambda path=path: bare(path))
    if arguments.report:
        compare(arguments.report)


def write(path: Path, columns: Sequence[str], rows: int) -> None:
    """Write a file of made-up claims, a fifth of them denied."""
    draw = random.Random(1)  # noqa: S311  made-up claims
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(one(number, draw) for number in range(rows))


def one(number: int, draw: random.Random) -> dict[str, object]:
    """Make up one claim with its answer."""
    charge = round(draw.lognormvariate(5, 1), 2)
    denied = draw.random() < 0.2  # noqa: PLR2004  a fifth
    paid = 0.0 if denied else round(charge * 0.6, 2)
    month, day = draw.randint(1, 9), draw.randint(1, 28)
    return {
        "claim_id": f"CLM{number:07d}",
        "payer": draw.choice(["Aetna", "AETNA ", "Cigna", "Humana Inc."]),
        "patient_id": f"P{draw.randint(1, 9_999)}",
        "cpt": draw.choice(["99213", "99214", "97110", "43239"]),
        "dx_1": draw.choice(["M54.5", "E11.9", "I10"]),
        "dx_2": draw.choice(["", "Z79.4"]),
        "modifier_1": draw.choice(["", "25", "59"]),
        "date_of_service": f"{month:02d}/{day:02d}/2025",
        "date_submitted": f"2025-{month + 1:02d}-{day:02d}",
        "billed_amount": charge,
        "paid_amount": paid,
        "patient_responsibility": 0.0 if denied else round(charge * 0.1, 2),
        "remittance_date": f"2025-{month + 2:02d}-{day:02d}",
        "status": "DENIED" if denied else "PAID",
        "carc_codes": draw.choice(["29", "197", "50"]) if denied else "45|1",
        "rarc_codes": "N30" if denied else "",
        "department": draw.choice(["north", "south"]),
        "scheduled_days": draw.randint(0, 60),
    }


def told(name: str, rows: int, work: Callable[[], object]) -> None:
    """Time one reader by the processor and print its speed."""
    start = time.process_time()
    work()
    print(f"  {name:<28}{rows / (time.process_time() - start):>12,.0f} rows per core-second")


def read(path: Path) -> int:
    """Count the records of a file, its fences tried on the way."""
    sources = load_sources(SOURCES)
    return sum(1 for _ in FlatReading(path, sources, FileSummary(path.name, "csv")).found())


def stored(path: Path) -> None:
    """Ingest a file into a folder that is thrown away."""
    with tempfile.TemporaryDirectory() as into:
        ingest([path], Path(into) / "tables", sources=SOURCES)


def as_text(path: Path) -> pd.DataFrame:
    """Read a file as pandas does when told to guess nothing."""
    return pd.read_csv(path, dtype=str)


def typed(path: Path) -> pd.DataFrame:
    """Read a file as pandas does, with its days."""
    frame = pd.read_csv(path)
    days = [name for name in frame.columns if "date" in name]
    return frame.assign(**{name: pd.to_datetime(frame[name]) for name in days})


def bare(path: Path) -> int:
    """Count rows as the standard library splits them."""
    with path.open(encoding="utf-8", newline="") as file:
        return sum(1 for _ in csv.reader(file))


def compare(report: Path) -> None:
    """Print a report's status words against our labels, by claim."""
    with tempfile.TemporaryDirectory() as into:
        summary = ingest([report], Path(into) / "tables", sources=SOURCES)
        tables = Tables.load(Path(into) / "tables")
    outcomes = label(tables, load_rules(ROOT / "training" / "label.yaml")).outcomes
    theirs = pd.read_csv(report, dtype=str).set_index("claim_id")
    ours = outcomes.set_index("claim_id")[["status", "category", "rule"]]
    both = ours.join(
        theirs[["status", "denial_category", "carc_codes"]], suffixes=("", "_reported")
    )
    by_status = [both["status_reported"].rename("reported"), both["status"].rename("ours")]
    by_reason = [both["denial_category"].rename("reported"), both["category"].rename("ours")]
    print(f"\n{report.name}: {len(both):,} claims, {summary.rejects} refused\n")
    print(pd.crosstab(*by_status).to_string(), "\n")
    print(pd.crosstab(*by_reason).to_string(), "\n")
    for note in summary.files[0].notes:
        print(f"  {note}")


if __name__ == "__main__":
    main()
