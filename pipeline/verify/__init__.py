"""Proofs: the same inputs give the same bytes, and what changed between two runs."""
