"""`python -m mockixn`: the same as the `mockixn` command."""

from .cli import main

if __name__ == "__main__":
    main()
