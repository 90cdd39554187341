"""The engine that keeps its index in files with Whoosh. Nothing outside of this folder imports Whoosh."""
