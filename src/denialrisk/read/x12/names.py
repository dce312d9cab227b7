"""The names of the segments that X12 has for claims, remittances and what goes with them.

Counts are shown by name, so that only these are told by theirs: what stands where a name belongs
may be anything. By the implementation guides of 837, 835, 277 (4010 and 5010), TA1, 997 and 999.
"""

from typing import Final

_ENVELOPE: Final = "ISA IEA GS GE ST SE TA1"
_CLAIM: Final = (
    "BHT REF NM1 N2 N3 N4 PER HL PRV CUR SBR PAT DMG CLM DTP CL1 DN1 DN2 PWK CN1 DSB UR AMT K3 "
    "NTE CR1 CR2 CR3 CR4 CR5 CR6 CR7 CR8 CRC HI QTY HCP HSD CAS OI MIA MOA LX SV1 SV2 SV3 SV4 SV5 "
    "SV6 SV7 TOO MEA PS1 IMM LIN CTP SVD LQ FRM"
)
_REMITTANCE: Final = "BPR NTE TRN CUR REF DTM N1 N2 N3 N4 PER RDM LX TS3 TS2 CLP CAS SVC PLB"
_STATUS: Final = "TRN STC SVC QTY AMT PAT TOO"
_ACKNOWLEDGEMENT: Final = "AK1 AK2 AK3 AK4 AK5 AK9 IK3 IK4 IK5 CTX"

SEGMENTS: Final = frozenset(
    f"{_ENVELOPE} {_CLAIM} {_REMITTANCE} {_STATUS} {_ACKNOWLEDGEMENT}".split()
)
