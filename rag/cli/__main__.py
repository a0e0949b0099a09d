"""`python -m rag.cli`, the same as `communique`."""

import sys

from rag.cli import main

sys.exit(main())
