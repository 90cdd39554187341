"""What a developer or operator decides about one portal: from `portal.toml` and `PORTAL_*` variables."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import quote

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    Strict,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
    model_validator,
)

from portal import security_policy, toml_file
from portal.errors import SettingsError, did_you_mean
from portal.language_tags import canonical_tag, is_tag
from portal.site.values import CookiePath, DatabaseUrl, Origin, ProxyPath, PurgeUrl, Switch, Whole

PREFIX = "PORTAL_"
CONFIG_VARIABLE = "PORTAL_CONFIG"
"""The variable that names the settings file; it is no setting itself."""


def _tag(text: str) -> str:
    if not is_tag(text):
        raise ValueError('must be the tag of a language, like "lo"')
    return canonical_tag(text)


Tag = Annotated[str, AfterValidator(_tag)]
Number = Annotated[float, Strict(), Field(allow_inf_nan=False)]
"""A number, with decimal places or without."""


class Settings(BaseModel):
    """The settings of one portal. `load_settings` fills them from the settings file and the variables.

    Raises SettingsError, never pydantic's own error, for an unknown name or a value of the wrong type.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    site: Path | None = Field(
        default=None, description="The site file: the province's names, contact, categories and languages."
    )
    data_dir: Path = Field(
        default=Path("var"),
        description="The one folder that the portal writes to: database, index, media, last good catalogs, and more.",
    )
    database_url: DatabaseUrl | None = Field(
        default=None,
        description="SQLAlchemy URL of the store, such as `sqlite:////srv/portal/portal.sqlite3`; nothing may follow "
        "the name of the file. By default SQLite in `data_dir`.",
    )
    base_url: Origin | None = Field(
        default=None,
        description="The public address of the portal's host, such as `https://www.example.go.th`. Absolute "
        "addresses are made from it alone, never from a request; without it, all addresses are paths.",
    )
    root_path: ProxyPath | None = Field(
        default=None,
        description="The path that a proxy takes off addresses, such as `/news`; or `X-Forwarded-Prefix`, its header.",
    )
    templates: tuple[Path, ...] = Field(
        default=(), description="Your own folders of templates, searched before the package's."
    )
    watch_templates: Switch = Field(
        default=False,
        description="Take up templates that change while the portal runs, for those who write them.",
    )
    accessibility_audit: Path | None = Field(
        default=None,
        description="The file of an audit of your own, which the accessibility statement then tells of; by default "
        "that of the package's templates (`portal/accessibility_audit.json`).",
    )
    locales: tuple[Path, ...] = Field(
        default=(), description="Your own folders of catalogs, merged over the package's."
    )
    word_lists: tuple[Path, ...] = Field(
        default=(),
        description="Your own folders of word lists, laid out as `search_index/`, added to the package's.",
    )
    plugins: tuple[str, ...] = Field(
        default=(),
        description="Plugins that are used, by the names under which installed packages offer them (entry points "
        "`civic_portal.plugins`). None is used that is not named.",
    )
    catalog_completeness: Whole = Field(
        default=100,
        ge=0,
        le=100,
        description="Per cent of the messages that must be translated before a language is offered.",
    )
    preview_languages: tuple[Tag, ...] = Field(
        default=(),
        description="Languages whose pages translators may see at their address (`/lo/`) before they are offered: no "
        "reader is led there, no search engine lists them, and no shared cache keeps them.",
    )
    pseudo_languages: Switch = Field(
        default=False,
        description="Offer the pseudo-languages `en-XA` (accented, longer) and `ar-XB` (mirrored), to try templates.",
    )
    preferences_path: CookiePath | None = Field(
        default=None,
        description="The path below which readers' choices (language, colours, …) are sent, such as `/` where pages of "
        "the application around the portal heed them too. By default the path that the portal is mounted under.",
    )
    content_security_policy: security_policy.Added = Field(
        default={},
        description="What pages may load and do besides what the portal's own do, by directive: "
        '`{ img-src = ["https://tiles.example"] }`; as a variable, written like the header Content-Security-Policy.',
    )
    page_memory: Whole = Field(
        default=16 * 1024 * 1024,
        ge=0,
        description="Bytes of pages that each process keeps in memory, each for a minute at most, and not longer than "
        "it is true; what they are made of is kept besides, in a quarter of that. 0 keeps neither.",
    )
    purge_url: PurgeUrl | None = Field(
        default=None,
        description="A cache in front, such as `http://127.0.0.1:6081/`, that is told (by the method `BAN`) to forget "
        "all pages below this address when something has changed. Without it, what a cache keeps ends after a minute.",
    )
    page_size: Whole = Field(default=20, ge=1, le=100, description="Articles on one page of a list.")
    max_media_size: Whole = Field(
        default=20 * 1024 * 1024, ge=1, description="The largest image or attachment taken, in bytes."
    )
    search: Literal["whoosh", "off"] = Field(
        default="whoosh",
        description="What searches: `whoosh`, with an index in `data_dir`; or `off`: no page offers search.",
    )
    search_deadline: Number = Field(
        default=1.0,
        ge=0.1,
        le=60,
        description="Seconds that all searches for one page may take, waiting included. What is not done then is left "
        "out; where that is the answer itself, a page says so.",
    )
    search_misses: Switch = Field(
        default=True,
        description="Count what readers search for and the news have nothing for, without who asked, for `portal "
        "search misses`. Where this or `search` is off, those counted before are forgotten.",
    )
    access_log_days: Whole = Field(
        default=0,
        ge=0,
        le=3650,
        description="Days for which `portal serve` keeps an access log in `data_dir` (`access-log/`, a file a day): "
        "moment, client, method, path and status of each request, without what was searched for. 0 writes none.",
    )
    metrics_port: Whole = Field(
        default=0,
        ge=0,
        le=65535,
        description="The port on which `portal serve` tells Prometheus how it fares (`/metrics`), apart from readers; "
        "needs `civic-portal[metrics]`. 0: nothing is counted.",
    )
    metrics_host: str = Field(
        default="127.0.0.1",
        description="This machine's address for it; only fetchers of figures may reach it.",
    )
    trace: Switch = Field(
        default=False,
        description="Log each request's statements, without values, and times (logger `portal.trace`).",
    )

    @property
    def store_url(self) -> str:
        """The SQLAlchemy URL of the store: `database_url`, or SQLite in `data_dir`. Raises SettingsError where that
        folder's name is no text."""
        if self.database_url:
            return self.database_url
        file = self.data_dir.absolute() / "portal.sqlite3"
        try:
            return f"sqlite:///{quote(str(file))}"
        except UnicodeEncodeError:
            raise SettingsError(
                f"data_dir: the name of {file.parent} is not UTF-8. Rename the folder, or name another one."
            ) from None

    @property
    def media_dir(self) -> Path:
        """Where images and attachments are kept."""
        return self.data_dir / "media"

    @property
    def index_dir(self) -> Path:
        """Where the search index is kept."""
        return self.data_dir / "index"

    @property
    def access_log_dir(self) -> Path:
        """Where the access log of `portal serve` is kept."""
        return self.data_dir / "access-log"

    @property
    def pseudo_dir(self) -> Path:
        """Where the catalogs of the pseudo-languages are made."""
        return self.data_dir / "pseudo"

    @property
    def catalogs_dir(self) -> Path:
        """Where the last good copies of catalogs are kept, and which languages were offered."""
        return self.data_dir / "catalogs"

    @model_validator(mode="wrap")
    @classmethod
    def _explain(cls, values: Any, handler: ModelWrapValidatorHandler[Self], info: ValidationInfo) -> Self:
        """Turn pydantic's complaint into a sentence; `info.context` tells where each value comes from."""
        try:
            return handler(values)
        except ValidationError as slip:
            raise SettingsError(_sentence(slip, info.context or {})) from None


