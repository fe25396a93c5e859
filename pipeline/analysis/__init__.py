"""Analysis that stands up to a statistician: pure functions on arrays, frozen result records.

Every result knows its ``table()``, its ``figure()`` and its ``sentence()`` in Russian. When the
data cannot carry a conclusion the result says so in words; it never raises because data are few.
"""
