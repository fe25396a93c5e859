"""What the orders make a municipality compute: points, levels, places, as each order says.

Pure functions with frozen results; no file is read here. Where an order is silent or contradicts
itself the reading is a parameter, named in the result.
"""
