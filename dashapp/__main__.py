"""`python -m dashapp`."""

import sys

from dashapp.cli import main

if __name__ == "__main__":
    sys.exit(main())
