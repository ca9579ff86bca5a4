package config

import (
	"bytes"

	"golang.org/x/text/encoding/unicode"
)

// mark is the byte order mark, in UTF-8.
const mark = "\ufeff"

// Decode gives a text that a person or an editor wrote in UTF-8, without the
// mark at its beginning; Windows often writes UTF-16.
func Decode(text []byte) []byte {
	var order unicode.Endianness
	switch {
	case bytes.HasPrefix(text, []byte{0xff, 0xfe}), unmarked(text, 1):
		order = unicode.LittleEndian
	case bytes.HasPrefix(text, []byte{0xfe, 0xff}), unmarked(text, 0):
		order = unicode.BigEndian
	default:
		return bytes.TrimPrefix(text, []byte(mark))
	}
	decoded, err := unicode.UTF16(order, unicode.IgnoreBOM).NewDecoder().Bytes(text)
	if err != nil {
		return text
	}
	return bytes.TrimPrefix(decoded, []byte(mark))
}

// unmarked says whether text is UTF-16 without a mark, by the zero bytes that
// ASCII has there: at odd places in little endian, at even ones in big endian.
func unmarked(text []byte, at int) bool {
	head := text[:min(len(text), 64)&^1]
	for i := range head {
		if (head[i] == 0) != (i%2 == at) {
			return false
		}
	}
	return len(head) > 0
}
