"""One module a step of the store's history; a step that was published is never changed."""
