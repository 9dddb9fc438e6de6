"""Does the score say who leaves? Scores of the past against what came.

Every figure is explained in ``docs/score-quality.md``; the numbers of the rules stand in the seed
`backtest_rules`.
"""
