"""python -m activsim"""

import sys

from activsim.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
