"""`huiyin` of this tree, whatever is installed."""

from huiyin.cli import main

if __name__ == "__main__":
    main()
