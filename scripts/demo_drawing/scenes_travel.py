# ruff: noqa: E501 - a layer of a picture stays on one line: broken up, the order of layers is lost
"""Journeys and places."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from demo_drawing import buildings as b
from demo_drawing import land
from demo_drawing import things as t
from demo_drawing.svg import (
    circle,
    document,
    ellipse,
    group,
    line,
    moved,
    num,
    path,
    polygon,
    rect,
    symbol,
    use,
)

Scene = Callable[[Random], str]


def emblems(rng: Random) -> str:
    mountain = polygon([(-96, 66), (-30, -60), (10, 10), (44, -36), (100, 66)], "#5f7d6e") + polygon(
        [(-30, -60), (-52, -18), (-30, -26), (-10, -18)], "#f4f1e3"
    )
    tunnel = (
        path("M-96 66V-20Q0 -110 96 -20V66Z", "#8a7d6c")
        + path("M-48 66V8A48 48 0 0 1 48 8V66Z", "#3d3a45")
        + line("M-18 66L-8 20M18 66L8 20", "#c9bda6", 6)
    )
    fruit = "".join(
        circle(x, y, 26, "#b98a4e") + circle(x - 7, y - 8, 9, "#ecd3a2")
        for x, y in ((-50, -6), (0, -10), (50, -6), (-26, 34), (26, 34), (0, 72))
    ) + path("M0 -34Q-70 -90 -96 -40Q-50 -10 0 -34ZM0 -34Q70 -90 96 -40Q50 -10 0 -34Z", "#5a8449")
    fall = (
        path("M-90 70V-60H-36V70ZM90 70V-60H36V70Z", "#6f8a70")
        + rect(-36, -56, 72, 120, "#bfe0e6")
        + line("M-18 -50V50M4 -50V40M22 -50V54", "#ffffff", 6)
        + ellipse(0, 70, 84, 16, "#7fb6c9")
    )
    cotton = (
        line("M0 84V10", "#5a8449", 8)
        + "".join(
            circle(x, y, 34, fill)
            for x, y, fill in (
                (-30, 0, "#f3ecdc"),
                (30, 0, "#ece3cf"),
                (0, -34, "#ffffff"),
                (0, 18, "#faf5ea"),
            )
        )
        + path("M-46 30Q0 70 46 30Q30 56 0 60Q-30 56 -46 30Z", "#8a6a45")
    )
    rice = line("M-60 80Q-50 0 10 -70M-10 80Q-6 10 50 -50M30 80Q34 20 84 -10", "#76843f", 6) + "".join(
        ellipse(x, y, 9, 14, "#dba63a")
        for x, y in (
            (-2, -56),
            (14, -78),
            (-18, -34),
            (20, -50),
            (40, -36),
            (60, -64),
            (24, -14),
            (66, 0),
            (88, -20),
            (52, 22),
        )
    )
    river = path("M-100 70Q-20 40 -30 0T60 -70H90Q10 -30 20 4T-20 84H-100Z", "#7fb6c9") + line(
        "M-60 60Q0 36 -6 4", "#e4f2f4", 6
    )
    weave = path(t.petals(8, 84, 22), "#dcae52") + circle(0, 0, 20, "#7b2d49")
    tiles = (
        ("#f1d3b5", b.chedi(0, 92, 178)),
        ("#d8dfd3", tunnel),
        ("#e6edd3", fruit),
        ("#d3e4e0", fall),
        ("#f4e3c0", mountain),
        ("#e2d3c2", cotton),
        ("#f2e6c4", rice),
        ("#dfe7d6", river),
    )
    panels = "".join(
        t.frame_panel(
            50 + 280 * (i % 4), 44 + 302 * (i // 4), 260, 284, fill, group(icon, transform="scale(1.15)")
        )
        for i, (fill, icon) in enumerate(tiles)
    )
    return document(
        rect(0, 0, 1200, 675, "#7b2d49"),
        t.brocade("cloth", "#7b2d49", "#a35a52", "#8e4450", 90),
        rect(0, 0, 1200, 675, "url(#cloth)"),
        panels,
        moved(
            600,
            337,
            circle(0, 0, 52, "#fffaf0"),
            group(weave, transform=f"rotate({num(rng.uniform(0, 0.1))}) scale(.5)"),
        ),
    )


def tunnel(rng: Random) -> str:
    p = land.DAWN
    stones = line(
        "".join(f"M{num(420 + 150 * i)} {y}v34" for y, n in ((250, 3), (318, 3)) for i in range(n)),
        "#8a7d6c",
        3,
        opacity=0.5,
    )
    return document(
        land.sky(p), land.sun(980, 110, 46, p), land.hills(rng, 230, 50, p.far, 210), land.mist(rng, 250, 3),
        path("M-20 675V330Q160 60 480 70Q820 30 1000 250T1220 420V675Z", "#6f8a70"), path("M-20 675V430Q240 190 560 170Q880 170 1220 520V675Z", "#5a7a5d"),
        *(land.tree(x, y, h, "#7d9b6b", "#54735a") for x, y, h in ((110, 470, 150), (235, 380, 140), (1010, 440, 150), (1110, 520, 170), (840, 300, 110))),
        path("M330 600V230H870V600Z", "#c9bda6"), rect(306, 206, 588, 36, "#b5a88e", rx=4), rect(360, 182, 480, 26, "#c9bda6", rx=4), stones,
        path("M410 600V420A190 190 0 0 1 790 420V600Z", "#a3967c"), path("M440 600V424A160 160 0 0 1 760 424V600Z", "#25232b"),
        polygon([(600, 238), (618, 274), (582, 274)], "#8a7d6c"), polygon([(585, 596), (615, 596), (730, 675), (470, 675)], "#5c5348"),
        path("M0 675V610Q200 580 450 600L380 675ZM1200 675V610Q1000 580 750 600L820 675Z", "#4c6b55"),
        line("".join(f"M{num(600 - w)} {y}H{num(600 + w)}" for y, w in ((604, 24), (618, 42), (636, 66), (660, 98))), "#8d6243", 8), line("M590 596L520 675M610 596L680 675", "#d3d0cb", 7),
        moved(600, 590, path("M-74 0V-104Q-70 -142 0 -146Q70 -142 74 -104V0Z", "#a33d3a"), path("M-56 -70V-108Q-50 -124 0 -126Q50 -124 56 -108V-70Z", "#bfd9dc"), rect(-74, -54, 148, 12, "#f2e3bd"), rect(-3, -126, 6, 56, "#a33d3a"), *(circle(x, -26, 11, b.GOLD_LIGHT) for x in (-46, 46)), circle(0, -26, 90, "#fff1c4", opacity=0.12)),
    )  # fmt: skip


def station(rng: Random) -> str:
    p = land.DAY
    shelter = (
        rect(-330, -230, 660, 150, "#f5e6c8")
        + polygon([(-380, -226), (-300, -310), (300, -310), (380, -226)], "#a8482f")
        + polygon([(-90, -310), (0, -380), (90, -310)], "#8e3b2c")
        + circle(0, -332, 20, "#fffaf0")
        + line("M0 -332V-344M0 -332L9 -328", t.INK, 3)
    )
    doors = "".join(
        path(f"M{x - 30} -80V-160A30 30 0 0 1 {x + 30} -160V-80Z", "#6b4831") for x in (-240, -80, 80, 240)
    ) + "".join(rect(x - 22, -190, 44, 60, "#9cc0c4") for x in (-160, 160))
    return document(
        land.sky(p), land.sun(180, 120, 46, p), land.cloud(860, 100, 1.1), land.ranges(rng, p, 300), land.ground(p, 500, "#a9c285"),
        land.palm(130, 560, 330, "#5a8449"), land.tree(1090, 540, 290, "#7ba35f", "#5a8449"), moved(600, 590, shelter, doors),
        rect(0, 508, 1200, 46, "#d9cbb0"), rect(0, 508, 1200, 8, "#f2e6cf"),
        *(t.person(x, 520, h, shirt, low) for x, h, shirt, low in ((210, 104, "#c7685a", "#3d3a45"), (252, 74, "#e3b85c", "#4f6d9c"), (965, 106, "#5d8a92", "#4a4652"))),
        rect(992, 486, 40, 34, "#8e3b52", rx=5), rect(0, 554, 1200, 121, "#b8a88a"), t.rails(634), t.train(330, 634, 3),
    )  # fmt: skip


def songthaew_road(rng: Random) -> str:
    p = land.GOLDEN
    trees = "".join(
        use("yang", x, y, scale=s)
        for x, y, s in (
            (120, 610, 1.0),
            (300, 560, 0.74),
            (415, 528, 0.55),
            (490, 508, 0.4),
            (1090, 610, 1.02),
            (905, 560, 0.74),
            (790, 528, 0.55),
            (715, 508, 0.4),
        )
    )
    return document(
        symbol("yang", land.tall_tree(0, 0, 560, "#9aa457", "#76843f")),
        land.sky(p), land.sun(600, 330, 66, p), land.ranges(rng, p, 380), land.ground(p, 500, "#b9b573"), land.road(600, 488, "#b3a68d", 430), trees,
        t.songthaew(560, 640, 1.0),
    )  # fmt: skip


def cycling(rng: Random) -> str:
    p = land.DAWN
    return document(
        land.sky(p), land.sun(250, 160, 52, p), land.ranges(rng, p, 320), b.far_chedi(930, 510, 330, "#d9ab6a"),
        land.tree(90, 560, 280, "#7f9b6b", "#5c7a55"), land.ground(p, 500, "#b9c49a"), b.gate(560, 540, 520), land.tree(1120, 560, 300, "#7f9b6b", "#5c7a55"),
        path("M0 536H1200V600H0Z", "#9fb6b0"), line("M60 566h120M300 580h160M700 564h140M980 582h120", "#dfeae6", 5), rect(480, 530, 160, 76, "#d3bf98"), line("M480 530V606M640 530V606", "#b5a076", 8),
        path("M0 598H1200V675H0Z", "#cdb98f"), t.bicycle(330, 662, 0.86), t.bicycle(900, 656, 0.7, "#3f6a7a"),
        land.bush(1090, 650, 130, "#5c7a55"),
    )  # fmt: skip


def estate(rng: Random) -> str:
    p = land.DAY
    shed = polygon(
        [
            (0, 0),
            (0, -130),
            (90, -178),
            (90, -130),
            (180, -178),
            (180, -130),
            (270, -178),
            (270, -130),
            (360, -178),
            (360, 0),
        ],
        "#dfe5e2",
    )
    shed += (
        "".join(
            polygon([(6 + 90 * i, -128), (86 + 90 * i, -170), (86 + 90 * i, -132)], "#9cc0c4")
            for i in range(4)
        )
        + "".join(rect(24 + 68 * i, -84, 44, 30, "#9cc0c4", rx=4) for i in range(5))
        + rect(130, -44, 90, 44, "#6b7f86")
        + rect(0, -102, 360, 9, "#dba63a")
    )
    chip = (
        rect(-58, -58, 116, 116, "#2f6b66", rx=12)
        + rect(-30, -30, 60, 60, "#dba63a", rx=6)
        + line("".join(f"M{x} -58V-82M{x} 58V82M-58 {x}H-82M58 {x}H82" for x in (-34, 0, 34)), "#2f6b66", 8)
    )
    truck = (
        rect(-110, -96, 150, 78, "#c7685a", rx=6)
        + path("M46 -76H86L112 -44V-18H46Z", "#f2e6cf")
        + path("M58 -68H82L98 -46H58Z", "#9cc0c4")
        + circle(-70, -14, 19, t.INK)
        + circle(74, -14, 19, t.INK)
    )
    return document(
        symbol("shed", shed), land.sky(p), land.sun(1040, 120, 46, p), land.cloud(300, 110, 1.0), land.cloud(720, 80, 0.7), land.ranges(rng, p, 300), land.ground(p, 470, "#b9cfa0"),
        use("shed", 90, 540, scale=1.1), use("shed", 700, 530, scale=1.0), rect(560, 350, 90, 190, "#c9d3cf"), rect(560, 342, 90, 18, "#6b7f86"), *(rect(574 + 34 * (i % 2), 376 + 36 * (i // 2), 26, 20, "#9cc0c4") for i in range(8)),
        *(land.tree(x, 566, 110, "#7ba35f", "#5a8449") for x in (50, 530, 680, 1120)), path("M0 562H1200V675H0Z", "#a9a294"), line("M0 620H1200", "#f6f1e3", 7, stroke_dasharray="60 40"),
        moved(330, 610, truck), moved(860, 664, group(truck, transform="scale(-1 1)")), moved(140, 190, circle(0, 0, 108, "#ffffff", opacity=0.75), chip, scale=0.85),
    )  # fmt: skip


def orchard_village(rng: Random) -> str:
    p = land.GOLDEN
    basket = (
        path("M-70 -60H70L52 0H-52Z", "#b98a4e")
        + line("M-66 -40H66M-60 -20H60", "#8d6243", 5)
        + "".join(
            circle(x, y, 15, "#c99a5b") + circle(x - 4, y - 5, 5, "#f0dcb4")
            for x, y in ((-48, -66), (-18, -72), (14, -70), (46, -66), (-30, -90), (2, -94), (32, -88))
        )
    )
    ladder = line(
        "M-26 0L-8 -260M26 0L8 -260"
        + "".join(f"M{num(-24 + k * 2.6)} {-36 * (k + 1)}H{num(24 - k * 2.6)}" for k in range(6)),
        "#8d6243",
        7,
    )
    return document(
        symbol("longan-tree", land.tree(0, 0, 300, "#9aa457", "#76843f"), *(circle(x, y, 7, "#c08f4a") for x, y in ((-80, -170), (-60, -150), (-20, -140), (40, -160), (76, -180), (10, -210), (-44, -220), (60, -130), (-96, -200)))),
        land.sky(p), land.sun(960, 150, 54, p), land.ranges(rng, p, 320), b.house(880, 540, 240), b.house(1080, 560, 270, "#b98d68", "#7d5a52"), land.ground(p, 520, "#c3c07c"),
        use("longan-tree", 560, 560, scale=0.62), use("longan-tree", 720, 570, scale=0.66), use("longan-tree", 170, 610, scale=1.25), use("longan-tree", 430, 600, scale=1.05),
        moved(300, 650, ladder), t.person(560, 655, 150, "#4f6d9c", "#3d3a45"), polygon([(508, 524), (560, 498), (612, 524)], "#d9b774"), moved(690, 655, basket), moved(840, 660, basket, scale=0.9), t.person(960, 655, 144, "#c7685a", "#5b3a5a"),
        path("M0 650H1200V675H0Z", "#b3af6c"),
    )  # fmt: skip


def etiquette(rng: Random) -> str:
    p = land.DAWN
    shoe = path("M-34 0Q-38 -22 -18 -24Q0 -24 12 -12Q34 -10 36 0Z", "#6b4831") + line(
        "M-18 -24Q-6 -14 6 -20", "#c9a77f", 4
    )
    steps = "".join(
        rect(330 - 26 * i, 500 + 30 * i, 540 + 52 * i, 30, fill)
        for i, fill in enumerate(("#e9dcc0", "#dccba6", "#cfba8e", "#c2aa7a"))
    )
    return document(
        land.sky(p), land.sun(180, 150, 52, p), land.ranges(rng, p, 320), land.ground(p, 540, "#d3bf98"),
        land.tree(90, 600, 300, "#7f9b6b", "#5c7a55"), land.tree(1120, 600, 300, "#7f9b6b", "#5c7a55"), b.temple(600, 510, 560), steps,
        rect(200, 600, 92, 10, "#8d6243"), *(moved(x, 600, shoe, scale=0.8) for x in (222, 268)), *(moved(x, 640, shoe) for x in (905, 965)),
        t.person(480, 640, 170, "#fffaf0", "#7b2d49", scarf="#dba63a"), t.person(700, 640, 176, "#5d8a92", "#4a4652"), t.person(780, 640, 120, "#e3b85c", "#4f6d9c"),
    )  # fmt: skip


def market(rng: Random) -> str:
    p = land.DAY
    awnings = "".join(
        path(f"M{x} 240H{x + 340}L{x + 370} 310H{x - 30}Z", c)
        + "".join(
            path(f"M{x - 30 + 80 * k} 310h40v14a20 20 0 0 1 -40 0Z", "#fffaf0", opacity=0.6) for k in range(5)
        )
        for x, c in ((80, "#c7685a"), (440, "#2f6b66"), (800, "#dba63a"))
    )
    goods = "".join(
        line(
            "".join(
                f"M{x} {488 - 20 * row}h.1"
                for row, n in ((0, 4), (1, 3))
                for x in range(left + 18 * row, left + 18 * row + 36 * n, 36)
            ),
            fill,
            38,
        )
        for left, fill in (
            (120, "#c99a5b"),
            (280, "#7ba35f"),
            (480, "#d9563f"),
            (640, "#e8b84a"),
            (840, "#8e3b52"),
            (1000, "#b98a4e"),
        )
    )
    bubbles = "".join(
        path(
            f"M{x} {y}h130q20 0 20 20v46q0 20 -20 20h-70l-26 30v-30h-34q-20 0 -20 -20v-46q0 -20 20 -20Z",
            "#ffffff",
        )
        + line(f"M{x + 14} {y + 32}h100M{x + 14} {y + 56}h64", "#dba63a", 8)
        for x, y in ((330, 90),)
    )
    return document(
        land.sky(p), land.sun(130, 110, 44, p), land.ranges(rng, p, 280), b.far_chedi(1080, 430, 260, "#d9b774"), land.ground(p, 430, "#d9cbb0"),
        line("M90 300V520M410 300V520M450 300V520M770 300V520M810 300V520M1130 300V520", "#6b4831", 10), awnings,
        *(t.person(x, 600, 250, shirt, low, scarf=scarf) for x, shirt, low, scarf in ((250, "#f2e6cf", "#7b2d49", "#2f6b66"), (610, "#5d8a92", "#4a4652", None), (960, "#f7f0e0", "#8e3b52", "#d8698a"))),
        goods, rect(60, 500, 1080, 110, "#b58a60"), rect(40, 490, 1120, 26, "#8d6243", rx=8), t.border(540, 48, "#7b2d49", "#e3b85c", 60, 1140), path("M0 610H1200V675H0Z", "#cdbb97"), bubbles,
        t.person(420, 668, 190, "#4f6d9c", "#3d3a45"), t.person(760, 668, 186, "#e8913c", "#5b4a50"),
    )  # fmt: skip


SCENES: dict[str, Scene] = {
    "eight-emblems": emblems,
    "khun-tan-tunnel": tunnel,
    "railway-station": station,
    "songthaew-road": songthaew_road,
    "cycling-old-town": cycling,
    "industrial-estate": estate,
    "orchard-village": orchard_village,
    "temple-etiquette": etiquette,
    "market": market,
}
