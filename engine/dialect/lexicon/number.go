package lexicon

import (
	"strconv"
	"strings"
)

func Digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// LeadingNumber reads the number at the beginning of s; "30,000" is one.
func LeadingNumber(s string) (int64, bool) {
	end := 0
	for end < len(s) && (s[end] >= '0' && s[end] <= '9' || s[end] == ',' && end+3 < len(s) && Digits(s[end+1:end+4])) {
		end++
	}
	if end == 0 || end > 24 {
		return 0, false
	}
	n, err := strconv.ParseInt(strings.ReplaceAll(s[:end], ",", ""), 10, 64)
	if n == 0 && end+1 < len(s) && s[end] == '.' && Digits(s[end+1:end+2]) {
		return 0, false // "0.5" is not nothing
	}
	return n, err == nil
}

// SmallNumber reads up to most digits.
func SmallNumber(s string, most int) (v, n int) {
	for n < len(s) && n < most && s[n] >= '0' && s[n] <= '9' {
		v = v*10 + int(s[n]-'0')
		n++
	}
	return v, n
}

func IsASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
