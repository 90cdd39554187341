"""What is installed with the portal may be used by anyone, also in public procurement."""

import re
from importlib.metadata import Distribution, distribution, requires

import pytest
from packaging.requirements import Requirement

PERMISSIVE = re.compile(
    r"\b(MIT|BSD|0BSD|Apache|ISC|PSF|Python Software Foundation|HPND|CMU|Unlicense|Zlib|CNRI|CC0|Unicode)\b",
    re.IGNORECASE,
)
COPYLEFT = re.compile(r"\b(A?GPL|LGPL|GNU|EUPL|CDDL|MPL|Mozilla)", re.IGNORECASE)


def needed(name: str, extras: frozenset[str] = frozenset()) -> set[str]:
    """The distributions that one needs at run time, itself left out, through all levels."""
    found: dict[str, frozenset[str]] = {}
    waiting = [(name, extras)]
    while waiting:
        current, wished = waiting.pop()
        for line in requires(current) or ():
            requirement = Requirement(line)
            if not applies(requirement, wished):
                continue
            key, more = requirement.name.lower().replace("_", "-"), frozenset(requirement.extras)
            if more <= found.get(key, frozenset()) and key in found:
                continue
            found[key] = found.get(key, frozenset()) | more
            waiting.append((key, more))
    return set(found)


def applies(requirement: Requirement, extras: frozenset[str]) -> bool:
    marker = requirement.marker
    return marker is None or any(marker.evaluate({"extra": extra}) for extra in (*extras, ""))


def licence_of(found: Distribution) -> str:
    """What a distribution says of its licence: the expression, the classifiers, or the free field's first line."""
    told = found.metadata
    expression = told.get_all("License-Expression") or ()
    classifiers = [line for line in told.get_all("Classifier") or () if line.startswith("License ::")]
    free = [text.partition("\n")[0] for text in told.get_all("License") or ()]
    return " | ".join(expression or classifiers or free or _of_files(found))


def _of_files(found: Distribution) -> list[str]:
    """What licence the files are that come along, where nothing else is said."""
    texts = [file.read_text() for file in found.files or () if file.name.upper().startswith("LICEN")]
    return ["MIT" for text in texts if "Permission is hereby granted, free of charge" in text]


@pytest.mark.parametrize("name", sorted(needed("civic-portal")))
def test_every_library_that_comes_along_has_a_permissive_licence(name: str) -> None:
    licence = licence_of(distribution(name))
    assert PERMISSIVE.search(licence), f"{name}: {licence!r}"
    assert not COPYLEFT.search(licence), f"{name}: {licence!r}"
