package transcript

import (
	"context"
	"regexp"
	"unicode/utf8"
)

// Hit is one place where a search found its words.
type Hit struct {
	Summary
	Number int    `json:"n,omitempty"` // of the message; 0 for a notice or the title
	Role   Role   `json:"role,omitempty"`
	Text   string `json:"text"` // the words with a little around them
}

// around is how many bytes of text a hit shows on each side.
const around = 40

// Search looks for a text, in any case, in titles and in messages that are not
// deleted, newest conversation first, and gives at most max hits (0: all). It
// ends early with the error of ctx. Files that cannot be read are left out.
func (s *Store) Search(ctx context.Context, text string, max int) ([]Hit, error) {
	if text == "" {
		return nil, nil
	}
	words := regexp.MustCompile("(?i)" + regexp.QuoteMeta(text))
	list, err := s.List(0)
	if err != nil {
		return nil, err
	}
	var hits []Hit
	for _, sum := range list {
		if err := ctx.Err(); err != nil {
			return hits, err
		}
		c, _, err := s.Read(sum.ID)
		if err != nil {
			continue
		}
		for _, h := range c.find(words) {
			h.Summary = sum
			hits = append(hits, h)
			if len(hits) == max {
				return hits, nil
			}
		}
	}
	return hits, nil
}

// find gives the first place in the title and in each message.
func (c Conversation) find(words *regexp.Regexp) []Hit {
	var hits []Hit
	if at := words.FindStringIndex(c.Title); at != nil {
		hits = append(hits, Hit{Text: c.Title})
	}
	for _, e := range c.Entries {
		if e.Deleted {
			continue
		}
		if at := words.FindStringIndex(e.Text); at != nil {
			hits = append(hits, Hit{Number: e.Number, Role: e.Role, Text: excerpt(e.Text, at[0], at[1])})
		}
	}
	return hits
}

// excerpt cuts a place out of a text, at whole runes.
func excerpt(text string, from, to int) string {
	start, end := max(0, from-around), min(len(text), to+around)
	for start > 0 && !utf8.RuneStart(text[start]) {
		start--
	}
	for end < len(text) && !utf8.RuneStart(text[end]) {
		end++
	}
	out := text[start:end]
	if start > 0 {
		out = "…" + out
	}
	if end < len(text) {
		out += "…"
	}
	return out
}
