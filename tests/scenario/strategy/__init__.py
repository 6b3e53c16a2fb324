"""The chapters of a strategist's autumn: `tests/scenario/test_strategist.py`."""
