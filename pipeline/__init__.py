"""Spravka: from schools' Excel files to signed analytical references."""
