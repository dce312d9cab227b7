"""The rejects of a folder of tables written out as the CSV that people read."""

from pathlib import Path
from typing import IO, Final

from denialrisk.claims import durable
from denialrisk.claims.arrow import SCHEMAS, pandas_of
from denialrisk.claims.parts import empty
from denialrisk.claims.store import Store, writing

REJECTS_FILE: Final = "rejects.csv"


def write_rejects(store: Store) -> Path:
    """Write every reject once, in the order they came, and return where.

    The file is made anew from what the store holds: a reject is there whatever was killed.
    """
    path = store.folder / REJECTS_FILE
    parts = store.manifest.of("rejects")
    tables = (store.read(part).head for part in parts)

    def write(file: IO[bytes]) -> None:
        pandas_of(empty("rejects"), SCHEMAS["rejects"]).to_csv(file, index=False)
        for table in tables:
            frame = pandas_of(table, SCHEMAS["rejects"])
            frame.to_csv(file, index=False, header=False)

    with writing(store.folder):
        durable.replace_whole(path, write)
    return path
