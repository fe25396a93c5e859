"""A corpus of untidy workbooks with what exactly must come out of each."""
