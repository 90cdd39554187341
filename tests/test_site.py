import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from portal.errors import SiteError
from portal.site import LocalText, Text, load_site

Write = Callable[[str], Path]

DEMO = Path(__file__).parent / "views" / "site.toml"

SMALLEST = """
default_language = "th"
languages = ["th", "en"]
time_zone = "Asia/Bangkok"
[name]
th = "ลำพูน"
[contact]
address = { th = "ลำพูน 51000" }
"""


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a site file."""

    def write(text: str) -> Path:
        path = tmp_path / "site.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def complaint(path: Path) -> str:
    """What is told of a site file: a line for each slip, in order, without the name of the file."""
    with pytest.raises(SiteError) as slip:
        load_site(path)
    return str(slip.value).replace(f"{path}", "")


def complaints(path: Path) -> list[str]:
    """What is told of a site file, without names of files and numbers of lines."""
    return re.sub(r"^(:\d+)?: ", ": ", complaint(path), flags=re.MULTILINE).split("\n")


class TestTheSiteFilesOfThisRepository:
    def test_the_demonstration_is_lamphun_and_goes_on_from_the_old_sites_visits(
        self, demo_site_file: Path
    ) -> None:
        site = load_site(demo_site_file)
        assert site.name.best(["th"]) == Text("จังหวัดลำพูน", "th")
        assert site.visits_start == 82_654
        assert {"th", "en"} <= set(site.languages)
        assert site.notes
        assert site.travel_map is not None

    def test_the_news_site_knows_every_category_of_the_real_news(self, news_site_file: Path) -> None:
        site = load_site(news_site_file)
        assert site.known_keys == {
            *("economy", "government-news", "government-house", "spokesperson", "society", "security"),
            *("prime-minister", "law", "culture-tourism", "education", "world"),
        }


class TestReading:
    def test_the_smallest_site_file_needs_no_more_than_names_languages_zone_and_address(
        self, write: Write
    ) -> None:
        site = load_site(write(SMALLEST))
        assert site.languages == ("th", "en")
        assert site.time_zone.key == "Asia/Bangkok"
        assert (site.categories, site.links, site.notes, site.visits_start) == ((), (), (), 0)
        assert (site.tagline, site.travel_map, site.thai_digits) == (None, None, False)

    def test_a_stored_key_is_filed_under_the_category_that_takes_it(self, write: Write) -> None:
        site = load_site(
            write(SMALLEST + '[[categories]]\nkey = "news"\nalso = ["ข่าว"]\nname = { en = "News" }')
        )
        (category,) = site.categories
        assert site.category_of("news") is site.category_of("ข่าว") is category
        assert site.category_of("sport") is None
        assert site.known_keys == {"news", "ข่าว"}

    def test_language_tags_are_brought_into_their_usual_letters(self, write: Write) -> None:
        text = SMALLEST.replace('["th", "en"]', '["TH", "zh-hans", "pt-br"]').replace(
            'th = "ลำพูน"', 'TH = "ลำพูน"'
        )
        site = load_site(write(text))
        assert site.languages == ("th", "zh-Hans", "pt-BR")
        assert list(site.name.texts) == ["th"]

    def test_blanks_around_a_text_are_dropped(self, write: Write) -> None:
        assert load_site(write(SMALLEST.replace('"ลำพูน"', '" ลำพูน\\n"'))).name.texts["th"] == "ลำพูน"

    def test_a_language_may_have_others_that_stand_in_for_it(self, write: Write) -> None:
        text = SMALLEST.replace('["th", "en"]', '["th", "en", "lo"]') + '[fallbacks]\nLO = ["TH"]\n'
        assert load_site(write(text)).fallbacks == {"lo": ("th",)}
        assert load_site(write(SMALLEST)).fallbacks == {}

    def test_former_tags_are_written_by_their_present_name(self, write: Write) -> None:
        site = load_site(write(SMALLEST.replace('["th", "en"]', '["th", "iw", "zh-cmn-Hans"]')))
        assert site.languages == ("th", "he", "zh-Hans")


class TestStandingIn:
    NAME = LocalText({"th": "จังหวัดลำพูน", "en": "Lamphun Province", "zh-Hant": "南奔府", "pt": "Província"})

    def worded(self, language: str, **fallbacks: tuple[str, ...]) -> Text:
        site = replace(load_site(DEMO), fallbacks=fallbacks)
        return site.worded(self.NAME, language)

    def test_a_fact_falls_back_as_cldr_says(self) -> None:
        assert self.worded("zh-HK") == Text("南奔府", "zh-Hant")
        assert self.worded("pt-BR") == Text("Província", "pt")
        assert self.worded("en-GB") == Text("Lamphun Province", "en")

    def test_then_to_what_the_site_says_then_to_english_as_messages_do(self) -> None:
        assert self.worded("lo", lo=("th",)) == Text("จังหวัดลำพูน", "th")
        assert self.worded("lo") == Text("Lamphun Province", "en")
        assert self.worded("zh-Hans") == Text("Lamphun Province", "en")

    def test_then_to_the_sites_own_language(self) -> None:
        site = load_site(DEMO)
        assert site.worded(LocalText({"fr": "a", "th": "ก"}), "lo") == Text("ก", "th")


class TestLocalText:
    def test_the_first_wished_language_that_has_a_wording_is_taken(self) -> None:
        assert LocalText({"th": "ก", "en": "a"}).best(["lo", "en", "th"]) == Text("a", "en")

    def test_without_any_wished_language_the_first_wording_stands_in(self) -> None:
        assert LocalText({"th": "ก", "en": "a"}).best(["lo"]) == Text("ก", "th")


SLIPS = [
    # at the top
    ('nmae = { en = "a" }', ": nmae: this key means nothing here. Did you mean “name”?"),
    ("thai_digits = 1", ": thai_digits: this must be true or false, not 1."),
    ("visits_start = true", ": visits_start: this must be a whole number, not True."),
    ("visits_start = -1", ": visits_start: -1 is below zero. Write 0 or more."),
    ('tagline = "a"', ": tagline: this must be worded per language: { en = \"…\" }, not 'a'."),
    ("tagline = {}", ': tagline: this has no wording. Add one, such as en = "…".'),
    ('tagline = { en = " " }', ": tagline.en: this is empty. Write something, or take the key out."),
    ("tagline = { en = 5 }", ": tagline.en: this must be a text in quotes, not 5."),
    ('tagline = { en_GB = "a" }', ": tagline.en_GB: “en_GB” is no language tag. Write one of BCP 47"),
    ('tagline = { th = "a", TH = "b" }', ": tagline.TH: “th” is there twice. Take one of them out."),
    ('notes = ["a"]', ": notes[1]: this must be a table under [[notes]], not 'a'."),
    ("notes = 5", ": notes: this must be tables, each under [[notes]], not 5."),
    ("broken", ": this is not TOML"),
    ("fallbacks = 5", ": fallbacks: this must be a table, not 5."),
    ('[fallbacks]\nlo = "th"', ": fallbacks.lo: this must be a list of texts, not 'th'."),
    ('[fallbacks]\nlo = ["thai"]', ": fallbacks.lo[1]: “thai” is no language tag."),
    ('[fallbacks]\nlao_LA = ["th"]', ": fallbacks.lao_LA: “lao_LA” is no language tag."),
    ('[fallbacks]\nlo = ["th", "lo"]', ": fallbacks.lo: “lo” is there twice."),
    ('[fallbacks]\nlo = ["th"]\nLO = ["en"]', ": fallbacks.LO: “lo” is there twice."),
    # how it looks
    ("look = 5", ": look: this must be a table, not 5."),
    ('[look]\nlgoo = "a"', ": look.lgoo: this key means nothing here. Did you mean “logo”?"),
    ('[look]\nlogo = "seal.svg"', ": look.logo: this must be a table, not 'seal.svg'."),
    ('[look.logo]\nfile = "seal.svg"', ": look.logo.text: this is missing. Add it."),
    ('[look.logo]\nfile = "a.svg"\ntext = "seal"', ": look.logo.text: this must be worded per language"),
    ("[look]\nfavicon = 5", ": look.favicon: this must be a text in quotes, not 5."),
    ('[look]\nstatic = ""', ": look.static: this is empty."),
    (
        '[look.light]\nacent = "#000000"',
        ": look.light.acent: there is no colour of this name. Did you mean “accent”?",
    ),
    ('[look.light]\nfocus-far = "#000000"', ": look.light.focus-far: there is no colour of this name."),
    (
        '[look.light]\naccent = "blue"',
        ": look.light.accent: “blue” is no colour. Write “#” and six of the digits",
    ),
    ('[look.light]\naccent = "#12345"', ": look.light.accent: “#12345” is no colour."),
    ('[look.light]\naccent = "#000000; }"', ": look.light.accent: “#000000; }” is no colour."),
    ("[look.light]\naccent = 0", ": look.light.accent: this must be a text in quotes, not 0."),
    ('[look.black-on-white]\nink = "#111111"', ": look.black-on-white: this key means nothing here."),
    (
        '[look.light]\naccent = "#ff8800"',
        ": look.light.accent: in the theme “light”, “accent” (#ff8800) on “tint” (#fff7ee, from look.light.accent)",
    ),
    (
        '[look.light]\naccent = "#101010"\n[look.dark]\nground = "#666666"',
        ": look.dark.ground: in the theme “dark”, ",
    ),
    (
        '[look.light]\nsilk = "#f0f0f0"',
        ": look.light.silk: in the theme “light”, ",
    ),
    (
        '[look.light]\ngold = "#0b3c5d"',
        ": look.light.gold: in the theme “light”, “gold” (#0b3c5d) on “silk” (#52113a) has a contrast of 1.21:1",
    ),
    (
        '[look.light]\nurgent = "#777"',
        ": look.light.urgent: in the theme “light”, “on-urgent” (#341500) on “urgent” (#777777)",
    ),
    # tables below
    ("[travel_map]\nlongitude = 99", ": travel_map.latitude: this is missing. Add it."),
    ("[travel_map]\nlatitude = 91", ": travel_map.latitude: 91 is not between −90 and 90 degrees."),
    ("[travel_map]\nlatitude = nan", ": travel_map.latitude: nan is not between"),
    ('[travel_map]\nlatitude = "18"', ": travel_map.latitude: this must be a number of degrees"),
    (
        "[travel_map]\nlatitude = 1\nlongitude = -181",
        ": travel_map.longitude: -181 is not between −180 and 180",
    ),
    ('[travel_map]\nlatitude = 1\nlongitude = 1\nlink = "x"', ": travel_map.link: “x” is no web address."),
    ("[travel_map]\nlat = 1", ": travel_map.lat: this key means nothing here. Known are: directions, "),
    (
        '[[links]]\naddress = "javascript:alert(1)"',
        ": links[1].address: “javascript:alert(1)” is no web address.",
    ),
    ('[[links]]\naddress = "https://["', ": links[1].address: “https://[” is no web address."),
    ('[[links]]\naddress = "https://a.org"', ": links[1].name: this is missing. Add it."),
    ('[[categories]]\nkey = "ข่าว"', ": categories[1].key: “ข่าว” cannot stand in an address."),
    (
        '[[categories]]\nkey = "other"',
        ": categories[1].key: “other” is the address of what fits no category.",
    ),
    (
        '[[categories]]\nkey = "a"\nname.en = "a"\nalso = "b"',
        ": categories[1].also: this must be a list of texts, not 'b'.",
    ),
    (
        '[[categories]]\nkey = "a"\nname.en = "a"\nalso = ["b", "b"]',
        ": categories[1].also[2]: “b” is there twice.",
    ),
    (
        '[[categories]]\nkey = "a"\nname.en = "a"\n[[categories]]\nkey = "b"\nalso = ["a"]\nname.en = "b"',
        ": categories[2].key: “a” is also a key of “a”.",
    ),
    ("feed_domain = 'https://a.org'", ": feed_domain: “https://a.org” is no domain. Write it like"),
    ("[security]\ncontact = []\nexpires = 2030-06-30", ": security.contact: this is empty."),
    ("[security]\ncontact = ['a']\nexpires = 2030-06-30", ": security.contact[1]: “a” is no e-mail address."),
    (
        "[security]\ncontact = ['javascript:a']\nexpires = 2030-06-30",
        ": security.contact[1]: “javascript:a” is no web",
    ),
    ("[security]\ncontact = ['a@b.org']", ": security.expires: this is missing. Add it."),
    (
        "[security]\ncontact = ['a@b.org']\nexpires = '2030-06-30'",
        ": security.expires: this must be a day without quotes",
    ),
]
"""What is added to the smallest site file (in front where it is no table), and how the complaint begins."""


class TestSlips:
    @pytest.mark.parametrize(("text", "told"), SLIPS)
    def test_a_slip_names_file_key_and_remedy(self, text: str, told: str, write: Write) -> None:
        whole = f"{SMALLEST}\n{text}" if text.startswith("[") else f"{text}\n{SMALLEST}"
        assert any(one.startswith(told) for one in complaints(write(whole)))

    @pytest.mark.parametrize(
        ("before", "after", "told"),
        [
            (
                '"Asia/Bangkok"',
                '"Asia/Bankok"',
                ": time_zone: there is no time zone “Asia/Bankok”. Did you mean",
            ),
            ('"Asia/Bangkok"', '"Asia"', ": time_zone: there is no time zone “Asia”."),
            ('"Asia/Bangkok"', '"localtime"', ": time_zone: there is no time zone “localtime”."),
            (
                '"Asia/Bangkok"',
                '"/etc/passwd"',
                ": time_zone: there is no time zone “/etc/passwd”. Write one such",
            ),
            ('= ["th", "en"]', "= []", ": languages: there must be at least one language."),
            ('= ["th", "en"]', '= ["th", "th"]', ": languages[2]: “th” is there twice."),
            ('= ["th", "en"]', '= ["th", "english!"]', ": languages[2]: “english!” is no language tag."),
            ('= ["th", "en"]', '= "th"', ": languages: this must be a list of texts, not 'th'."),
            ('= ["th", "en"]', '= ["en"]', ": default_language: “th” is not among languages. Add it there."),
            ('default_language = "th"', "", ": default_language: this is missing. Add it."),
            (
                "[contact]\naddress",
                "[contact]\nadress",
                ": contact.adress: this key means nothing here. Did you mean",
            ),
            (
                "[contact]\n",
                "[contact]\nphones = '1'\n",
                ": contact.phones: this must be a list of texts, not '1'.",
            ),
            (
                "[contact]\n",
                "[contact]\nphones = [1]\n",
                ": contact.phones[1]: this must be a text in quotes, not 1.",
            ),
            (
                "[contact]\n",
                "[contact]\nfaxes = ['1']\n",
                ": contact.faxes[1]: “1” is no international number.",
            ),
            ("[contact]\n", "[contact]\nemails = ['a']\n", ": contact.emails[1]: “a” is no e-mail address."),
            (
                "[contact]\n",
                "[contact]\nanti_scam = 'a'\n",
                ": contact.anti_scam: this must be worded per language",
            ),
            (
                "[contact]\n",
                "[contact]\nchannels = 'a'\n",
                ": contact.channels: this must be tables, each under",
            ),
            (
                "[contact]\n",
                "[contact]\nchannels = [{ name.en = 'a' }]\n",
                ": contact.channels[1].name: this channel leads nowhere. Add its address (https://…) or its phone.",
            ),
            (
                "[contact]\n",
                "[contact]\nchannels = [{ phone = '1567' }]\n",
                ": contact.channels[1].name: this is missing.",
            ),
            (
                "[contact]\n",
                "[contact]\nchannels = [{ name.en = 'a', phone = '๑๕๖๗' }]\n",
                ": contact.channels[1].phone: “๑๕๖๗” is no international number.",
            ),
            (
                "[contact]\n",
                "[contact]\nchannels = [{ name.en = 'a', address = 'javascript:alert(1)' }]\n",
                ": contact.channels[1].address: “javascript:alert(1)” is no web address.",
            ),
            (
                "[contact]\n",
                "[contact]\nchannels = [{ name.en = 'a', adress = 'https://a.org' }]\n",
                ": contact.channels[1].adress: this key means nothing here. Did you mean “address”?",
            ),
        ],
    )
    def test_a_slip_in_what_every_site_file_has_is_told(
        self, before: str, after: str, told: str, write: Write
    ) -> None:
        assert before in SMALLEST
        assert any(one.startswith(told) for one in complaints(write(SMALLEST.replace(before, after))))

    @pytest.mark.parametrize("key", ["name", "default_language", "languages", "time_zone", "contact"])
    def test_what_every_site_must_tell_is_asked_for(self, key: str, write: Write) -> None:
        text = re.sub(rf"^{key} = .*\n|^\[{key}\]\n.*\n", "", SMALLEST, flags=re.MULTILINE)
        assert complaint(write(text)) == f": {key}: this is missing. Add it."

    def test_all_slips_are_told_at_once_each_with_its_line(self, write: Write) -> None:
        text = """\
