"""Slips in templates of an embedder's own are told before a page is made of them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from portal import assets
from portal.app import create_app
from portal.errors import TemplateError
from portal.i18n.catalogs import Catalogs
from portal.pages.environment import Pages
from portal.pages.template_reading import TemplateReader
from portal.settings import Settings
from portal.site import load_site

SITE_FILE = Path(__file__).parents[1] / "views" / "site.toml"
SITE = load_site(SITE_FILE)
CATALOGS = Catalogs((assets.folder("locales"),), wished=SITE.languages, default="th")

Check = Callable[..., list[str]]


@pytest.fixture
def check(tmp_path: Path) -> Check:
    """What is told of templates, given by name and text, that stand before the package's."""

    def check(files: dict[str, str | bytes], *further: dict[str, str | bytes]) -> list[str]:
        folders = [tmp_path / str(number) for number in range(1 + len(further))]
        for folder, each in zip(folders, (files, *further), strict=True):
            folder.mkdir()
            for name, text in each.items():
                path = folder / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(text if isinstance(text, bytes) else text.encode())
        try:
            found = Pages(SITE, CATALOGS, folders).check()
        except TemplateError as error:
            return [f"refused: {str(error).removeprefix(f'{tmp_path}/0/')}"]
        return [str(one).removeprefix(f"{tmp_path}/0/") for one in found]

    return check


REFUSED = [
    (
        {"partials/footer.html": "{% if %}"},
        "partials/footer.html:1: the template cannot be compiled (Expected an",
    ),
    (
        {"pages/home.html": "\n\n{% block main %}x"},
        "pages/home.html:3: the template cannot be compiled (Unexpected",
    ),
    (
        {"partials/footer.html": "\n{{ 1|monney }}"},
        "partials/footer.html:2: the template cannot be compiled (No",
    ),
    (
        {"partials/footer.html": "{% if layout %}\n{{ 1|nmuber }}{% endif %}"},
        "partials/footer.html:2: there is no filter “nmuber”. Did you mean “number”?",
    ),
    (
        {"partials/footer.html": "{% if layout is dfined %}{% endif %}"},
        "partials/footer.html:1: there is no test “dfined”. Did you mean “defined”?",
    ),
    (
        {"partials/footer.html": "{% for a in [1] %}" * 30 + "{% endfor %}" * 30},
        "partials/footer.html: the template cannot be compiled (too many",
    ),
    (
        {"partials/footer.html": "{{ " + "(" * 3000 + "1" + ")" * 3000 + " }}"},
        "partials/footer.html: the template",
    ),
    (
        {"partials/footer.html": "ก\n".encode() + "ก".encode("cp874")},
        "partials/footer.html:2: the text is not UTF-8.",
    ),
    (
        {"partials/footer.html": '{% include "own/mine.html" %}', "own/mine.html": "\n{{ }"},
        "own/mine.html:2: the template cannot be compiled",
    ),
    (
        {"partials/header.html": '\n\n{% include "partials/serch.html" %}'},
        "partials/header.html:3: there is no template “partials/serch.html”. Did you mean “partials/search.html”?",
    ),
    (
        {"pages/home.html": '{% extends "layout/page.html" %}'},
        "pages/home.html:1: there is no template “layout/page.html”. Did you mean “layouts/page.html”?",
    ),
    (
        {"partials/header.html": '{% from "components/local-text.html" import local_txt %}'},
        "partials/header.html:1: “components/local-text.html” has no macro “local_txt”. Did you mean “local_text”?",
    ),
    (
        {"partials/header.html": '{% import "components/time.html" as t %}\n{{ t.dya(1) }}'},
        "partials/header.html:2: “components/time.html” has no macro “dya”. Known are: day, day_and_time.",
    ),
    (
        {"pages/contact.html": '{% extends "layouts/page.html" %}{% block main %}{% endblock %}'},
        "pages/contact.html:1: the page lacks the block “page_title”, which “layouts/page.html” needs.",
    ),
    # without end
    (
        {"layouts/page.html": '{% extends "layouts/page.html" %}'},
        "layouts/page.html:1: the template leads back to itself, without end. What the package has is reached under",
    ),
    (
        {"partials/footer.html": 'a\n{% include "partials/footer.html" %}'},
        "partials/footer.html:2: the template leads back to itself, without end.",
    ),
    (
        {
            "components/time.html": '{% from "components/time.html" import day %}{% macro day(a) %}{% endmacro %}'
        },
        "components/time.html:1: the template leads back to itself, without end.",
    ),
    (
        {"partials/footer.html": '{% extends "layouts/page.html" %}'},
        "partials/footer.html:1: the template leads back to itself by way of “layouts/page.html”, without end.",
    ),
    # pages of an embedder's own
    (
        {
            "pages/rooms.html": '{% extends "layouts/page.html" %}{% block main %}{{ layout|mony }}{% endblock %}'
        },
        "pages/rooms.html:1: the template cannot be compiled (No filter named 'mony'",
    ),
    (
        {"pages/rooms.html": '{% extends "layouts/page.html" %}{% block main %}{% endblock %}'},
        "pages/rooms.html:1: the page lacks the block “page_title”, which “layouts/page.html” needs.",
    ),
    (
        {"pages/rooms.html": '{%- extends "own/base.html" %}', "own/base.html": "{% if %}"},
        "own/base.html:1: the template cannot be compiled",
    ),
]


