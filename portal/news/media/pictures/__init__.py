"""Pictures of pixels: what is kept of each kind, proved by comparing what a decoder sees before and after."""

from portal.news.media.pictures.keeping import Kept, keep, seems

__all__ = ["Kept", "keep", "seems"]
