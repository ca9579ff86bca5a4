package plain

import (
	"bytes"
	"encoding/json"
	"fmt"
	"unicode/utf16"
	"unicode/utf8"
)

// JSON gives v as JSON on one line of its own, or an error of encoding/json. No
// character stands in it that a terminal would obey, that reorders text, or
// that nobody sees: such ones are escaped, so that nothing is lost for a
// program that reads it.
func JSON(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return EscapeJSON(b.Bytes()), nil
}

// EscapeJSON does the same for JSON that is written already. Outside ASCII JSON
// has characters only in its strings, so that each may be escaped where it
// stands.
func EscapeJSON(text []byte) []byte {
	var out []byte
	kept := 0
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRune(text[i:])
		if unfit(r) {
			out = append(out, text[kept:i]...)
			for _, unit := range utf16.Encode([]rune{r}) {
				out = fmt.Appendf(out, `\u%04x`, unit)
			}
			kept = i + n
		}
		i += n
	}
	if kept == 0 {
		return text
	}
	return append(out, text[kept:]...)
}

// unfit covers what Text may drop or show by its number. A line end is fit:
// within a string it is escaped already.
func unfit(r rune) bool {
	return r >= 0x7f && (isControl(r) || isDeceptive(r) || isInvisible(r) || isJoiner(r) || isSelector(r) || isNoncharacter(r) || r == '\u2028' || r == '\u2029')
}
