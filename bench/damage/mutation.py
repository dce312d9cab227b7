"""Damages X12 files as transfers, editors and other programs do, as dice fall."""

import random
from collections.abc import Callable

ODD_VALUES = (
    "", " ", "0", "-1", "-0", "1e309", "NaN", "Infinity", "9" * 30, "1.2.3", "+5", ".", "٣٤",
    "20261332", "00000000", "99991231", "20260101-20250101", "2026-01-01", "260101",
    "::::", ":", "^", "HC", "HC:", "HC::25", "ABK", "\x1f", "É", "ST", "CLM", "ISA", "X" * 70,
    "X" * 3000, "O'BRIEN", '"', ",", "{", "<", "\\", "=1+1", "null", "TRUE",
)  # fmt: skip
OTHER_DELIMITERS = b"|^!+#;\x1d\x1e\x1f\x07\t>&%$@_"
GARBAGE = (
    b"\x00", b"\x00" * 40, b"\xef\xbb\xbf", b"\xff\xfe", b"\x1a", b"\r\n", b"\n\n\n", b"\xff" * 9,
    b"<html>", b"~~~~", b"****", b"~*~*", b"ISA*", b"ISA", b"~ISA*00*", b"GS*", b"~ST*837*1~",
    b"~ST*835*9999~", b"~ST*999*0001~", b"~SE*1*0001~", b"~IEA*1*1~", b"~CLM~", b"~CLP~",
    b"~CLM*X~", b"~LX*1~", b"~HL*9*1*22*0~", b"~HL~", b"\xc3\x28", b"PK\x03\x04",
)  # fmt: skip
ENVELOPE = (b"ISA", b"GS", b"ST", b"SE", b"GE", b"IEA")
RECORDS = (b"CLM", b"CLP", b"HL", b"LX", b"SVC", b"SV1", b"SV2", b"TRN", b"NM1", b"CAS")


class Dice(random.Random):
    """The draws of one damaged file, and the undamaged `files` it is made from."""

    def __init__(self, seed: str, files: list[bytes]) -> None:
        super().__init__(seed)
        self._files = files
        self.drawn: list[bytes] = []

    def file(self) -> bytes:
        """Return any undamaged file; `drawn` keeps them in order, what is damaged first."""
        self.drawn.append(self.choice(self._files))
        return self.drawn[-1]


Change = Callable[[bytes, Dice], bytes]


def damaged(dice: Dice) -> tuple[bytes, list[str]]:
    """Return a file with one to some changes made, and their names."""
    data, names = dice.file(), []
    for _ in range(1 + min(5, int(dice.expovariate(1.1)))):
        change = dice.choices(CHANGES, WEIGHTS)[0]
        data = change(data, dice)
        names.append(change.__name__)
    return data, names


def _segments(data: bytes) -> list[bytes]:
    return data.split(b"~")


def _somewhere(segments: list[bytes], dice: Dice) -> int:
    """Pick a segment; in two of three cases one that matters more than others."""
    if dice.random() < 2 / 3:
        telling = [i for i, one in enumerate(segments) if one.strip().startswith(RECORDS)]
        if telling:
            return dice.choice(telling)
    return dice.randrange(len(segments))


def drop_segment(data: bytes, dice: Dice) -> bytes:
    """Leave one segment out."""
    segments = _segments(data)
    del segments[_somewhere(segments, dice)]
    return b"~".join(segments)


def drop_run(data: bytes, dice: Dice) -> bytes:
    """Leave some segments in a row out."""
    segments = _segments(data)
    at = _somewhere(segments, dice)
    del segments[at : at + dice.randint(2, 12)]
    return b"~".join(segments)


def repeat_segment(data: bytes, dice: Dice) -> bytes:
    """Write one segment twice or often."""
    segments = _segments(data)
    at = _somewhere(segments, dice)
    return b"~".join(
        [*segments[:at], *[segments[at]] * dice.choice((2, 2, 3, 50)), *segments[at:]]
    )


def repeat_run(data: bytes, dice: Dice) -> bytes:
    """Write some segments in a row twice."""
    segments = _segments(data)
    at = _somewhere(segments, dice)
    run = segments[at : at + dice.randint(2, 30)]
    return b"~".join([*segments[:at], *run, *segments[at:]])


def swap_segments(data: bytes, dice: Dice) -> bytes:
    """Exchange two segments."""
    segments = _segments(data)
    a, b = _somewhere(segments, dice), _somewhere(segments, dice)
    segments[a], segments[b] = segments[b], segments[a]
    return b"~".join(segments)