default_language = "th"
languages = [
  "th",  # of the province
  "english!",
]
time_zone = "Asia/Bankok"
"visits_start" = -1
tagline.en = 5

[name]
TH = '''
ลำพูน'''
th = "ลำพูน ]"

[[links]]
address = "https://a.org"
name.en = "a"

[[links]]
adress = "https://a.org"
name = { th = "ก", e_n = "b" }

[travel_map]
latitude = 91
"""
        assert complaint(write(text)).split("\n") == [
            ": contact: this is missing. Add it.",
            ":4: languages[2]: “english!” is no language tag. Write one of BCP 47, such as “th” or “zh-Hans”.",
            ":6: time_zone: there is no time zone “Asia/Bankok”. Did you mean “Asia/Bangkok”?",
            ":7: visits_start: -1 is below zero. Write 0 or more.",
            ":8: tagline.en: this must be a text in quotes, not 5.",
            ":13: name.th: “th” is there twice. Take one of them out.",
            ":19: links[2].address: this is missing. Add it.",
            ":20: links[2].adress: this key means nothing here. Did you mean “address”?",
            ":21: links[2].name.e_n: “e_n” is no language tag. Write one of BCP 47, such as “th” or “zh-Hans”.",
            ":23: travel_map.longitude: this is missing. Add it.",
            ":23: travel_map.link: this is missing. Add it.",
            ":24: travel_map.latitude: 91 is not between −90 and 90 degrees.",
        ]

    def test_a_missing_file_is_told(self, tmp_path: Path) -> None:
        assert complaint(tmp_path / "gone.toml") == ": there is no such file. Create it, or correct the path."


class TestNumbers:
    @pytest.mark.parametrize("number", ["+66 53 511 000", "+6653511000", "+66-53-511-000", "+1 202 555 0100"])
    def test_an_international_number_is_taken(self, number: str, write: Write) -> None:
        site = load_site(write(f'{SMALLEST}phones = ["{number}"]'))
        assert site.contact.phones == (number,)

    @pytest.mark.parametrize(
        "number", ["053 511 000", "05351-1000", "+66 53", "+66 53 511 000 ext. 1", "+0 53 511 000"]
    )
    def test_any_other_is_refused(self, number: str, write: Write) -> None:
        assert "is no international number" in complaint(write(f'{SMALLEST}phones = ["{number}"]'))
