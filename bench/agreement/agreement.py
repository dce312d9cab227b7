"""Holds what we read from public samples against pyx12 and x12sdk, field for field.

DENIALRISK_SAMPLES names the folder of samples (its x12/837, x12/835 and x12/277 are read). A
file counts for a library when the library takes it apart to its end. What a library refuses is
listed with what we did.
"""

import argparse
import logging
import os
import re
import sys
import tempfile
import warnings
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from answer_views import remits_in, statuses_in, view_of_remit, view_of_status
from claim_views import View, claims_in, view_of_claim
from peers import PEERS, RefusedError, valid_to_pyx12

from denialrisk.claims import Acknowledgment, Claim, Reject, Remit
from denialrisk.read import X12Reading
from denialrisk.read.found import Found

KINDS = ("837", "835", "277")
THEIRS = {"837": claims_in, "835": remits_in, "277": statuses_in}


_EARLY = "after the claim was submitted"
_SENT = re.compile(rb"(BHT(.)0019\2\d\d\2[^~]{0,50}?\2)\d{8}")


@dataclass(frozen=True, slots=True)
class Difference:
    """One field in which a library and we differ."""

    file: str
    claim: str
    field: str
    ours: Any
    theirs: Any


@dataclass(slots=True)
class Agreement:
    """What was compared with one library over one kind of file."""

    files: int = 0
    records: int = 0
    compared: Counter[str] = field(default_factory=Counter)
    differences: list[Difference] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    # Files whose day of sending was moved behind their days of service before both read them.
    moved: list[str] = field(default_factory=list)
    # Records that we refuse and they take, with our reason.
    not_taken: list[tuple[str, str]] = field(default_factory=list)

    @property
    def fields(self) -> int:
        """Values compared."""
        return sum(self.compared.values())


@dataclass(frozen=True, slots=True)
class Reason:
    """Why some differences are none to worry about; `names` are the fields."""

    says: str
    file: str
    names: frozenset[str]


_COMPOSITES = frozenset({"facility", "frequency", "diagnoses", "place", "pointers"})
_WHOLE = "ISA16 names another separator than the composites use: x12sdk leaves them whole"
_LONG = "a number of more than nine digits numbers no line: we keep the order, and say so"
_DECIMAL = "a frequency written as a decimal: we read 1.00 as 1, and say so"
_NO_LX = "its line has no LX: pyx12 leaves the service day outside of any line"
REASONS = (
    *(
        Reason(_WHOLE, f"LinuxForHealth__{name}", _COMPOSITES)
        for name in (
            "demo.cob.2ndary.example4.837",
            "demo.example9.837",
            "demo.example11.837",
            "demo.example12.837",
            "out-of-network-repriced-claim.837i",
            "ppo-repriced-claim.837i",
        )
    ),
    Reason(_LONG, "CHS-CDS-AIML__united_healthcare_legacy_sample.txt", frozenset({"line number"})),
    Reason(
        _DECIMAL,
        "LinuxForHealth__dependent-commercial-insurance-01.837",
        frozenset({"frequency"}),
    ),
    Reason(_NO_LX, "mimilabs__sample_837_11.txt", frozenset({"service from", "service to"})),
)


def reason(difference: Difference) -> str:
    """Return why a difference is one, empty when nobody has looked at it yet."""
    fits = (
        one.says
        for one in REASONS
        if one.file == difference.file and difference.field in one.names
    )
    return next(fits, "")


def samples(root: Path, kind: str) -> list[Path]:
    """Return the sample files of one transaction."""
    return sorted(path for path in (root / "x12" / kind).iterdir() if path.is_file())


def ours_in(path: Path) -> list[Found]:
    """Read a sample, without rejects of what is no record."""
    kinds = {"claim", "remit", "acknowledgment"}
    return [one for one in X12Reading(path).found() if one.kind in kinds]


def view_of(record: object) -> View:
    """Lay any of our records out."""
    if isinstance(record, Claim):
        return view_of_claim(record)
    if isinstance(record, Remit):
        return view_of_remit(record)
    if isinstance(record, Acknowledgment):
        return view_of_status(record)
    raise TypeError(type(record).__name__)


def compared(root: Path, peer: str, kind: str) -> Agreement:
    """Compare all samples of one kind with one library."""
    agreement = Agreement()
    with tempfile.TemporaryDirectory() as folder:
        for path in samples(root, kind):
            sent = _sent_later(path, Path(folder)) if _too_early(ours_in(path)) else path
            try:
                theirs = list(THEIRS[kind](PEERS[peer](sent)))
            except RefusedError as error:
                agreement.refused[path.name] = str(error)
                continue
            agreement.files += 1
            agreement.moved += [path.name] if sent != path else []
            _compare(agreement, path.name, ours_in(sent), theirs)
    return agreement


