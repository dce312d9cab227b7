"""What every test process needs before a library is imported."""

import os

# As the command line does: without it LightGBM's threads spin while others work.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
