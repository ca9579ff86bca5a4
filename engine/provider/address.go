package provider

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// At gives the row at another base URL, with what hangs on it: the interface
// that is spoken there. Behind a host of somebody else it keeps neither the
// provider's own ways nor an address on the provider's hosts.
func (p Provider) At(base string) Provider {
	p.BaseURL = strings.TrimRight(base, "/")
	for _, v := range p.Versions {
		if strings.HasSuffix(p.BaseURL, v.Suffix) {
			p.Path, p.Query, p.TestPath, p.ListPath = v.Path, v.Query, v.Test, v.ListPath
		}
	}
	if p.owns(p.BaseURL) {
		return p
	}
	p.Closed, p.GetAuth, p.GetHeader = "", "", nil
	if whole(p.TestPath) {
		p.TestPath = ""
	}
	if whole(p.ListPath) {
		p.ListPath = ""
	}
	return p
}

// owns says whether an address is on one of the provider's hosts.
func (p Provider) owns(address string) bool {
	u, err := url.Parse(address)
	return err == nil && slices.ContainsFunc(p.Hosts, func(end string) bool { return belongs(strings.ToLower(u.Hostname()), end) })
}

func whole(path string) bool { return strings.HasPrefix(path, "https://") }

// Address gives where a path of the row leads; see TestPath. The raw query of
// the row is added where the path has none.
func (p Provider) Address(path string) string {
	to := strings.TrimSuffix(p.BaseURL, "/") + path
	switch {
	case whole(path):
		return path
	case strings.HasPrefix(path, "../"):
		base, err := url.Parse(strings.TrimSuffix(p.BaseURL, "/") + "/")
		if err != nil {
			break
		}
		if rest, err := base.Parse(path); err == nil {
			to = rest.String()
		}
	}
	if p.Query != "" && !strings.Contains(to, "?") {
		to += "?" + p.Query
	}
	return to
}

// ChatAddress is where chats are sent, without the query; "{model}" stands in
// it for the model.
func (p Provider) ChatAddress() string {
	return strings.TrimSuffix(p.BaseURL, "/") + cmp.Or(p.Path, "/chat/completions")
}

// Filled gives the row with the parts in braces taken from their variables,
// and whether its base URL is whole now.
func (p Provider) Filled(get func(string) string) (filled Provider, whole bool) {
	base := p.BaseURL
	for _, part := range slices.Sorted(maps.Keys(p.Fill)) {
		if value := get(p.Fill[part]); plainPart(value) {
			base = strings.ReplaceAll(base, "{"+part+"}", value)
		}
	}
	if base != p.BaseURL {
		p = p.At(base)
	}
	return p, base != "" && !strings.Contains(base, "{")
}

// plainPart says whether a value may stand in a host or a path: nothing in it
// leads elsewhere.
func plainPart(value string) bool {
	return value != "" && !strings.ContainsFunc(value, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_')
	})
}

// Sisters gives the other rows of p's family, from rows by name, in the order of
// their names: hosts of the same company with keys of their own.
func (p Provider) Sisters(rows map[string]Provider) []Provider {
	var found []Provider
	for _, name := range slices.Sorted(maps.Keys(rows)) {
		r := rows[name]
		if p.Family != "" && r.Family == p.Family && r.Name != p.Name && r.BaseURL != p.BaseURL && r.Closed == "" {
			found = append(found, r)
		}
	}
	return found
}

// Speaker names the row whose words and codes the provider's answers use.
func (p Provider) Speaker() string {
	if p.Speaks != "" {
		return p.Speaks
	}
	return p.Name
}

// endpoints are paths that belong behind a base URL and not into it.
var endpoints = []string{"/chat/completions", "/completions", "/responses", "/messages", "/embeddings", "/models"}

// natives are paths of interfaces that are not the one for chats, on servers that
// have both. They stay until nothing answers there: somebody may mean them.
var natives = []string{"/api/chat", "/api/generate", "/api/tags", "/api/v0", "/api", "/chat"}

// behind are the ends of base URLs that stand behind a version and belong there.
var behind = []string{"/openai", "/openapi", "/gateway"}

// version is a version in a path: /v1, /v1beta, /v4.
var version = regexp.MustCompile(`/v\d+(?:beta\d*)?(?:/|$)`)

