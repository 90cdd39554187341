# ruff: noqa: E501 - a layer of a picture stays on one line: broken up, the order of layers is lost
"""Public services and safety."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from demo_drawing import buildings as b
from demo_drawing import land
from demo_drawing import things as t
from demo_drawing.svg import circle, document, element, ellipse, group, line, moved, num, path, rect

Scene = Callable[[Random], str]


def _wall(top: str, bottom: str) -> str:
    stops = element("stop", offset="0", stop_color=top) + element("stop", offset="1", stop_color=bottom)
    gradient = element("linearGradient", stops, id="wall", x2="0", y2="1")
    return element("defs", gradient) + rect(0, 0, 1200, 675, "url(#wall)")


def _desk(y: float, fill: str = "#b58a60", edge: str = "#9c7450") -> str:
    return rect(0, y, 1200, 675 - y, fill) + rect(0, y, 1200, 14, edge)


def emergency_call(_rng: Random) -> str:
    flame = path(
        "M0 -62Q54 -10 40 28Q28 58 0 58Q-28 58 -40 28Q-46 2 -18 -22Q-14 -2 -4 -2Q-14 -34 0 -62Z", "#e8913c"
    )
    flame += path("M2 -6Q24 20 16 38Q10 50 0 50Q-14 50 -16 32Q-14 14 2 -6Z", "#f6d36b")
    shield = path("M0 -62Q28 -42 56 -42Q58 34 0 62Q-58 34 -56 -42Q-28 -42 0 -62Z", "#3f6a92")
    shield += path("M0 -40Q20 -26 36 -26Q38 22 0 42Z", "#ffffff", opacity=0.25)
    ambulance = (
        rect(-70, -36, 92, 70, "#ffffff", rx=8)
        + path("M22 -16H52L72 8V34H22Z", "#ffffff")
        + path("M30 -8H48L60 8H30Z", "#9cc0c4")
    )
    ambulance += (
        path("M-34 -22H-18V-8H-4V8H-18V22H-34V8H-48V-8H-34Z", "#2f7d6b")
        + circle(-40, 36, 15, t.INK)
        + circle(44, 36, 15, t.INK)
    )
    house = path("M-56 0L0 -52L56 0H40V50H-40V0Z", "#8d5640") + path(
        "M-66 44Q-44 26 -22 44T22 44T66 44V62H-66Z", "#7fb6c9"
    )
    handset = path(
        "M-34 -46Q-50 -38 -44 -14Q-30 34 16 46Q40 50 46 34L24 14L8 24Q-14 14 -22 -8L-12 -24Z", "#ffffff"
    )
    screen = rect(22, 30, 156, 22, "#e3d5bb", rx=11) + rect(46, 66, 108, 14, "#eadfca", rx=7)
    screen += (
        circle(100, 200, 86, "#5d9a6a", opacity=0.25)
        + circle(100, 200, 66, "#4f8a5c")
        + moved(100, 200, handset)
    )
    screen += "".join(circle(48 + 52 * i, 330, 18, "#eadfca") for i in range(3))
    around = (
        (280, 220, "#f3d9d2", ambulance),
        (280, 470, "#f6e3c4", flame),
        (920, 220, "#d5e1ea", shield),
        (920, 470, "#d9e6e4", house),
    )
    return document(
        _wall("#e7efe9", "#cfdcd4"),
        circle(600, 340, 300, "#ffffff", opacity=0.35), circle(600, 340, 400, "#ffffff", opacity=0.22),
        line("M380 240L480 290M380 460L480 400M820 240L720 290M820 460L720 400", "#8fb09a", 5, stroke_dasharray="2 16"),
        *(circle(x, y, 112, "#ffffff") + circle(x, y, 100, fill) + moved(x, y, icon, scale=1.05) for x, y, fill, icon in around),
        t.phone(600, 338, 540, screen),
    )  # fmt: skip


def id_card(_rng: Random) -> str:
    portrait = (
        rect(0, 0, 150, 180, "#cfe0e2", rx=10)
        + path("M14 180Q20 112 75 110Q130 112 136 180Z", "#4f7f86")
        + circle(75, 70, 38, t.SKIN)
    )
    portrait += path("M36 68Q36 26 75 26Q114 26 114 68Q96 48 75 48Q54 48 36 68Z", "#33282a")
    chip = rect(0, 0, 78, 60, b.GOLD_LIGHT, rx=10) + line(
        "M0 20H26V40H0M78 20H52V40H78M26 20H52M26 40H52M39 0V20M39 40V60", b.GOLD_SHADE, 3
    )
    card = moved(
        0, 0, rect(12, 18, 620, 380, "#000000", rx=30, opacity=0.14), rect(0, 0, 620, 380, "#e9f1f4", rx=30),
        path("M0 96V30Q0 0 30 0H590Q620 0 620 30V96Z", "#3f6a92"), path("M0 300Q160 250 330 300T620 280V350Q620 380 590 380H30Q0 380 0 350Z", "#cfe0ea"),
        circle(64, 48, 28, b.GOLD_LIGHT), line("M116 38H400M116 62H300", "#ffffff", 10, opacity=0.75),
        moved(40, 140, chip), moved(430, 124, portrait),
        line("M40 234H330M40 268H390M40 302H280", "#8fa6b5", 11), line("M150 150H380M150 182H330", "#8fa6b5", 11),
        turn=-6,
    )  # fmt: skip
    return document(
        _wall("#f4ead8", "#e6d6b8"), _desk(470),
        t.sheet(120, 330, 330, 420, 8, 8), t.sheet(900, 350, 270, 360, 7, -10),
        moved(300, 170, card),
        moved(985, 170, circle(0, 0, 84, "#ffffff"), circle(0, 0, 74, "#d9e6e4"), line("M0 0V-48M0 0L34 20", t.INK, 9), circle(0, 0, 8, t.INK), circle(0, 0, 79, "none", stroke="#4f7f86", stroke_width=10)),
    )  # fmt: skip


def house_register(rng: Random) -> str:
    p = land.DAY
    book = moved(
        0, 0, rect(10, 12, 330, 400, "#000000", rx=14, opacity=0.15), rect(0, 0, 330, 400, "#33598a", rx=14), rect(0, 0, 34, 400, "#274569", rx=10),
        circle(182, 116, 54, b.GOLD_LIGHT), moved(182, 118, path("M-34 0L0 -32L34 0H24V30H-24V0Z", "#33598a")),
        line("M96 220H268M120 256H244", b.GOLD_LIGHT, 10), turn=-7,
    )  # fmt: skip
    return document(
        land.sky(p), land.sun(1020, 130, 46, p), land.ranges(rng, p, 320), land.cloud(300, 110, 0.9),
        land.ground(p, 540, "#a9c285"), land.tree(1110, 580, 260, "#7ba35f", "#5a8449"), land.palm(540, 590, 300, "#5a8449"),
        b.house(830, 620, 440), land.bush(640, 626, 120, "#5a8449"),
        *(t.person(x, 655, h, shirt, low) for x, h, shirt, low in ((960, 122, "#c7685a", "#3d3a45"), (1020, 116, "#f2e6cf", "#8e3b52"), (1072, 78, "#e3b85c", "#4f6d9c"))),
        moved(120, 190, book),
    )  # fmt: skip


def help_desk(_rng: Random) -> str:
    bubble = path(
        "M-110 -70H110Q130 -70 130 -50V40Q130 60 110 60H-20L-60 100V60H-110Q-130 60 -130 40V-50Q-130 -70 -110 -70Z",
        "#ffffff",
    )
    dots = "".join(circle(x, -4, 14, "#4f7f86") for x in (-52, 0, 52))
    tick = line("M-48 -6L-12 28L56 -44", "#4f8a5c", 22)
    return document(
        _wall("#dfeae8", "#c6d6d2"),
        rect(90, 80, 220, 170, "#f4f1e3", rx=10), *(rect(116 + 60 * i, 190 - 26 * i, 40, 40 + 26 * i, fill) for i, fill in enumerate(("#8fb09a", "#dba63a", "#c7685a"))),
        rect(890, 80, 220, 170, "#f4f1e3", rx=10), line("M920 120H1080M920 156H1050M920 192H1070", "#b9c8c0", 11),
        t.person(370, 660, 440, "#c7685a", "#5b4a50"), t.person(830, 660, 440, "#3f6a7a", "#2f3a4a", scarf="#dba63a"),
        moved(488, 150, bubble, dots, scale=0.85), moved(716, 150, group(bubble, transform="scale(-1 1)"), tick, scale=0.86),
        rect(120, 470, 960, 205, "#b58a60"), rect(90, 446, 1020, 34, "#8d6243", rx=10), t.border(520, 56, "#7b2d49", "#e3b85c", 120, 1080),
        t.sheet(520, 404, 150, 60, 2), line("M690 440L740 400", "#3f6a92", 9), land.bush(180, 446, 90, "#5a8449"), rect(156, 426, 48, 24, "#c07a54", rx=4),
    )  # fmt: skip


def older_persons(rng: Random) -> str:
    p = land.GOLDEN
    return document(
        land.sky(p), land.sun(930, 160, 56, p), land.ranges(rng, p, 320), land.mist(rng, 420), land.ground(p, 540, "#c3c07c"),
        b.house(1000, 575, 250), land.tree(330, 610, 520, "#9aa457", "#76843f"),
        rect(420, 540, 400, 20, "#8d6243", rx=8), rect(440, 556, 16, 70, "#6b4831"), rect(784, 556, 16, 70, "#6b4831"), rect(420, 486, 400, 14, "#8d6243", rx=7), line("M440 540V486M800 540V486", "#6b4831", 10),
        t.person(540, 628, 210, "#f2e6cf", "#7b2d49", "#d9d6d0"), t.person(680, 628, 216, "#5d8a92", "#4a4652", "#e3e0da"),
        line("M752 628V510Q752 492 736 494", "#6b4831", 9), t.person(900, 632, 130, "#e3b85c", "#4f6d9c"),
        land.bush(180, 630, 150, "#76843f"), land.bush(1100, 632, 170, "#76843f"),
        path("M0 626H1200V675H0Z", "#b3af6c"),
    )  # fmt: skip


def waste_bins(rng: Random) -> str:
    p = land.DAY
    leaf = path("M-28 26Q-34 -26 28 -28Q30 30 -28 26Z", "#4f8a5c") + line("M-24 24L12 -12", "#cfe3c4", 4)
    bottle = path("M-8 -36H8V-22Q20 -14 20 0V34H-20V0Q-20 -14 -8 -22Z", "#d5a021") + rect(
        -20, 4, 40, 14, "#f9efd2"
    )
    battery = (
        rect(-18, -26, 36, 58, "#b23f36", rx=6)
        + rect(-8, -36, 16, 12, "#b23f36")
        + path("M6 -16L-10 8H0L-6 24L12 -2H2Z", "#fdeee4")
    )
    bag = path("M-26 -10Q-34 34 0 34Q34 34 26 -10Q12 -4 8 -20L14 -34H-14L-8 -20Q-12 -4 -26 -10Z", "#3f6a92")
    bins = (
        ("#5d9a6a", "#3f7450", leaf),
        ("#e6bb47", "#b98d22", bottle),
        ("#c85a4c", "#97392f", battery),
        ("#5486b4", "#376089", bag),
    )
    return document(
        land.sky(p), land.sun(160, 120, 46, p), land.cloud(960, 120, 1), land.ranges(rng, p, 300),
        b.house(200, 520, 260), b.house(1010, 520, 280, "#b98d68", "#7d5a52"), land.tree(600, 510, 240, "#7ba35f", "#5a8449"),
        land.ground(p, 520, "#b9cfa0"), path("M0 570H1200V675H0Z", "#d9d2bd"), line("M0 570H1200", "#c2b99f", 8),
        *(t.bin_(225 + 250 * i, 628, fill, shade, sign) for i, (fill, shade, sign) in enumerate(bins)),
    )  # fmt: skip


def screens(_rng: Random) -> str:
    globe = (
        circle(0, 0, 34, "none", stroke="#2f6b66", stroke_width=6)
        + line("M-34 0H34M0 -34V34M-22 -24Q0 -10 22 -24M-22 24Q0 10 22 24", "#2f6b66", 5)
        + ellipse(0, 0, 15, 34, "none", stroke="#2f6b66", stroke_width=5)
    )
    page = (
        rect(0, 0, 640, 44, "#7b2d49")
        + line("M30 22H150", "#f6e3b4", 10)
        + moved(596, 22, circle(0, 0, 15, "#f6e3b4"))
    )
    page += (
        rect(0, 44, 640, 140, "#cfe3e6")
        + path("M0 184V150Q120 90 260 150T640 130V184Z", "#8fb09a")
        + b.far_chedi(420, 184, 128, b.GOLD)
    )
    page += "".join(
        rect(30 + 200 * i, 214, 180, 130, "#ffffff", rx=10)
        + rect(30 + 200 * i, 214, 180, 60, fill, rx=10)
        + line(f"M{46 + 200 * i} 296h140M{46 + 200 * i} 320h96", "#cdbfa6", 8)
        for i, fill in enumerate(("#dcae52", "#7ba35f", "#c7685a"))
    )
    laptop = (
        rect(-350, -420, 700, 430, t.INK, rx=20)
        + moved(-320, -392, rect(0, 0, 640, 372, t.CREAM), page)
        + path("M-430 10H430L400 46Q396 52 386 52H-386Q-396 52 -400 46Z", "#8a8791")
    )
    screen = (
        rect(0, 0, 200, 50, "#7b2d49")
        + rect(20, 74, 160, 90, "#cfe3e6", rx=8)
        + b.far_chedi(100, 164, 76, b.GOLD)
        + line("M22 196H176M22 222H150M22 248H170M22 274H120", "#cdbfa6", 9)
        + rect(20, 312, 160, 44, "#2f6b66", rx=22)
    )
    ears = (
        path("M-56 20V-6A56 56 0 0 1 56 -6V20", "none", stroke="#2f6b66", stroke_width=10)
        + rect(-70, 6, 30, 50, "#2f6b66", rx=12)
        + rect(40, 6, 30, 50, "#2f6b66", rx=12)
    )
    return document(
        _wall("#f2e6d3", "#e2cfae"), _desk(540),
        moved(520, 520, laptop), t.phone(990, 420, 380, screen),
        *(circle(x, y, 70, "#ffffff", opacity=0.9) for x, y in ((1090, 130), (110, 150))), moved(1090, 130, globe, scale=1.2), moved(110, 150, ears, scale=0.75),
    )  # fmt: skip


def calendar(_rng: Random) -> str:
    cells = ""
    for i in range(31):
        x, y = 78 + (i + 2) % 7 * 82, 168 + (i + 2) // 7 * 66
        cells += rect(x - 30, y - 24, 60, 48, "#7b2d49" if i in {12, 13, 14} else "#efe3cb", rx=10)
    rings = line("".join(f"M{90 + 86 * i} -22V26" for i in range(7)), "#6b4831", 10)
    page = (
        rect(10, 14, 650, 500, "#000000", rx=24, opacity=0.13)
        + rect(0, 0, 650, 500, "#fffaf0", rx=24)
        + path("M0 110V24Q0 0 24 0H626Q650 0 650 24V110Z", "#2f6b66")
        + line("M60 62H250M540 62H590", "#f6e3b4", 14)
        + cells
        + rings
    )
    moons = ""
    for i, lit in enumerate((0.0, 0.5, 1.0, 0.5)):
        y = 140 + 132 * i
        moons += circle(960, y, 50, "#2c3560") + (circle(960, y, 50, "#f6e3b4") if lit == 1 else "")
        if lit == 0.5:
            moons += path(f"M960 {y - 50}A50 50 0 0 {1 if i == 1 else 0} 960 {y + 50}Z", "#f6e3b4")
    lotus = path(t.petals(9, 60, 18), "#d8698a") + circle(0, 0, 12, b.GOLD)
    return document(
        _wall("#e9dcc6", "#d3c09c"), t.brocade("cloth", "#efe3cb", "#d9b774", "#c9a45a", 110), rect(0, 0, 1200, 675, "url(#cloth)", opacity=0.5),
        moved(130, 90, page), rect(880, 60, 160, 560, "#1f2747", rx=80), moons, moved(1120, 610, lotus, scale=1.1),
    )  # fmt: skip


def accessible_office(rng: Random) -> str:
    p = land.DAY
    return document(
        land.sky(p), land.sun(1050, 120, 44, p), land.cloud(230, 110, 1), land.ranges(rng, p, 300),
        land.ground(p, 520, "#b9cfa0"), land.tree(60, 560, 250, "#7ba35f", "#5a8449"), land.tree(1150, 560, 230, "#7ba35f", "#5a8449"),
        b.office(600, 590, 860), rect(0, 588, 1200, 87, "#d9d2bd"), line("M0 640H1200", "#e9b949", 16, stroke_dasharray="4 26"),
        t.wheelchair_user(1000, 640, 110, "#c7685a"), t.person(330, 650, 140, "#4f6d9c", "#3d3a45"), line("M352 590L420 646", "#ffffff", 6),
        t.person(210, 650, 132, "#e3b85c", "#7b2d49", "#d9d6d0"), line("M238 650V596", "#6b4831", 6),
    )  # fmt: skip


def haze(rng: Random) -> str:
    p = land.HAZE
    mask = path("M-130 -70Q0 -128 130 -70L120 50Q60 112 0 114Q-60 112 -120 50Z", "#f4f6f5") + path(
        "M0 -99Q70 -96 130 -70L120 50Q60 112 0 114Z", "#dbe3e1"
    )
    mask += (
        line("M-104 -24Q0 -54 104 -24M-106 14Q0 -10 106 14M-92 52Q0 36 92 52", "#b9c8c5", 6)
        + line(
            "M-130 -66Q-200 -40 -176 40Q-160 80 -118 44M130 -66Q200 -40 176 40Q160 80 118 44", "#f4f6f5", 8
        )
        + circle(56, 30, 26, "#9fb6b3")
        + circle(56, 30, 15, "#c9d6d3")
    )
    dust = "".join(
        circle(rng.uniform(20, 1180), rng.uniform(40, 560), rng.uniform(2.5, 6), "#8d7f5f", opacity=0.35)
        for _ in range(46)
    )
    return document(
        land.sky(p), land.sun(870, 190, 76, p), land.hills(rng, 340, 60, p.far, 210), land.mist(rng, 380, 3, "#efe2c6"), land.hills(rng, 410, 44, p.middle, 240), land.mist(rng, 450, 3, "#efe2c6"), land.hills(rng, 480, 24, p.near, 300),
        b.far_chedi(720, 540, 240, "#b5a57e"), b.far_chedi(1010, 540, 120, "#b5a57e"), land.mist(rng, 510, 4, "#efe2c6"), land.ground(p, 560),
        dust, circle(350, 340, 232, "#fffaf0", opacity=0.5), moved(350, 345, mask, scale=1.25),
    )  # fmt: skip


def flood(rng: Random) -> str:
    p = land.RAIN
    bands = "".join(
        rect(-30, y, 60, 44, fill)
        for y, fill in zip(range(-440, 40, 44), ("#f4f6f5", "#c8453b") * 6, strict=False)
    )
    ticks = line("".join(f"M30 {y}h{26 if y % 88 == 0 else 14}" for y in range(-440, 40, 22)), t.INK, 4)
    drops = "".join(
        f"M{num(x)} {num(y)}l-9 30"
        for x, y in ((rng.uniform(0, 1220), rng.uniform(0, 430)) for _ in range(70))
    )
    boat = path("M-150 -30Q0 -6 150 -30Q120 30 70 32H-70Q-120 30 -150 -30Z", "#8d6243") + path(
        "M-150 -30Q0 -6 150 -30L140 -12Q0 12 -140 -12Z", "#6b4831"
    )
    return document(
        land.sky(p), land.cloud(300, 110, 1.7, "#6f8692", 0.8), land.cloud(820, 90, 2.0, "#6f8692", 0.75), land.cloud(1100, 150, 1.2, "#8499a3", 0.7),
        land.ranges(rng, p, 320), line(drops, "#eef4f2", 3, opacity=0.6),
        land.tree(930, 560, 280, "#6f8f6a", "#55735a"), b.house(700, 590, 300), b.house(1080, 580, 240, "#b98d68", "#7d5a52"),
        land.water(520, "#8a9a84", "#c9d3c4", rng),
        moved(700, 590, t.person(-20, -16, 110, "#e3913c"), t.person(40, -16, 104, "#4f6d9c"), boat),
        moved(250, 560, rect(-42, -460, 84, 560, "#6f7a80", rx=6), bands, ticks), path("M170 560Q250 540 330 560V675H170Z", "#8a9a84"), line("M180 566Q250 548 330 566", "#dfe7dc", 5),
    )  # fmt: skip


def mosquito(rng: Random) -> str:
    p = land.DAY
    jar = (
        path(
            "M-90 -230H90Q92 -210 112 -190Q190 -80 96 0H-96Q-190 -80 -112 -190Q-92 -210 -90 -230Z", "#a8643f"
        )
        + path("M20 -230H90Q92 -210 112 -190Q190 -80 96 0H30Z", "#84492c", opacity=0.5)
        + line("M-128 -150Q0 -116 128 -150", "#84492c", 9)
    )
    lid = path("M-118 -232Q0 -292 118 -232Q0 -212 -118 -232Z", "#c9a06c") + rect(
        -16, -284, 32, 20, "#8d6243", rx=8
    )
    insect = (
        ellipse(0, 0, 34, 11, "#4a4550") + circle(40, -6, 12, "#3d3a45") + line("M50 -2L86 18", "#3d3a45", 4)
        + path("M-6 -6Q-50 -70 -84 -50Q-60 -16 -6 -6ZM6 -8Q-14 -76 30 -80Q40 -40 6 -8Z", "#ffffff", opacity=0.75)
        + line("M-20 8L-44 40L-40 66M0 10L-10 44L4 70M16 8L34 38L28 66", "#3d3a45", 4) + line("M-22 -6V8M-8 -9V10M8 -9V10", "#e9e4da", 4)
    )  # fmt: skip
    barred = (
        circle(0, 0, 118, "#ffffff", opacity=0.85)
        + moved(0, 6, insect)
        + circle(0, 0, 118, "none", stroke="#c8453b", stroke_width=17)
        + line("M-82 -82L82 82", "#c8453b", 17)
    )
    return document(
        land.sky(p), land.sun(1070, 120, 46, p), land.ranges(rng, p, 310), b.house(860, 570, 380), land.ground(p, 550, "#a9c285"), land.tree(90, 580, 290, "#7ba35f", "#5a8449"),
        moved(600, 640, jar, lid), moved(780, 646, group(jar, lid, transform="scale(.62)")), moved(350, 300, barred, scale=1.2), land.bush(1080, 640, 170, "#5a8449"),
    )  # fmt: skip


def storm(rng: Random) -> str:
    p = land.RAIN
    rain = "".join(
        f"M{num(x)} {num(y)}l-34 48"
        for x, y in ((rng.uniform(0, 1260), rng.uniform(150, 600)) for _ in range(56))
    )
    bolt = path("M0 0L-54 120H-12L-44 230L60 84H14L44 0Z", "#f6d36b")
    return document(
        land.sky(p), land.ranges(rng, p, 340), *(land.cloud(x, y, s, fill, 0.95) for x, y, s, fill in ((180, 120, 1.8, "#5f7682"), (560, 90, 2.3, "#536a77"), (980, 120, 2.1, "#5f7682"))),
        moved(600, 190, bolt), land.ground(p, 560), b.house(300, 600, 320), group(land.palm(760, 620, 340, "#55735a"), transform="rotate(-9 760 620)"), group(land.tree(1010, 610, 300, "#6f8f6a", "#55735a"), transform="rotate(-5 1010 610)"),
        line(rain, "#eef4f2", 4, opacity=0.65), line("M120 520H20M1180 430H1040M900 330H780M620 480H520", "#eef4f2", 5, opacity=0.6), land.bush(560, 640, 160, "#55735a"),
    )  # fmt: skip


SCENES: dict[str, Scene] = {
    "emergency-call": emergency_call,
    "id-card": id_card,
    "house-register": house_register,
    "help-desk": help_desk,
    "older-persons": older_persons,
    "waste-bins": waste_bins,
    "screens": screens,
    "calendar": calendar,
    "accessible-office": accessible_office,
    "haze": haze,
    "flood-gauge": flood,
    "covered-jars": mosquito,
    "summer-storm": storm,
}
