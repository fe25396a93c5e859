"""How things look: Russian numbers and words, one style, pictures and tables.

The lowest layer: results of an analysis know how to become a table and a picture, so what
they become must be known to them.
"""
