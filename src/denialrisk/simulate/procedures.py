"""Lists what is billed: CPT and HCPCS numbers with our own family names, charges and limits."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Procedure:
    """One billable service. `code` is empty for a revenue line without HCPCS.

    `charge` is dollars per unit before the provider's own mark-up; `most_units` what payers
    accept on one day; `every_days` the least interval they accept for one patient (0 = any).
    """

    code: str
    family: str
    charge: float
    revenue: str
    most_units: int = 1
    every_days: int = 0
    modifier: str = ""
    ndc: str = ""


def _family(
    family: str,
    revenue: str,
    *codes: tuple[str, float],
    most_units: int = 1,
    every_days: int = 0,
    modifier: str = "",
) -> tuple[Procedure, ...]:
    return tuple(
        Procedure(code, family, charge, revenue, most_units, every_days, modifier)
        for code, charge in codes
    )


def _drug(code: str, charge: float, most_units: int, ndc: str) -> Procedure:
    return Procedure(code, "drug", charge, "0636", most_units, ndc=ndc)


# `modifier` is the one a payer with the rule asks for: 25 with other work on the day, 95 by
# video, RT/LT for a side, GP for therapy plans, 59 for a separate service, 26 for the reading.
# fmt: off
PROCEDURES: Final = (
    *_family("office_new", "0510", ("99203", 190), ("99204", 280), ("99205", 360)),
    *_family("office", "0510", ("99212", 95), ("99213", 150), ("99214", 215), ("99215", 300)),
    *_family("video_visit", "0780", ("98005", 130), ("98006", 185), modifier="95"),
    *_family("emergency", "0450", ("99282", 260), ("99283", 480), ("99284", 820), ("99285", 1250)),
    *_family("hospital_visit", "0987",
            ("99222", 310), ("99223", 420), ("99232", 180), ("99238", 190)),
    *_family("preventive", "0770",
            ("99385", 240), ("99395", 230), ("99396", 250), ("99391", 190), ("99392", 200),
            every_days=330),
    *_family("wellness", "0770", ("G0438", 270), ("G0439", 210), every_days=345),
    *_family("vaccine", "0771", ("90471", 38), ("90686", 32), ("90715", 65), most_units=2),
    *_family("draw", "0300", ("36415", 16)),
    *_family("lab", "0301",
            ("80053", 62), ("80048", 48), ("80061", 70), ("85025", 42), ("83036", 55),
            ("84443", 88), ("81001", 24), ("87086", 46)),
    *_family("lab_limited", "0301", ("82306", 148), ("82607", 80), ("84153", 96), every_days=90),
    *_family("drug_test", "0301", ("80307", 210), ("G0480", 320), every_days=14),
    *_family("genetic", "0310", ("81162", 3900), ("81528", 680), ("81420", 1450)),
    *_family("xray", "0320",
            ("71046", 130), ("73030", 120), ("73562", 135), ("73610", 118), ("72100", 150)),
    *_family("ultrasound", "0402", ("76700", 410), ("76856", 360), ("93970", 520), ("76805", 430)),
    *_family("imaging", "0610",
            ("70551", 1650), ("70553", 2300), ("72148", 1700), ("73721", 1600)),
    *_family("ct", "0350", ("70450", 980), ("71260", 1350), ("74177", 1900)),
    *_family("pet", "0404", ("78815", 5200)),
    *_family("mammogram", "0403", ("77067", 320), ("77066", 380), every_days=330),
    *_family("bone_density", "0320", ("77080", 260), every_days=700),
    *_family("ecg", "0730", ("93000", 75), ("93005", 60), modifier="59"),
    *_family("heart_imaging", "0480", ("93306", 1250), ("78452", 2400), ("93015", 540)),
    *_family("catheter", "0481", ("93458", 7800)),
    *_family("endoscopy", "0750",
            ("45378", 1700), ("45380", 2050), ("45385", 2300), ("43239", 1650)),
    *_family("joint_injection", "0510", ("20610", 240), ("20611", 310), modifier="RT"),
    *_family("spine_injection", "0360",
            ("64483", 1450), ("62323", 1300), modifier="LT", every_days=60),
    *_family("joint_surgery", "0360",
            ("27447", 8600), ("27130", 9100), ("29881", 4300), modifier="RT"),
    *_family("eye_surgery", "0360", ("66984", 3600), modifier="LT"),
    *_family("general_surgery", "0360", ("47562", 5200), ("49505", 3700)),
    *_family("cosmetic_like", "0360", ("15823", 3100), ("30520", 4000), ("15830", 7900)),
    *_family("therapy", "0420",
            ("97110", 68), ("97140", 64), ("97530", 72), most_units=4, modifier="GP"),
    *_family("therapy_start", "0424", ("97161", 170), modifier="GP"),
    *_family("speech", "0440", ("92507", 165), modifier="GN"),
    *_family("psychiatry", "0914", ("90791", 290), ("90834", 180), ("90837", 240), ("90847", 210)),
    *_family("sleep", "0920", ("95810", 2100), ("95811", 2350), every_days=365),
    *_family("skin", "0510", ("11102", 210), ("17000", 140), ("11042", 260), modifier="59"),
    *_family("allergy", "0510", ("95004", 9), most_units=60),
    *_family("infusion", "0335", ("96365", 320), ("96413", 480), ("96372", 60), most_units=2),
    _drug("J0897", 32, 120, "55513073001"), _drug("J1745", 110, 100, "57894003001"),
    _drug("J9271", 98, 400, "00006302602"), _drug("J3301", 9, 8, "00003029305"),
    _drug("J0585", 14, 400, "00023114501"), _drug("J7325", 22, 48, "58468009003"),
    *_family("equipment", "0291",
            ("E0601", 1050), ("E0143", 160), ("K0001", 420), ("E1390", 620), every_days=300,
            modifier="NU"),
    *_family("supplies", "0270", ("A7030", 190), ("A4253", 45), most_units=6, every_days=25),
    *_family("room", "0120", ("", 2900), most_units=30),
    *_family("pharmacy", "0250", ("", 1450)),
    *_family("ward_supplies", "0270", ("", 760)),
    *_family("operating_room", "0360", ("", 6900)),
    *_family("ward_lab", "0300", ("", 980)),
)
# fmt: on
FAMILIES: Final = tuple(dict.fromkeys(procedure.family for procedure in PROCEDURES))
MODIFIERS: Final = ("", "25", "95", "RT", "LT", "GP", "GN", "59", "NU", "26", "76")


def families(*names: str) -> tuple[int, ...]:
    """Return the positions in PROCEDURES of every procedure of these families."""
    return tuple(row for row, procedure in enumerate(PROCEDURES) if procedure.family in names)


def codes(*wanted: str) -> tuple[int, ...]:
    """Return the positions in PROCEDURES of these codes, or of a family's revenue line."""
    place = {p.code or p.family: row for row, p in enumerate(PROCEDURES)}
    return tuple(place[name] for name in wanted)