// Tidy gives a base URL as it is used, and what of it is used elsewhere or left
// out: blanks, quotes, slashes at the end, a fragment, the path of an endpoint,
// and the query. The path is what the provider has instead of
// "/chat/completions"; empty: that.
func Tidy(raw, path string) (base, query, endpoint string) {
	base = strings.TrimFunc(strings.Map(dropInvisible, raw), func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("\"'`", r) })
	base, _, _ = strings.Cut(base, "#")
	base, query, _ = strings.Cut(base, "?")
	base = strings.TrimRight(base, "/ ")
	if path != "" {
		form := strings.ReplaceAll(regexp.QuoteMeta(strings.TrimRight(path, "/")), regexp.QuoteMeta("{model}"), "[^/]+")
		if at := regexp.MustCompile(form + "$").FindStringIndex(base); at != nil && at[0] < at[1] {
			return strings.TrimRight(base[:at[0]], "/"), query, base[at[0]:]
		}
		return base, query, ""
	}
	for _, e := range endpoints {
		if before, ok := strings.CutSuffix(base, e); ok {
			return strings.TrimRight(before, "/"), query, e
		}
	}
	return base, query, ""
}

func dropInvisible(r rune) rune {
	if unicode.Is(unicode.Cf, r) {
		return -1
	}
	return r
}

// Right gives the base URL on the same host that is meant where nothing answers
// behind p's own: that of the catalogue for the host, or what people most often
// leave out or write too much. Empty: the address does not tell.
func (p Provider) Right() string {
	own, _, _ := Tidy(p.BaseURL, p.Path)
	u, err := url.Parse(own)
	if err != nil || u.Host == "" || strings.Contains(own, "{") {
		return ""
	}
	root, path := u.Scheme+"://"+u.Host, strings.TrimRight(u.Path, "/")
	if row, ok := ByHost(u.Host); ok {
		if r, err := url.Parse(row.BaseURL); err == nil && strings.EqualFold(r.Host, u.Host) && !strings.Contains(r.Path, "{") {
			return otherThan(p.BaseURL, root+r.Path)
		}
	}
	for _, n := range natives {
		path = strings.TrimSuffix(path, n)
	}
	switch at := version.FindStringIndex(path); {
	case at == nil:
		path += "/v1"
	case !slices.ContainsFunc(behind, func(end string) bool { return strings.HasSuffix(path, end) }):
		path = strings.TrimRight(path[:at[1]], "/")
	}
	return otherThan(p.BaseURL, root+path)
}

// otherThan gives base, unless it is what is written already.
func otherThan(written, base string) string {
	if base == strings.TrimRight(written, "/") {
		return ""
	}
	return base
}

// guesses are other places of /v1 on servers that have more than one interface.
var guesses = []string{"/api/v1", "/openai/v1"}

// Bases gives base URLs on the same host that may be meant where nothing answers
// behind p's own, the likeliest first: Right, or else guesses to be tried.
func (p Provider) Bases() []string {
	if right := p.Right(); right != "" {
		return []string{right}
	}
	root, ok := strings.CutSuffix(strings.TrimRight(p.BaseURL, "/"), "/v1")
	u, err := url.Parse(root)
	if !ok || err != nil || u.Path != "" {
		return nil
	}
	if row, ok := ByHost(u.Host); ok && strings.HasPrefix(row.BaseURL, root) {
		return nil // it is the catalogue's
	}
	var found []string
	for _, g := range guesses {
		found = append(found, root+g)
	}
	return found
}

// Schemed gives an address that has no scheme the one that fits: http on this
// machine, https elsewhere. What has one is given back.
func Schemed(raw string) string {
	base, _, _ := Tidy(raw, "")
	if strings.Contains(base, "://") {
		return base
	}
	host, _, _ := strings.Cut(strings.TrimLeft(base, "/"), "/")
	host, _, _ = strings.Cut(host, ":")
	if host == "localhost" || strings.HasPrefix(host, "127.") {
		return "http://" + strings.TrimLeft(base, "/")
	}
	return "https://" + strings.TrimLeft(base, "/")
}

// CheckBaseURL refuses a base URL to which a key must not be sent: keys travel
// over TLS only, unless the host is this machine.
func CheckBaseURL(raw string) error {
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" {
		return fmt.Errorf("base_url %q is not a URL such as https://llm.example.org/v1", raw)
	}
	if u.User != nil {
		return errors.New("base_url must not hold a user or a password")
	}
	switch u.Scheme {
	case "https":
		return nil
	case "http":
		if loopback(u.Hostname()) {
			return nil
		}
		return fmt.Errorf("base_url %q is not encrypted: keys and conversations go over https only, or stay on this machine", raw)
	}
	return fmt.Errorf("base_url %q must begin with https://", raw)
}

func loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}
