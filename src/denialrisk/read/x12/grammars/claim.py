"""The 837, a claim, as data.

Positions follow the implementation guides 4010 (X096, X097, X098) and 5010 (X222, X223, X224).
"""

from typing import Final

from denialrisk.read.x12.grammar import ROOT, Loop, Rule, Transaction

# NM1 qualifiers of providers of whom nothing is kept, on the claim and on a line.
_OTHER_PROVIDERS: Final = (
    *("77", "FA", "72", "73", "ZZ", "DQ", "DK", "QB", "PW", "45", "LI", "DD"),
)


def _provider(name: str, parent: str, kind: str, *qualifiers: str) -> Loop:
    fields = {f"{kind}_qualifier": 8, f"{kind}_id": 9}
    taxonomy = Rule("PRV", {f"{kind}_taxonomy": 3})
    scope = "line" if parent == "2400" else "claim"
    rules = (Rule("NM1", fields), taxonomy)
    own = ("N3", "N4", "REF", "PER")
    return Loop(name, parent, "NM1", scope, qualifiers, rules=rules, holds=own)


_PERSON: Final = ("N3", "N4", "REF", "PER", "DMG")
# A second one stands for a subscriber or patient whose HL is lost.
_OTHER_PERSON: Final = (*_PERSON, "SBR", "PAT")
_SERVICE_1: Final = {"procedure": 1, "charge": 2, "units": 4, "place": 5, "pointers": 7}
_SERVICE_2: Final = {"revenue": 1, "procedure": 2, "charge": 3, "units": 5}
_SERVICE_3: Final = {"procedure": 1, "charge": 2, "place": 3, "units": 6, "pointers": 11}

CLAIM_837: Final = Transaction(
    kind="claim",
    record="2300",
    line="2400",
    leaving=("HL", "CLM", "CLP"),
    counted="CLM",
    rules=(
        Rule("BHT", {"created": 4}),
        # Service segments and diagnoses where no claim is open belong to none.
        *(Rule(segment, count="strays", most=0) for segment in ("SV1", "SV2", "SV3")),
        Rule("HI", count="openings", most=0),
    ),
    loops=(
        # A record of another kind, or a level that cannot be read, ends what is open.
        Loop("CLP", ROOT, "CLP", "stray"),
        Loop("HL", ROOT, "HL", "stray", element=3),
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
            alone=("billing", "subscriber", "patient"),
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
            also=("SBR",),
            rules=(
                Rule("SBR", {"relationship": 2, "filing": 9}),
                Rule("PAT", {"subscriber_pat": 1}),
            ),
        ),
        Loop(
            "2010BA",
            "2000B",
            "NM1",
            "subscriber",
            ("IL",),
            alone=("subscriber", "patient"),
            holds=_OTHER_PERSON,
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
            holds=_OTHER_PERSON,
            rules=(Rule("NM1", {"payer_name": 3, "payer_id": 9}),),
        ),
        Loop("2010BC", "2000B", "NM1", "subscriber", ("QD", "AO"), holds=_OTHER_PERSON),
        Loop(
            "2000C",
            ROOT,
            "HL",
            "patient",
            ("23",),
            3,
            ("patient",),
            (Rule("PAT", {"relationship": 1}),),
            also=("PAT",),
        ),
        Loop(
            "2010CA",
            "2000C",
            "NM1",
            "patient",
            ("QC",),
            alone=("patient",),
            holds=_OTHER_PERSON,
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
                Rule("CLM", {"claim_id": 1, "charge": 2, "place": 5, "purpose": 19}),
                Rule("DTP", {"statement": 3}, when="434", count="statements", most=1, ahead=True),
                Rule("DTP", {"service": 3}, when="472"),
                *(Rule("DTP", when=when, ahead=True) for when in ("435", "096")),
                Rule("REF", {"authorization": 2}, when="G1"),
                Rule("REF", {"referral": 2}, when="9F"),
                Rule("REF", {"original": 2}, when="F8", ahead=True),
                *(Rule("REF", when=when, ahead=True) for when in ("D9", "EA")),
                Rule("PWK", row="attachments"),
                Rule("CL1", count="admissions", most=1, ahead=True),
                Rule("HI", row="codes", ahead=True),
            ),
        ),
        _provider("2310A", "2300", "referring", "DN", "P3"),
        _provider("2310B", "2300", "rendering", "82"),
        _provider("2310C", "2300", "attending", "71"),
        _provider("2310D", "2300", "other", *_OTHER_PROVIDERS, "TL", "ASSIST"),
        Loop(
            "2320",
            "2300",
            "SBR",
            "claim",
            holds=("CAS", "DMG", "OI", "MIA", "MOA"),
            rules=(
                Rule("AMT", row="other_paid", when="D"),
                Rule("AMT", row="other_prior", when="C4"),
            ),
            early=True,
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
                Rule("DTP", {"service": 3}, when="472"),
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
        _provider("2420C", "2400", "other", *_OTHER_PROVIDERS, "71", "PR"),
        Loop(
            "2430",
            "2400",
            "SVD",
            "line",
            holds=("CAS", "DTP", "AMT"),
            rules=(Rule("SVD", row="other_paid"),),
        ),
    ),
)
