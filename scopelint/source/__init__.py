"""From files to IR: finding, reading, lowering with LibCST, and resolving imports."""