def load_settings(config: Path | None = None, **overrides: Any) -> Settings:
    """Settings from `overrides`, else from `PORTAL_*` variables, else from the settings file.

    The file is `config`, else the one that PORTAL_CONFIG names, else `portal.toml` in the working directory,
    if there is one. Paths in the file are relative to it; all others to the working directory.
    Raises SettingsError.
    """
    values: dict[str, Any] = {}
    places: dict[str, str] = {}
    for source in (_from_file(_config_path(config)), _from_variables(os.environ)):
        for name, (value, place) in source.items():
            values[name], places[name] = value, place
    for name, value in overrides.items():
        values[name], places[name] = value, f"Settings({name}=…)"
    return Settings.model_validate(values, context=places)


Source = Mapping[str, tuple[Any, str]]
"""Each setting that a source has: its value, and the place to name when it is wrong."""


def _config_path(config: Path | None) -> Path | None:
    if config is not None:
        return config
    named = os.environ.get(CONFIG_VARIABLE)
    if named:
        path = _path(named, CONFIG_VARIABLE)
        if _is_missing(path):
            raise SettingsError(
                f"{CONFIG_VARIABLE}: there is no file {path}. Create it, or correct the variable."
            )
        return path
    usual = Path("portal.toml")
    return None if _is_missing(usual) else usual


