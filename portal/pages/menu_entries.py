"""Entries that an embedder adds to the menu, the footer and the site map."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from portal.errors import SettingsError, did_you_mean
from portal.language_tags import canonical_tag, is_tag
from portal.site import LocalText, Site, Text

_BRACES = re.compile(r"\{[^{}]*\}")

Place = Literal["menu", "footer", "sitemap"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuEntry:
    """An entry: `page` is the name of the page that it leads to, `names` what it is called, by tag of language.

    `address` is for pages that are no route of the portal's: a path of the host (“/shop/”; with `{lang}` in it, that
    becomes the tag of the page's language) or a web address. `page` is then the name by which `Portal.page` shows it,
    or empty.
    """

    names: Mapping[str, str]
    page: str = ""
    address: str = ""
    places: Collection[Place] = ("menu", "sitemap")

    def check(self, pages: Collection[str]) -> None:
        """Raise SettingsError for an entry that has no name or leads nowhere; `pages` are the names of routes."""
        what = f"menu: the entry {self.page or self.address!r}"
        if not isinstance(self.names, Mapping) or isinstance(self.places, str):
            raise SettingsError(
                f'{what}: names are told by tag, {{"th": "…", "en": "…"}}, and places in a list, ["menu"].'
            )
        wrong = [tag for tag, name in self.names.items() if not is_tag(tag) or not name.strip()]
        if wrong or not self.names:
            raise SettingsError(
                f'{what} needs a name for each of its languages, by tag: {{"th": "…", "en": "…"}}.'
            )
        if unknown := [place for place in self.places if place not in get_args(Place)]:
            raise SettingsError(
                f"{what}: there is no place “{unknown[0]}”. {did_you_mean(unknown[0], get_args(Place))}"
            )
        if not self.address and self.page not in pages:
            raise SettingsError(f"{what} leads to no page. {did_you_mean(self.page, pages)}")
        leads = self.address.startswith(("https://", "http://")) or (
            self.address.startswith("/") and not self.address.startswith("//")
        )
        if braces := _BRACES.search(self.address.replace("{lang}", "")):
            raise SettingsError(
                f"{what}: nothing is put in for “{braces[0]}”; {{lang}} is the page's language."
            )
        if self.address and not leads:
            raise SettingsError(f"{what}: write a path that begins with “/”, or a web address in full.")


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuLink:
    """An entry as a page shows it; `page` is the name of the page that it leads to, or empty."""

    page: str
    name: Text
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MenuLinks:
    """The entries of an embedder, by place."""

    menu: tuple[MenuLink, ...] = ()
    footer: tuple[MenuLink, ...] = ()
    sitemap: tuple[MenuLink, ...] = ()


NO_LINKS = MenuLinks()
"""Where an embedder adds none."""


def menu_links(
    entries: Sequence[MenuEntry], site: Site, tag: str, path_of: Callable[[str], str], host_prefix: str
) -> MenuLinks:
    """The entries for pages in the language `tag`; `path_of` gives the path of a page by its name, and paths of the
    host are below `host_prefix`."""
    links = [
        (
            entry.places,
            MenuLink(
                page=entry.page,
                name=site.worded(
                    LocalText({canonical_tag(tag): name for tag, name in entry.names.items()}), tag
                ),
                address=_address(entry, tag, host_prefix) or path_of(entry.page),
            ),
        )
        for entry in entries
    ]
    return MenuLinks(
        **{place: tuple(link for places, link in links if place in places) for place in get_args(Place)}
    )


def _address(entry: MenuEntry, tag: str, host_prefix: str) -> str:
    address = entry.address.replace("{lang}", tag)
    return f"{host_prefix}{address}" if address.startswith("/") else address
