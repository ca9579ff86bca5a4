package plain

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// Redactor hides secrets that are known, exactly and in every form in which
// they come back: as they are, percent-encoded, as in a JSON string, in base64
// and in hexadecimal digits. Any part of one that is eight bytes or longer is hidden too,
// whatever its case, so that no cut or quoted piece shows more than the last
// four characters. A secret of four to seven bytes is hidden where it stands
// as a word of its own; a shorter one is not hidden, since it would blank out
// ordinary words.
//
// A Redactor does not change and may be used by many goroutines. The zero
// Redactor knows no secret. For text that comes in pieces see Hider.
type Redactor struct {
	// A function, because fmt prints what a pointer points to even through an
	// unexported field of an outer struct.
	known func() *knownSecrets
}

type knownSecrets struct {
	forms []string         // each form in lower case
	tails []string         // what is shown for the whole of forms[i]
	grams map[string][]int // where eight bytes occur: form<<32 | offset
	pairs [1 << 10]uint64  // the first two bytes of all grams, a bit each
	heads [256]bool        // the first bytes of all forms, in both cases
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
	return Redactor{known: func() *knownSecrets { return k }}
}

// RedactKnown hides the given secrets in s, and then what Redact finds.
func RedactKnown(s string, secrets ...string) string { return NewRedactor(secrets...).Redact(s) }

// formsOf lists the spellings of a secret, without repeats.
func formsOf(s string) []string {
	escaped, _ := json.Marshal(s) // a string always has a JSON form
	quoted := strings.Trim(string(escaped), `"`)
	all := []string{s, url.QueryEscape(s), url.PathEscape(s), quoted, strings.ReplaceAll(quoted, "/", `\/`),
		strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s), fmt.Sprintf("%x", s)}
	// Base64 shifts with what stands before: the three shifts cover "user:key" too.
	for shift := range 3 {
		b := base64.StdEncoding.EncodeToString([]byte("\x00\x00\x00"[:shift] + s))
		from, to := (shift*8+5)/6, len(b)-4
		if to-from >= gram {
			all = append(all, b[from:to], strings.NewReplacer("+", "-", "/", "_").Replace(b[from:to]))
		}
	}
	forms := all[:0]
	for _, f := range all {
		if !slices.Contains(forms, f) {
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
	k.heads[form[0]] = true
	if isLower(form[0]) {
		k.heads[form[0]&^0x20] = true
	}
	for at := 0; at+gram <= len(form); at++ {
		g := form[at : at+gram]
		k.pairs[pairOf(g)>>6] |= 1 << (pairOf(g) & 63)
		k.grams[g] = append(k.grams[g], n<<32|at)
	}
}

// pairOf gives the first two bytes of s as a number.
func pairOf(s string) int { return int(s[0])<<8 | int(s[1]) }

// Redact hides the known secrets in s, and then what the function Redact finds.
func (r Redactor) Redact(s string) string { return Redact(r.Known(s)) }

// Known hides the known secrets in s and nothing else.
func (r Redactor) Known(s string) string {
	if r.known == nil {
		return s
	}
	return r.known().hide(s)
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
	if i+gram <= len(low) && k.pairs[pairOf(low[i:])>>6]&(1<<(pairOf(low[i:])&63)) != 0 {
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
	i := 0
	for i < len(s) && !isUpper(s[i]) {
		i++
	}
	if i == len(s) {
		return s
	}
	b := []byte(s)
	for ; i < len(b); i++ {
		b[i] = lowerByte(b[i])
	}
	return string(b)
}

func lowerByte(c byte) byte {
	if isUpper(c) {
		return c | 0x20
	}
	return c
}
