"""Plain dates: what a club or a territory adds to its agenda without more ado."""
