package transcript

import "time"

// records gives what writes the conversation anew.
func (s *state) records() []record {
	title := s.Title
	out := []record{{Kind: kindHeader, Version: Version, ID: s.ID, At: s.Created}, {Kind: kindTitle, Title: &title}}
	for _, m := range s.entries {
		all := m.records()
		all[0].After = m.After
		out = append(out, all...)
	}
	if s.shown != s.highest {
		out = append(out, s.shows(s.shown, s.Updated))
	}
	return out
}

// shows gives the record that says which branch is shown. One who knows nothing
// of branches reads nothing in it.
func (s *state) shows(n int, now time.Time) record {
	return record{Kind: kindSummary, At: now, Messages: s.highest, Shown: &n}
}

func (m *message) records() []record {
	text, reasoning := string(m.text), string(m.reasoning)
	switch m.Role {
	case Notice:
		return []record{{Kind: kindNotice, At: m.At, Text: text}}
	case User:
		return m.marks([]record{{Kind: kindUser, N: m.Number, At: m.At, Text: text}})
	}
	out := []record{{Kind: kindBegin, N: m.Number, At: m.At, Continues: m.Continues, Result: &m.Result}}
	if m.State != Interrupted {
		return m.marks(append(out, record{Kind: kindFinal, N: m.Number, At: m.Ended, Text: text, Reasoning: reasoning, Result: &m.Result}))
	}
	if reasoning != "" {
		out = append(out, record{Kind: kindThought, N: m.Number, Text: reasoning})
	}
	if text != "" {
		out = append(out, record{Kind: kindPiece, N: m.Number, Text: text})
	}
	if !m.Ended.IsZero() {
		out = append(out, record{Kind: kindMark, Mark: markInterrupted, N: m.Number, At: m.Ended})
	}
	return m.marks(out)
}

func (m *message) marks(out []record) []record {
	if m.Edited {
		out = append(out, record{Kind: kindMark, Mark: markEdited, N: m.Number, Text: string(m.text)})
	}
	if m.Deleted {
		out = append(out, record{Kind: kindMark, Mark: markDeleted, N: m.Number})
	}
	return out
}