def _is_missing(path: Path) -> bool:
    """Whether there is no such file; not where that cannot be known, which reading it tells."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False


def _from_file(path: Path | None) -> Source:
    if path is None:
        return {}
    file = toml_file.read(path, SettingsError)
    for name, value in file.values.items():
        if name not in Settings.model_fields:
            wraps = isinstance(value, dict) and not value.keys().isdisjoint(Settings.model_fields)
            remedy = f"Take “[{name}]” out." if wraps else did_you_mean(name, Settings.model_fields)
            raise SettingsError(f"{file.place_of(name)}: “{name}” is no setting. {remedy}")
    folder = path.absolute().parent
    return {name: (_placed(name, value, folder), file.place_of(name)) for name, value in file.values.items()}


def _placed(name: str, value: Any, folder: Path) -> Any:
    """A path of the settings file, relative to the file's folder; any other value as it is."""
    if _is_path(name) and isinstance(value, str) and value:
        return folder / _path(value, name)
    if _is_folders(name) and isinstance(value, list):
        return [folder / _path(item, name) if isinstance(item, str) and item else item for item in value]
    return value


def _from_variables(environment: Mapping[str, str]) -> Source:
    """The settings among the variables; an empty variable counts as not set."""
    known = {PREFIX + name.upper(): name for name in Settings.model_fields}
    found: dict[str, tuple[Any, str]] = {}
    for variable, text in environment.items():
        if not variable.startswith(PREFIX) or variable == CONFIG_VARIABLE:
            continue
        if variable not in known:
            raise SettingsError(
                f"{variable}: no setting has this name. {did_you_mean(variable, [*known, CONFIG_VARIABLE])}"
            )
        if text:
            found[known[variable]] = (_read(known[variable], text, variable), variable)
    return found


def _read(name: str, text: str, variable: str) -> Any:
    """The value that a variable's text stands for."""
    if _is_folders(name):
        return _folders(text, variable)
    if _is_path(name):
        return _path(text, variable)
    if _is_tags(name):
        return text.replace(",", " ").split()
    if name == "content_security_policy":
        return security_policy.read(text)
    kind = Settings.model_fields[name].annotation
    if kind in (int, float, bool):
        try:
            return TypeAdapter(kind).validate_python(text.strip())
        except ValidationError as slip:
            raise SettingsError(_sentence(slip, {name: variable}, name)) from None
    return text


def _folders(text: str, variable: str) -> list[Any]:
    """Several folders: a JSON list, or parted as in PATH."""
    if not text.lstrip().startswith("["):
        return [_path(part, variable) for part in text.split(os.pathsep) if part]
    try:
        parts = json.loads(text)
    except ValueError:
        raise SettingsError(
            f'{variable}: the list is not JSON. Write it as ["one", "two"] or as one{os.pathsep}two.'
        ) from None
    return [_path(part, variable) if isinstance(part, str) and part else part for part in parts]


def _path(text: str, place: str) -> Path:
    """The path that a text names; `~` is a home folder."""
    if "\0" in text:
        raise SettingsError(f"{place}: a path cannot hold the character U+0000. Correct it.")
    try:
        return Path(text).expanduser()
    except RuntimeError:  # of whom nobody knows a home
        raise SettingsError(
            f"{place}: there is no home folder for “{text}”. Write the path in full."
        ) from None


def _is_path(name: str) -> bool:
    return Settings.model_fields[name].annotation in (Path, Path | None)


def _is_folders(name: str) -> bool:
    return Settings.model_fields[name].annotation == tuple[Path, ...]


def _is_tags(name: str) -> bool:
    return Settings.model_fields[name].annotation in (tuple[Tag, ...], tuple[str, ...])


_REMEDIES = {
    "int_type": "must be a whole number, without quotes",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number, without quotes",
    "float_parsing": "must be a number",
    "finite_number": "must be a number",
    "bool_type": "must be true or false, without quotes",
    "bool_parsing": "must be true or false",
    "string_type": "must be a text in quotes",
    "path_type": "must be a path, as a text in quotes",
    "dict_type": 'must be a table: {{ name = ["one", "two"] }}',
    "tuple_type": 'must be a list: ["one", "two"]',
    "literal_error": "must be {expected}",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
}
"""pydantic's kinds of slip that these fields can have, and what to tell the person."""


def _sentence(slip: ValidationError, places: Mapping[str, str], field: str = "") -> str:
    """The first slip as: where, what is wrong, what to do."""
    first = slip.errors(include_url=False)[0]
    name = field or str(first["loc"][0])
    place = places.get(name, f"Settings({name}=…)")
    if first["type"] == "extra_forbidden":
        return f"{place}: “{name}” is no setting. {did_you_mean(name, Settings.model_fields)}"
    if first["type"] == "value_error":
        what = str(first["ctx"]["error"])
    else:
        what = _REMEDIES.get(first["type"], first["msg"]).format_map(first.get("ctx", {}))
    named = "" if name in place or name.upper() in place else f"“{name}” "
    return f"{place}: {named}{what}, not {first['input']!r}."
