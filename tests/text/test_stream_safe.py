"""Combining marks are held to what Unicode's Stream-Safe Text Format allows, at every entrance."""

import json
import time
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import toml_file
from portal.derive.markup import passages, render
from portal.errors import SiteError
from portal.i18n import po_file
from portal.news.exchange import article_fields
from portal.news.exchange.article_fields import FileLocation, Node
from portal.search.parsing import parse
from portal.text import address_spellings, word_lists
from portal.text.file_names import address_name, file_name
from portal.text.folding import searched
from portal.text.normalisation import MOST_MARKS, is_stream_safe, normalise, spelt_alike, stream_safe, tidy

ACUTE, BELOW = "\u0301", "\u0323"
UNORDERED = "a" + 20_000 * ACUTE + 20_000 * BELOW
"""Putting these in order takes ten seconds."""
MARKS = "\u0301\u0323\u0344\u3099\uff9e\u0e49\u0e38\u05b0\u0f73\u1dfa\U0001d165"


def longest_run(text: str) -> int:
    """The longest run of non-starters in the text's NFKD."""
    longest = run = 0
    for letter in text:
        for part in unicodedata.normalize("NFKD", letter):
            run = run + 1 if unicodedata.combining(part) else 0
            longest = max(longest, run)
    return longest


@given(st.text(st.sampled_from(f"aกǖᾂ ‑.—\u200b\u034f{MARKS}"), max_size=120))
def test_no_run_is_longer_than_unicode_allows(text: str) -> None:
    held = stream_safe(text)
    assert longest_run(held) <= MOST_MARKS
    assert stream_safe(held) == held
    assert (held == text) == (longest_run(text) <= MOST_MARKS)


@given(st.text())
def test_texts_that_keep_the_bound_stay_as_they_are(text: str) -> None:
    assert longest_run(text) > MOST_MARKS or stream_safe(text) == text


def test_every_mark_of_unicode_is_counted() -> None:
    for code in range(0x110000):
        form = chr(code) if 0xD800 <= code < 0xE000 else unicodedata.normalize("NFKD", chr(code))
        if all(map(unicodedata.combining, form)):
            assert longest_run(stream_safe("a" + 40 * chr(code))) <= MOST_MARKS, hex(code)


def place() -> FileLocation:
    return FileLocation("a.json", 1)


ENTRANCES: dict[str, Callable[[str], str]] = {
    "a line": lambda text: article_fields.line(Node(text, place()), 10**6),
    "a body": article_fields.tidy_body,
    "a slug of an id": article_fields.slug_from_id,
    "a file's name": lambda text: file_name(text, "pdf"),
    "a file's name in an address": lambda text: address_name(text, "pdf"),
    "plain text": lambda text: render(text, "plain", "en")[0],
    "Markdown": lambda text: render(text[:19_999], "markdown", "en")[0],
    "Markdown, by entities": lambda _: render("a" + 1600 * "&#769;" + 1600 * "&#803;", "markdown", "en")[0],
    "a heading that is linked": lambda _: render(
        "## a" + 30 * ACUTE + "\n\n[b](#a" + 1600 * "%CC%81" + 1600 * "%CC%A3" + ")", "markdown", "en"
    )[0],
    "passages": lambda text: "".join(passage.text for passage in passages(text, "plain")),
    "a query": lambda text: str(parse(text, language="en", languages=())),
    "an old address": address_spellings.loose,
    "what is shown": tidy,
    "what is searched": searched,
    "what is compared": spelt_alike,
    "parted by what nobody sees": lambda text: normalise(text.replace(ACUTE, ACUTE + "\u200b")),
}


@pytest.mark.parametrize("entrance", ENTRANCES)
def test_no_entrance_takes_long_runs_of_marks(entrance: str) -> None:
    started = time.thread_time()
    try:
        taken = ENTRANCES[entrance](UNORDERED)
    except Exception as error:  # noqa: BLE001 - what is refused is told, and that must be short as well
        taken = str(error)
    assert time.thread_time() - started < 2
    assert is_stream_safe(taken)


def test_site_files_and_their_escapes_are_held(tmp_path: Path) -> None:
    path, escaped = tmp_path / "site.toml", "a" + 100 * r"\u0301"
    text = f'name = "{UNORDERED}"\nlist = [{{ x = "{escaped}" }}]\n"{UNORDERED[:90]}" = 1\n'
    path.write_text(text, encoding="utf-8")
    values = toml_file.read(path, SiteError).values
    assert is_stream_safe(json.dumps(values, ensure_ascii=False))
    assert values["name"] == "a" + MOST_MARKS * ACUTE


def test_catalogs_and_their_escapes_are_held(tmp_path: Path) -> None:
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n'
    pieces, escaped = "\n".join([f'"{20 * ACUTE}"'] * 9), 100 * r"\xCC\x81"
    text = f'{head}\nmsgid "a"\nmsgstr "{UNORDERED}"\n\nmsgid "b"\nmsgstr "a"\n{pieces}\n"{escaped}"\n'
    entries = po_file.parse(text.encode(), tmp_path / "messages.po").entries
    assert [entry.forms for entry in entries] == 2 * [("a" + MOST_MARKS * ACUTE,)]


def test_word_lists_are_held(tmp_path: Path) -> None:
    path = tmp_path / "words.txt"
    path.write_text(UNORDERED, encoding="utf-8")
    ((_, line),) = word_lists.ListFile.read(path).lines()
    assert is_stream_safe(line)
