package sim

// dialects is every row. One more provider is one more line.
var dialects = []dialect{
	openai,
}