def _too_early(found: list[Found]) -> bool:
    return any(isinstance(one.record, Reject) and _EARLY in one.record.why for one in found)


def _sent_later(path: Path, folder: Path) -> Path:
    """Copy a file with its day of sending moved: claims sent before their service are refused."""
    later = folder / path.name
    later.write_bytes(_SENT.sub(rb"\g<1>20240102", path.read_bytes()))
    return later


def _compare(agreement: Agreement, file: str, ours: list[Found], theirs: list[View]) -> None:
    if len(ours) != len(theirs):
        found = Difference(file, "", "number of records", len(ours), len(theirs))
        agreement.differences.append(found)
        return
    for one, other in zip(ours, theirs, strict=True):
        if isinstance(one.record, Reject):
            agreement.not_taken.append((file, one.record.why))
            continue
        agreement.records += 1
        view = view_of(one.record)
        for name in other:
            for mine, said in _pairs(view.get(name), other[name]):
                agreement.compared[name] += 1
                if mine != said:
                    claim = str(other["claim id"])
                    agreement.differences.append(Difference(file, claim, name, mine, said))


def _pairs(mine: Any, said: Any) -> Iterator[tuple[Any, Any]]:
    """Pair values one by one where both sides list as many."""
    lists = isinstance(mine, list) and isinstance(said, list) and len(mine) == len(said)
    yield from zip(mine, said, strict=True) if lists and mine else [(mine, said)]


def main() -> None:
    """Print a table, every difference and every refusal."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", default=os.environ.get("DENIALRISK_SAMPLES"))
    arguments = parser.parse_args()
    if not arguments.samples:
        parser.error("name the folder of samples: --samples or DENIALRISK_SAMPLES")
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    root, clean = Path(arguments.samples), True
    print(f"{'':6}{'with':8}{'files':>6}{'records':>9}{'fields':>9}{'equal':>9}{'different':>11}")
    found = {(kind, peer): compared(root, peer, kind) for kind in KINDS for peer in PEERS}
    for (kind, peer), one in found.items():
        bad, counts = len(one.differences), f"{one.files:>6}{one.records:>9}{one.fields:>9,}"
        print(f"{kind:6}{peer:8}{counts}{one.fields - bad:>9,}{bad:>11}")
        clean = clean and all(map(reason, one.differences))
    for (kind, peer), one in found.items():
        _tell(kind, peer, one)
    for kind in KINDS:
        _tell_refused(root, kind, {peer: found[kind, peer].refused for peer in PEERS})
    sys.exit(not clean)


def _tell(kind: str, peer: str, agreement: Agreement) -> None:
    for one in agreement.differences:
        where = f"{kind} {peer} {one.file} {one.claim}"
        told = f"{one.field}: ours {one.ours!r}, theirs {one.theirs!r}"
        print(f"DIFFERENT {where}: {told} ({reason(one) or 'NOT EXPLAINED'})")
    if agreement.moved:
        print(f"MOVED {kind} {peer}: in {len(agreement.moved)} files service came after sending")
    for (file, why), count in Counter(agreement.not_taken).items():
        print(f"REFUSED BY US {kind} {peer} {file}: {count} records: {why}")


def _tell_refused(root: Path, kind: str, refused: dict[str, dict[str, str]]) -> None:
    """List what the libraries refuse with what we did."""
    print(f"\n{kind}: files that a library refuses, and what we read from them")
    for path in samples(root, kind):
        by = {peer: files[path.name] for peer, files in refused.items() if path.name in files}
        if not by:
            continue
        records = ours_in(path)
        rejects = Counter(one.record.why for one in records if isinstance(one.record, Reject))
        read = f"{len(records) - sum(rejects.values())} read, {sum(rejects.values())} refused"
        whys = "; ".join(f"{count} x {why}" for why, count in rejects.items())
        print(f"  {path.name}: {read}{': ' + whys if whys else ''}")
        for peer, why in by.items():
            print(f"      {peer}: {why}")
    valid = sum(valid_to_pyx12(path) for path in samples(root, kind))
    print(f"  ({valid} of {len(samples(root, kind))} files are valid to pyx12)")


if __name__ == "__main__":
    main()
