"""The whole news of a language as one file for spreadsheets (CSV) or programs (JSON Lines), and what a catalog of open
data is told of it (DCAT 3).

What is kept is given later at whatever address the portal has then: `ORIGIN` stands for it, and each record begins with
a key of its article (`key_of`), so that one can be left out without reading it.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from typing import Any, NamedTuple

from portal.syndication.api_answers import PublishedArticle

ORIGIN = "\U0010ffff"
"""Stands before paths, where the address of the portal is to be: Unicode keeps it from ever being a character."""

KEY = 16
"""Letters of a key."""

COLUMNS = (
    *("identifier", "url", "headline", "description", "articleBody", "inLanguage", "datePublished"),
    *("dateModified", "articleSection", "category", "image", "attachment", "isBasedOn", "license"),
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""What a cell may not begin with, that no spreadsheet takes it for a formula, as OWASP names it."""


_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""At NUL some programs end a cell, or the file; others command a terminal. XML has no room for them either."""


def key_of(article: str) -> bytes:
    """What a record of an article, by its id, begins with where it is kept."""
    return blake2b(article.encode(), digest_size=KEY // 2).hexdigest().encode()


def csv_record(article: PublishedArticle) -> bytes:
    """A row. Lines end with CR LF (RFC 4180), and within a cell with LF alone, so that rows can be told apart."""
    told = article.model_dump(mode="json", by_alias=True)
    told["image"] = "\n".join(image["contentUrl"] for image in told["image"])
    told["attachment"] = "\n".join(file["contentUrl"] for file in told["associatedMedia"])
    return _row(_cell(told[name]) for name in COLUMNS)


def _cell(value: object) -> str:
    text = "" if value is None else str(value).replace("\r\n", "\n").replace("\r", "\n")
    text = _CONTROLS.sub("\ufffd", text)
    return f"'{text}" if text.lstrip(" \n").startswith(_FORMULA) else text


def _row(cells: Iterable[str]) -> bytes:
    written = io.StringIO(newline="")
    csv.writer(written, lineterminator="\r\n").writerow(cells)
    return written.getvalue().encode()


def json_record(article: PublishedArticle) -> bytes:
    """A line, JSON-LD by itself."""
    return article.json_bytes() + b"\n"


class FileFormat(NamedTuple):
    """How articles are written: the media type, what the file begins with, what each record ends with, and how one is
    made. A byte order mark tells spreadsheets that a file is in UTF-8."""

    media_type: str
    head: bytes
    end: bytes
    record: Callable[[PublishedArticle], bytes]


FORMATS: Mapping[str, FileFormat] = {
    "csv": FileFormat("text/csv; charset=utf-8", b"\xef\xbb\xbf" + _row(COLUMNS), b"\r\n", csv_record),
    "jsonl": FileFormat("application/jsonl", b"", b"\n", json_record),
}
"""By the end of the file's name."""


def kept(record: bytes, article: str) -> bytes:
    """A record of an article as it is kept."""
    return key_of(article) + record


def given(data: bytes, written: FileFormat, left_out: Collection[bytes], origin: str) -> tuple[bytes, bytes]:
    """What is given of a piece of what is kept, without the records of some keys, and the beginning of a record that
    goes on in the next piece."""
    *records, rest = data.split(written.end)
    found = b"".join(record[KEY:] + written.end for record in records if record[:KEY] not in left_out)
    return found.replace(ORIGIN.encode(), origin.encode()), rest


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalog:
    """What a catalog of open data is told. `name` and `described` are texts by the language that they are in, `files`
    the addresses of the files by language and format, `licence` an address or a name. `modified` is when they were
    made, None where they have not been yet."""

    address: str
    home: str
    name: Mapping[str, str]
    described: Mapping[str, str]
    files: Mapping[tuple[str, str], str]
    interface: str
    description: str
    licence: str = ""
    modified: datetime | None = None


_DCAT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
_LANGUAGES = "http://id.loc.gov/vocabulary/iso639-"
_DAILY = "http://publications.europa.eu/resource/authority/frequency/DAILY"


def catalog(told: Catalog) -> dict[str, Any]:
    """The catalog in JSON-LD: a dataset, with a file in each language and format, and the interface that serves it."""
    title = [{"@value": text, "@language": tag} for tag, text in told.name.items()]
    described = [{"@value": text, "@language": tag} for tag, text in told.described.items()]
    publisher = {"@id": f"{told.home}#organization", "@type": "foaf:Agent", "foaf:name": title}
    dataset, service = {"@id": f"{told.address}#news"}, {"@id": f"{told.address}#interface"}
    common: dict[str, Any] = {"dct:title": title, "dct:description": described, "dct:publisher": publisher}
    more: dict[str, Any] = {}
    if told.licence:
        is_address = told.licence.startswith(("http:", "https:"))
        document = {"@id": told.licence} if is_address else {"dct:title": told.licence}
        more["dct:license"] = {**document, "@type": "dct:LicenseDocument"}
    if told.modified:
        more["dct:modified"] = {
            "@value": told.modified.isoformat(timespec="seconds"),
            "@type": "xsd:dateTime",
        }
    tongues = list(dict.fromkeys(tag for tag, _ in told.files))
    return {
        "@context": _DCAT,
        "@id": told.address,
        "@type": "dcat:Catalog",
        **common,
        "foaf:homepage": {"@id": told.home},
        "dcat:dataset": {
            **dataset,
            "@type": "dcat:Dataset",
            **common,
            "dct:language": [_language(tag) for tag in tongues],
            "dct:accrualPeriodicity": {"@id": _DAILY},
            **more,
            "dcat:distribution": [
                {
                    "@id": address,
                    "@type": "dcat:Distribution",
                    "dct:title": f"{tag}, {written}",
                    "dct:language": _language(tag),
                    "dcat:downloadURL": {"@id": address},
                    "dcat:accessURL": {"@id": address},
                    **({"dcat:mediaType": {"@id": f"{_MEDIA_TYPES}text/csv"}} if written == "csv" else {}),
                    "dct:format": {
                        "@type": "dct:MediaTypeOrExtent",
                        "rdfs:label": FORMATS[written].media_type.partition(";")[0],
                    },
                    **more,
                }
                for (tag, written), address in told.files.items()
            ],
        },
        "dcat:service": {
            **service,
            "@type": "dcat:DataService",
            **common,
            "dcat:endpointURL": {"@id": told.interface},
            "dcat:endpointDescription": {"@id": told.description},
            "dcat:servesDataset": dataset,
        },
    }


def _language(tag: str) -> dict[str, str]:
    """A language as libraries name it, by the first part of its tag: of two letters (ISO 639-1), or of three."""
    name = tag.partition("-")[0]
    return {"@id": f"{_LANGUAGES}{1 if len(name) == 2 else 2}/{name}"}
