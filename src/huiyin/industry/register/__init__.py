"""Registers of enterprises from files: read in batches, good rows kept, every fault told."""
