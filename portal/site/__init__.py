"""The site: who publishes. Read from one file, `site.toml`; no fact of it stands in a template."""

from portal.site.model import (
    Accessibility,
    Category,
    Channel,
    Contact,
    Link,
    LocalText,
    Logo,
    Look,
    OpenData,
    Security,
    Site,
    Text,
    TravelMap,
    load_site,
)
from portal.site.values import OTHER_NEWS

__all__ = [
    "OTHER_NEWS",
    "Accessibility",
    "Category",
    "Channel",
    "Contact",
    "Link",
    "LocalText",
    "Logo",
    "Look",
    "OpenData",
    "Security",
    "Site",
    "Text",
    "TravelMap",
    "load_site",
]