@pytest.mark.parametrize(("files", "told"), REFUSED, ids=range(len(REFUSED)))
def test_what_breaks_a_page_is_refused(check: Check, files: dict[str, str | bytes], told: str) -> None:
    (found,) = check(files)
    assert found.startswith(f"refused: {told}")


TOLD = [
    (
        {"partials/foooter.html": "x"},
        "partials/foooter.html: no page uses this file.",
        "“partials/footer.html”?",
    ),
    (
        {"partials/Footer.html": "x"},
        "partials/Footer.html: no page uses this file.",
        "“partials/footer.html”?",
    ),
    ({"footer.html": "x"}, "footer.html: no page uses this file.", "Did you mean “partials/footer.html”?"),
    (
        {"search.html": "x"},
        "search.html: no page uses this file.",
        "“pages/search.html” or “partials/search.html”?",
    ),
    (
        {"templates/pages/home.html": "x"},
        "templates/pages/home.html: no page uses this file.",
        "“pages/home.html”?",
    ),
    (
        {"partials/footer.html.j2": "x"},
        "partials/footer.html.j2: no page uses this file.",
        "“partials/footer.html”?",
    ),
    (
        {"portal/layouts/page.html": "x"},
        "portal/layouts/page.html: no page uses this",
        "“layouts/page.html”?",
    ),
    ({"own/unlike.html": "{% if %}"}, "own/unlike.html: no page uses this file.", "or move it elsewhere."),
    (
        {"pages/contact.html": '{% extends "portal/pages/contact.html" %}\n{% block maim %}{% endblock %}'},
        "pages/contact.html:2: the block “maim” is never shown: “portal/pages/contact.html” has none of this name.",
        "Did you mean “main”?",
    ),
    (
        {"pages/privacy.html": "\n{{ nothing.here }}"},
        "pages/privacy.html:2: no page has a variable “nothing”.",
        "Known are: counts_misses, forgotten_after, layout, page.",
    ),
    (
        {"partials/footer.html": "{{ layuot.site }}"},
        "partials/footer.html:1: no page has a variable",
        "“layout”?",
    ),
    (
        {"partials/footer.html": "{{ layout.site.nmae }}"},
        "partials/footer.html:1: “layout.site” has no",
        "“name”?",
    ),
    (
        {"partials/footer.html": "{{ layout.links.contct() }}"},
        "partials/footer.html:1: “layout.links”",
        "“contact”?",
    ),
    (
        {"partials/urgent.html": "{{ page.urgnet }}"},
        "partials/urgent.html:1: “page” has no “urgnet”.",
        "“urgent”?",
    ),
    (
        {"partials/footer.html": "{{ page.address }}"},
        "partials/footer.html:1: no page has a variable “page”.",
        "Known are: current_page, extra, figures, layout.",
    ),
    (
        {"pages/hme.html": '{% extends "portal/pages/home.html" %}'},
        "pages/hme.html: no page uses this file.",
        "“pages/home.html”?",
    ),
    (
        {"pages/rooms.html": '{% extends "portal/pages/contact.html" %}{% block x %}{% endblock %}'},
        "pages/rooms.html:1: the block “x” is never shown: “portal/pages/contact.html” has none",
        "shared_kind, shared_picture, structured_data, title_attributes, title_end.",
    ),
    (
        {"pages/rooms.html": '{% extends "portal/pages/contact.html" %}{{ rooms }}{{ layout.sit }}'},
        "pages/rooms.html:1: “layout” has no “sit”.",
        "“site”?",
    ),
]


@pytest.mark.parametrize(("files", "begin", "end"), TOLD, ids=range(len(TOLD)))
def test_what_does_nothing_is_told(check: Check, files: dict[str, str | bytes], begin: str, end: str) -> None:
    (found,) = check(files)
    assert found.startswith(begin)
    assert found.endswith(end)


