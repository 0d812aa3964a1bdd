"""What all siting with capacities rests on: knapsack bounds, prices, transport, the tree."""
