"""References as Word documents, made from the finished pages: what a page masks stays masked."""
