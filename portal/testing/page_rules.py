"""What every page must be, each rule on its own. A rule raises AssertionError with a sentence."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import takewhile
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from portal.i18n.languages import language
from portal.language_tags import canonical_tag
from portal.testing.html_page import HEADINGS, HtmlPage, text_of, tidy

THAI = re.compile(r"[\u0e01-\u0e30\u0e32\u0e33\u0e40-\u0e46]")
"""Letters of it: a mark alone, as a reader may search for, is no word in any language."""
ENGLISH_SENTENCE = re.compile(r"(?<![@\w./-])[A-Za-z][a-z]+(?:[ ,]+[A-Za-z][a-z]+){2,}")
"""Three English words in a row: in an attribute, where no part can be marked, one or two may be a name."""
LATIN_WORD = re.compile(r"(?<![@\w./-])[A-Za-z]{2,}")

Rule = Callable[[HtmlPage], None]
RULES: list[Rule] = []


def rule(check: Rule) -> Rule:
    """Add a rule; its name is what every page must be."""
    RULES.append(check)
    return check


def check_page(document: HtmlPage) -> None:
    """Hold a page against every rule; all slips are told at once."""
    slips = []
    for check in RULES:
        try:
            check(document)
        except AssertionError as slip:
            slips.append(f"{check.__name__}: {slip}")
    assert not slips, "\n".join(slips)


@rule
def it_says_its_language_and_direction(document: HtmlPage) -> None:
    html = document.one("html")
    assert html.get("lang"), "<html> has no lang"
    assert html.get("dir") == language(html.attrib["lang"]).direction, "<html> has the wrong dir"


@rule
def every_lang_is_a_language_tag(document: HtmlPage) -> None:
    for element in document.elements():
        if "lang" in element.attrib:
            tag = element.attrib["lang"]
            assert canonical_tag(tag) == tag, f"lang={tag!r} is written {canonical_tag(tag)!r}"


@rule
def one_h1_begins_the_title(document: HtmlPage) -> None:
    languages = {document.language_of(document.one(tag)) for tag in ("h1", "title")}
    assert len(languages) == 1, f"h1 and title stand under different languages: {languages}"
    heading, title = tidy(text_of(document.one("h1"))), tidy(text_of(document.one("title")))
    assert heading, "the h1 is empty"
    assert title.startswith(heading), f"the title {title!r} does not begin with the h1 {heading!r}"


@rule
def no_heading_is_skipped(document: HtmlPage) -> None:
    level = 0
    for heading in document.elements(*HEADINGS):
        assert tidy(text_of(heading)), "a heading is empty"
        own = int(heading.tag[1])
        assert own <= level + 1, f"{heading.tag} {text_of(heading)!r} follows h{level}"
        level = own


@rule
def it_has_landmarks(document: HtmlPage) -> None:
    document.one("main")
    for tag in ("header", "footer"):
        top = [
            e
            for e in document.elements(tag)
            if not _inside(document, e, "main", "article", "section", "aside")
        ]
        assert len(top) == 1, f"there must be one <{tag}> of the page, there are {len(top)}"
    names = [
        document.name_of(e) if "aria-label" in e.attrib or "aria-labelledby" in e.attrib else ""
        for e in document.elements("nav")
    ]
    assert all(names), "a <nav> has no name"
    assert len(set(names)) == len(names), f"two <nav> have one name: {names}"


@rule
def everything_read_is_in_a_landmark(document: HtmlPage) -> None:
    for element in document.elements("p", "ul", "ol", "dl", "table", *HEADINGS):
        assert _inside(document, element, "main", "header", "footer", "nav", "aside", "section"), (
            f"outside of any landmark: {tidy(text_of(element))!r}"
        )


@rule
def a_skip_link_comes_first(document: HtmlPage) -> None:
    first = next(e for e in document.elements("a", "button", "input", "select") if e.get("href") != "")
    target = first.get("href", "")
    assert target.startswith("#"), "the first thing to reach is no skip link"
    main = document.one("main")
    assert main.get("id") == target[1:], "the skip link does not lead to <main>"


@rule
def skip_links_lead_to_search_and_menu(document: HtmlPage) -> None:
    skipping = {
        link.attrib["href"][1:]
        for link in takewhile(lambda link: link.get("href", "").startswith("#"), document.elements("a"))
    }
    header = document.elements("header")[0]
    for form in header.iter("form"):
        if form.get("role") == "search":
            fields = {field.get("id") for field in form.iter("input")}
            assert skipping & fields, "no skip link leads to the search"
    if "details" in {part.tag for nav in header.iter("nav") for part in nav.iter()}:
        assert skipping & {nav.get("id") for nav in header.iter("nav")}, "no skip link leads to the menu"


@rule
def the_way_to_this_page_ends_with_it(document: HtmlPage) -> None:
    for way in document.elements("nav"):
        steps = [child for holder in way if holder.tag == "ol" for child in _children(holder)]
        if any("aria-current" in part.attrib for step in steps for part in step.iter()):
            assert [part.get("aria-current") for part in _children(steps[-1])] == ["page"], (
                "the last step of the breadcrumbs is not marked as this page"
            )
            assert all("aria-current" not in part.attrib for step in steps[:-1] for part in step.iter()), (
                "a step of the breadcrumbs before the last is marked as this page"
            )


@rule
def abbreviations_say_what_they_mean(document: HtmlPage) -> None:
    for short in document.elements("abbr"):
        meaning = tidy(short.get("title", ""))
        assert meaning, f"no meaning: {text_of(short)!r}"
        assert meaning != tidy(text_of(short)), f"its own meaning: {meaning!r}"
        assert not _inside(document, short, "a", "code", "pre"), f"in a link or code: {text_of(short)!r}"


@rule
def what_a_keyboard_can_scroll_has_a_name(document: HtmlPage) -> None:
    for element in document.elements():
        if element.get("tabindex") == "0" and element.tag not in {
            "a",
            "button",
            "input",
            "select",
            "summary",
        }:
            assert element.get("role") in {"region", "group"}, f"no role: {element.attrib}"
            assert {"aria-label", "aria-labelledby"} & element.attrib.keys(), f"no name: {element.attrib}"
            assert document.name_of(element), f"an empty name: {element.attrib}"


@rule
def landmarks_of_one_kind_have_different_names(document: HtmlPage) -> None:
    for role, tags in (("region", ("section",)), ("search", ("form",)), ("complementary", ("aside",))):
        named = [
            document.name_of(e)
            for e in document.elements()
            if (e.tag in tags or e.get("role") == role)
            and {"aria-label", "aria-labelledby"} & e.attrib.keys()
            and (role != "search" or e.get("role") == role)
        ]
        assert all(named), f"a {role} has an empty name"
        twice = [name for name, count in Counter(named).items() if count > 1]
        assert not twice, f"several of the kind {role} are called {twice}"


@rule
def wrong_fields_say_so_and_stand_in_a_summary(document: HtmlPage) -> None:
    linked = {e.get("href") for e in document.elements("a")}
    for field in document.elements("input", "select", "textarea"):
        if field.get("aria-invalid") == "true":
            assert field.get("aria-describedby"), f"what is wrong stands nowhere: {field.attrib}"
            assert f"#{field.get('id')}" in linked, f"no summary leads to a wrong field: {field.attrib}"
            focused = [e for e in document.elements() if "autofocus" in e.attrib]
            assert len(focused) == 1, "the focus is not moved to the summary of what is wrong"


@rule
def ids_are_unique_and_references_lead_somewhere(document: HtmlPage) -> None:
    ids = Counter(e.attrib["id"] for e in document.elements() if "id" in e.attrib)
    assert all(count == 1 for count in ids.values()), f"twice: {[i for i, n in ids.items() if n > 1]}"
    for element in document.elements():
        for name in ("aria-labelledby", "aria-describedby", "for"):
            missing = set(element.get(name, "").split()) - set(ids)
            assert not missing, f"{name} leads nowhere: {missing}"
        href = element.get("href", "")
        if element.tag == "a" and href.startswith("#"):
            assert href[1:] in ids, f"{href} leads nowhere"


@rule
def fields_have_labels(document: HtmlPage) -> None:
    labelled = {e.get("for") for e in document.elements("label")}
    for field in document.elements("input", "select", "textarea"):
        if field.get("type") not in {"hidden", "submit", "button"}:
            named = (
                field.get("id") in labelled
                or "aria-label" in field.attrib
                or "aria-labelledby" in field.attrib
            )
            assert named or _inside(document, field, "label"), f"a field has no label: {field.attrib}"
    for button in document.elements("button"):
        assert document.name_of(button), "a button has no name"


@rule
def images_have_alternative_texts(document: HtmlPage) -> None:
    for image in document.elements("img"):
        text = image.get("alt")
        assert text is not None, f"no alt: {image.attrib}"
        assert not re.search(r"\.(svg|png|jpe?g|gif|webp)$", text, re.IGNORECASE), (
            f"a file name for an alt: {text}"
        )
        assert {"width", "height"} <= image.attrib.keys(), f"no size, so the page shifts: {image.attrib}"


@rule
def links_have_names_and_one_name_leads_to_one_place(document: HtmlPage) -> None:
    targets: dict[str, set[str]] = {}
    for link in document.elements("a"):
        if "href" not in link.attrib:
            continue
        name = document.name_of(link)
        assert name, f"a link has no name: {link.attrib}"
        assert "target" not in link.attrib, f"a link opens another window: {name}"
        targets.setdefault(name.casefold(), set()).add(link.attrib["href"])
    torn = {name: sorted(places) for name, places in targets.items() if len(places) > 1}
    assert not torn, f"one name for several places: {torn}"


@rule
def words_stand_under_their_language(document: HtmlPage) -> None:
    for words in document.words():
        if words.element.tag in {"title", "meta"}:
            continue  # no element may stand in them to mark a part; the title is held to its h1 above
        if words.language in {"en", "en-XA"}:
            assert not THAI.search(words.text), f"Thai under lang={words.language}: {words.text.strip()!r}"
        if words.language == "th":
            in_attribute = words.text in words.element.attrib.values()
            slip = (ENGLISH_SENTENCE if in_attribute else LATIN_WORD).search(words.text)
            assert slip is None, f"English under lang=th: {words.text.strip()!r}"


@rule
def nothing_is_inline(document: HtmlPage) -> None:
    for element in document.elements():
        inline = [name for name in element.attrib if name == "style" or name.startswith("on")]
        assert not inline, f"<{element.tag}> has {inline}"
        assert element.tag != "style", "a style sheet stands in the page"
        if element.tag == "script" and element.get("type") == "application/ld+json":
            json.loads(element.text or "")  # data, which no browser runs
        else:
            assert element.tag != "script" or "src" in element.attrib, "a script stands in the page"


@rule
def nothing_is_left_of_the_making(document: HtmlPage) -> None:
    for words in document.words():
        if words.element.tag == "code" or _inside(document, words.element, "code"):
            continue  # an article may well show some
        for rest in ("%(", "{{", "{%", "<span", "&lt;", "None", "Undefined"):
            assert rest not in words.text or (rest == "None" and "None " in words.text), (
                f"{rest!r} is left in {words.text!r}"
            )


@rule
def times_are_machine_readable(document: HtmlPage) -> None:
    pattern = re.compile(r"\d{4}(-\d\d(-\d\d(T\d\d:\d\d(:\d\d)?([+-]\d\d:\d\d|Z))?)?)?")
    for time in document.elements("time"):
        assert pattern.fullmatch(time.get("datetime", "")), f"<time datetime={time.get('datetime')!r}>"


@rule
def nothing_comes_from_elsewhere(document: HtmlPage) -> None:
    for element in document.elements("img", "script", "link", "source", "iframe", "video", "audio"):
        for name in ("src", "href", "srcset"):
            address = element.get(name, "")
            fetched = element.tag != "link" or element.get("rel") not in {"canonical", "alternate"}
            host = urlsplit(address).netloc
            assert not (fetched and host) or host in document.policy, f"a third party is asked: {address}"


@rule
def frames_say_what_they_hold(document: HtmlPage) -> None:
    for frame in document.elements("iframe"):
        assert tidy(frame.get("title", "")), f"a frame has no title: {frame.attrib}"


@rule
def readers_may_zoom_and_tab_in_order(document: HtmlPage) -> None:
    for meta in document.elements("meta"):
        if meta.get("name") == "viewport":
            assert not re.search(r"user-scalable|maximum-scale", meta.get("content", "")), (
                "zoom is restricted"
            )
    for element in document.elements():
        assert int(element.get("tabindex", "0")) <= 0, "a positive tabindex"


@rule
def tables_have_headers(document: HtmlPage) -> None:
    for table in document.elements("table"):
        assert any(e.tag == "th" for e in table.iter()), "a table has no header"


@rule
def lists_hold_list_items(document: HtmlPage) -> None:
    for holder in document.elements("ul", "ol"):
        wrong = [child.tag for child in _children(holder) if child.tag != "li"]
        assert not wrong, f"in a list: {wrong}"
    for definitions in document.elements("dl"):
        wrong = [child.tag for child in _children(definitions) if child.tag not in {"dt", "dd", "div"}]
        assert not wrong, f"in a dl: {wrong}"


def _children(element: Element) -> Iterator[Element]:
    return (child for child in element if isinstance(child.tag, str))


def _inside(document: HtmlPage, element: Element, *tags: str) -> bool:
    return any(holder.tag in tags for holder in document.ancestors(element))
