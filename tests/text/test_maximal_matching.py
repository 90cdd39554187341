"""Maximal matching of our own gives the pieces that nlpO3 gives, whichever of the two a process uses."""

from __future__ import annotations

import json
import lzma
import random
from collections.abc import Callable, Iterator
from pathlib import Path

import nlpo3
import pytest

from portal.text import thai
from portal.text.thai import MaximalMatching

LETTERS = "".join(map(chr, (*range(0x0E01, 0x0E3B), *range(0x0E40, 0x0E4F))))
LONGEST = 100
ARTICLES = 100


@pytest.fixture(scope="module")
def words() -> list[str]:
    return sorted(word for word in thai.dictionary() if thai.RUN.fullmatch(word))


@pytest.fixture(scope="module")
def differences(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Iterator[str]], list[str]]:
    """Those of some runs whose pieces are not those of nlpO3."""
    file = tmp_path_factory.mktemp("dictionary") / "words.txt"
    file.write_text("\n".join(sorted(thai.dictionary())), encoding="utf-8")
    nlpo3.load_dict(str(file), "of-tests")
    ours = MaximalMatching(thai.dictionary())
    return lambda runs: [run for run in runs if ours.parted(run) != nlpo3.segment(run, "of-tests")]


def letters(chance: random.Random) -> str:
    return "".join(chance.choices(LETTERS, k=chance.randint(1, 16)))


def test_random_letters_are_parted_alike(differences: Callable[[Iterator[str]], list[str]]) -> None:
    chance = random.Random(1)  # noqa: S311 - no secret
    assert differences(letters(chance) for _ in range(4000)) == []


def slip(run: str, chance: random.Random) -> str:
    at = chance.randrange(len(run))
    return (run[:at] + chance.choice(LETTERS) + run[at + chance.randint(0, 2) :])[:LONGEST]


def test_words_are_parted_alike_with_slips_and_without(
    words: list[str], differences: Callable[[Iterator[str]], list[str]]
) -> None:
    chance = random.Random(2)  # noqa: S311 - no secret
    runs = ["".join(chance.choices(words, k=chance.randint(1, 10)))[:LONGEST] for _ in range(2000)]
    assert differences(iter(runs)) == []
    assert differences(slip(run, chance) for run in runs) == []


@pytest.mark.parametrize("piece", ["ก", "กา", "กร", "กรรมกร", "ตาก", "นาน", "มา", "ๆ", "เ", "์", "ิ"])
def test_repetitions_are_parted_alike(piece: str, differences: Callable[[Iterator[str]], list[str]]) -> None:
    assert differences((piece * LONGEST)[:length] for length in range(1, LONGEST)) == []


@pytest.mark.news
def test_real_news_is_parted_alike(
    news_data: Path, differences: Callable[[Iterator[str]], list[str]]
) -> None:
    with lzma.open(news_data / "thaigov-2000.jsonl.xz", "rt", encoding="utf-8") as lines:
        articles = [json.loads(line) for _, line in zip(range(ARTICLES), lines, strict=False)]
    texts = [text["body"] for article in articles for text in article["translations"].values()]
    runs = {run[:LONGEST] for text in texts for run in thai.RUN.findall(text)}
    assert len(runs) > 1000
    assert differences(iter(runs)) == []
