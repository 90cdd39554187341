"""What a developer or operator decides about one portal: from `portal.toml` and `PORTAL_*` variables."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """The settings of one portal. An argument beats a `PORTAL_*` variable, which beats `portal.toml`."""

    model_config = SettingsConfigDict(env_prefix="PORTAL_", extra="forbid", frozen=True)

    site: Path | None = Field(
        default=None,
        description="The site file (`site.toml`): the province's names, contact, categories and languages.",
    )
    data_dir: Path = Field(
        default=Path("var"),
        description="The one folder that the portal writes to: database, search index, media, pseudo-languages.",
    )
    database_url: str | None = Field(
        default=None,
        description="SQLAlchemy URL of the store. By default SQLite in `data_dir`.",
    )
    base_url: str | None = Field(
        default=None,
        description="The public address of the portal, such as `https://www.example.go.th`. Absolute addresses "
        "are made from it alone, never from a request; without it, all addresses are paths.",
    )
    templates: tuple[Path, ...] = Field(
        default=(),
        description="Your own folders of templates, searched before the package's.",
    )
    locales: tuple[Path, ...] = Field(
        default=(),
        description="Your own folders of catalogs, merged over the package's.",
    )
    word_lists: tuple[Path, ...] = Field(
        default=(),
        description="Your own folders of word lists, laid out as `search_index/`, added to the package's.",
    )
    catalog_completeness: int = Field(
        default=100,
        ge=0,
        le=100,
        description="Per cent of the messages that must be translated before a language is offered.",
    )
    pseudo_languages: bool = Field(
        default=False,
        description="Offer the pseudo-languages `en-XA` (accented, longer) and `ar-XB` (mirrored), to test templates.",
    )
    page_size: int = Field(default=20, ge=1, le=100, description="Articles on one page of a list.")
    max_media_size: int = Field(
        default=20 * 1024 * 1024, ge=1, description="The largest image or attachment taken, in bytes."
    )
