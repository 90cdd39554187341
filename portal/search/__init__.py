"""Search: what a reader asks, what an index holds, the engines, and what keeps an index in step with the store."""
