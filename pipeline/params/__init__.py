"""What the files under ``params/`` say, checked before anything else runs."""
