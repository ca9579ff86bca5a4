package plain

import "strings"

// looksDrawn is looksRandom where words are as likely as keys. A capital is not
// enough for it, since words begin with one and names such as InvalidParameter
// have many: it wants digits with letters, a long stretch without a break, or
// letters of mixed case that do not part into words.
func looksDrawn(s string) bool {
	digits, letters := 0, 0
	parts, size, odd := 0, 0, 0 // of words written as one
	for i, end := 0, 0; i < len(s); i = end {
		end = i + 1
		switch c := s[i]; {
		case c == '*':
			return true
		case c >= '0' && c <= '9':
			digits++
		case isAlnum(c):
			end = partEnd(s, i)
			n := end - i
			letters += n
			if n >= 20 {
				return true
			}
			if alone := (i == 0 || !isAlnum(s[i-1])) && (end == len(s) || !isAlnum(s[end])); alone {
				break
			}
			parts++
			size += n
			if !isPart(s[i:end]) {
				odd++
			}
		}
	}
	if digits > 0 && letters > 0 || digits >= 20 {
		return true
	}
	// One odd part may be an abbreviation, as in HttpError. Words have five
	// letters or more on average; drawn letters change case after two or three.
	return odd > 1 || parts >= 6 && size < 3*parts
}

// partEnd gives the end of the part that starts at i of words written as one:
// "Invalid", "API" and "Key" in InvalidAPIKey.
func partEnd(s string, i int) int {
	end := run(s, i, isUpper)
	small := run(s, end, isLower)
	if small > end && end-i > 1 {
		return end - 1 // the last capital begins the next part
	}
	return small
}

// isPart says whether a part may be a word or an abbreviation in capitals.
func isPart(s string) bool {
	if isUpper(s[len(s)-1]) {
		return len(s) <= 6
	}
	vowel, row := false, 0
	for i := range len(s) {
		if strings.IndexByte("aeiouyAEIOUY", s[i]) >= 0 {
			vowel, row = true, 0
		} else if row++; row > 4 {
			return false
		}
	}
	return vowel && len(s) > 1
}

func isUpper(c byte) bool { return c >= 'A' && c <= 'Z' }

func isLower(c byte) bool { return c >= 'a' && c <= 'z' }