def shuffle_run(data: bytes, dice: Dice) -> bytes:
    """Write some segments in a row in another order."""
    segments = _segments(data)
    at, size = _somewhere(segments, dice), dice.randint(2, 15)
    run = segments[at : at + size]
    dice.shuffle(run)
    return b"~".join([*segments[:at], *run, *segments[at + size :]])


def rename_segment(data: bytes, dice: Dice) -> bytes:
    """Give a segment the name of another."""
    segments = _segments(data)
    at = _somewhere(segments, dice)
    name, star, rest = segments[at].partition(b"*")
    other = dice.choice((*ENVELOPE, *RECORDS, b"ZZ9", b"", b"clm", name.strip() + b"X"))
    segments[at] = name[: len(name) - len(name.lstrip())] + other + star + rest
    return b"~".join(segments)


def change_element(data: bytes, dice: Dice) -> bytes:
    """Put something odd into an element."""
    segments = _segments(data)
    at = _somewhere(segments, dice)
    elements = segments[at].split(b"*")
    elements[dice.randrange(len(elements))] = dice.choice(ODD_VALUES).encode()
    segments[at] = b"*".join(elements)
    return b"~".join(segments)


def move_element(data: bytes, dice: Dice) -> bytes:
    """Take an element out, or put it elsewhere in its segment."""
    segments = _segments(data)
    at = _somewhere(segments, dice)
    elements = segments[at].split(b"*")
    moved = elements.pop(dice.randrange(len(elements)))
    if dice.random() < 1 / 2:
        elements.insert(dice.randint(0, len(elements)), moved)
    segments[at] = b"*".join(elements)
    return b"~".join(segments)


def cut_element(data: bytes, dice: Dice) -> bytes:
    """End a segment early."""
    segments = _segments(data)
    at = _somewhere(segments, dice)
    elements = segments[at].split(b"*")
    segments[at] = b"*".join(elements[: dice.randint(0, len(elements))])
    return b"~".join(segments)


def change_byte(data: bytes, dice: Dice) -> bytes:
    """Write another byte over one."""
    at = dice.randrange(len(data) + 1)
    return data[:at] + bytes([dice.randrange(256)]) + data[at + 1 :]


def change_bytes(data: bytes, dice: Dice) -> bytes:
    """Write other bytes over some."""
    for _ in range(dice.randint(2, 30)):
        data = change_byte(data, dice)
    return data


def change_delimiter_once(data: bytes, dice: Dice) -> bytes:
    """Write something else for one delimiter."""
    places = [i for i, byte in enumerate(data) if byte in b"~*:"]
    if not places:
        return data
    at = dice.choice(places)
    return data[:at] + dice.choice((b"", b"~", b"*", b":", b"\n", b" ", b"|")) + data[at + 1 :]


def drop_bytes(data: bytes, dice: Dice) -> bytes:
    """Leave some bytes in a row out."""
    at = dice.randrange(len(data) + 1)
    return data[:at] + data[at + dice.choice((1, 1, 2, 5, 40, 400)) :]


def insert_garbage(data: bytes, dice: Dice) -> bytes:
    """Insert what does not belong there."""
    at = dice.choice((0, dice.randrange(len(data) + 1), dice.randrange(len(data) + 1), len(data)))
    noise = dice.choice((*GARBAGE, dice.randbytes(dice.randint(1, 60))))
    return data[:at] + noise + data[at:]


def truncate(data: bytes, dice: Dice) -> bytes:
    """End the file early."""
    return data[: dice.randrange(len(data) + 1)]


def behead(data: bytes, dice: Dice) -> bytes:
    """Begin the file late."""
    return data[dice.randrange(min(len(data), 1500) + 1) :]


def other_delimiter_everywhere(data: bytes, dice: Dice) -> bytes:
    """Write the whole file with another delimiter, header and all, values of it included."""
    return data.replace(dice.choice((b"~", b"*", b":")), bytes([dice.choice(OTHER_DELIMITERS)]))


def other_delimiter_in_header(data: bytes, dice: Dice) -> bytes:
    """Let the header state delimiters that the rest does not use, or the other way round."""
    old, new = dice.choice((b"~", b"*", b":")), bytes([dice.choice(OTHER_DELIMITERS)])
    head, body = data[:106], data[106:]
    if dice.random() < 1 / 2:
        return head.replace(old, new) + body
    return head + body.replace(old, new)


def other_line_ends(data: bytes, dice: Dice) -> bytes:
    """Break lines in another way, or end segments by line breaks alone."""
    bare = data.replace(b"\r", b"").replace(b"\n", b"")
    return bare.replace(
        b"~", dice.choice((b"~", b"\n", b"\r\n", b"\r", b"~\r\n", b"~ ", b"~\n\n"))
    )


