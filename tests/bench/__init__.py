"""Benchmarks: speed, memory and honesty, measured beside named alternatives."""
