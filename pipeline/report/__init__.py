"""From values to pages: sections of the references, rendering, index, manifest."""
