"""Pictures of pixels: what is kept of each kind, proved by comparing what a decoder sees before and after."""

from portal.news.media.pictures.keeping import MOST_PIXELS, Kept, keep, seems

__all__ = ["MOST_PIXELS", "Kept", "keep", "seems"]
