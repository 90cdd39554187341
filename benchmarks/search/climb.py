"""The dearest query that a seeded hill climb finds, asked for the first time as a page asks it.

Letters, words, moves and starts are fixed, so that a seed tells all of a climb but for what the machine adds. Among the
starts are queries that were found to be dear or to go wrong in other ways.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from benchmarks.search import engines, indexes
from benchmarks.search.apart import apart
from benchmarks.search.data import articles, questions
from benchmarks.search.engines import Portal
from benchmarks.search.machine import pace
from benchmarks.search.speed import COMMON, WARM_UP
from portal.search.query import LONGEST

TRIES = 2_000
SEED = 1
KEPT = 12
"""Of the dearest queries, how many are changed further."""
ASKED_AGAIN = 6
ROUNDS = 3
"""How often the dearest are asked for the first time, each time by a process of its own: the least counts."""
WARM = 100
"""Ordinary queries that a process has answered before it is measured."""
_JOINS = 3
"""Changes that are made at once, at most."""
_RUN = 12
"""Letters that a move takes out, doubles or swaps, at most."""

LETTERS = (
    "กขคฆงจฉชซญฎฏฐณดตถทธนบปผฝพฟภมยรฤลวศษสหฬอฮะัาำิีึืุูเแโใไ็่้๊๋์ๆฯ๐๑๒๓๔๕๖๗๘๙"
    "abcdefghijklmnopqrstuvwxyzABORé0123456789"
    " \"'“”«».,:;/\\()[]#@&%+*?!_-–\u200b\u00a0\u0301😀中あ"
)
WORDS = (
    *COMMON,
    *(
        "ไทย",
        "มี",
        "ให้",
        "กับ",
        "ของ",
        "ใน",
        "เป็น",
        "ได้",
        "จังหวัด",
        "งาน",
        "น้ำ",
        "เงิน",
        "รถ",
        "ปี",
        "วัน",
        "คน",
        "บ้าน",
    ),
    *("อะไร", "เมื่อไหร่", "วันนี้", "ล่าสุด", "พ.ศ.", "ม.", "5 ธันวา", "1/1/2566", "24,500", "053-511000"),
    *("the", "of", "to", "and", "government", "minister", "Thailand", "today", "office", "MOU"),
    *(" OR ", "OR", " -", '"', " ", "-มี", '-"ที่"', " ๆ ", "ๆ"),
)
STARTS: tuple[tuple[str, str], ...] = (
    (
        '"asORรัฐมนตรีbaarsดORoffioORatOR"aOR"isORofORกับOR-มีOR-ประเทศORORORgovernmentORa"OR"toORORORมORORORORไทยORบOR"theORให้',
        "en",
    ),
    ("ORORและค", "th"),
    *(
        (text, "th")
        for text in (
            "วัดเปิดกี่โมง",
            "ค่าไฟแพง",
            "เงินเข้ายัง",
            "เงิน เด็ก เกิด เข้า",
            "วัด ผ้า น้ำ ไฟ",
            "เกาะเสม็ดมีเนื้อที่เท่าไหร่",
            "จับมือ พาโกดา",
            "มท1",
            "ราคาน้ำมันวันนี้",
            "น้ำท่วมภาคเหนือ",
            "ต่อทะเบียนรถ",
            "คนละครึ่งเฟส5",
            "prayut",
            "khon la khrueng",
            "nam tuam",
            "โควิท",
            "รถ",
            "ตา",
            "ไฟ ป่า",
            "ภาษี ที่ดิน",
            "อ.บ้านธิ จ.ลำพูน",
            "แก๊งคอล",
            "เปิดวัดวันไหน",
            '"ผ้าไหมยกดอก ปี 2569"',
            "โควิด ลำปาง",
            "5/12/2566",
            "13 ตุลา",
            "ม.33",
            "พีเอ็ม 2.5",
            "053511000",
            "checkin wifi coworking",
            "MOU",
            "서울 버스",
            "图书馆 台灣",
            "ส ำนักงานประกันสังคม",
            "\uf70aนที่",
            "👍 👨‍👩‍👧‍👦",
            "ลำพุน ใบขับขี ลำใย โควิท จงัหวัด นายกรฐมนตรี ปรชาชน รัฐบลา โครงกาน ประชุน อำเพอ ตำบน",
            "ก" * LONGEST,
            "ฮือ" + "อ" * 150,
            "และ" * 60,
            " ".join(COMMON)[:LONGEST],
            "ประชุมคณะรัฐมนตรี" * 11,
            "\u0e48" * 50,
            "a\u0301\u0323" * 60,
            "ohemj;,",
            "แนอรก",
        )
    ),
)


class Try(NamedTuple):
    """A query on a page of `language`, and the CPU milliseconds that its first asking took."""

    cost: float
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Climbed:
    """The dearest queries of a climb, dearest first, with what they cost in processes of their own; how many were
    tried; and the pace (`machine.pace`) at which the dearest were asked again."""

    dearest: tuple[Try, ...]
    tried: int
    pace: float


def indexed(count: int, folder: Path) -> Path:
    """Where the portal's index of so many articles lies in `folder`; built there, if it is not."""
    apart(_index, count, folder)
    return indexes.place("whoosh", str(count), folder)


