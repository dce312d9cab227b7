"""The 277, what became of a claim on its way, as data.

Positions follow the implementation guides of the claim acknowledgment (5010 X214, 4040 X167),
of the answer to a status question (5010 X212, 4010 X093) and of the notice of pending claims
(X228). They share their levels: payer or clearinghouse (HL03 20), receiver (21), provider (19),
patient (PT, or subscriber 22 and dependent 23). Who was named last tells whom a status is of.
"""

from typing import Final

from denialrisk.read.x12.grammar import ROOT, Loop, Rule, Transaction

_ANYBODY: Final = ("level", "subscriber", "patient")
_LEVEL: Final = (Rule("HL", {"level": 3}),)

STATUS_277: Final = Transaction(
    kind="acknowledgment",
    record="2200",
    line="2220",
    leaving=("HL", "TRN", "NM1", "CLM", "CLP"),
    rules=(Rule("BHT", {"created": 4}),),
    loops=(
        # A record of another kind ends what is open.
        *(Loop(segment, ROOT, segment, "stray") for segment in ("CLM", "CLP")),
        Loop("2000A", ROOT, "HL", "level", ("20",), 3, (*_ANYBODY, "payer"), _LEVEL),
        Loop("2000B", ROOT, "HL", "level", ("21", "19"), 3, _ANYBODY, _LEVEL),
        Loop("2000D", ROOT, "HL", "level", ("PT", "22"), 3, _ANYBODY, _LEVEL),
        Loop("2000E", ROOT, "HL", "level", ("23",), 3, ("level", "patient"), _LEVEL),
        # A level that cannot be read: who is meant is told by the name that follows.
        Loop("HL", ROOT, "HL", "level", element=3),
        # The names open their loops wherever they stand: their HL may be lost.
        Loop(
            "2100A",
            ROOT,
            "NM1",
            "payer",
            ("PR",),
            fresh=(*_ANYBODY, "payer"),
            rules=(Rule("NM1", {"name": 3, "id": 9}),),
        ),
        Loop("2100A AY", ROOT, "NM1", "level", ("AY",), fresh=(*_ANYBODY, "payer")),
        Loop("2100B", ROOT, "NM1", "level", ("41", "1P", "85"), fresh=_ANYBODY),
        Loop(
            "2100D",
            ROOT,
            "NM1",
            "subscriber",
            ("IL",),
            fresh=("subscriber", "patient"),
            rules=(Rule("NM1", {"who": 1, "member": 9}),),
        ),
        Loop(
            "2100E",
            ROOT,
            "NM1",
            "patient",
            ("QC",),
            fresh=("patient",),
            rules=(Rule("NM1", {"who": 1, "member": 9}),),
        ),
        Loop(
            "2200",
            ROOT,
            "TRN",
            "claim",
            fresh=("claim",),
            also=("STC",),
            rules=(
                Rule("TRN", {"claim_id": 2}),
                Rule("STC", row="statuses"),
                Rule("REF", {"control": 2}, when="1K", count="controls", most=1),
                Rule("REF", {"patient_control": 2}, when="EJ"),
                Rule("DTP", {"service": 3}, when="472", count="services", most=1),
                Rule("DTP", {"service": 3}, when="232"),
            ),
        ),
        Loop(
            "2220",
            "2200",
            "SVC",
            "line",
            holds=("REF", "DTP"),
            rules=(Rule("STC", row="statuses"),),
        ),
    ),
)
