"""How everything is run: what is out of date, in which order, on how many cores, and how fast.

One process imports the libraries once and forks the others; nothing is done twice.
"""
