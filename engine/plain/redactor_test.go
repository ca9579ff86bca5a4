package plain

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"
)

func TestRedactorHidesEveryForm(t *testing.T) {
	const secret = `plain+looking/words="all&lower`
	quoted, err := json.Marshal(secret)
	if err != nil {
		t.Fatal(err)
	}
	r := NewRedactor(secret)
	for name, in := range map[string]string{
		"as it is":     "say " + secret + " again",
		"query":        "x=" + url.QueryEscape(secret),
		"path":         "/v1/" + url.PathEscape(secret) + "/x",
		"json":         string(quoted),
		"upper case":   strings.ToUpper(secret),
		"base64":       base64.StdEncoding.EncodeToString([]byte(secret)),
		"base64 basic": base64.StdEncoding.EncodeToString([]byte("user:" + secret)),
		"twice":        secret + secret,
	} {
		got := r.Redact(in)
		if !strings.Contains(got, "…") {
			t.Errorf("%s: nothing hidden in %q", name, got)
		}
		if piece := sharedPiece(got, in); len(piece) > 8 && strings.Contains(strings.ToLower(secret), strings.ToLower(piece)) {
			t.Errorf("%s: %q shows %q", name, got, piece)
		}
	}
}

func TestRedactorHidesEveryPiece(t *testing.T) {
	const secret = "relay-words-without-any-digit-end"
	r := NewRedactor("other-secret-of-some-length", secret)
	for from := range secret {
		for to := from + gram; to <= len(secret); to++ {
			got := r.Redact("<" + secret[from:to] + ">")
			want := "<…>"
			if to == len(secret) {
				want = "<…-end>"
			}
			if got != want {
				t.Fatalf("piece %d to %d: %q, want %q", from, to, got, want)
			}
		}
	}
}

func TestRedactorShortSecrets(t *testing.T) {
	for _, c := range []struct{ secret, in, want string }{
		{"abc12", "key abc12 is bad", "key … is bad"},
		{"abc12", "xabc123", "xabc123"},
		{"abc", "abc", "abc"},
		{"", "text", "text"},
	} {
		if got := RedactKnown(c.in, c.secret); got != c.want {
			t.Errorf("RedactKnown(%q, %q) = %q, want %q", c.in, c.secret, got, c.want)
		}
	}
}

func TestRedactorCannotBePrinted(t *testing.T) {
	const secret = "relay-words-without-any-digit-end"
	outer := struct{ r Redactor }{NewRedactor(secret)}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
		if got := fmt.Sprintf(verb, outer); strings.Contains(got, secret[:8]) {
			t.Errorf("%s prints %q", verb, got)
		}
	}
}

// sharedPiece is the longest text that a and b share.
func sharedPiece(a, b string) string {
	best := ""
	for i := range a {
		for n := len(best) + 1; i+n <= len(a) && strings.Contains(b, a[i:i+n]); n++ {
			best = a[i : i+n]
		}
	}
	return best
}
