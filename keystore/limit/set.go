package limit

import (
	"strings"
	"time"
)

// Matches says whether a model belongs to a set of models: patterns with
// blanks between them, in each of which one * stands for any text.
func Matches(set, model string) bool {
	for pattern := range strings.FieldsSeq(set) {
		before, after, open := strings.Cut(pattern, "*")
		if pattern == model || open && len(model) >= len(before)+len(after) && strings.HasPrefix(model, before) && strings.HasSuffix(model, after) {
			return true
		}
	}
	return false
}

// clue remembers a limit whose answer did not say whose it is. It is held
// against its model alone, until another model of the same owner meets the like.
type clue struct {
	Model string    `json:"model"`
	At    time.Time `json:"at"`
	Until time.Time `json:"until"` // how long it is evidence
	More  More      `json:"-"`
}

// clueFor is how long a limit is evidence at least, however short its wait.
const clueFor = time.Minute
