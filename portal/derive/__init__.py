"""What is made from an article when it is saved, once, for pages and for the index."""
