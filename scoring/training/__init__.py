"""Making the heads' weights: speech list, labels, cached features, training and measuring."""
