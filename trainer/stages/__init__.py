"""The stages of a training run, each from files to files in the run's folder."""
