"""`python -m permanence_kpis`, where no command called `kpis` is on the path."""

from permanence_kpis.cli import main

main()
