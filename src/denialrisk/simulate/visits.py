"""Lists the kinds of visit patients make: who comes, what is found and what is billed."""

from dataclasses import dataclass
from typing import Final

PROFESSIONAL: Final = "professional"
INSTITUTIONAL: Final = "institutional"

# (procedure family, probability that the visit bills it, least units, most units)
Slot = tuple[str, float, int, int]


@dataclass(frozen=True, slots=True)
class Visit:
    """One kind of visit.

    `place` is CLM05-1: a place of service, or the first two digits of a bill type; `finds` the
    diagnosis families that fit; `bills` its possible lines.
    """

    name: str
    weight: float
    form: str
    specialty: str
    place: str
    finds: tuple[str, ...]
    bills: tuple[Slot, ...]
    ages: tuple[int, int] = (0, 120)
    sex: str = ""


_CHRONIC = ("diabetes", "hypertension", "lipids", "thyroid")
_HEART = ("heart", "chest_pain", "hypertension")
_BONES = ("knee", "shoulder", "hip", "injury")

# fmt: off
VISITS: Final = (
    Visit("check-up", 7, PROFESSIONAL, "family", "11", ("check_up",),
          (("preventive", 1, 1, 1), ("office", .25, 1, 1), ("vaccine", .5, 1, 2),
           ("draw", .3, 1, 1),
           ("lab", .3, 1, 1)), (0, 64)),
    Visit("senior wellness", 3, PROFESSIONAL, "family", "11", ("check_up",),
          (("wellness", 1, 1, 1), ("office", .4, 1, 1), ("vaccine", .4, 1, 1), ("ecg", .2, 1, 1)),
          (65, 120)),
    Visit("chronic care", 15, PROFESSIONAL, "family", "11", _CHRONIC,
          (("office", 1, 1, 1), ("draw", .4, 1, 1), ("lab", .45, 1, 1), ("lab", .25, 1, 1),
           ("lab_limited", .15, 1, 1), ("ecg", .12, 1, 1)), (18, 120)),
    Visit("acute visit", 11, PROFESSIONAL, "family", "11", ("airway", "allergic", "lung", "vague"),
          (("office", 1, 1, 1), ("lab", .2, 1, 1), ("xray", .2, 1, 1), ("infusion", .12, 1, 1))),
    Visit("video visit", 4, PROFESSIONAL, "family", "10", ("airway", "mind", "hypertension"),
          (("video_visit", 1, 1, 1),)),
    Visit("reference laboratory", 7, PROFESSIONAL, "laboratory", "81",
          (*_CHRONIC, "blood", "vague"),
          (("lab", 1, 1, 1), ("lab", .6, 1, 1), ("lab_limited", .4, 1, 1),
           ("drug_test", .1, 1, 1))),
    Visit("genetic test", .8, PROFESSIONAL, "laboratory", "81",
          ("breast", "bowel_check", "pregnancy"),
          (("genetic", 1, 1, 1),), (18, 90)),
    Visit("drug monitoring", 1.6, PROFESSIONAL, "laboratory", "81", ("substance", "mind"),
          (("drug_test", 1, 1, 1), ("lab", .3, 1, 1)), (15, 90)),
    Visit("cardiology", 5, PROFESSIONAL, "cardiology", "11", _HEART,
          (("office", .9, 1, 1), ("ecg", .6, 1, 1), ("heart_imaging", .35, 1, 1)), (30, 120)),
    Visit("orthopaedics", 6, PROFESSIONAL, "orthopaedics", "11", _BONES,
          (("office", .8, 1, 1), ("xray", .5, 1, 1), ("joint_injection", .35, 1, 1),
           ("drug", .12, 4, 8)), (10, 120)),
    Visit("joint operation", 1.1, PROFESSIONAL, "orthopaedics", "22", ("knee", "hip"),
          (("joint_surgery", 1, 1, 1),), (25, 90)),
    Visit("pain clinic", 1.8, PROFESSIONAL, "pain", "11", ("back", "nerve"),
          (("spine_injection", .6, 1, 1), ("office", .6, 1, 1), ("drug_test", .2, 1, 1)),
           (20, 100)),
    Visit("imaging centre", 5, PROFESSIONAL, "radiology", "11",
          ("back", "knee", "nerve", "abdomen"),
          (("imaging", .5, 1, 1), ("ct", .35, 1, 1), ("ultrasound", .3, 1, 1),
           ("xray", .15, 1, 1)),
          (8, 120)),
    Visit("breast and bone", 2.5, PROFESSIONAL, "radiology", "11", ("breast", "bone"),
          (("mammogram", .85, 1, 1), ("bone_density", .3, 1, 1)), (38, 90), "F"),
    Visit("dermatology", 3, PROFESSIONAL, "dermatology", "11", ("skin_trouble",),
          (("office", .8, 1, 1), ("skin", .6, 1, 1)), (12, 120)),
    Visit("allergy", 1.3, PROFESSIONAL, "allergy", "11", ("allergic", "lung"),
          (("office", .7, 1, 1), ("allergy", .6, 20, 70)), (4, 80)),
    Visit("physical therapy", 7, PROFESSIONAL, "therapy", "11", ("back", *_BONES),
          (("therapy", 1, 1, 4), ("therapy", .7, 1, 3), ("therapy_start", .2, 1, 1)), (8, 100)),
    Visit("speech therapy", 1.2, PROFESSIONAL, "therapy", "11", ("mind", "nerve"),
          (("speech", 1, 1, 1),), (2, 90)),
    Visit("psychotherapy", 6, PROFESSIONAL, "psychiatry", "11", ("mind", "substance"),
          (("psychiatry", 1, 1, 1), ("office", .15, 1, 1)), (6, 90)),
    Visit("women's health", 3, PROFESSIONAL, "gynaecology", "11", ("women", "pregnancy"),
          (("office", .8, 1, 1), ("ultrasound", .4, 1, 1), ("lab", .3, 1, 1)), (14, 60), "F"),
    Visit("new specialist", 3, PROFESSIONAL, "cardiology", "11", ("chest_pain", "vague", "heart"),
          (("office_new", 1, 1, 1), ("ecg", .5, 1, 1)), (20, 110)),
    Visit("emergency physician", 5, PROFESSIONAL, "emergency", "23",
          ("injury", "abdomen", "chest_pain"),
          (("emergency", 1, 1, 1), ("ecg", .25, 1, 1))),
    Visit("hospital rounds", 4, PROFESSIONAL, "hospitalist", "21",
          ("heart", "lung", "kidney", "abdomen"),
          (("hospital_visit", 1, 1, 1), ("hospital_visit", .4, 1, 1)), (18, 110)),
    Visit("cataract", 1, PROFESSIONAL, "ophthalmology", "24", ("eye",),
          (("eye_surgery", 1, 1, 1),), (50, 100)),
    Visit("eyelid and nose", .5, PROFESSIONAL, "ophthalmology", "24", ("eyelid",),
          (("cosmetic_like", 1, 1, 1),), (25, 85)),
    Visit("infusion clinic", 1.8, PROFESSIONAL, "oncology", "11", ("cancer", "bone", "blood"),
          (("drug", 1, 8, 90), ("infusion", .9, 1, 1), ("office", .3, 1, 1)), (25, 100)),
    Visit("home equipment", 2.2, PROFESSIONAL, "supplier", "12",
          ("sleep_trouble", "lung", "diabetes"),
          (("equipment", .55, 1, 1), ("supplies", .75, 1, 6)), (18, 110)),
    Visit("outpatient imaging", 3, INSTITUTIONAL, "hospital", "13",
          ("back", "abdomen", "nerve", "lung"),
          (("ct", .45, 1, 1), ("imaging", .45, 1, 1), ("ultrasound", .2, 1, 1),
           ("xray", .2, 1, 1))),
    Visit("outpatient laboratory", 3, INSTITUTIONAL, "hospital", "13",
          (*_CHRONIC, "blood", "kidney"),
          (("lab", 1, 1, 1), ("lab", .7, 1, 1), ("draw", .8, 1, 1), ("lab_limited", .15, 1, 1))),
    Visit("emergency room", 4.5, INSTITUTIONAL, "hospital", "13",
          ("injury", "abdomen", "chest_pain"),
          (("emergency", 1, 1, 1), ("lab", .6, 1, 1), ("ct", .3, 1, 1), ("ecg", .3, 1, 1),
           ("infusion", .25, 1, 1), ("pharmacy", .4, 1, 1))),
    Visit("day surgery", 2, INSTITUTIONAL, "hospital", "13", ("knee", "eye", "abdomen", "eyelid"),
          (("operating_room", .9, 1, 1), ("joint_surgery", .3, 1, 1), ("eye_surgery", .3, 1, 1),
           ("general_surgery", .3, 1, 1), ("ward_supplies", .6, 1, 1), ("pharmacy", .6, 1, 1)),
          (18, 95)),
    Visit("endoscopy suite", 1.8, INSTITUTIONAL, "hospital", "13", ("bowel_check", "abdomen"),
          (("endoscopy", 1, 1, 1), ("pharmacy", .4, 1, 1)), (30, 90)),
    Visit("cancer infusion", 1.2, INSTITUTIONAL, "hospital", "13", ("cancer", "blood"),
          (("drug", 1, 8, 120), ("infusion", 1, 1, 2), ("lab", .5, 1, 1)), (25, 95)),
    Visit("heart catheter", .5, INSTITUTIONAL, "hospital", "13", ("heart",),
          (("catheter", 1, 1, 1), ("ecg", .5, 1, 1), ("ward_supplies", .5, 1, 1)), (35, 95)),
    Visit("sleep laboratory", .7, INSTITUTIONAL, "hospital", "13", ("sleep_trouble",),
          (("sleep", 1, 1, 1),), (18, 90)),
    Visit("scan for cancer", .5, INSTITUTIONAL, "hospital", "13", ("cancer",),
          (("pet", 1, 1, 1), ("lab", .3, 1, 1)), (25, 95)),
    Visit("medical stay", 2.2, INSTITUTIONAL, "hospital", "11",
          ("heart", "lung", "kidney", "abdomen"),
          (("room", 1, 2, 6), ("pharmacy", .95, 1, 1), ("ward_lab", .9, 1, 1), ("ct", .25, 1, 1),
           ("ward_supplies", .6, 1, 1))),
    Visit("surgical stay", .9, INSTITUTIONAL, "hospital", "11", ("knee", "hip", "abdomen"),
          (("room", 1, 1, 4), ("operating_room", 1, 1, 1), ("pharmacy", 1, 1, 1),
           ("ward_supplies", .8, 1, 1), ("ward_lab", .6, 1, 1)), (18, 95)),
)
# fmt: on
SPECIALTIES: Final = tuple(dict.fromkeys(visit.specialty for visit in VISITS))
MOST_SLOTS: Final = max(len(visit.bills) for visit in VISITS)
