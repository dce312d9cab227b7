"""X12 837 and 835 as data: which segment opens which loop, and which elements are kept.

Positions follow the 4010 and 5010 implementation guides (837: X096-X098, X222-X224; 835: X091,
X221). What is not named here is read past, so unknown segments and qualifiers never hurt.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

ROOT: Final = "ST"


@dataclass(frozen=True, slots=True)
class Rule:
    """What to keep of one segment: element numbers by field name, or the whole segment as a row.

    `when` is the qualifier in element 1 (empty: any). `count` names a field that counts how
    often the segment came, where a second one would be a record run into another.
    """

    segment: str
    fields: Mapping[str, int] = field(default_factory=dict)
    when: str = ""
    row: str = ""
    count: str = ""


@dataclass(frozen=True, slots=True)
class Loop:
    """One loop: the segment (and qualifiers at `element`) that opens it and what it keeps.

    `fresh` names the scopes that begin anew with it. `holds` names segments that are its own
    although nothing of them is kept, so that they are not taken for its parent's. `also` names
    segments that open it too when the usual one is lost.
    """

    name: str
    parent: str
    segment: str
    scope: str
    qualifiers: tuple[str, ...] = ()
    element: int = 1
    fresh: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()
    holds: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Transaction:
    """One transaction set: its loops, the loop that is one record and the loop that is a line."""

    loops: tuple[Loop, ...]
    record: str
    line: str
    rules: tuple[Rule, ...] = ()
    # From inside a record only these segments lead out of it again.
    leaving: tuple[str, ...] = ()


def _provider(name: str, parent: str, kind: str, *qualifiers: str) -> Loop:
    fields = {f"{kind}_qualifier": 8, f"{kind}_id": 9}
    taxonomy = Rule("PRV", {f"{kind}_taxonomy": 3})
    scope = "line" if parent == "2400" else "claim"
    rules = (Rule("NM1", fields), taxonomy)
    own = ("N3", "N4", "REF", "PER")
    return Loop(name, parent, "NM1", scope, qualifiers, rules=rules, holds=own)


_PERSON: Final = ("N3", "N4", "REF", "PER", "DMG")
_SERVICE_1: Final = {"procedure": 1, "charge": 2, "units": 4, "place": 5, "pointers": 7}
_SERVICE_2: Final = {"revenue": 1, "procedure": 2, "charge": 3, "units": 5}
_SERVICE_3: Final = {"procedure": 1, "charge": 2, "place": 3, "units": 6, "pointers": 11}

CLAIM_837: Final = Transaction(
    record="2300",
    line="2400",
    leaving=("HL", "CLM"),
    rules=(Rule("BHT", {"created": 4}),),
    loops=(
        Loop(
            "2000A",
            ROOT,
            "HL",
            "billing",
            ("20",),
            3,
            ("billing", "subscriber", "patient"),
            (Rule("PRV", {"taxonomy": 3}),),
        ),
        Loop(
            "2010AA",
            "2000A",
            "NM1",
            "billing",
            ("85",),
            rules=(Rule("NM1", {"npi_qualifier": 8, "npi": 9}),),
            holds=_PERSON,
        ),
        Loop("2010AB", "2000A", "NM1", "billing", ("87", "PE"), holds=_PERSON),
        Loop(
            "2000B",
            ROOT,
            "HL",
            "subscriber",
            ("22",),
            3,
            ("subscriber", "patient"),
            (Rule("SBR", {"relationship": 2, "filing": 9}), Rule("PAT", {"subscriber_pat": 1})),
        ),
        Loop(
            "2010BA",
            "2000B",
            "NM1",
            "subscriber",
            ("IL",),
            holds=_PERSON,
            rules=(
                Rule("NM1", {"first_name": 4, "member": 9}),
                Rule("DMG", {"birth": 2, "sex": 3}),
            ),
        ),
        Loop(
            "2010BB",
            "2000B",
            "NM1",
            "subscriber",
            ("PR",),
            holds=_PERSON,
            rules=(Rule("NM1", {"payer_name": 3, "payer_id": 9}),),
        ),
        Loop("2010BC", "2000B", "NM1", "subscriber", ("QD", "AO"), holds=_PERSON),
        Loop(
            "2000C",
            ROOT,
            "HL",
            "patient",
            ("23",),
            3,
            ("patient",),
            (Rule("PAT", {"relationship": 1}),),
        ),
        Loop(
            "2010CA",
            "2000C",
            "NM1",
            "patient",
            ("QC",),
            holds=_PERSON,
            rules=(
                Rule("NM1", {"first_name": 4, "member": 9}),
                Rule("DMG", {"birth": 2, "sex": 3}),
            ),
        ),
        Loop(
            "2300",
            ROOT,
            "CLM",
            "claim",
            fresh=("claim",),
            rules=(
                Rule("CLM", {"claim_id": 1, "charge": 2, "place": 5}),
                Rule("DTP", {"statement_format": 2, "statement": 3}, when="434"),
                Rule("DTP", {"service_format": 2, "service": 3}, when="472"),
                Rule("REF", {"authorization": 2}, when="G1"),
                Rule("REF", {"referral": 2}, when="9F"),
                Rule("REF", {"original": 2}, when="F8"),
                Rule("PWK", row="attachments"),
                Rule("HI", row="codes"),
            ),
        ),
        _provider("2310A", "2300", "referring", "DN", "P3"),
        _provider("2310B", "2300", "rendering", "82"),
        _provider("2310C", "2300", "attending", "71"),
        _provider(
            "2310D",
            "2300",
            "other",
            "77",
            "FA",
            "72",
            "73",
            "ZZ",
            "DQ",
            "DK",
            "QB",
            "PW",
            "45",
            "LI",
            "TL",
            "DD",
            "ASSIST",
        ),
        Loop(
            "2320",
            "2300",
            "SBR",
            "claim",
            holds=("CAS", "AMT", "DMG", "OI", "MIA", "MOA"),
        ),
        Loop(
            "2330B",
            "2320",
            "NM1",
            "claim",
            ("PR",),
            holds=("N3", "N4", "REF", "DTP", "PER"),
            rules=(Rule("NM1", {"other_name": 3, "other_payer": 9}),),
        ),
        Loop(
            "2330A",
            "2320",
            "NM1",
            "claim",
            ("IL", "QC", "DN", "P3", "82", "77", "FA", "71", "72", "73", "ZZ", "DQ", "85", "GB"),
            holds=("N3", "N4", "REF", "DTP", "PER"),
        ),
        Loop(
            "2400",
            "2300",
            "LX",
            "line",
            also=("SV1", "SV2", "SV3"),
            holds=("PWK", "CR1", "CRC", "AMT", "NTE", "K3", "HCP"),
            rules=(
                Rule("LX", {"number": 1}),
                Rule("SV1", {"professional": 0, **_SERVICE_1}, count="services"),
                Rule("SV2", {"institutional": 0, **_SERVICE_2}, count="services"),
                Rule("SV3", {"dental": 0, **_SERVICE_3}, count="services"),
                Rule("DTP", {"service_format": 2, "service": 3}, when="472"),
                Rule("REF", {"control": 2}, when="6R"),
                Rule("REF", {"authorization": 2}, when="G1"),
                Rule("REF", {"referral": 2}, when="9F"),
                Rule("PWK", row="attachments"),
            ),
        ),
        Loop(
            "2410",
            "2400",
            "LIN",
            "line",
            holds=("CTP", "REF"),
            rules=(Rule("LIN", {"drug_qualifier": 2, "drug": 3}),),
        ),
        _provider("2420A", "2400", "rendering", "82"),
        _provider("2420F", "2400", "referring", "DN", "P3"),
        _provider(
            "2420C",
            "2400",
            "other",
            "77",
            "FA",
            "72",
            "73",
            "ZZ",
            "DQ",
            "DK",
            "QB",
            "PW",
            "45",
            "71",
            "LI",
            "DD",
            "PR",
        ),
        Loop("2430", "2400", "SVD", "line", holds=("CAS", "DTP", "AMT")),
    ),
)

REMITTANCE_835: Final = Transaction(
    record="2100",
    line="2110",
    leaving=("CLP", "LX", "PLB"),
    rules=(
        Rule("BPR", {"paid_on": 16}),
        Rule("DTM", {"produced": 2}, when="405"),
    ),
    loops=(
        Loop(
            "1000A",
            ROOT,
            "N1",
            "payer",
            ("PR",),
            fresh=("payer",),
            holds=("N3", "N4", "PER"),
            rules=(Rule("N1", {"name": 2, "id": 4}), Rule("REF", {"number": 2}, when="2U")),
        ),
        Loop("1000B", ROOT, "N1", "payee", ("PE",), holds=("N3", "N4", "REF", "RDM")),
        Loop("2000", ROOT, "LX", "payee", holds=("TS3", "TS2")),
        Loop("PLB", ROOT, "PLB", "payee"),
        Loop(
            "2100",
            ROOT,
            "CLP",
            "claim",
            fresh=("claim",),
            holds=("NM1", "REF", "DTM", "PER", "AMT", "QTY"),
            rules=(
                Rule(
                    "CLP",
                    {
                        "claim_id": 1,
                        "status": 2,
                        "charge": 3,
                        "paid": 4,
                        "patient": 5,
                        "filing": 6,
                        "control": 7,
                    },
                ),
                Rule("CAS", row="adjustments"),
                Rule("MIA", row="inpatient"),
                Rule("MOA", row="outpatient"),
            ),
        ),
        Loop(
            "2110",
            "2100",
            "SVC",
            "line",
            holds=("AMT", "QTY"),
            rules=(
                Rule(
                    "SVC",
                    {
                        "procedure": 1,
                        "charge": 2,
                        "paid": 3,
                        "revenue": 4,
                        "units": 5,
                        "submitted": 6,
                    },
                ),
                Rule("DTM", {"service": 2}, when="472"),
                Rule("DTM", {"service": 2}, when="150"),
                Rule("REF", {"number": 2}, when="6R"),
                Rule("CAS", row="adjustments"),
                Rule("LQ", row="remarks", when="HE"),
                Rule("LQ", row="remarks", when="RX"),
            ),
        ),
    ),
)
