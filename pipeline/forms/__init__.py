"""Excel forms for schools and for the municipal lists, made from ``params/tables.yml``."""
