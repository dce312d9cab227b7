"""Lists the diagnoses of the simulated world: ICD-10-CM codes in families of our own naming."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One ICD-10-CM code without its dot; `vague` when payers may ask for a more exact one."""

    code: str
    family: str
    vague: bool = False


_CODES: Final = {
    "diabetes": "E119 E1165 E1142 E1122",
    "hypertension": "I10 I119 I129",
    "lipids": "E785 E7800 E782",
    "thyroid": "E039 E0590",
    "heart": "I2510 I480 I5022 I509~ I209~",
    "chest_pain": "R0789 R079~ R0602",
    "lung": "J449 J45909~ J4541 J189~",
    "airway": "J069 J029 J0190",
    "back": "M5450~ M5459 M5416 M48061 M5126",
    "knee": "M1711 M1712 M179~ M25561 M25569~ S83241A",
    "shoulder": "M25511 M25519~ M75101 M7541",
    "hip": "M1611 M1612 M169~",
    "injury": "S93401A S52501A S0990XA W19XXXA~",
    "abdomen": "K8020 K219 R109~ K5730 K4090",
    "bowel_check": "Z1211 Z860100 K635",
    "breast": "Z1231 N6311 N630~ C50911",
    "cancer": "C3490~ C61 C189~ C9000",
    "blood": "D509 D649~ E559 E538",
    "kidney": "N1831 N390 N179",
    "pregnancy": "O0903 Z3480 Z3A20",
    "women": "N939~ N946 Z01419",
    "mind": "F329~ F331 F411 F4310 F909~",
    "substance": "F1120 F1020 Z79891",
    "sleep_trouble": "G4733 G4730~ R0683",
    "nerve": "G43909~ G5601 G629 R519~",
    "eye": "H2511 H2512 H269~",
    "skin_trouble": "L570 L989~ C44319 L97909~",
    "allergic": "J301 J309~ L509~",
    "bone": "M810 Z780",
    "check_up": "Z0000 Z00129 Z23 Z0001",
    "eyelid": "H02831 J342 L987",
    "vague": "R5383~ R42~ R109~ R52~ Z719~ R69~",
}

DIAGNOSES: Final = tuple(
    Diagnosis(written.rstrip("~"), family, vague=written.endswith("~"))
    for family, codes in _CODES.items()
    for written in codes.split()
)
DIAGNOSIS_FAMILIES: Final = tuple(_CODES)


def family_number(name: str) -> int:
    """Return the position of a family in DIAGNOSIS_FAMILIES."""
    return DIAGNOSIS_FAMILIES.index(name)
