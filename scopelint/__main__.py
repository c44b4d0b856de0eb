"""python -m scopelint"""

from scopelint.cli.main import main

main()
