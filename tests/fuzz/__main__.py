"""Long runs: python -m tests.fuzz --minutes N [--target tf1.15|tf2] [--seed S]

Prints every failing program, shrunk, and a tally; exits 1 if anything disagrees.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import time

from tests.fuzz.campaign import Campaign
from tests.fuzz.differential import VARIABLES, Judge


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=1.0, help="for each target")
    parser.add_argument("--target", choices=sorted(VARIABLES), action="append")
    parser.add_argument("--seed", type=int, help="the first seed; another every time if it is not given")
    parser.add_argument("--programs", type=int, default=10**9, help="stop after so many")
    options = parser.parse_args()
    failed = False
    for target in options.target or sorted(VARIABLES):
        python = os.environ.get(VARIABLES[target])
        if not python:
            sys.exit(f"{VARIABLES[target]} is not set")
        with Judge(target, python) as judge:
            failed |= bool(run(Campaign(target, judge), options).tally.failures)
    sys.exit(1 if failed else 0)


def run(campaign: Campaign, options: argparse.Namespace) -> Campaign:
    """Seed after seed until the time is up."""
    first = random.randrange(10**9) if options.seed is None else options.seed
    print(f"{campaign.target}: seeds from {first}", flush=True)
    start = time.monotonic()
    for failure in campaign.run(first, options.programs, start + options.minutes * 60):
        print(f"\n{failure}", flush=True)
    print(f"{campaign.target}: {campaign.tally} in {time.monotonic() - start:.0f} s", flush=True)
    print("ended in:", campaign.tally.ended.most_common(20))
    for reason, count in campaign.tally.reasons.most_common(30):
        print(f"  {count:4} incomplete: {reason}")
    return campaign


if __name__ == "__main__":
    main()
