package chat

import (
	"strings"

	"sluice/engine/plain"
)

// noAnswerError says that an answer came to its own end without a word: there
// are calls of tools or thoughts in its place. It was paid for, and asking the
// same way again would give the same.
type noAnswerError struct {
	Called string // the calls of tools, for people; empty: there are none
	Finish string
}

func (e *noAnswerError) Error() string {
	switch {
	case e.Called != "":
		return "the model called a tool instead of answering: " + e.Called
	case e.Finish == "length":
		return "the model came to its limit of length before it answered"
	}
	return "the model gave no answer, only thoughts"
}

// Hint tells what a person can do.
func (e *noAnswerError) Hint() string {
	switch {
	case e.Called != "":
		return "sluice has no tools: ask for an answer in words, or ask another model"
	case e.Finish == "length":
		return "allow it more, or ask for less"
	}
	return "ask again, or ask another model"
}

// Lack gives an error where the answer is complete and has no text.
func (o Outcome) Lack() error {
	if o.Err != nil || o.Stopped || strings.TrimSpace(o.Text) != "" {
		return nil
	}
	return &noAnswerError{Called: o.Called(), Finish: o.Finish}
}

// Called lists the calls of tools as a person reads them, "weather({"city":
// "Oslo"}), clock()": one line that is safe for a terminal. It is empty where
// there are none.
func (o Outcome) Called() string {
	var calls []string
	for _, c := range o.Calls {
		name := c.Name
		if name == "" {
			name = "a tool without a name"
		}
		calls = append(calls, name+"("+c.Arguments+")")
	}
	return plain.Brief(strings.Join(calls, ", "), 200)
}
