package plain

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"strings"
)

// Redactor hides secrets that are known, exactly and in every form in which
// they come back: as they are, percent-encoded, as in a JSON string, and in
// base64. Any part of one that is eight bytes or longer is hidden too,
// whatever its case, so that no cut or quoted piece shows more than the last
// four characters. A secret of four to seven bytes is hidden where it stands
// as a word of its own; a shorter one is not hidden, since it would blank out
// ordinary words.
//
// A Redactor does not change and may be used by many goroutines. The zero
// Redactor knows no secret.
type Redactor struct {
	// A function, because fmt prints what a pointer points to even through an
	// unexported field of an outer struct.
	hide func(string) string
}

type knownSecrets struct {
	forms []string         // each form in lower case
	tails []string         // what is shown for the whole of forms[i]
	grams map[string][]int // where eight bytes occur: form<<32 | offset
	short []string
}

// gram is the length of the shortest piece of a secret that is hidden.
const gram = 8

// NewRedactor knows the given secrets.
func NewRedactor(secrets ...string) Redactor {
	k := &knownSecrets{grams: map[string][]int{}}
	for _, s := range secrets {
		if len(s) < 4 {
			continue
		}
		for _, form := range formsOf(s) {
			k.add(lower(form), Tail(s))
		}
	}
	if len(k.forms) == 0 && len(k.short) == 0 {
		return Redactor{}
	}
	return Redactor{hide: k.hide}
}

// RedactKnown hides the given secrets in s, and then what Redact finds.
func RedactKnown(s string, secrets ...string) string { return NewRedactor(secrets...).Redact(s) }

// formsOf lists the spellings of a secret, without repeats.
func formsOf(s string) []string {
	escaped, _ := json.Marshal(s) // a string always has a JSON form
	quoted := strings.Trim(string(escaped), `"`)
	all := []string{s, url.QueryEscape(s), url.PathEscape(s), quoted, strings.ReplaceAll(quoted, "/", `\/`)}
	// Base64 shifts with what stands before: the three shifts cover "user:key" too.
	for shift := range 3 {
		b := base64.StdEncoding.EncodeToString([]byte("\x00\x00\x00"[:shift] + s))
		from, to := (shift*8+5)/6, len(b)-4
		if to-from >= gram {
			all = append(all, b[from:to], strings.NewReplacer("+", "-", "/", "_").Replace(b[from:to]))
		}
	}
	forms := all[:0]
	seen := map[string]bool{}
	for _, f := range all {
		if !seen[f] {
			seen[f] = true
			forms = append(forms, f)
		}
	}
	return forms
}

func (k *knownSecrets) add(form, tail string) {
	if len(form) < gram {
		k.short = append(k.short, form)
		return
	}
	n := len(k.forms)
	k.forms, k.tails = append(k.forms, form), append(k.tails, tail)
	for at := 0; at+gram <= len(form); at++ {
		g := form[at : at+gram]
		k.grams[g] = append(k.grams[g], n<<32|at)
	}
}

// Redact hides the known secrets in s, and then what the function Redact finds.
func (r Redactor) Redact(s string) string {
	if r.hide != nil {
		s = r.hide(s)
	}
	return Redact(s)
}

func (k *knownSecrets) hide(s string) string {
	low := lower(s)
	var out strings.Builder
	kept, i := 0, 0
	for i < len(s) {
		end, tail := k.match(low, i)
		if end == 0 {
			i++
			continue
		}
		out.WriteString(s[kept:i])
		out.WriteString(tail)
		kept, i = end, end
	}
	if kept == 0 {
		return s
	}
	out.WriteString(s[kept:])
	return out.String()
}

// match gives the end of the longest known piece that starts at i, and what is
// shown for it; end is 0 where there is none.
func (k *knownSecrets) match(low string, i int) (end int, tail string) {
	if i+gram <= len(low) {
		for _, at := range k.grams[low[i:i+gram]] {
			form, from := k.forms[at>>32], at&0xffffffff
			n := gram
			for from+n < len(form) && i+n < len(low) && low[i+n] == form[from+n] {
				n++
			}
			if i+n <= end {
				continue
			}
			end, tail = i+n, "…"
			if from+n == len(form) {
				tail = k.tails[at>>32]
			}
		}
	}
	for _, f := range k.short {
		if end == 0 && strings.HasPrefix(low[i:], f) && (i == 0 || !isAlnum(low[i-1])) && (i+len(f) == len(low) || !isAlnum(low[i+len(f)])) {
			end, tail = i+len(f), "…"
		}
	}
	return end, tail
}

// lower folds ASCII only, so that offsets stay the same.
func lower(s string) string {
	b := []byte(s)
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			b[i] = c | 0x20
		}
	}
	return string(b)
}
