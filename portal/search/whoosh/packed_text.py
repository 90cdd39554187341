"""How texts and their letters are packed into bytes, and strings sought in them."""

from __future__ import annotations

import zlib
from string import ascii_lowercase, ascii_uppercase, digits

from portal.search.analysis.letter_matching import is_dense

_ENCODINGS = ("cp874", "latin-1", "utf-16-le")
"""Tried in this order: a byte a letter for English and Thai, for the rest of Europe, two for all others."""
_THAI = b"\x00"
_BESIDE, _ALIKE = b"\x03", b"\x04"
"""What letters begin with that are packed beside a text; and those that are like it but for what `_FORMS` levels."""
_LEFT_OUT = " \n-.…–—ํ\N{NO-BREAK SPACE}".encode(_ENCODINGS[0])
_FORMS = bytes.maketrans(
    (ascii_uppercase + "๐๑๒๓๔๕๖๗๘๙ำ‘’“”").encode(_ENCODINGS[0]),
    (ascii_lowercase + digits + "า''\"\"").encode(_ENCODINGS[0]),
)
"""What a text and its letters have in other forms, in nine of ten news articles nothing else. With other ones, segments
would have another format."""
_RAW = -15
"""A window of 2^15 bytes, and neither header nor checksum: files have one."""
_WINDOW = 1 << 15
"""Beyond it nothing is seen of what letters are packed beside."""
_GOING_ON = [
    frozenset(
        packed
        for packed in (bytes([code]) for code in range(1, 256))
        for letter in packed.decode(encoding, "ignore")
        if letter.isalnum() and not is_dense(letter)
    )
    for encoding in _ENCODINGS[:-1]
]
"""Bytes of letters and digits that words and numbers with blanks between go on with."""
_SIGNS = frozenset((b".", b","))
"""Bytes that numbers may go on with."""


def pack_text(text: str) -> bytes:
    """The text as bytes, in the first encoding that holds it."""
    for number, encoding in enumerate(_ENCODINGS[:-1]):
        try:
            return bytes([number]) + text.encode(encoding)
        except UnicodeEncodeError:
            continue
    return bytes([len(_ENCODINGS) - 1]) + text.encode(_ENCODINGS[-1], "surrogatepass")


def unpack_text(packed: bytes) -> str:
    """The text that `pack_text` packed."""
    return packed[1:].decode(_ENCODINGS[packed[0]], "surrogatepass") if packed else ""


def pack_letters(letters: str, shown: bytes) -> bytes:
    """The letters of a packed text, which is there when they are unpacked."""
    packed = pack_text(letters)
    is_alike = packed[:1] == shown[:1] == _THAI and _levelled(packed) == _levelled(shown)
    if not is_alike and len(packed) > _WINDOW:
        return packed  # a snippet would wait for it
    deflating = zlib.compressobj(wbits=_RAW, zdict=shown)
    return (_ALIKE if is_alike else _BESIDE) + deflating.compress(packed) + deflating.flush()


def unpack_letters(packed: bytes, shown: bytes) -> bytes:
    """The letters that `pack_letters` packed, as `pack_text` packs them."""
    if packed[:1] not in (_BESIDE, _ALIKE):
        return packed  # long ones, and those of the first format
    return zlib.decompressobj(wbits=_RAW, zdict=shown).decompress(packed[1:])


def levelled_letters(packed: bytes, shown: bytes) -> bytes:
    """Letters in which `Needle.stands` may find a few strings more: most need not be unpacked for that."""
    return _ALIKE + _levelled(shown) if packed[:1] == _ALIKE else unpack_letters(packed, shown)


def _levelled(packed: bytes) -> bytes:
    return packed[1:].translate(_FORMS, _LEFT_OUT)


class Needle:
    """A string to be sought in packed texts without unpacking them."""

    def __init__(self, string: str) -> None:
        self.string = string
        self._packed: dict[int, bytes | None] = {}
        self._begins, self._ends = not is_dense(string[:1]), not is_dense(string[-1:])
        self.needs_no_clusters = self._begins and self._ends
        """Whether both ends are of scripts with blanks, so that `parted` tells all."""

    def stands(self, packed: bytes) -> bool:
        """Whether it may stand in a text; if not, it does not."""
        sought = self._as_in(packed) if packed else None
        return sought is not None and sought in packed

    def parted(self, packed: bytes) -> bool | None:
        """Whether words and numbers end where its ends are that are of scripts with blanks; None where that cannot be
        told, or is so at one place and not at another."""
        sought = self._as_in(packed)
        if sought is None or packed[0] == len(_ENCODINGS) - 1:
            return None
        goes_on = _GOING_ON[packed[0]]
        found: set[bool | None] = set()
        at = packed.find(sought, 1)
        while at >= 0:
            end = at + len(sought)
            beside = [packed[at - 1 : at]] * self._begins + [packed[end : end + 1]] * self._ends
            if not goes_on.isdisjoint(beside):
                found.add(False)
            elif not _SIGNS.isdisjoint(beside):
                found.add(None)
            elif self.needs_no_clusters:
                return True
            else:
                found.add(True)
            at = packed.find(sought, at + 1)
        return found.pop() if len(found) == 1 else None

    def _as_in(self, packed: bytes) -> bytes | None:
        """The string in the encoding of a packed text; None where that cannot hold it."""
        encoding = packed[0]
        if encoding not in self._packed:
            self._packed[encoding] = self._as_levelled() if packed[:1] == _ALIKE else self._encoded(encoding)
        return self._packed[encoding]

    def _as_levelled(self) -> bytes | None:
        encoded = self._encoded(_THAI[0])
        return None if encoded is None else encoded.translate(_FORMS, _LEFT_OUT)

    def _encoded(self, encoding: int) -> bytes | None:
        try:
            return self.string.encode(_ENCODINGS[encoding], "surrogatepass")
        except UnicodeEncodeError:
            return None
