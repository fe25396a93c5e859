"""What changed between two years or two runs: indicator by indicator, input by input."""
