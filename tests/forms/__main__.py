"""``python -m tests.forms <municipality> <year>``: fill in forms of an invented municipality."""

import sys

from tests.forms.filling import main

main(*sys.argv[1:])
