package config

// Nearest gives the candidate that a person most likely meant by name, or ""
// where none is near.
func Nearest(name string, candidates []string) string { return nearest(name, candidates) }
