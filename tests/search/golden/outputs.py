"""What an index holds of texts that need every language, feature and list: to be compared with what it held before.

The word lists are those of `lists/`, so that an officer may change the package's as they like.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from portal import assets
from portal.article import Article, Translation
from portal.derive.content import Format
from portal.search.analysis import Analysis, Analyzer
from portal.search.document import Document, documents_of
from portal.search.named_days import day_counts
from portal.search.whoosh import fields
from portal.search.whoosh.fields import AnalysedEntry
from portal.search.whoosh.index_reader import columns
from portal.search.whoosh.manifest import SegmentInfo
from portal.search.whoosh.packed_text import unpack_letters
from portal.search.whoosh.segment_writer import Commit
from portal.search.whoosh.storage import GenerationStorage
from portal.text.word_lists import Files
from tests.search.engines.making import make_documents

LISTS = Path(__file__).with_name("lists")
ALL = "files of an index"
LIBRARIES = ("icu4py", "nlpo3", "pythainlp", "snowballstemmer")

Outputs = Iterator[tuple[str, dict[str, Any]]]
"""The name of a text, and what is made of it."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A text in a language, its title in the first line."""

    language: str
    text: str


SAMPLES: Mapping[str, Sample] = {
    "th words": Sample("th", "จังหวัดลำพูนซ่อมถนน\nประชาชนสามารถใช้รถไฟและรถดับเพลิงได้ทุกวัน\n\nที่สถานีรถไฟ  มหาวิทยาลัย"),
    "th lists": Sample("th", "ผ้าไหมยกดอกของดอยติ\nดูตารางและหน้ากากที่วัดเหมืองจี้ รอ ร.อ. ที่ อบจ. ลำพูน ม.33"),
    "th names": Sample(
        "th", "กาเกณิกาและโคมินี\nทีพีไอ ชนกาธิเบศร สุชาติ ศิริ โอ โควิด-19 วัดพระธาตุหริภุญชัย นายอินทวุฒิ แก้วมะลิวงศ์"
    ),
    "th temple": Sample("th", "วัดณิกา\nบ้านโคมินีและวัดเกณิกา"),
    "th forms": Sample(
        "th",
        "นํ้าทา่  เเม่นํ้า\nลำ\u200bพูน ส ำนักงาน ส าคัญ ท ี่ว่าการ \uf70aประชุม ๒๕๖๓ ๑๒,๕๐๐ บาท ฯลฯ บ่อยๆ ไทย - จีน โควิด - 19",
    ),
    "th days": Sample(
        "th",
        "วันที่ ๕ ธันวาคม พ.ศ. ๒๕๖๖\n4–6 ธันวาคม 2566, 5/12/2566 และ 17 กันยายนนี้ ธ.ค. 66 ต.ค.-ธ.ค. 66 โทร. 12/2566",
    ),
    "th numbers": Sample(
        "th", "โทร 053-511-000\n(053) 511000, +66 53 511 000, 081-234-5678 ถึง 9, 1506, 2.24 และ 24,500 PM2.5"
    ),
    "th long": Sample("th", f"ก่อน{'!' * 300}หลัง\n{'ก' * 130} {'ผ้า' * 60}"),
    "th english": Sample(
        "th", "MOU กับ Lamphun\nลงนาม e-Service และ Wi-Fi ที่ Doi Ti running runners https://example.org/a"
    ),
    "en words": Sample(
        "en",
        "The mayor’s roads were mended\nFarmers were running to Doi Ti with longans; don’t wait for ลำพูน รถไฟ.",
    ),
    "en pieced": Sample(
        "en",
        "Wi-Fi and state-of-the-art\nCall +66 53 511 000 or 053 511 000, O’Reilly’s e-mail, B-52, 24/7, r&d, U.S.A.",
    ),
    "en days": Sample(
        "en", "December 5, 2023\nFrom Dec 5 to 7, 2023-12-05 and 5 December. You may march on 3 May 2020."
    ),
    "en signs": Sample(
        "en", "👍🏽 C++ ½ ﬁne\n👨\u200d👩\u200d👧 2,500 %20 <b>bold</b> ⅷ ２５ \ud800 x\u0301"
    ),
    "lo": Sample("lo", "ສະບາຍດີຊາວໂລກ\nໂຮງຫມໍ ໂຮງໝໍ ໒໐໒໓"),
    "my": Sample("my", "မြန်မာနိုင်ငံ\nရန်ကုန်မြို့ ၂၀၂၃"),
    "km": Sample("km", "ព្រះរាជាណាចក្រ\nភាសា\u200bខ្មែរ ២០២៣"),
    "zh-Hans": Sample("zh-Hans", "圖書館在臺灣\n渡边 图书馆开放 2023年12月5日"),
    "zh-Hant": Sample("zh-Hant", "圖書館在臺灣\n渡邊 图书馆"),
    "ja": Sample("ja", "東京の図書館\nカ\u3099イド ｶﾞｲﾄﾞ 令和６年12月5日"),
    "ko": Sample("ko", "서울특별시에서 버스로\n태국의 도서관 2023년 12월 5일 \u1100\u1161"),
    "ar": Sample("ar", "مُحَافَظَةُ لامبون\nالمدرسة أإا كتـاب ٢٠٢٣"),
    "fr": Sample("fr", "L’école d'été\nÀ l'hôpital aujourd’hui, le 5 décembre 2023"),
    "it": Sample("it", "L'ospedale dell’università\nun'amica"),
    "tr": Sample("tr", "Ankara’nın İLLERİ\nTürkiye'ye Iğdır"),
    "de": Sample("de", "Straßenbahn und Müller-Lüdenscheidt\nam 5. Dezember 2023"),
    "ru": Sample("ru", "Ёлка в Москве\n5 декабря 2023 г."),
    "el": Sample("el", "ΟΔΟΣ Σωκράτης\nάέή"),
    "hi": Sample("hi", "हिन्दी समाचार\nक़िला २०२३"),
    "xx": Sample("xx", "Zzyzx qwerty\nno such language"),
}

