"""Pages: what each template is given, and how it becomes HTML. The only part that knows Jinja2."""
