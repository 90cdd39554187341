"""What the portal tells programs, as their formats have it: feeds, site maps, robots.txt and the like. No HTTP here."""