LAYOUT = '{% extends "layouts/page.html" %}'
MAIN = "{% block main %}{{ super() }}{{ latest }}{% endblock %}"
ASIDE = "{% block page_title %}A{% endblock %}{% block aside %}B{% endblock %}"
TREE = '{% include "partials/tree.html" %}'
INNOCENT: list[dict[str, str | bytes]] = [
    {
        "partials/footer.html": '{% include "own/mine.html" %}',
        "own/mine.html": '{% import "own/m.html" as m %}',
        "own/m.html": "",
    },
    {"partials/footer.html": '{% include "own/none.html" ignore missing %}'},
    {"partials/footer.html": '{% include ["own/none.html", "own/a.html"] %}', "own/a.html": ""},
    {"partials/footer.html": '{% include current_page ~ ".html" %}', "home.html": "", "about.html": ""},
    {"partials/footer.html": '{% include "portal/partials/footer.html" %}'},
    {"layouts/page.html": '{% extends "portal/layouts/page.html" %}{% block head %}<meta>{% endblock %}'},
    {"pages/home.html": f'{{% extends "portal/pages/home.html" %}}{MAIN}'},
    {
        "own/base.html": LAYOUT + "{% block main %}{% block aside %}{% endblock %}{% endblock %}",
        "pages/contact.html": f'{{% extends "own/base.html" %}}{ASIDE}',
    },
    {
        "partials/footer.html": "{% if extra is defined %}{{ extra }}{% endif %}{{ other|default('') }}"
        "{% if layout.more is defined %}{{ 1 }}{% endif %}{% set a = 1 %}{{ a }}{% for b in [1] %}{{ b + loop.index }}"
        "{% endfor %}{% macro m(c) %}{{ c }}{{ caller() }}{{ varargs }}{% endmacro %}"
    },
    {"partials/footer.html": "{% if 'money' is filter %}{{ 1|money }}{% endif %}"},
    {"partials/tree.html": f"{{% if figures %}}{TREE}{{% endif %}}", "partials/footer.html": TREE},
    {"README.md": "", ".DS_Store": b"\xff", "partials/footer.html~": "", ".git/config": "", "LICENSE": ""},
    {"partials/footer.html": "\ufeffa page"},
    {
        "pages/rooms.html": '{% extends "portal/pages/contact.html" %}{% block main %}{{ rooms }}{% endblock %}'
    },
    {"partials/footer.html": ""},
]


@pytest.mark.parametrize("files", INNOCENT, ids=range(len(INNOCENT)))
def test_what_an_embedder_may_well_have_is_no_slip(check: Check, files: dict[str, str | bytes]) -> None:
    assert check(files) == []


def test_a_whole_copy_of_the_packages_templates_is_no_slip(tmp_path: Path) -> None:
    shutil.copytree(assets.folder("templates"), tmp_path / "own")
    assert Pages(SITE, CATALOGS, [tmp_path / "own"]).check() == []


def test_every_name_in_the_packages_own_templates_leads_somewhere() -> None:
    reader = TemplateReader(Pages(SITE, CATALOGS).environment, assets.folder("templates"), ())
    for name in reader.names:
        reader.follow(name)
    assert len(reader.read) > 50


def test_a_template_of_the_package_that_was_damaged_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(assets.folder("templates"), tmp_path / "templates")
    (tmp_path / "templates" / "partials" / "footer.html").write_bytes(b"{% if")
    monkeypatch.setattr(assets, "folder", lambda name: tmp_path / name)
    with pytest.raises(TemplateError, match=r"footer.html:1: the template cannot be compiled"):
        Pages(SITE, CATALOGS).check()


def test_of_two_folders_the_first_stands_before_the_second(check: Check) -> None:
    assert check({"partials/footer.html": "a"}, {"partials/footer.html": "b"}) == []


def test_a_link_that_leads_nowhere_is_told(tmp_path: Path) -> None:
    (tmp_path / "partials").mkdir()
    (tmp_path / "partials" / "footer.html").symlink_to(tmp_path / "gone.html")
    (found,) = Pages(SITE, CATALOGS, [tmp_path]).check()
    assert "footer.html: this cannot be read, so the package's own is used." in str(found)


def test_the_prefix_reaches_the_package_whatever_an_embedder_calls_so(tmp_path: Path) -> None:
    (tmp_path / "portal" / "partials").mkdir(parents=True)
    (tmp_path / "portal" / "partials" / "footer.html").write_text("shadowed", encoding="utf-8")
    environment = Pages(SITE, CATALOGS, [tmp_path]).environment
    source = environment.loader.get_source(environment, "portal/partials/footer.html")[0]  # type: ignore[union-attr]  # it has one
    assert "<footer" in source


def test_a_host_is_told_by_an_error_of_ours(tmp_path: Path) -> None:
    (tmp_path / "own" / "partials").mkdir(parents=True)
    (tmp_path / "own" / "partials" / "footer.html").write_text("\n{% if %}", encoding="utf-8")
    with pytest.raises(TemplateError) as refused:
        create_app(Settings(site=SITE_FILE, data_dir=tmp_path / "var", templates=(tmp_path / "own",)))
    assert (refused.value.file, refused.value.line) == (str(tmp_path / "own" / "partials" / "footer.html"), 2)


def test_a_file_that_does_nothing_is_told_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "footer.html").touch()
    create_app(Settings(site=SITE_FILE, data_dir=tmp_path / "var", templates=(tmp_path / "own",)))
    assert "Did you mean “partials/footer.html”?" in caplog.text
