"""What benchmarks/graphql_bench.py measures: the data, the server by hand, the load, and who counts the processor."""
