package plain

import (
	"net/url"
	"strings"
)

// maxLink is the length of the longest address that terminals accept.
const maxLink = 2083

// SafeLink says whether an address may be made clickable, and gives it in the
// form to use. Allowed are http and https with a host and without a user name
// (which makes one host look like another), and mailto with a recipient.
// Everything else stays text: other schemes start programs or read files.
func SafeLink(address string) (string, bool) {
	address = strings.TrimSpace(address)
	if len(address) > maxLink || strings.ContainsAny(address, " \n\\") || Text(address) != address {
		return "", false
	}
	u, err := url.Parse(address)
	if err != nil {
		return "", false
	}
	switch u.Scheme {
	case "http", "https":
		return u.String(), u.Hostname() != "" && u.User == nil
	case "mailto":
		return u.String(), strings.Contains(u.Opaque, "@")
	}
	return "", false
}