def wrap_lines(data: bytes, dice: Dice) -> bytes:
    """Break the text every so many characters, as old mail and mainframes do."""
    width, bare = dice.choice((72, 80, 128)), data.replace(b"\n", b"")
    return b"\n".join(bare[at : at + width] for at in range(0, len(bare), width))


def drop_envelope(data: bytes, dice: Dice) -> bytes:
    """Leave out all headers or trailers of some kinds."""
    lost = dice.sample(ENVELOPE, dice.randint(1, len(ENVELOPE)))
    kept = [s for s in _segments(data) if s.strip().split(b"*")[0] not in lost]
    return b"~".join(kept)


def shuffle_envelope(data: bytes, dice: Dice) -> bytes:
    """Write headers and trailers at the places of one another."""
    segments = _segments(data)
    places = [i for i, s in enumerate(segments) if s.strip().split(b"*")[0] in ENVELOPE]
    rows = [segments[i] for i in places]
    dice.shuffle(rows)
    for at, row in zip(places, rows, strict=True):
        segments[at] = row
    return b"~".join(segments)


def unpad_header(data: bytes, dice: Dice) -> bytes:
    """Take the padding out of the header, at once or in part."""
    head, body = data[:106], data[106:]
    for _ in range(dice.choice((1, 99))):
        head = head.replace(b"  ", b" ", 1) if b"  " in head else head.replace(b" *", b"*", 1)
    return head + body


def splice(data: bytes, dice: Dice) -> bytes:
    """Run one file into another, at segments or anywhere."""
    other = dice.file()
    if dice.random() < 1 / 3:
        return data[: dice.randrange(len(data) + 1)] + other[dice.randrange(len(other)) :]
    a, b = _segments(data), _segments(other)
    return b"~".join([*a[: dice.randrange(len(a) + 1)], *b[dice.randrange(len(b)) :]])


def append(data: bytes, dice: Dice) -> bytes:
    """Write further files behind this one."""
    joint = dice.choice((b"", b"\n", b"\r\n", b"\n\n  "))
    return joint.join([data, *(dice.file() for _ in range(dice.choice((1, 1, 1, 2, 12))))])


def insert_file(data: bytes, dice: Dice) -> bytes:
    """Write a whole file into this one."""
    segments = _segments(data)
    at = dice.randrange(len(segments) + 1)
    return b"~".join([*segments[:at], dice.file().rstrip(b"\n~"), *segments[at:]])


def insert_records(data: bytes, dice: Dice) -> bytes:
    """Insert some segments of another file, of another kind perhaps."""
    segments, other = _segments(data), _segments(dice.file())
    at, start = dice.randrange(len(segments) + 1), dice.randrange(len(other))
    run = other[start : start + dice.randint(1, 25)]
    return b"~".join([*segments[:at], *run, *segments[at:]])


def encode_wide(data: bytes, dice: Dice) -> bytes:
    """Write the text in another encoding."""
    return data.decode("latin-1").encode(dice.choice(("utf-16", "utf-16-le", "utf-32", "utf-8")))


def lower_case(data: bytes, dice: Dice) -> bytes:
    """Write the file, or its end, in lower case."""
    at = dice.choice((0, dice.randrange(len(data) + 1)))
    return data[:at] + data[at:].lower()


def push_back(data: bytes, dice: Dice) -> bytes:
    """Let whatever size a reader takes in at once end elsewhere within the file."""
    size = dice.choice((1 << 12, 1 << 13, 1 << 15, 1 << 16))
    return b"\n" * max(0, size - dice.randint(600, 600 + len(data))) + data


_WEIGHED: dict[Change, float] = {
    drop_segment: 4, drop_run: 2, repeat_segment: 3, repeat_run: 2, swap_segments: 3,
    shuffle_run: 2, rename_segment: 3, change_element: 5, move_element: 2, cut_element: 2,
    change_byte: 4, change_bytes: 2, change_delimiter_once: 4, drop_bytes: 3, insert_garbage: 4,
    truncate: 2, behead: 1, other_delimiter_everywhere: 2, other_delimiter_in_header: 1,
    other_line_ends: 2, wrap_lines: 1, drop_envelope: 2, shuffle_envelope: 1, unpad_header: 1,
    splice: 2, append: 1.5, insert_file: 1, insert_records: 2, encode_wide: 0.3, lower_case: 0.2,
    push_back: 0.5,
}  # fmt: skip
CHANGES = tuple(_WEIGHED)
WEIGHTS = tuple(_WEIGHED.values())
