"""The catalog of open data as programs of others read it: rdflib makes a graph of it, which must have the words and
shapes of DCAT 3 (https://www.w3.org/TR/vocab-dcat-3/)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest
from rdflib import DCAT, DCTERMS, FOAF, RDF, RDFS, XSD, BNode, Graph, Literal, URIRef
from rdflib.term import Node

from portal.syndication.data_files import Catalog, catalog
from portal.testing import CheckingClient
from tests.views.conftest import make_article, make_portal

pytestmark = pytest.mark.filterwarnings(
    "ignore:ConjunctiveGraph is deprecated"
)  # rdflib's own parser uses it

HOST = "https://news.example.go.th"
MADE = datetime(2024, 2, 29, 2, 0, tzinfo=UTC)
TOLD = Catalog(
    address=f"{HOST}/open-data/catalog.jsonld",
    home=f"{HOST}/",
    name={"th": "จังหวัดลำพูน", "en": "Lamphun Province"},
    described={"en": "All news."},
    files={
        (tag, written): f"{HOST}/open-data/news-{tag}.{written}"
        for tag in ("th", "en", "zh-Hans", "shn")
        for written in ("csv", "jsonl")
    },
    interface=f"{HOST}/api/",
    description=f"{HOST}/api/openapi.json",
)
CATALOGS = {
    "not made yet": TOLD,
    "made": replace(TOLD, modified=MADE),
    "with a licence by name": replace(TOLD, modified=MADE, licence="CC BY 4.0 “Attribution”"),
    "with a licence by address": replace(TOLD, licence="https://creativecommons.org/licenses/by/4.0/"),
}


def graph_of(told: Any) -> Graph:
    return Graph().parse(data=json.dumps(told), format="json-ld")


def is_text(node: Node, _: Graph) -> bool:
    return isinstance(node, Literal) and node.datatype is None and bool(node.strip())


def is_text_in_a_language(node: Node, graph: Graph) -> bool:
    return is_text(node, graph) and isinstance(node, Literal) and bool(node.language)


def is_moment(node: Node, _: Graph) -> bool:
    return isinstance(node, Literal) and node.datatype == XSD.dateTime and isinstance(node.value, datetime)


def is_address(node: Node, _: Graph) -> bool:
    return isinstance(node, URIRef) and urlsplit(node).scheme in {"http", "https"}


def begins(*starts: str) -> Callable[[Node, Graph], bool]:
    return lambda node, graph: is_address(node, graph) and str(node).startswith(starts)


def is_a(kind: URIRef) -> Callable[[Node, Graph], bool]:
    return lambda node, graph: isinstance(node, URIRef | BNode) and (node, RDF.type, kind) in graph


class Shape(NamedTuple):
    """What a property of a class is like, how often it must be there at least, and at most (0 for any)."""

    fits: Callable[[Node, Graph], bool]
    least: int = 0
    most: int = 0


is_language = begins(
    "http://id.loc.gov/vocabulary/iso639-1/", "http://id.loc.gov/vocabulary/iso639-2/"
)  # 6.4.14
RESOURCE = {
    DCTERMS.title: Shape(is_text_in_a_language, 1),
    DCTERMS.description: Shape(is_text_in_a_language, 1),
    DCTERMS.publisher: Shape(is_a(FOAF.Agent), 1, 1),
    DCTERMS.license: Shape(is_a(DCTERMS.LicenseDocument), 0, 1),
    DCTERMS.modified: Shape(is_moment, 0, 1),
    DCTERMS.language: Shape(is_language),
}
SHAPES: Mapping[URIRef, Mapping[URIRef, Shape]] = {
    DCAT.Catalog: {
        **RESOURCE,
        FOAF.homepage: Shape(is_address, 1, 1),
        DCAT.dataset: Shape(is_a(DCAT.Dataset), 1),
        DCAT.service: Shape(is_a(DCAT.DataService), 1),
    },
    DCAT.Dataset: {
        **RESOURCE,
        DCTERMS.accrualPeriodicity: Shape(
            begins("http://publications.europa.eu/resource/authority/frequency/"), 1, 1
        ),
        DCAT.distribution: Shape(is_a(DCAT.Distribution), 1),
    },
    DCAT.Distribution: {
        DCTERMS.title: Shape(is_text, 1),
        DCTERMS.language: Shape(is_language, 1),
        DCTERMS.license: RESOURCE[DCTERMS.license],
        DCTERMS.modified: RESOURCE[DCTERMS.modified],
        DCTERMS["format"]: Shape(is_a(DCTERMS.MediaTypeOrExtent), 1, 1),
        DCAT.mediaType: Shape(begins("https://www.iana.org/assignments/media-types/"), 0, 1),
        DCAT.accessURL: Shape(is_address, 1),
        DCAT.downloadURL: Shape(is_address, 1),
    },
    DCAT.DataService: {
        **RESOURCE,
        DCAT.endpointURL: Shape(is_address, 1),
        DCAT.endpointDescription: Shape(is_address, 1),
        DCAT.servesDataset: Shape(is_a(DCAT.Dataset), 1),
    },
    FOAF.Agent: {FOAF.name: Shape(is_text_in_a_language, 1)},
    DCTERMS.LicenseDocument: {DCTERMS.title: Shape(is_text)},
    DCTERMS.MediaTypeOrExtent: {RDFS.label: Shape(is_text, 1)},
}


def slips(graph: Graph) -> Iterator[str]:
    """What is not as DCAT has it. A class or property that is in no shape is one."""
    for node in set(graph.subjects()):
        kinds = [kind for kind in graph.objects(node, RDF.type) if isinstance(kind, URIRef)]
        if len(kinds) != 1 or kinds[0] not in SHAPES:
            yield f"{node} is {kinds}"
            continue
        shapes = SHAPES[kinds[0]]
        for name in set(graph.predicates(node)) - {RDF.type, *shapes}:
            yield f"{kinds[0]} has {name}"
        for name, shape in shapes.items():
            values = list(graph.objects(node, name))
            if len(values) < shape.least or (shape.most and len(values) > shape.most):
                yield f"{node} has {len(values)} {name}"
            yield from (f"{name} is {value!r}" for value in values if not shape.fits(value, graph))


def test_the_shapes_use_words_that_the_vocabularies_have() -> None:
    words = {*SHAPES, *(name for shapes in SHAPES.values() for name in shapes)}
    vocabularies = (DCAT, DCTERMS, FOAF, RDFS)
    assert not [word for word in words if not any(word in vocabulary for vocabulary in vocabularies)]


@pytest.mark.parametrize("name", CATALOGS)
def test_a_catalog_has_the_shapes_of_dcat(name: str) -> None:
    told = CATALOGS[name]
    graph = graph_of(catalog(told))
    assert list(slips(graph)) == []
    assert len(set(graph.subjects(RDF.type, DCAT.Distribution))) == len(told.files)
    assert bool(list(graph.objects(None, DCTERMS.license))) == bool(told.licence)


def test_so_has_that_of_a_portal(tmp_path: Path) -> None:
    with CheckingClient(make_portal(tmp_path, [make_article("a")], base_url=HOST)) as reader:
        for _ in range(2):
            graph = graph_of(reader.get("/open-data/catalog.jsonld").json())
            assert list(slips(graph)) == []
            for address in graph.objects(None, DCAT.downloadURL):
                assert reader.get(str(address).removeprefix(HOST)).status_code == 200
    assert list(graph.objects(None, DCTERMS.modified))


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("dct:title", "Lamphun"),
        ("dct:license", "CC BY 4.0"),
        ("dct:publisher", "The province"),
        ("dct:modified", "yesterday"),
        ("dct:language", "th"),
        ("dcat:byteSize", 5),
        ("@type", "dcat:Nonsense"),
    ],
)
def test_what_is_otherwise_is_told(place: str, value: object) -> None:
    told = catalog(TOLD)
    told["dcat:dataset"] |= {place: value}
    assert list(slips(graph_of(told)))
