"""Many municipalities at once: on the cores of this machine or on a cluster."""
