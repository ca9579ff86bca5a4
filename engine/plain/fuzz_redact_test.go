package plain

import (
	"strings"
	"testing"
)

// FuzzRedact surrounds a key with anything: it must never be seen, and no
// input may be read beyond its end.
func FuzzRedact(f *testing.F) {
	for _, s := range []string{"", "x", "api_key=", "?key=", "Bearer ", `{"secret":"`, "-----BEGIN PRIVATE KEY-----", "eyJhbGciOi.", "%3D", `\u003d`, "https://u:"} {
		f.Add(s, "")
		f.Add("", s)
		f.Add(s, s)
	}
	const secret = "sk-relay-Zq9Xw7Vt5Rp3Nm1"
	r := NewRedactor(secret)
	f.Fuzz(func(t *testing.T, before, after string) {
		in := before + secret + after
		if out := r.Redact(in); strings.Contains(out, secret[:8]) && !strings.Contains(before+after, secret[:8]) {
			t.Fatalf("a Redactor lets %q through as %q", in, out)
		}
		if in = before + " " + secret + " " + after; strings.Contains(Redact(in), secret) {
			t.Fatalf("Redact lets %q through", in)
		}
	})
}
