package plain

import (
	"html"
	"strconv"
	"strings"
)

// maxReference is the length of the longest character reference of HTML.
const maxReference = 40

// Markdown prepares text for a Markdown renderer: Text, and in addition
// character references such as "&#27;" are kept from turning into what Text
// took out. Renderers decode them, after every check of the source. What they
// give back must still pass Styled.
func Markdown(s string) string {
	s = Text(s)
	if strings.IndexByte(s, '&') < 0 {
		return s
	}
	var out strings.Builder
	kept := 0
	for i := range len(s) {
		if s[i] == '&' && isUnsafeReference(s[i:]) {
			out.WriteString(s[kept:i])
			out.WriteString("&amp;")
			kept = i + 1
		}
	}
	if kept == 0 {
		return s
	}
	out.WriteString(s[kept:])
	return out.String()
}

// isUnsafeReference says whether s begins with a character reference, with or
// without its semicolon, to something that Text would not let through.
func isUnsafeReference(s string) bool {
	end := 1
	for end < len(s) && end < maxReference && (isAlnum(s[end]) || s[end] == '#' && end == 1) {
		end++
	}
	if number, ok := strings.CutPrefix(s[1:end], "#"); ok {
		return isUnsafeNumber(number)
	}
	if end < len(s) && s[end] == ';' {
		end++
	}
	decoded := html.UnescapeString(s[:end])
	return decoded != s[:end] && (Text(decoded) != decoded || strings.Contains(decoded, "\n"))
}

// isUnsafeNumber judges the digits of a numeric reference. Letters may follow
// them directly, so the number ends at the first that is no digit.
func isUnsafeNumber(number string) bool {
	base, isDigit := 10, func(c byte) bool { return c >= '0' && c <= '9' }
	if number != "" && number[0]|0x20 == 'x' {
		number, base, isDigit = number[1:], 16, func(c byte) bool { return isHex(string(c)) }
	}
	end := run(number, 0, isDigit)
	n, err := strconv.ParseInt(number[:end], base, 32)
	if err != nil {
		return end > 0 // beyond every character
	}
	r := string(rune(n))
	return Text(r) != r || r == "\n"
}

// Styled makes the output of a renderer safe: colours and other attributes
// stay, but for blinking and concealed text, and links stay where SafeLink
// allows their target. Everything else is as in Text.
func Styled(s string) string {
	var c Cleaner
	var out strings.Builder
	out.Grow(len(s))
	for {
		i := strings.IndexByte(s, 0x1b)
		if i < 0 {
			break
		}
		c.feed(s[:i], &out)
		s = s[i:]
		sequence, n := styling(s)
		if n == 0 {
			c.feed(s[:1], &out)
			s = s[1:]
			continue
		}
		if c.sequence.state == ground {
			c.composer.flush(&out)
			out.WriteString(sequence)
		}
		s = s[n:]
	}
	c.feed(s, &out)
	c.flush(&out)
	return out.String()
}

// styling gives the safe form of the attribute or link that s begins with, and
// its length in s; n is 0 where s begins with something else.
func styling(s string) (safe string, n int) {
	switch {
	case strings.HasPrefix(s, "\x1b["):
		end := 2
		for end < len(s) && end < 64 && (s[end] >= '0' && s[end] <= '9' || s[end] == ';' || s[end] == ':') {
			end++
		}
		if end < len(s) && s[end] == 'm' {
			return "\x1b[" + allowedAttributes(s[2:end]) + "m", end + 1
		}
	case strings.HasPrefix(s, "\x1b]8;"):
		return hyperlink(s)
	}
	return "", 0
}

// allowedAttributes leaves out slow and fast blinking and concealing. The
// numbers after 38, 48 and 58 belong to a colour and are no attributes.
func allowedAttributes(list string) string {
	if !strings.ContainsAny(list, "568") {
		return list
	}
	parts := strings.Split(list, ";")
	kept := parts[:0]
	for i := 0; i < len(parts); i++ {
		p := parts[i]
		switch n := strings.TrimLeft(p, "0"); {
		case n == "5" || n == "6" || n == "8":
			continue
		case n == "38" || n == "48" || n == "58":
			size := 2
			if i+1 < len(parts) && parts[i+1] == "2" {
				size = 4
			}
			end := min(i+size, len(parts)-1)
			kept = append(kept, parts[i:end+1]...)
			i = end
			continue
		}
		kept = append(kept, p)
	}
	if len(kept) == 0 {
		return "22" // an empty list would mean "reset"
	}
	return strings.Join(kept, ";")
}

// hyperlink gives an OSC 8 sequence again where its target is safe or empty,
// and the closing one where it is not.
func hyperlink(s string) (safe string, n int) {
	body := s[len("\x1b]8;"):]
	end := strings.IndexAny(body, "\x07\x1b\n")
	if end < 0 || body[end] == '\n' || body[end] == 0x1b && !strings.HasPrefix(body[end:], "\x1b\\") {
		return "", 0
	}
	n = len("\x1b]8;") + end + 1
	if body[end] == 0x1b {
		n++
	}
	id, target, ok := strings.Cut(body[:end], ";")
	link, allowed := SafeLink(target)
	if !ok || !allowed {
		return "\x1b]8;;\x1b\\", n
	}
	if number, ok := strings.CutPrefix(id, "id="); !ok || run(number, 0, isAlnum) != len(number) {
		id = ""
	}
	return "\x1b]8;" + id + ";" + link + "\x1b\\", n
}
