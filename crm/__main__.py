"""`python -m crm` is `touchline`."""

from crm.cli import main

if __name__ == "__main__":
    main()
