"""What comes in and goes out: folders of Markdown files and JSON Lines, read into articles and written from them.

A source (`markdown_folder`, `json_lines`) turns files into nodes with their places, nodes into drafts, and drafts into
articles; `importing` saves these. `exporting` goes the other way, and gives back what importing reads.
"""
