"""A news portal for public bodies that publish in more than one language."""
