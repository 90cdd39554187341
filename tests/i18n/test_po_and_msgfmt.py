"""What GNU gettext's msgfmt takes is taken here, and what is written here msgfmt takes."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
from pathlib import Path

import pytest

from portal import assets
from portal.errors import CatalogError
from portal.i18n.po_file import catalog_path, parse, read
from portal.i18n.po_writing import render, update, write

pytestmark = pytest.mark.skipif(shutil.which("msgfmt") is None, reason="gettext's msgfmt is not installed")

TRIED = int(os.environ.get("CATALOGS_COMPARED", "60"))
"""How many damaged files are given to both."""

LOCALES = assets.folder("locales")
ODD_ENTRIES = (
    '#~| msgid "x"\n#~ msgid "Former"\n#~ msgstr "b"',
    '#, fuzzy\n#| msgid "z"\nmsgid "Fuzzy"\nmsgstr "w"',
    'msgctxt "c"\nmsgid "Bytes"\nmsgstr "\\303\\251\\a"',
    '#~ #, fuzzy\n#~ msgid "Obsolete" #~ msgstr "x"',
    'msgid "One" "line" msgstr "t"',
    'msgid "P"\nmsgid_plural "ps"\nmsgstr[0] "p"',
)
PIECES = (
    *(
        '"',
        "\\",
        "#",
        "~",
        "|",
        "[",
        "]",
        "0",
        "1",
        "\n",
        "\n\n",
        " ",
        "\t",
        "\r",
        "\x0b",
        "\0",
        "\x1b",
        "n",
        "$",
    ),
    *(
        "#~ ",
        "#| ",
        "#, fuzzy\n",
        "msgid ",
        "msgstr ",
        "msgid_plural ",
        'msgctxt "q"\n',
        'domain "x"\n',
        "msgidx",
    ),
    *(
        "msgstr[0] ",
        "msgstr[1] ",
        '""',
        '"a"\n',
        "ก",
        "\\n",
        "\\x41",
        "\\7",
        "\\q",
        "nplurals=",
        "plural=",
        ";",
    ),
)


def is_taken(path: Path) -> bool:
    done = subprocess.run(
        ["msgfmt", "--check", "--output-file=/dev/null", str(path)],
        capture_output=True,
        check=False,
        timeout=300,
    )
    return done.returncode == 0


def damaged(rng: random.Random, header: str, entries: list[str]) -> str:
    chosen = rng.sample(entries, rng.randint(1, 4)) + rng.sample(ODD_ENTRIES, rng.randint(0, 3))
    text = "\n\n".join([header, *chosen]) + "\n"
    for _ in range(rng.randint(1, 3)):
        place = rng.randrange(len(text) + 1)
        lines = text.split("\n")
        line = rng.randrange(len(lines))
        match rng.choice(("insert", "insert", "insert", "delete", "delete", "move", "drop", "cut")):
            case "insert":
                text = text[:place] + rng.choice(PIECES) + text[place:]
            case "delete":
                text = text[:place] + text[place + rng.randint(1, 4) :]
            case "move":
                lines.insert(rng.randrange(len(lines)), lines.pop(line))
                text = "\n".join(lines)
            case "drop":
                text = "\n".join(lines[:line] + lines[line + 1 :])
            case _:
                text = text[:place]
    return text


def test_every_file_that_msgfmt_takes_is_taken_and_stays_one(tmp_path: Path) -> None:
    header, *entries = catalog_path(LOCALES, "th").read_text(encoding="utf-8").split("\n\n")
    rng = random.Random(1)  # noqa: S311 - the same files each time
    path, written = tmp_path / "th.po", tmp_path / "written.po"
    taken = 0
    for _ in range(TRIED):
        data = damaged(rng, header, entries).encode()
        path.write_bytes(data)
        if not is_taken(path):
            continue
        taken += 1
        try:
            file = parse(data, path)
        except CatalogError as error:
            pytest.fail(f"{error}\n{data.decode()}")
        written.write_text(render(file), encoding="utf-8")
        assert is_taken(written), data.decode()
    assert taken > TRIED / 5


@pytest.mark.parametrize(
    "path", sorted(LOCALES.rglob("*.po*")), ids=lambda path: str(path.relative_to(LOCALES))
)
def test_the_packages_own_files_have_no_fault_for_msgfmt(path: Path) -> None:
    done = subprocess.run(
        ["msgfmt", "--check", "--output-file=/dev/null", str(path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("width", ["", "--width=79", "--width=40", "--no-wrap"])
def test_a_catalog_saved_with_another_width_of_lines_stays_as_it_was_saved(
    tmp_path: Path, width: str
) -> None:
    path = tmp_path / "th.po"
    subprocess.run(
        ["msgcat", *filter(None, [width]), f"--output-file={path}", str(catalog_path(LOCALES, "th"))],
        check=True,
        timeout=300,
    )
    saved = path.read_bytes()
    file = read(path)
    update(file, [read(LOCALES / "messages.pot")])
    assert not write(file)
    assert path.read_bytes() == saved
