"""python -m reportgen."""

from reportgen.commands import main

main()
