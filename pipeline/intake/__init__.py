"""From files as schools send them to clean, typed, pseudonymous tables, with a journal."""
