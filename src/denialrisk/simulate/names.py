"""Lists invented people's names and places, so that simulated files read like files."""

from typing import Final

FIRST_FEMALE: Final = (
    "ALMA", "BEATRIZ", "CHLOE", "DARIA", "ELENA", "FATIMA", "GRACE", "HANA", "INES", "JUNE",
    "KEIKO", "LENA", "MARISOL", "NADIA", "OLIVE", "PRIYA", "ROSA", "SOFIA", "TESS", "UMA",
    "VERA", "WILMA", "XENIA", "YARA", "ZOE",
)  # fmt: skip
FIRST_MALE: Final = (
    "AARON", "BORIS", "CARLOS", "DMITRI", "ELIAS", "FELIX", "GUS", "HUGO", "IVAN", "JOEL",
    "KOFI", "LIAM", "MATEO", "NOAH", "OMAR", "PABLO", "QUINN", "RAUL", "SAMIR", "TOMAS",
    "UGO", "VICTOR", "WADE", "YUSUF", "ZANE",
)  # fmt: skip
LAST: Final = (
    "ABBOTT", "BAKER", "CASTILLO", "DUNN", "ELLIS", "FISCHER", "GARZA", "HOLT", "IBARRA",
    "JENSEN", "KOWALSKI", "LARSEN", "MERCER", "NGUYEN", "ORTEGA", "PATEL", "QUIROGA", "REYES",
    "SANDOVAL", "THORNE", "UPTON", "VARGAS", "WHITAKER", "XIONG", "YODER", "ZIMMER", "ASHBY",
    "BRANDT", "COLE", "DRAPER", "EGAN", "FARROW", "GALLO", "HAYES", "IRWIN", "JOYNER",
)  # fmt: skip
# (town, state, postal code)
TOWNS: Final = (
    ("MADISON", "WI", "537030001"),
    ("MONONA", "WI", "537160002"),
    ("JANESVILLE", "WI", "535450003"),
    ("BELOIT", "WI", "535110004"),
    ("ROCKFORD", "IL", "611010005"),
    ("DUBUQUE", "IA", "520010006"),
)
