"""Benchmarks: how honest the analysis is on noise, how strong on structure, and how fast."""
