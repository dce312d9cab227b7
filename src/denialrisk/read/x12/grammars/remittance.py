"""The 835, a remittance, as data.

Positions follow the implementation guides 4010 (X091) and 5010 (X221).
"""

from typing import Final

from denialrisk.read.x12.grammar import ROOT, Loop, Rule, Transaction

REMITTANCE_835: Final = Transaction(
    kind="remit",
    record="2100",
    line="2110",
    leaving=("CLP", "LX", "PLB", "CLM"),
    counted="CLP",
    rules=(
        Rule("BPR", {"total": 2, "paid_on": 16}),
        Rule("DTM", {"produced": 2}, when="405"),
        # What only a remittance holds, where none is open, belongs to one that is lost.
        *(Rule(one, count="strays", most=0) for one in ("SVC", "CAS", "NM1", "MIA", "MOA")),
    ),
    loops=(
        # A record of another kind ends what is open.
        Loop("CLM", ROOT, "CLM", "stray"),
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
        Loop("PLB", ROOT, "PLB", "provider", rules=(Rule("PLB", row="adjustments"),)),
        Loop(
            "2100",
            ROOT,
            "CLP",
            "claim",
            fresh=("claim",),
            holds=("PER", "AMT", "QTY"),
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
                Rule("MIA", row="inpatient", ahead=True),
                Rule("MOA", row="outpatient", ahead=True),
                Rule("LQ", row="remarks", when="HE"),
                Rule("LQ", row="remarks", when="RX"),
                Rule("NM1", {"patient_member": 9}, "QC", count="patients", most=1, ahead=True),
                Rule("NM1", {"member": 9}, when="IL", ahead=True),
                Rule("NM1", {"corrected_member": 9}, when="74", ahead=True),
                Rule("NM1", ahead=True),
                Rule("REF", {"original": 2}, when="F8", ahead=True),
                Rule("DTM", {"service": 2}, when="232", ahead=True),
                *(Rule("DTM", when=when, ahead=True) for when in ("233", "050", "036")),
                Rule("AMT", when="AU", ahead=True),
                # A number and a day that only lines have: the SVC of the first one is lost.
                Rule("REF", when="6R", count="numbers", most=0),
                *(Rule("DTM", when=one, count="days", most=0) for one in ("472", "150")),
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
