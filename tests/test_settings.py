import os
from collections.abc import Callable
from pathlib import Path

import pytest

from portal import security_policy
from portal.database.engine import parse_url
from portal.database.sqlite_file import path_of
from portal.errors import SettingsError
from portal.settings import Settings, load_settings

Write = Callable[[str], Path]


@pytest.fixture(autouse=True)
def empty_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory and no PORTAL_ variables."""
    for variable in [name for name in os.environ if name.startswith("PORTAL_")]:
        monkeypatch.delenv(variable)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes portal.toml into a folder below the working directory."""

    def write(text: str) -> Path:
        path = tmp_path / "etc" / "portal.toml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    return write


PLACES = ["portal.toml", "PORTAL_SITE", "PORTAL_TEMPLATES", "PORTAL_TEMPLATES as JSON", "PORTAL_CONFIG"]


@pytest.mark.parametrize("place", PLACES)
def test_the_home_of_a_user_whom_nobody_knows_is_told(
    place: str, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    variable, _, is_json = place.partition(" as ")
    if place == "portal.toml":
        told = complaint(lambda: load_settings(write('templates = ["~no_such_user/x"]')))
    else:
        monkeypatch.setenv(variable, '["~no_such_user/x"]' if is_json else "~no_such_user/x")
        told = complaint(load_settings)
    assert "there is no home folder for “~no_such_user/x”. Write the path in full." in told


def complaint(load: Callable[[], Settings]) -> str:
    with pytest.raises(SettingsError) as slip:
        load()
    return str(slip.value)


class TestWhereSettingsComeFrom:
    def test_without_any_source_the_defaults_count(self) -> None:
        assert load_settings() == Settings()

    def test_the_file_in_the_working_directory_is_read(self, empty_place: Path) -> None:
        (empty_place / "portal.toml").write_text("page_size = 7", encoding="utf-8")
        assert load_settings().page_size == 7

    def test_the_file_that_the_variable_names_is_read(
        self, write: Write, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PORTAL_CONFIG", str(write("page_size = 8")))
        assert load_settings().page_size == 8

    def test_a_file_given_by_the_caller_beats_the_one_that_the_variable_names(
        self, write: Write, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        other = tmp_path / "other.toml"
        other.write_text("page_size = 9", encoding="utf-8")
        monkeypatch.setenv("PORTAL_CONFIG", str(write("page_size = 8")))
        assert load_settings(other).page_size == 9

    def test_a_variable_beats_the_file_and_an_argument_beats_both(
        self, write: Write, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = write("page_size = 1\ncatalog_completeness = 1\nmax_media_size = 1")
        monkeypatch.setenv("PORTAL_CATALOG_COMPLETENESS", "2")
        monkeypatch.setenv("PORTAL_MAX_MEDIA_SIZE", "2")
        settings = load_settings(path, max_media_size=3)
        assert (settings.page_size, settings.catalog_completeness, settings.max_media_size) == (1, 2, 3)

    def test_settings_made_directly_read_neither_file_nor_variables(
        self, empty_place: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (empty_place / "portal.toml").write_text("page_size = 7", encoding="utf-8")
        monkeypatch.setenv("PORTAL_PAGE_SIZE", "8")
        assert Settings().page_size == 20

    def test_a_file_that_begins_with_a_byte_order_mark_is_read(self, empty_place: Path) -> None:
        (empty_place / "portal.toml").write_bytes(b"\xef\xbb\xbfpage_size = 7\r\n")
        assert load_settings().page_size == 7


class TestPaths:
    def test_paths_in_the_file_are_relative_to_it(self, write: Write, tmp_path: Path) -> None:
        settings = load_settings(write('site = "site.toml"\ntemplates = ["mine", "/srv/theirs"]'))
        assert settings.site == tmp_path / "etc" / "site.toml"
        assert settings.templates == (tmp_path / "etc" / "mine", Path("/srv/theirs"))

    def test_a_tilde_is_the_home_folder(
        self, write: Write, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setenv("HOME", str(tmp_path))
        assert load_settings(write('data_dir = "~/data"')).data_dir == tmp_path / "data"

    @pytest.mark.parametrize("text", ['["a", "b"]', f"a{os.pathsep}b", f"a{os.pathsep}b{os.pathsep}"])
    def test_a_variable_holds_folders_as_json_or_parted_as_in_path(
        self, text: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PORTAL_LOCALES", text)
        assert load_settings().locales == (Path("a"), Path("b"))

    def test_the_store_lies_in_the_data_folder_unless_a_database_is_named(self, tmp_path: Path) -> None:
        assert Settings().store_url == f"sqlite:///{tmp_path}/var/portal.sqlite3"
        named = "postgresql+asyncpg://portal@db/portal"
        assert Settings(database_url=named).store_url == named

    @pytest.mark.parametrize(
        "name",
        ["what?", "50%", "per%20cent", "#1", "a b", "ข่าว", "it's", "file:x", ":memory:", "a+b&c=d", "a\nb"],
    )
    def test_the_store_lies_in_a_data_folder_of_any_name(self, tmp_path: Path, name: str) -> None:
        store = path_of(parse_url(Settings(data_dir=tmp_path / name).store_url))
        assert store == tmp_path / name / "portal.sqlite3"

    def test_a_data_folder_whose_name_is_no_text_is_told(self, tmp_path: Path) -> None:
        with pytest.raises(SettingsError, match="is not UTF-8"):
            Settings(data_dir=tmp_path / "\udcff").store_url  # noqa: B018 - reading it is what raises

    def test_the_index_lies_in_the_data_folder(self) -> None:
        assert Settings(data_dir=Path("/srv/portal")).index_dir == Path("/srv/portal/index")


class TestVariables:
    @pytest.mark.parametrize(("text", "seconds"), [("2", 2.0), ("0.5", 0.5)])
    def test_seconds_may_have_decimal_places(
        self, text: str, seconds: float, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PORTAL_SEARCH_DEADLINE", text)
        assert load_settings().search_deadline == seconds

    def test_a_path_may_begin_at_the_home_folder(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setenv("HOME", str(tmp_path))
        monkeypatch.setenv("PORTAL_SITE", "~/site.toml")
        assert load_settings().site == tmp_path / "site.toml"

    def test_an_empty_variable_counts_as_not_set(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PORTAL_SITE", "")
        assert load_settings().site is None

    @pytest.mark.parametrize(
        ("text", "value"), [("true", True), ("1", True), ("no", False), ("False", False)]
    )
    def test_a_switch_is_set_in_the_usual_words(
        self, text: str, value: bool, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("PORTAL_PSEUDO_LANGUAGES", text)
        assert load_settings().pseudo_languages is value

    @pytest.mark.parametrize(
        ("variable", "text", "told"),
        [
            ("PORTAL_PAGE_SIZE", "many", "PORTAL_PAGE_SIZE: must be a whole number, not 'many'."),
            ("PORTAL_PAGE_SIZE", "101", "PORTAL_PAGE_SIZE: must be at most 100, not 101."),
            (
                "PORTAL_PSEUDO_LANGUAGES",
                "maybe",
                "PORTAL_PSEUDO_LANGUAGES: must be true or false, not 'maybe'.",
            ),
            ("PORTAL_SEARCH_DEADLINE", "soon", "PORTAL_SEARCH_DEADLINE: must be a number, not 'soon'."),
            ("PORTAL_SEARCH_DEADLINE", "nan", "PORTAL_SEARCH_DEADLINE: must be a number, not nan."),
            ("PORTAL_SEARCH_DEADLINE", "0", "PORTAL_SEARCH_DEADLINE: must be at least 0.1, not 0.0."),
            ("PORTAL_SEARCH", "on", "PORTAL_SEARCH: must be 'whoosh' or 'off', not 'on'."),
            ("PORTAL_BASE_URL", "example.org", "PORTAL_BASE_URL: must be an address like "),
            ("PORTAL_LOCALES", "[one", "PORTAL_LOCALES: the list is not JSON."),
            ("PORTAL_LOCALES", "[1]", "PORTAL_LOCALES: must be a path, as a text in quotes, not 1."),
            (
                "PORTAL_PAGESIZE",
                "5",
                "PORTAL_PAGESIZE: no setting has this name. Did you mean “PORTAL_PAGE_SIZE”?",
            ),
            ("PORTAL_CONFG", "x", "PORTAL_CONFG: no setting has this name. Did you mean “PORTAL_CONFIG”?"),
            (
                "PORTAL_XYZZY",
                "5",
                "PORTAL_XYZZY: no setting has this name. Known are: PORTAL_ACCESSIBILITY_AUDIT, ",
            ),
            ("PORTAL_CONFIG", "gone.toml", "PORTAL_CONFIG: there is no file gone.toml."),
        ],
    )
    def test_a_slip_names_the_variable_and_the_remedy(
        self, variable: str, text: str, told: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv(variable, text)
        assert complaint(load_settings).startswith(told)


class TestSlipsInTheFile:
    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("# sizes\npage-size = 5", ":2: “page-size” is no setting. Did you mean “page_size”?"),
            ("[portal]\npage_size = 5", ":1: “portal” is no setting. Take “[portal]” out."),
            ('[[settings]]\nsite = "s"', ":1: “settings” is no setting. Known are"),
            ("[content_security_polici]", ":1: “content_security_polici” is no setting. Did you mean"),
            (
                "site = “site.toml”",
                ":1: this is not TOML (Invalid value). U+201C (LEFT DOUBLE QUOTATION MARK)",
            ),
            ('site = "site.toml”', ":1: this is not TOML (Unterminated string). U+201D"),
            ("# a “b”\nsite = ‘s’ # “c”", ":2: this is not TOML (Invalid value). U+2018 (LEFT SINGLE"),
            (
                "page_size\u00a0= 5",
                ":1: this is not TOML (Expected '=' after a key in a key/value pair). U+00A0",
            ),
            ('site =\u3000"s"', ":1: this is not TOML (Invalid value). U+3000 (IDEOGRAPHIC SPACE)"),
            ('\u200bsite = "s"', ":1: this is not TOML (Invalid statement). U+200B (ZERO WIDTH SPACE)"),
            (
                'site = "C:\\Users\\s"',
                ":1: this is not TOML (Invalid hex value). In double quotes, \\ begins",
            ),
            ('site = "s” # “', ":1: this is not TOML"),
            ('\n\npage_size = "5"', ":3: “page_size” must be a whole number, without quotes, not '5'."),
            ("page_size = true", ":1: “page_size” must be a whole number, without quotes, not True."),
            ("page_size = 0", ":1: “page_size” must be at least 1, not 0."),
            (
                'pseudo_languages = "yes"',
                ":1: “pseudo_languages” must be true or false, without quotes, not 'yes'.",
            ),
            ("search_deadline = '2'", ":1: “search_deadline” must be a number, without quotes, not '2'."),
            ("search_deadline = true", ":1: “search_deadline” must be a number, without quotes, not True."),
            ("search = false", ":1: “search” must be 'whoosh' or 'off', not False."),
            ("site = 5", ":1: “site” must be a path, as a text in quotes, not 5."),
            ("base_url = 5", ":1: “base_url” must be a text in quotes, not 5."),
            ('templates = "mine"', ':1: “templates” must be a list: ["one", "two"], not \'mine\'.'),
            ("templates = [5]", ":1: “templates” must be a path, as a text in quotes, not 5."),
            ('database_url = "news.db"', ":1: “database_url” must be an SQLAlchemy URL like "),
            ("page_size = 5\nsite = site.toml", ":2: this is not TOML"),
            ('site = "site.toml', ":1: this is not TOML (Unterminated string). Correct the line"),
            ("templates = [\n'a',\n\n", ":2: this is not TOML (Invalid value). Correct the line"),
            ('"page\\u002dsize" = 5', ":1: “page-size” is no setting."),
        ],
    )
    def test_a_slip_names_file_line_and_remedy(self, text: str, told: str, write: Write) -> None:
        path = write(text)
        assert complaint(lambda: load_settings(path)).startswith(f"{path}{told}")

    def test_a_file_that_was_asked_for_must_be_there(self) -> None:
        assert complaint(lambda: load_settings(Path("gone.toml"))) == (
            "gone.toml: there is no such file. Create it, or correct the path."
        )

    def test_a_folder_in_place_of_the_file_is_told(self, empty_place: Path) -> None:
        (empty_place / "portal.toml").mkdir()
        assert complaint(load_settings).startswith("portal.toml: the file cannot be read")

    def test_a_file_that_is_not_utf_8_is_told_with_the_line(self, empty_place: Path) -> None:
        (empty_place / "portal.toml").write_bytes("page_size = 5\nsite = 'ลำพูน'".encode("tis-620"))
        assert complaint(load_settings) == "portal.toml:2: the text is not UTF-8. Save the file as UTF-8."


class TestArguments:
    def test_an_unknown_argument_is_told_with_the_nearest_name(self) -> None:
        told = complaint(lambda: Settings(tempaltes=()))  # type: ignore[call-arg]  # the slip that is tested
        assert told == "Settings(tempaltes=…): “tempaltes” is no setting. Did you mean “templates”?"

    def test_a_wrong_type_is_told_by_the_portals_own_error(self) -> None:
        told = complaint(lambda: Settings(site=5))  # type: ignore[arg-type]  # the slip that is tested
        assert told == "Settings(site=…): must be a path, as a text in quotes, not 5."


class TestPurgeUrl:
    @pytest.mark.parametrize(
        ("text", "address"),
        [
            ("http://127.0.0.1:6081", "http://127.0.0.1:6081/"),
            ("https://cache.example.go.th/news", "https://cache.example.go.th/news/"),
            ("http://[::1]:6081/", "http://[::1]:6081/"),
        ],
    )
    def test_it_ends_with_a_slash(self, text: str, address: str) -> None:
        assert Settings(purge_url=text).purge_url == address

    @pytest.mark.parametrize(
        "text",
        [
            "127.0.0.1:6081",
            "ftp://example.org",
            "http://",
            "http://user@example.org/",
            "http://a:b/",
            "http://[::1/",
            "http://cache/?a=b",
            "http://cache/#top",
            "http://cache/a b",
            "http://cache/.*\r\nX: y",
            "http://cäche/",
        ],
    )
    def test_what_is_no_address_of_a_cache_is_refused(self, text: str) -> None:
        assert 'must be an address like "http://127.0.0.1:6081/"' in complaint(
            lambda: Settings(purge_url=text)
        )


class TestBaseUrl:
    @pytest.mark.parametrize(
        ("text", "origin"),
        [
            ("https://www.example.go.th/", "https://www.example.go.th"),
            ("http://localhost:8000", "http://localhost:8000"),
            ("https://[::1]:8443/", "https://[::1]:8443"),
            ("https://ลำพูน.ไทย/", "https://xn--q3cju6cub7h.xn--o3cw4h"),
            ("https://ข่าว.ลำพูน.ไทย:8443", "https://xn--22c8e6a1f.xn--q3cju6cub7h.xn--o3cw4h:8443"),
            ("http://müller.example", "http://xn--mller-kva.example"),
        ],
    )
    def test_it_is_kept_without_a_slash_at_its_end(self, text: str, origin: str) -> None:
        assert Settings(base_url=text).base_url == origin

    @pytest.mark.parametrize(
        "text",
        [
            "www.example.go.th",
            "ftp://example.org",
            "https://",
            "https://user@example.org",
            "https://a:b",
            f"https://{'ก' * 80}.ไทย",
            "https://ลำพูน..ไทย",
            "https://ผู้ใช้@ลำพูน.ไทย",
            "http://[::1",
        ],
    )
    def test_what_is_no_web_address_is_refused(self, text: str) -> None:
        assert "must be an address like" in complaint(lambda: Settings(base_url=text))

    @pytest.mark.parametrize("rest", ["/news", "/?a=b", "/#top"])
    def test_what_comes_after_the_host_is_refused_with_what_to_write(self, rest: str) -> None:
        told = complaint(lambda: Settings(base_url=f"https://example.org{rest}"))
        assert 'write "https://example.org".' in told


class TestContentSecurityPolicy:
    def test_a_file_has_it_as_a_table_and_a_variable_as_the_header(
        self, write: Write, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        added = {"img-src": ("https://tiles.example", "data:"), "frame-src": ("https://*.video.example",)}
        file = write(
            '[content_security_policy]\nimg-src = ["https://tiles.example", "data:"]\n'
            'frame-src = ["https://*.video.example"]\n'
        )
        assert load_settings(file).content_security_policy == added
        monkeypatch.setenv(
            "PORTAL_CONTENT_SECURITY_POLICY",
            "img-src https://tiles.example data:; frame-src https://*.video.example;",
        )
        assert load_settings().content_security_policy == added

    def test_what_is_added_joins_what_the_portal_needs(self) -> None:
        given = {"img-src": ("https://tiles.example", "https://tiles.example"), "frame-src": ("'self'",)}
        added = Settings.model_validate({"content_security_policy": given}).content_security_policy
        policy = dict(part.split(" ", 1) for part in security_policy.header(added).split(";"))
        before = dict(part.split(" ", 1) for part in security_policy.header({}).split(";"))
        assert policy.pop("img-src") == "'self' https://tiles.example"
        assert policy.pop("frame-src") == "'self'"
        del before["img-src"]
        assert policy == before

    @pytest.mark.parametrize(
        ("directive", "source", "told"),
        [
            ("img-scr", "https://a.example", "must name directives that can be widened"),
            ("default-src", "https://a.example", "must name directives that can be widened"),
            ("script-src", "'unsafe-inline'", "must give “script-src” addresses of hosts"),
            ("script-src", "'unsafe-eval'", "must give “script-src” addresses of hosts"),
            ("script-src", "data:", "must give “script-src” addresses of hosts"),
            ("script-src", "https:", "must give “script-src” addresses of hosts"),
            ("img-src", "*", "must give “img-src” addresses of hosts"),
            ("img-src", "maps.example", "must give “img-src” addresses of hosts"),
            ("img-src", "https://a.example;script-src", "must give “img-src” addresses of hosts"),
            ("img-src", "https://a.example\r\nX-Told: 1", "must give “img-src” addresses of hosts"),
            ("img-src", "https://a.example/a,b", "must give “img-src” addresses of hosts"),
            ("frame-ancestors", "'unsafe-inline'", "must give “frame-ancestors” addresses of hosts"),
        ],
    )
    def test_what_stands_for_anybodys_is_refused(self, directive: str, source: str, told: str) -> None:
        with pytest.raises(SettingsError) as caught:
            Settings.model_validate({"content_security_policy": {directive: [source]}})
        assert told in str(caught.value)
        wrong = source if "“" in told else directive
        assert str(caught.value).endswith(f", not {wrong!r}.")

    def test_a_value_that_is_no_table_is_told_with_its_line(self, write: Write) -> None:
        file = write('page_size = 5\ncontent_security_policy = "img-src https://a.example"\n')
        with pytest.raises(SettingsError, match=r"portal.toml:2: .*must be a table: \{ name = "):
            load_settings(file)
