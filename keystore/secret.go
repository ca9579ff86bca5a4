// Package keystore knows which keys exist and what may be used now: keys,
// accounts, targets, and the ledgers that decide about capacity. It does no
// HTTP, starts no goroutine of its own and reads no clock.
package keystore

import "fmt"

// Secret is a string that cannot be printed. It holds a pointer, so that no
// verb of fmt finds the text, not even through an unexported field of another
// struct. The zero Secret is empty.
type Secret struct{ p *string }

// NewSecret wraps s.
func NewSecret(s string) Secret { return Secret{p: &s} }

// Reveal gives the text. Only the engine's sender and the vault call it.
func (s Secret) Reveal() string {
	if s.p == nil {
		return ""
	}
	return *s.p
}

// Empty says whether there is no text.
func (s Secret) Empty() bool { return s.Reveal() == "" }

// Tail gives "…" and the last four characters, or "…" alone where the secret
// is too short to show any of it.
func (s Secret) Tail() string {
	t := s.Reveal()
	if len(t) < 12 {
		return "…"
	}
	return "…" + t[len(t)-4:]
}

// String hides the text.
func (s Secret) String() string { return "[secret]" }

// Format hides the text from every verb.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte("[secret]")) }

// MarshalText hides the text from JSON, TOML and slog.
func (s Secret) MarshalText() ([]byte, error) { return []byte("[secret]"), nil }
