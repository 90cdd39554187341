"""What the pictures of the portal promise to those who cannot see them."""

from __future__ import annotations

from portal.pages.static_versions import STATIC_FOLDER


def test_no_picture_holds_words() -> None:
    """Words in a picture are read by nobody but those who see it, in one language and one size (WCAG 2.2, 1.4.9)."""
    pictures = list((STATIC_FOLDER / "images").iterdir())
    assert len(pictures) > 3, "the portal has no pictures: this test has lost its subject"
    assert [picture.name for picture in pictures if picture.suffix != ".svg"] == []
    assert [picture.name for picture in pictures if "<text" in picture.read_text(encoding="utf-8")] == []
