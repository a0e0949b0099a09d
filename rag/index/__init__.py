"""The library's three stores: the catalogue (the truth), vectors and words (derived). Import the submodule you need."""
