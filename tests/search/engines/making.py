"""What the tests of engines are made with: invented news, and a reader who asks."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from portal.search.document import Document
from portal.search.engine import SearchEngine
from portal.search.parsing import parse
from portal.search.query import Query
from portal.search.results import Fragment, Results

BANGKOK = ZoneInfo("Asia/Bangkok")
BEGINNING = datetime(2020, 9, 17, 2, 0, tzinfo=UTC)


def make_documents(
    id_: str, published_at: datetime = BEGINNING, /, category: str = "news", **texts: str
) -> list[Document]:
    """The documents of an article: each of `texts` is a language and its title, then lines of text."""
    return [
        Document(
            article=id_,
            language=tag,
            languages=tuple(texts),
            slug=f"on-{id_}",
            category=category,
            published_at=published_at,
            day=published_at.astimezone(BANGKOK).date(),
            title=text.partition("\n")[0],
            text=text.partition("\n")[2],
        )
        for tag, text in texts.items()
    ]


def days(count: float) -> datetime:
    """The moment so many days after the first of the news."""
    return BEGINNING + timedelta(days=count)


NEWS: tuple[Document, ...] = (
    *make_documents(
        "fair",
        days(0),
        category="events",
        th="งานเทศกาลลำไยจังหวัดลำพูน\nชาวสวนนำลำไยมาขายที่ตลาดกลาง กิโลกรัมละ ๔๕ บาท\nนักท่องเที่ยวชมขบวนแห่",
        en="Longan fair in Lamphun\nFarmers sell longans at the central market. A kilogram costs 45 baht.\n"
        "Visitors watch the parade.",
    ),
    *make_documents(
        "rite",
        days(110),
        category="culture",
        th="พิธีสรงน้ำพระธาตุ\nประชาชนร่วมพิธี ณ วัดพระธาตุหริภุญชัย อำเภอเมืองลำพูน",
        en="Bathing rite at the relic of Hariphunchai\nPeople pour water at the temple in the old town.",
    ),
    *make_documents(
        "road",
        days(286),
        category="notices",
        th="ปิดถนนเพื่อซ่อมสะพาน\nรถทุกชนิดใช้ทางเลี่ยงที่อำเภอลี้ สอบถามนายอินทวุฒิ แก้วมะลิวงศ์ ช่างโยธา",
    ),
    *make_documents(
        "clinic",
        days(520),
        category="health",
        en="Mobile clinic comes to the villages\nDoctors look at eyes and teeth. "
        "Ask Somchit Kaewmaliwong for the road to take.",
    ),
    *make_documents(
        "award",
        days(700),
        category="elsewhere",
        th="มอบรางวัลครูดีเด่น\nผู้ว่าราชการจังหวัดมอบรางวัลแก่ครูที่สอนการทอผ้าไหมยกดอก",
        en="Teachers are honoured\nThe governor gives an award for lessons in silk weaving.",
    ),
)


async def batches(documents: Iterable[Document]) -> AsyncIterator[Sequence[Document]]:
    """Documents as a rebuild takes them, two at a time."""
    waiting = list(documents)
    while waiting:
        yield waiting[:2]
        del waiting[:2]


async def rebuild(engine: SearchEngine, documents: Iterable[Document] = NEWS, position: int = 1) -> None:
    """Give an engine a new index."""
    async with engine.writing() as writer:
        assert writer is not None, "somebody else is writing"
        await writer.rebuild(batches(documents), position, "first")


async def apply(
    engine: SearchEngine,
    documents: Sequence[Document],
    articles: Iterable[str] | None = None,
    position: int = 2,
) -> None:
    """Replace articles, by default those of the documents."""
    named = list(articles) if articles is not None else sorted({document.article for document in documents})
    async with engine.writing() as writer:
        assert writer is not None, "somebody else is writing"
        await writer.apply(documents, named, position, "second")


def asked(text: str, language: str = "th", languages: Sequence[str] = (), **wishes: Any) -> Query:
    """The query of a reader who typed `text`; searched in the reader's language alone unless said otherwise."""
    return parse(text, language=language, languages=languages or (language,), **wishes).query


def articles(results: Results) -> list[str]:
    """The articles of the hits, in order."""
    return [hit.article for hit in results.hits]


def plain(fragments: Sequence[Fragment]) -> str:
    return "".join(fragment.text for fragment in fragments)


def found_parts(fragments: Sequence[Fragment]) -> list[str]:
    """What is marked as found."""
    return [fragment.text for fragment in fragments if fragment.found]


class Reader:
    """Asks one engine."""

    def __init__(self, engine: SearchEngine) -> None:
        self.engine = engine

    async def search(
        self, text: str, language: str = "th", languages: Sequence[str] = (), **wishes: Any
    ) -> Results:
        """The results for a text as typed."""
        return await self.engine.search(asked(text, language, languages, **wishes))

    async def finds(
        self, text: str, language: str = "th", languages: Sequence[str] = (), **wishes: Any
    ) -> set[str]:
        """All the articles that a text as typed finds."""
        results = await self.search(text, language, languages, limit=1000, **wishes)
        assert results.total == len(results.hits)
        return set(articles(results))
