package draw

import "testing"

func TestPathsAreShortenedOnlyWhereTheyDoNotFit(t *testing.T) {
	s := NewStyles(true, true, 0)
	for text, want := range map[string]string{
		"saving /a/b/c.json: full":            "saving …/c.json: full",
		`opening C:\a\b.db: busy`:             `opening …\b.db: busy`,
		"asking https://host.example/v1/x":    "asking https://host.example/v1/x",
		"acme/large and 3/4 and \"/tmp/x/y\"": "acme/large and 3/4 and \"…/y\"",
	} {
		if got := s.ShortPaths(text, 10); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
		if got := s.ShortPaths(text, 100); got != text {
			t.Errorf("%q fits, but becomes %q", text, got)
		}
	}
}