def climb(
    folder: Path,
    seed: int = SEED,
    tries: int = TRIES,
    asked_again: int = ASKED_AGAIN,
    say: Callable[[str], None] = print,
) -> Climbed:
    """Seek the dearest query for the portal's index in `folder`; only of those asked again the cost is sure."""
    found, tried = apart(_climb, folder, seed, tries)
    again = []
    paces = [pace()]
    for one in found[:asked_again]:
        fresh = [apart(_asked_first, folder, one) for _ in range(ROUNDS)]
        say(
            f"{one.cost:.0f} ms; by itself {', '.join(f'{cost:.0f}' for cost in fresh)}: {one.text} ({one.language})"
        )
        again.append(one._replace(cost=min(fresh)))
        paces.append(pace())
    return Climbed(tuple(sorted(again, reverse=True)), tried, sum(paces) / len(paces))


def moved(text: str, other: str, lot: random.Random) -> str:
    """The text with one change: something put in, taken out, swapped, put in place of something else or doubled, or
    one end of it joined with one of another text."""
    at = lot.randrange(len(text) + 1)
    end = min(len(text), at + lot.randint(1, _RUN))
    new = lot.choice(WORDS) if lot.random() < 0.5 else lot.choice(LETTERS)
    match lot.randrange(6):
        case 0:
            return text[:at] + new + text[at:]
        case 1:
            return text[:at] + text[end:]
        case 2:
            further = min(len(text), end + lot.randint(1, _RUN))
            return text[:at] + text[end:further] + text[at:end] + text[further:]
        case 3:
            return text[:at] + new + text[end:]
        case 4:
            return text[:end] + text[at:]
        case _:
            return text[:at] + other[lot.randrange(len(other) + 1) :]


def _index(count: int, folder: Path) -> None:
    indexes.opened("whoosh", str(count), list(articles(count)), folder).close()


def _climb(folder: Path, seed: int, tries: int) -> tuple[list[Try], int]:
    made = _opened(folder)
    lot = random.Random(seed)  # noqa: S311 - repeatable, no secret
    starts = [*STARTS, *((one.text[:LONGEST], "th") for one in questions("headline", "a")[WARM : WARM + 20])]
    dearest = sorted((_asked(made, text, language) for text, language in starts), reverse=True)
    known = set(starts)
    for _ in range(tries):
        parent = dearest[min(int(lot.expovariate(0.5)), len(dearest) - 1)]
        text, language = parent.text, parent.language
        for _ in range(lot.randint(1, _JOINS)):
            text = moved(text, lot.choice(starts)[0], lot)[:LONGEST]
        if lot.random() < 0.1:
            language = "en" if language == "th" else "th"
        if (text, language) not in known:
            known.add((text, language))
            dearest = sorted([*dearest, _asked(made, text, language)], reverse=True)[:KEPT]
    made.close()
    return dearest, len(known)


def _asked_first(folder: Path, one: Try) -> float:
    made = _opened(folder)
    cost = _asked(made, one.text, one.language).cost
    made.close()
    return cost


def _opened(folder: Path) -> Portal:
    made = engines.make("whoosh", folder)
    if not isinstance(made, Portal):
        raise TypeError
    made.ready()
    for text in (*WARM_UP, *(one.text for one in questions("short", "a")[:WARM])):
        made.asked(text, "th")
    return made


def _asked(made: Portal, text: str, language: str) -> Try:
    before = time.process_time()
    made.asked(text, language)
    return Try((time.process_time() - before) * 1000, text, language)
