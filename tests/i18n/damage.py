"""What happens to catalogs: half of them written, disks full, merges unresolved, files gone; drawn by seed."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable
from pathlib import Path

Damage = Callable[[random.Random, Path, bytes], None]
"""Does something to the file at the path, which holds the bytes."""


def cut_anywhere(rng: random.Random, path: Path, data: bytes) -> None:
    path.write_bytes(data[: rng.randrange(len(data))])


def cut_at_a_line(rng: random.Random, path: Path, data: bytes) -> None:
    ends = [place + 1 for place, byte in enumerate(data) if byte == ord("\n")]
    path.write_bytes(data[: rng.choice(ends[:-1])])


def cut_near_the_end(rng: random.Random, path: Path, data: bytes) -> None:
    path.write_bytes(data[: len(data) - rng.randrange(1, 1500)])


def cut_between_entries(rng: random.Random, path: Path, data: bytes) -> None:
    blocks = data.split(b"\n\n")
    path.write_bytes(b"\n\n".join(blocks[: rng.randrange(1, len(blocks))]) + b"\n")


def cut_at_a_block(rng: random.Random, path: Path, data: bytes) -> None:
    size = rng.choice((4096, 8192))
    path.write_bytes(data[: size * rng.randrange(0, len(data) // size + 1)])


def nul_blocks(rng: random.Random, path: Path, data: bytes) -> None:
    """As a crash leaves them, where a block was given to a file and never written."""
    size = rng.choice((512, 4096, 8192))
    start = rng.randrange(0, len(data), 512)
    path.write_bytes(data[:start] + bytes(len(data[start : start + size])) + data[start + size :])


def nul_end(rng: random.Random, path: Path, data: bytes) -> None:
    start = rng.randrange(0, len(data), 512)
    path.write_bytes(data[:start] + bytes(len(data) - start))


def nul_letters(rng: random.Random, path: Path, data: bytes) -> None:
    changed = bytearray(data)
    for _ in range(rng.randint(1, 40)):
        changed[rng.randrange(len(changed))] = 0
    path.write_bytes(changed)


def swapped_halves(rng: random.Random, path: Path, data: bytes) -> None:
    middle = rng.choice(
        (len(data) // 2, rng.randrange(len(data)), data.index(b"\n", rng.randrange(len(data) - 1)) + 1)
    )
    path.write_bytes(data[middle:] + data[:middle])


def doubled_part(rng: random.Random, path: Path, data: bytes) -> None:
    size = 4096  # a whole block: a few letters doubled within a string are an edit like any other
    start = rng.randrange(len(data) - size)
    end = min(len(data), start + rng.randrange(size, 2 * size))
    path.write_bytes(data[:end] + data[start:end] + data[end:])


def conflict(rng: random.Random, path: Path, data: bytes) -> None:
    """A merge that Git could not do."""
    lines = data.split(b"\n")
    start = rng.randrange(len(lines))
    end = min(len(lines), start + rng.randrange(1, 12))
    ours = lines[start:end]
    theirs = [line.replace(b"msgstr", b"msgstr  ") for line in ours]
    merged = [b"<<<<<<< HEAD", *ours, b"=======", *theirs, b">>>>>>> theirs"]
    path.write_bytes(b"\n".join(lines[:start] + merged + lines[end:]))


def unfinished_string(rng: random.Random, path: Path, data: bytes) -> None:
    quotes = [place for place, byte in enumerate(data) if byte == ord('"')]
    place = rng.choice(quotes)
    path.write_bytes(data[:place] + rng.choice((b"", b'""', b"\\", b'\n"')) + data[place + 1 :])


def other_encoding(rng: random.Random, path: Path, data: bytes) -> None:
    text = data.decode()
    path.write_bytes(
        rng.choice(
            (
                lambda: text.encode("utf-16"),
                lambda: text.encode("utf-32"),
                lambda: text.encode("tis-620", "replace"),
                lambda: data.decode("latin-1").encode(),
                lambda: data.decode("cp874", "replace").encode(),
                lambda: text.encode("ascii", "xmlcharrefreplace").replace(b"&#", b"\xe0"),
            )
        )()
    )


def deleted(_rng: random.Random, path: Path, _data: bytes) -> None:
    path.unlink(missing_ok=True)


def renamed(rng: random.Random, path: Path, data: bytes) -> None:
    path.write_bytes(data)
    path.rename(path.with_name(rng.choice(("messages.po~", "messages.po.bak", "messages.mo"))))


def folder_gone(rng: random.Random, path: Path, _data: bytes) -> None:
    gone = rng.choice((path.parent, path.parent.parent))
    shutil.rmtree(gone)


def replaced(rng: random.Random, path: Path, _data: bytes) -> None:
    path.unlink(missing_ok=True)
    match rng.randrange(4):
        case 0:
            path.mkdir()
        case 1:
            os.mkfifo(path)
        case 2:
            path.symlink_to(rng.choice(("nowhere.po", path.name, "/dev/zero", "/dev/null")))
        case _:
            path.write_bytes(rng.randbytes(rng.randrange(9000)))


def invisible(rng: random.Random, path: Path, data: bytes) -> None:
    """Translations overwritten with what nobody can see, or with what turns a page round."""
    entries = data.decode().split("\n\n")
    for place in rng.sample(range(1, len(entries)), min(rng.randint(1, 20), len(entries) - 1)):
        head, keyword, _ = entries[place].partition("\nmsgstr ")
        if keyword:
            words = rng.choice(
                (" ", "\u00a0", "\u2800", "\u200b", "\x1b[2J", "ข่าว\u202e", "\u2067ข่าว", "\ufffd", "\uf701")
            )
            entries[place] = f'{head}{keyword}"{words}"'
    path.write_text("\n\n".join(entries) + "\n", encoding="utf-8")


def lost_placeholders(rng: random.Random, path: Path, data: bytes) -> None:
    path.write_bytes(
        data.replace(b"%(", rng.choice((b"% (", b"(", b"\xef\xbc\x85(", b"%("))).replace(b")s", b")d")
    )


def oversized(rng: random.Random, path: Path, data: bytes) -> None:
    entries = data.split(b"\n\n")
    place = rng.randrange(1, len(entries))
    entries[place] = entries[place].replace(b'msgstr "', b'msgstr "' + b"x" * 60_000)
    path.write_bytes(b"\n\n".join(entries) + (bytes(9 * 1024 * 1024) if rng.random() < 0.1 else b"\n"))


DAMAGES: tuple[Damage, ...] = (
    *(cut_anywhere, cut_at_a_line, cut_near_the_end, cut_between_entries, cut_at_a_block),
    *(nul_blocks, nul_end, nul_letters, swapped_halves, doubled_part, conflict, unfinished_string),
    *(other_encoding, deleted, renamed, folder_gone, replaced, invisible, lost_placeholders, oversized),
)


def put_back(path: Path, data: bytes) -> None:
    """The file as it was, whatever stands in its place."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name("aside")
    aside.write_bytes(data)
    aside.replace(path)
