"""Images and attachments: what kinds are taken, and where they are kept, by the hash of their content."""

from portal.news.media.folder import MediaFolder, MediaStore, StoredFile

__all__ = ["MediaFolder", "MediaStore", "StoredFile"]
