"""The catalogue of indicators, evaluated by DuckDB over the clean tables."""
