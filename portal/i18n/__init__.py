"""Languages: which there are, which one a reader wants, its messages, and how it writes dates and numbers.

It knows nothing of HTTP nor of templates: tags, headers and values come in, `Message`s and strings go out.
"""