ARTICLES: Mapping[str, tuple[Format, str]] = {
    "markdown": (
        "markdown",
        (
            "# หัวข้อ\n\nคำ **หนา** และ [ลิงก์](https://example.org)\n\n| ก | ข |\n|---|---|\n| 1 | 2 |\n\n"
            "- หนึ่ง\n- สอง[^1]\n\n[^1]: เชิงอรรถ\n"
        ),
    ),
    "plain": ("plain", "บรรทัดหนึ่ง\nบรรทัดสอง\n\nย่อหน้าใหม่ & <b>"),
}


def analysis_outputs() -> Outputs:
    """What the analysis and the index make of the samples, and of all of them together."""
    with own_lists():
        analysis = Analysis(Files())
        documents = {name: _document(name, sample) for name, sample in SAMPLES.items()}
        for name, document in documents.items():
            yield name, _of(document, analysis.of(document.language))
        yield ALL, _files(list(documents.values()), analysis)


def document_outputs() -> Outputs:
    """What documents are made of articles."""
    night = datetime(2020, 1, 31, 18, 30, tzinfo=UTC)
    for name, (form, body) in ARTICLES.items():
        translation = Translation(language="th", title="เรื่อง", summary="สรุป", body=body, format=form)
        article = Article(
            id=name,
            slug=name,
            category="news",
            original="th",
            published_at=night,
            translations={"th": translation},
        )
        (made,) = documents_of(article, night, ZoneInfo("Asia/Bangkok"))
        yield (
            name,
            {
                "day": made.day.isoformat(),
                "title": made.title,
                "text": made.text.split("\n"),
                "digest": made.digest,
            },
        )


def libraries() -> dict[str, str]:
    """The versions of the libraries that outputs depend on."""
    return {name: version(name) for name in LIBRARIES}


@contextmanager
def own_lists() -> Iterator[None]:
    """Within, the lists of `lists/` take the place of the package's."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(assets, "folder", lambda _: LISTS)
        yield


def _document(name: str, sample: Sample) -> Document:
    (document,) = make_documents(name, **{sample.language: sample.text})
    return document


def _of(document: Document, analyzer: Analyzer) -> dict[str, Any]:
    text = f"{document.title}\n{document.text}"
    tokens = analyzer.tokens(text)
    letters = analyzer.letters(text)
    parts = {token.term: " ".join(analyzer.inner(token.term)) for token in tokens}
    entry = fields.entry_of(document, analyzer)
    return {
        "tokens": " ".join(f"{token.term}@{token.start}-{token.end}" for token in tokens),
        "pieced": " ".join(f"{token.term}@{token.start}-{token.end}" for token in analyzer.pieced(text)),
        "letters": letters,
        "clusters": "|".join(analyzer.clusters(letters)),
        "parts": {term: inner for term, inner in parts.items() if inner},
        "residual": sorted(analyzer.residual_terms(tokens)),
        "days": day_counts(document.title, document.text, document.language),
        "entry": _told(entry),
    }


def _told(entry: AnalysedEntry) -> dict[str, str]:
    terms = {
        field: _hash(repr(sorted(counts.items())).encode("utf-8", "surrogatepass"))
        for field, counts in entry.terms.items()
    }
    codes = {field: _hash(codes.tobytes()) for field, codes in entry.codes.items()}
    letters = {fields.LETTERS: unpack_letters(entry.columns[fields.LETTERS], entry.columns[fields.SHOWN])}
    return {
        **terms,
        **codes,
        **{field: _hash(packed) for field, packed in {**entry.columns, **letters}.items()},
    }


def _files(documents: list[Document], analysis: Analysis) -> dict[str, Any]:
    """The files of an index that was written in two commits, the second of which merges."""
    with TemporaryDirectory() as folder:
        storage = GenerationStorage(Path(folder))
        segments: tuple[SegmentInfo, ...] = ()
        for some, tier in ((documents[::2], 8), (documents[1::2], 1)):
            with Commit(storage, segments, tier) as writing:
                for document in some:
                    writing.add(fields.entry_of(document, analysis.of(document.language)))
            segments = writing.segments
        (segment,) = segments
        names = [name for name in storage.list() if name.startswith(segment.name)]
        files = {name.removeprefix(segment.name): (Path(folder) / name).read_bytes() for name in names}
        read = columns(Path(folder), segment)
        # Which bytes a text is deflated to is the affair of zlib.
        files[f".{fields.LETTERS}.col"] = b"".join(
            map(unpack_letters, read[fields.LETTERS], read[fields.SHOWN])
        )
        return {name: _hash(content) for name, content in files.items()}


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]
